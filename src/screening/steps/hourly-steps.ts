import { type DayNetwork, networkInput } from '../network/day-network.ts'
import { NETWORK_METER_NUMBERS, NETWORK_STEP_NUMBERS, networkNumbers } from '../network/network-numbers.ts'
import { METER_FEATURES, meterFeatures } from './meter-features.ts'
import { stageLayout } from './meter-stage.ts'
import type { RelativeLoad } from './relative-load.ts'
import { type StepContext, stepContext } from './step-context.ts'
import { STEP_FEATURES, stepFeatures } from './step-features.ts'
import type { StepNumbers } from './step-model.ts'

/** What the stages look at in load curves of 15, 30 and 60 minutes, brought to hourly means. */
export const HOURLY_LAYOUT = stageLayout(
  [...STEP_FEATURES, ...NETWORK_STEP_NUMBERS],
  [...METER_FEATURES, ...NETWORK_METER_NUMBERS]
)

/** The numbers of a load curve; those of the network are missing. */
export function stepNumbers(relative: RelativeLoad): StepNumbers<StepContext> {
  const context = stepContext(relative)
  const { candidates } = context
  const width = HOURLY_LAYOUT.step.length
  const own = STEP_FEATURES.length
  const steps = new Float32Array(candidates.length * width).fill(Number.NaN)
  const features = stepFeatures(context)
  for (let c = 0; c < candidates.length; c++) steps.set(features.subarray(c * own, (c + 1) * own), c * width)
  const meter = new Float32Array(HOURLY_LAYOUT.meter.length).fill(Number.NaN)
  meter.set(meterFeatures(relative, context.floor, context.temperature))
  return { layout: HOURLY_LAYOUT, context, steps, meter }
}

/** The same numbers with what a network says of the curve, one that has not learnt from its building. */
export function withNetwork(numbers: StepNumbers<StepContext>, network: DayNetwork): StepNumbers<StepContext> {
  const { context } = numbers
  const { candidates } = context
  const [steps, meter] = [numbers.steps.slice(), numbers.meter.slice()]
  const said = networkNumbers(network.read(networkInput(context)), candidates)
  const own = NETWORK_STEP_NUMBERS.length
  for (let c = 0; c < candidates.length; c++) {
    steps.set(said.steps.subarray(c * own, (c + 1) * own), c * HOURLY_LAYOUT.step.length + STEP_FEATURES.length)
  }
  meter.set(said.meter, METER_FEATURES.length)
  return { ...numbers, steps, meter }
}
