import { createRequire } from 'node:module'

/** TensorFlow.js is CommonJS: `import` of it, the same instance, would read its large files once more for the names they export. */
const require = createRequire(import.meta.url)

/** TensorFlow.js, loaded by whoever asks for it first. */
export const tensorflow = (): typeof import('@tensorflow/tfjs-core') => require('@tensorflow/tfjs-core')

/** What computes a network: libtensorflow through tfjs-node, WebAssembly, or plain JavaScript. */
export type TensorflowBackend = 'tensorflow' | 'wasm' | 'cpu'

/** From the fastest to the one that always works. */
const BACKENDS: readonly TensorflowBackend[] = ['tensorflow', 'wasm', 'cpu']

/** No backend could be set up, or not the one that was asked for. */
class TensorflowError extends Error {
  override readonly name = 'TensorflowError'
  readonly code = 'TENSORFLOW_UNAVAILABLE'
  readonly tried: readonly TensorflowBackend[]

  constructor(tried: readonly TensorflowBackend[]) {
    super(`TensorFlow.js cannot compute here (tried: ${tried.join(', ')}). Reinstall rigwatch: npm ci`)
    this.tried = tried
  }
}

/**
 * Sets the backend of TensorFlow.js in this thread and says which one it is: the first of `tensorflow` (when tfjs-node is
 * installed and really loads), `wasm` and `cpu` that works, or one of the backends asked for.
 * @throws TensorflowError when none works
 */
export async function useTensorflow(backends: readonly TensorflowBackend[] = BACKENDS): Promise<TensorflowBackend> {
  const tf = tensorflow()
  tf.enableProdMode()
  for (const backend of backends) {
    try {
      LOAD[backend]()
      if (await tf.setBackend(backend)) {
        await tf.ready()
        return backend
      }
    } catch {
      // An optional package that is missing or broken, or no WebAssembly: the next one serves.
    }
  }
  throw new TensorflowError(backends)
}

const LOAD: Readonly<Record<TensorflowBackend, () => unknown>> = {
  tensorflow: () => require(OPTIONAL),
  wasm: () => require('@tensorflow/tfjs-backend-wasm'),
  cpu: () => require('@tensorflow/tfjs-backend-cpu')
}

/** Not a literal: where the optional package is missing there are no types of it either. */
const OPTIONAL: string = '@tensorflow/tfjs-node'
