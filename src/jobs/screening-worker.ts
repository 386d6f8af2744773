import { workerData } from 'node:worker_threads'
import type { LearntModels } from '../screening/learnt-evidence.ts'
import { type PointScreening, screenPoint } from '../screening/point-screening.ts'
import { REGISTER_LAYOUT } from '../screening/registers/register-steps.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'
import { parseStepModel } from '../screening/steps/step-model.ts'
import { REGISTER_MODEL, readModelText } from '../sources/models.ts'
import { type HourlyModelTexts, readHourlyModel } from './hourly-model-texts.ts'
import { serveRequests } from './worker-pool.ts'

const hourly = await readHourlyModel(workerData as HourlyModelTexts)
const models: LearntModels = {
  hourly: () => hourly,
  registers: once(() => parseStepModel(readModelText(REGISTER_MODEL), REGISTER_LAYOUT))
}

serveRequests((inputs: readonly ScreeningInput[]): readonly PointScreening[] => inputs.map(screenNamed))

/** Readings never make screening throw; should it, then whoever mends it needs the meter first. */
function screenNamed(input: ScreeningInput): PointScreening {
  try {
    return screenPoint(input, models)
  } catch (cause) {
    throw new Error(`at meter ${input.curve.meterId}: ${cause instanceof Error ? cause.stack : cause}`, { cause })
  }
}

function once<Model>(make: () => Model): () => Model {
  let made: Model | undefined
  return () => (made ??= make())
}
