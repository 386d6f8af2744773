import type { Curve } from '../readings/load-curve.ts'
import type { PointScreening } from '../screening/point-screening.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'
import { type HourlyModelTexts, shippedHourlyModel } from './hourly-model-texts.ts'
import { answerOnWorkers } from './worker-pool.ts'

/** Points in one message: enough that messages cost nothing beside the work, few enough that memory stays small. */
const POINTS_PER_MESSAGE = 8

export interface ScreeningPoolOptions {
  /** Worker threads; all cores by default. */
  readonly jobs?: number | undefined
  /** The shipped one unless told. */
  readonly hourlyModel?: HourlyModelTexts | undefined
}

/**
 * Screens points in worker threads and yields the results in the order of the inputs, whatever the number of threads.
 * Inputs are pulled only as fast as they are screened, so memory does not grow with their number. The arrays of curves
 * and temperatures are given away to the workers and must not be used afterwards.
 * @throws WorkerError when a worker fails; errors of `inputs` pass through. The threads are ended in any case.
 */
export async function* screenPoints(
  inputs: AsyncIterable<ScreeningInput> | Iterable<ScreeningInput>,
  { jobs, hourlyModel = shippedHourlyModel() }: ScreeningPoolOptions = {}
): AsyncGenerator<PointScreening> {
  const results = answerOnWorkers<readonly ScreeningInput[], readonly PointScreening[]>(batches(inputs), {
    script: 'jobs/screening-worker.js',
    jobs,
    workerData: hourlyModel,
    transfer: (batch) => [...new Set(batch.flatMap(largeBuffers))]
  })
  for await (const screenings of results) yield* screenings
}

async function* batches(inputs: AsyncIterable<ScreeningInput> | Iterable<ScreeningInput>) {
  let batch: ScreeningInput[] = []
  for await (const input of inputs) {
    batch.push(ownArrays(input))
    if (batch.length < POINTS_PER_MESSAGE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
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

function largeBuffers({ curve, temperatureC }: ScreeningInput): ArrayBuffer[] {
  const values = curve.grain === 'interval' ? curve.kw : curve.kwh
  return [values, temperatureC].flatMap((array) => (array === null ? [] : [array.buffer as ArrayBuffer]))
}
