import { availableParallelism } from 'node:os'
import { parentPort, type TransferListItem, Worker } from 'node:worker_threads'
import { builtFile } from '../sources/package-root.ts'

/** Requests waiting at each worker, so that none idles between two. */
const REQUESTS_PER_WORKER = 2

/** A worker thread failed: a fault of the program, not of the data, which never makes the pure rooms throw. */
export class WorkerError extends Error {
  readonly code = 'WORKER_FAILED'
  readonly script: string

  constructor(script: string, reason: string) {
    super(`The worker thread ${script} failed: ${reason}`)
    this.name = 'WorkerError'
    this.script = script
  }
}

/** What a worker answers: its result, or why it has none. */
type Answer<Result> = { readonly result: Result } | { readonly failure: string }

/** What a worker says once it listens: its module may have waited for something first, and not every engine keeps messages. */
const SERVING = 'serving'

export interface WorkerPoolOptions<Request> {
  /** compiled file below `dist/` that calls `serveRequests`, such as `jobs/screening-worker.js` */
  readonly script: string
  /** worker threads; all cores unless told */
  readonly jobs?: number | undefined
  /** given to each worker once, as its `workerData` */
  readonly workerData?: unknown
  /** arrays of a request that are given away instead of copied; they must not be used afterwards */
  readonly transfer?: (request: Request) => TransferListItem[]
}

/**
 * Answers requests on worker threads and yields the results in the order of the requests, whatever the number of threads.
 * Requests are pulled only as fast as they are answered, so memory does not grow with their number. The threads are ended
 * in any case.
 * @throws WorkerError when a worker fails; errors of `requests` pass through
 */
export async function* answerOnWorkers<Request, Result>(
  requests: AsyncIterable<Request> | Iterable<Request>,
  options: WorkerPoolOptions<Request>
): AsyncGenerator<Result> {
  const pool = new WorkerPool<Request, Result>(options)
  const underWay: Promise<Result>[] = []
  try {
    for await (const request of requests) {
      underWay.push(pool.answer(request))
      if (underWay.length >= pool.threads * REQUESTS_PER_WORKER) yield await (underWay.shift() as Promise<Result>)
    }
    for (const result of underWay.splice(0)) yield await result
  } finally {
    await pool.close()
  }
}

/** Worker threads for requests that depend on earlier answers. Whoever opens a pool closes it, or its threads run on. */
export class WorkerPool<Request, Result> {
  readonly #workers: readonly PoolWorker<Result>[]
  readonly #transfer: (request: Request) => TransferListItem[]

  constructor(options: WorkerPoolOptions<Request>) {
    const { jobs = availableParallelism(), transfer = () => [] } = options
    this.#workers = Array.from({ length: Math.max(1, jobs) }, () => new PoolWorker<Result>(options))
    this.#transfer = transfer
  }

  get threads(): number {
    return this.#workers.length
  }

  /**
   * The answer of the thread that has least to do.
   * @throws WorkerError (the promise is rejected) when the worker fails
   */
  answer(request: Request): Promise<Result> {
    const worker = this.#workers.reduce((idlest, other) => (other.waiting < idlest.waiting ? other : idlest))
    return worker.answer(request, this.#transfer(request))
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()))
  }
}

/** One thread and the answers it owes, which come in the order of the requests. */
class PoolWorker<Result> {
  readonly #script: string
  readonly #worker: Worker
  readonly #owed: { resolve(result: Result): void; reject(error: Error): void }[] = []
  /** Requests until the worker serves; null from then on. */
  #held: { request: unknown; transfer: TransferListItem[] }[] | null = []
  #failure: WorkerError | null = null

  constructor({ script, workerData }: { script: string; workerData?: unknown }) {
    this.#script = script
    this.#worker = new Worker(builtFile(script), { workerData })
    this.#worker.on('message', (answer: Answer<Result> | typeof SERVING) => {
      if (answer === SERVING) return this.#post()
      const waiting = this.#owed.shift()
      if ('result' in answer) waiting?.resolve(answer.result)
      else waiting?.reject(new WorkerError(script, answer.failure))
    })
    this.#worker.on('error', (error) => this.#fail(error.stack ?? error.message))
    this.#worker.on('exit', (exitCode) => this.#fail(`it ended with exit code ${exitCode}`))
  }

  get waiting(): number {
    return this.#owed.length
  }

  answer(request: unknown, transfer: TransferListItem[]): Promise<Result> {
    const answer = new Promise<Result>((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure)
      this.#owed.push({ resolve, reject })
      if (this.#held) this.#held.push({ request, transfer })
      else this.#worker.postMessage(request, transfer)
    })
    // A failure that nobody awaits yet is reported when its turn comes, not as an unhandled rejection.
    answer.catch(() => {})
    return answer
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #post(): void {
    const held = this.#held ?? []
    this.#held = null
    try {
      for (const { request, transfer } of held) this.#worker.postMessage(request, transfer)
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error))
    }
  }

  #fail(reason: string): void {
    this.#failure ??= new WorkerError(this.#script, reason)
    for (const { reject } of this.#owed.splice(0)) reject(this.#failure)
  }
}

/**
 * The worker's side: answers each request of the pool, one after the other, with what `answer` returns; an exception becomes the
 * pool's `WorkerError`.
 * @param transfer arrays of a result that are given away instead of copied
 */
export function serveRequests<Request, Result>(
  answer: (request: Request) => Result | Promise<Result>,
  transfer: (result: Result) => TransferListItem[] = () => []
): void {
  const reply = async (request: Request) => {
    try {
      const result = await answer(request)
      parentPort?.postMessage({ result } satisfies Answer<Result>, transfer(result))
    } catch (error) {
      const failure = error instanceof Error ? (error.stack ?? error.message) : String(error)
      parentPort?.postMessage({ failure } satisfies Answer<Result>)
    }
  }
  let turn = Promise.resolve()
  parentPort?.on('message', (request: Request) => {
    turn = turn.then(() => reply(request))
  })
  parentPort?.postMessage(SERVING)
}
