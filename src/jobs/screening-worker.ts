import { workerData } from 'node:worker_threads'
import { type PointScreening, screenPoint } from '../screening/point-screening.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'
import { HOURLY_LAYOUT } from '../screening/steps/hourly-steps.ts'
import { parseStepModel } from '../screening/steps/step-model.ts'
import { serveRequests } from './worker-pool.ts'

const model = parseStepModel(workerData as string, HOURLY_LAYOUT)

serveRequests((inputs: readonly ScreeningInput[]): readonly PointScreening[] => inputs.map(screenNamed))

/** Readings never make screening throw; should it, then whoever mends it needs the meter first. */
function screenNamed(input: ScreeningInput): PointScreening {
  try {
    return screenPoint(input, model)
  } catch (cause) {
    throw new Error(`at meter ${input.curve.meterId}: ${cause instanceof Error ? cause.stack : cause}`, { cause })
  }
}
