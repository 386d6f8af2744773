import { METER_FEATURES, meterFeatures } from './meter-features.ts'
import { stageLayout } from './meter-stage.ts'
import type { RelativeLoad } from './relative-load.ts'
import { type StepContext, stepContext } from './step-context.ts'
import { STEP_FEATURES, stepFeatures } from './step-features.ts'
import type { StepNumbers } from './step-model.ts'

/** What the stages look at in load curves of 15, 30 and 60 minutes, brought to hourly means. */
export const HOURLY_LAYOUT = stageLayout(STEP_FEATURES, METER_FEATURES)

export function stepNumbers(relative: RelativeLoad): StepNumbers<StepContext> {
  const context = stepContext(relative)
  const meter = Float32Array.from(meterFeatures(relative, context.floor, context.temperature))
  return { layout: HOURLY_LAYOUT, context, steps: stepFeatures(context), meter }
}
