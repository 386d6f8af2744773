import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Curve } from '../readings/load-curve.ts'
import type { PointScreening } from '../screening/point-screening.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'
import { builtFile } from '../sources/package-root.ts'
import type { ScreeningReply, ScreeningRequest } from './screening-messages.ts'

/** Points in one message: enough that messages cost nothing beside the work, few enough that memory stays small. */
const POINTS_PER_MESSAGE = 8
/** Messages waiting at each worker, so that none idles between two. */
const MESSAGES_PER_WORKER = 2

/** A worker thread failed: a fault of the program, not of the readings, which never make screening throw. */
export class ScreeningWorkerError extends Error {
  readonly code = 'SCREENING_WORKER_FAILED'
  readonly meterId: string | null

  constructor(meterId: string | null, reason: string) {
    const where = meterId === null ? '' : ` at meter ${meterId}`
    super(`A screening worker failed${where}: ${reason}`)
    this.meterId = meterId
  }
}

export interface ScreeningPoolOptions {
  /** Worker threads; all cores by default. */
  readonly jobs?: number
}

/**
 * Screens points in worker threads and yields the results in the order of the inputs, whatever the number of threads.
 * Inputs are pulled only as fast as they are screened, so memory does not grow with their number. The curves' arrays are
 * given away to the workers and must not be used afterwards.
 * @throws ScreeningWorkerError when a worker fails; errors of `inputs` pass through. The threads are ended in any case.
 */
export async function* screenPoints(
  inputs: AsyncIterable<ScreeningInput> | Iterable<ScreeningInput>,
  { jobs = availableParallelism() }: ScreeningPoolOptions = {}
): AsyncGenerator<PointScreening> {
  const workers = Array.from({ length: Math.max(1, jobs) }, () => new PoolWorker())
  const underWay: Promise<readonly PointScreening[]>[] = []
  try {
    for await (const batch of batches(inputs)) {
      const worker = workers.reduce((idlest, other) => (other.waiting < idlest.waiting ? other : idlest))
      underWay.push(worker.screen(batch))
      if (underWay.length >= workers.length * MESSAGES_PER_WORKER)
        yield* await (underWay.shift() as (typeof underWay)[0])
    }
    for (const screenings of underWay.splice(0)) yield* await screenings
  } finally {
    await Promise.all(workers.map((worker) => worker.close()))
  }
}

async function* batches(inputs: AsyncIterable<ScreeningInput> | Iterable<ScreeningInput>) {
  let batch: ScreeningInput[] = []
  for await (const input of inputs) {
    batch.push(input)
    if (batch.length < POINTS_PER_MESSAGE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

interface Waiting {
  resolve(screenings: readonly PointScreening[]): void
  reject(error: Error): void
}

/** One thread and the answers it owes, which come in the order of the requests. */
class PoolWorker {
  readonly #worker = new Worker(builtFile('jobs/screening-worker.js'))
  readonly #owed: Waiting[] = []
  #failure: ScreeningWorkerError | null = null

  constructor() {
    this.#worker.on('message', (reply: ScreeningReply) => {
      const waiting = this.#owed.shift()
      if (reply.ok) waiting?.resolve(reply.screenings)
      else waiting?.reject(new ScreeningWorkerError(reply.meterId, reply.reason))
    })
    this.#worker.on('error', (error) => this.#fail(error.stack ?? error.message))
    this.#worker.on('exit', (code) => this.#fail(`it ended with exit code ${code}`))
  }

  get waiting(): number {
    return this.#owed.length
  }

  screen(inputs: readonly ScreeningInput[]): Promise<readonly PointScreening[]> {
    const answer = new Promise<readonly PointScreening[]>((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure)
      this.#owed.push({ resolve, reject })
      const request: ScreeningRequest = { inputs: inputs.map(ownArrays) }
      this.#worker.postMessage(
        request,
        request.inputs.map(({ curve }) => valuesOf(curve).buffer as ArrayBuffer)
      )
    })
    // A failure that nobody awaits yet is reported when its turn comes, not as an unhandled rejection.
    answer.catch(() => {})
    return answer
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #fail(reason: string): void {
    this.#failure ??= new ScreeningWorkerError(null, reason)
    for (const { reject } of this.#owed.splice(0)) reject(this.#failure)
  }
}

/** Cuts views out of larger buffers, which would be copied, or given away, whole. */
function ownArrays(input: ScreeningInput): ScreeningInput {
  const { curve, temperatureC, dayKinds, registerHours } = input
  const owned: Curve = curve.grain === 'interval' ? { ...curve, kw: own(curve.kw) } : { ...curve, kwh: own(curve.kwh) }
  return {
    ...input,
    curve: owned,
    temperatureC: temperatureC && own(temperatureC),
    dayKinds: own(dayKinds),
    registerHours: registerHours && own(registerHours)
  }
}

function own<T extends Float32Array | Uint8Array>(values: T): T {
  return values.byteLength === values.buffer.byteLength ? values : (values.slice() as T)
}

function valuesOf(curve: Curve): Float32Array {
  return curve.grain === 'interval' ? curve.kw : curve.kwh
}
