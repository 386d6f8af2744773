import { stageLayout } from '../steps/meter-stage.ts'
import type { StepNumbers } from '../steps/step-model.ts'
import { type RegisterContext, registerContext } from './register-context.ts'
import { REGISTER_FEATURES, registerFeatures } from './register-features.ts'
import type { RegisterLoad } from './register-load.ts'
import { REGISTER_METER_FEATURES, registerMeterFeatures } from './register-meter-features.ts'

/** What the stages look at in daily registers. */
export const REGISTER_LAYOUT = stageLayout(REGISTER_FEATURES, REGISTER_METER_FEATURES)

export function registerNumbers(registers: RegisterLoad): StepNumbers<RegisterContext> {
  const context = registerContext(registers)
  return {
    layout: REGISTER_LAYOUT,
    context,
    steps: registerFeatures(context),
    meter: registerMeterFeatures(registers)
  }
}
