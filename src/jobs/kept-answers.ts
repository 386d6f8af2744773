import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { CheckpointError } from './checkpoint-error.ts'
import { answerOnWorkers, type WorkerPoolOptions } from './worker-pool.ts'

const TRAINING_FILE = 'training.json'

/** Answers of worker threads that a folder keeps, so that an interrupted training goes on from them. */
export class KeptAnswers {
  readonly #folder: string | null

  private constructor(folder: string | null) {
    this.#folder = folder
  }

  /** Keeps nothing. */
  static readonly none = new KeptAnswers(null)

  /**
   * Keeps in a folder what belongs to a training, and knows what is there.
   * @param training says which training it is, so that answers of another one are not taken for its own
   * @throws CheckpointError when the folder is another training's
   */
  static async in(folder: string, training: string): Promise<KeptAnswers> {
    const file = join(folder, TRAINING_FILE)
    await mkdir(folder, { recursive: true })
    if (!existsSync(file)) await writeWhole(file, training)
    else if ((await readFile(file, 'utf8')) !== training)
      throw new CheckpointError(folder, 'is of a training with other data or options')
    return new KeptAnswers(folder)
  }

  /**
   * As `answerOnWorkers`, but asks only for what is not kept yet.
   * @param name of these requests among all of the training; no two have the same
   * @throws CheckpointError when a kept answer is damaged; WorkerError
   */
  async *answer<Request, Result>(
    name: string,
    requests: readonly Request[],
    options: WorkerPoolOptions<Request>
  ): AsyncGenerator<Result> {
    const files = requests.map((_, i) => this.#folder && join(this.#folder, `${name.replaceAll(' ', '-')}-${i}`))
    const isKept = files.map((file) => file !== null && existsSync(file))
    const missing = requests.filter((_, i) => !isKept[i])
    const answers = answerOnWorkers<Request, Result>(missing, options)
    try {
      for (const [i, file] of files.entries()) {
        if (file !== null && isKept[i]) {
          yield await readKept<Result>(file)
          continue
        }
        const { value } = await answers.next()
        if (file !== null) await writeWhole(file, serialize(value))
        yield value as Result
      }
    } finally {
      await answers.return(undefined)
    }
  }
}

/** The file is whole at any time. */
async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${file}.new`, content)
  await rename(`${file}.new`, file)
}

async function readKept<Result>(file: string): Promise<Result> {
  try {
    return deserialize(await readFile(file))
  } catch {
    throw new CheckpointError(file, 'is damaged')
  }
}
