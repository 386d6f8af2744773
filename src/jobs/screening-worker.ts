import { workerData } from 'node:worker_threads'
import type { LearntModels } from '../screening/learnt-evidence.ts'
import { type PointScreening, screenPoint } from '../screening/point-screening.ts'
import { REGISTER_LAYOUT } from '../screening/registers/register-steps.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'
import { HOURLY_LAYOUT } from '../screening/steps/hourly-steps.ts'
import { parseStepModel, type StepModel } from '../screening/steps/step-model.ts'
import { REGISTER_MODEL, readModelText } from '../sources/models.ts'
import { serveRequests } from './worker-pool.ts'

const models: LearntModels = {
  hourly: once(() => parseStepModel(workerData as string, HOURLY_LAYOUT)),
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

function once(make: () => StepModel): () => StepModel {
  let made: StepModel | undefined
  return () => (made ??= make())
}
