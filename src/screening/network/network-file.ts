import { TOKEN_LENGTH } from './day-tokens.ts'
import { NETWORK_TENSORS, NETWORK_WEIGHTS } from './network-shape.ts'

/** A model file holds no network, or one of another shape than this program computes. */
class NetworkFileError extends Error {
  override readonly name = 'NetworkFileError'
  readonly code = 'MODEL_INVALID'

  constructor(what: string) {
    super(
      `The network cannot be used: ${what}. Reinstall rigwatch or train the network again (rigwatch train-network).`
    )
  }
}

/** A network as JSON. */
export interface NetworkJson {
  readonly name: string
  readonly tokenLength: number
  /** Name and size of each tensor, in order. */
  readonly tensors: readonly string[]
  /** All weights, 32-bit floats, little-endian, in base64. */
  readonly weights: string
}

const tensorNames = () => NETWORK_TENSORS.map(({ name, rows, columns }) => `${name} ${rows}x${columns}`)

export function networkToJson(name: string, weights: Float32Array): NetworkJson {
  return { name, tokenLength: TOKEN_LENGTH, tensors: tensorNames(), weights: encodeFloats(weights) }
}

/**
 * Reads a network's weights.
 * @throws NetworkFileError
 */
export function parseNetwork(text: string): Float32Array {
  const json = readJson(text)
  const names = tensorNames()
  if (json.tokenLength !== TOKEN_LENGTH || json.tensors?.length !== names.length) {
    throw new NetworkFileError('it was trained on other numbers than this version computes')
  }
  if (json.tensors.some((name, i) => name !== names[i])) throw new NetworkFileError('its layers are others')
  const weights = decodeFloats(json.weights)
  if (weights.length !== NETWORK_WEIGHTS) throw new NetworkFileError(`it has ${weights.length} weights`)
  if (!weights.every(Number.isFinite)) throw new NetworkFileError('a weight is not a number')
  return weights
}

function readJson(text: string): NetworkJson {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && 'weights' in json) return json as NetworkJson
  } catch {
    throw new NetworkFileError('the file is not JSON')
  }
  throw new NetworkFileError('it has no weights')
}

/** 32-bit floats, little-endian, in base64. */
export function encodeFloats(values: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(4 * values.length))
  values.forEach((value, i) => {
    bytes.setFloat32(4 * i, value, true)
  })
  return Buffer.from(bytes.buffer).toString('base64')
}

export function decodeFloats(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: Math.floor(bytes.byteLength / 4) }, (_, i) => view.getFloat32(4 * i, true))
}
