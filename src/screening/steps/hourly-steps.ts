import { type DayNetwork, networkInput } from '../network/day-network.ts'
import { NETWORK_METER_NUMBERS, NETWORK_STEP_NUMBERS, networkNumbers } from '../network/network-numbers.ts'
import { METER_FEATURES, meterFeatures } from './meter-features.ts'
import { stageLayout } from './meter-stage.ts'
import type { RelativeLoad } from './relative-load.ts'
import { type StepContext, stepContext } from './step-context.ts'
import { STEP_FEATURES, stepFeatures } from './step-features.ts'
import type { StepNumbers } from './step-model.ts'

/** What the stages look at in load curves of 15, 30 and 60 minutes, brought to hourly means. */
export const HOURLY_LAYOUT = stageLayout(STEP_FEATURES, METER_FEATURES)

/** The same and what a network says. */
export const NETWORKED_LAYOUT = stageLayout(
  [...STEP_FEATURES, ...NETWORK_STEP_NUMBERS],
  [...METER_FEATURES, ...NETWORK_METER_NUMBERS]
)

/** The numbers of a load curve. */
export function stepNumbers(relative: RelativeLoad): StepNumbers<StepContext> {
  const context = stepContext(relative)
  const meter = Float32Array.from(meterFeatures(relative, context.floor, context.temperature))
  return { layout: HOURLY_LAYOUT, context, steps: stepFeatures(context), meter }
}

/** The same numbers with what a network says of the curve, one that has not learnt from its building. */
export function withNetwork(numbers: StepNumbers<StepContext>, network: DayNetwork): StepNumbers<StepContext> {
  const { context, steps, meter } = numbers
  const said = networkNumbers(network.read(networkInput(context)), context.candidates)
  return {
    layout: NETWORKED_LAYOUT,
    context,
    steps: sideBySide(steps, STEP_FEATURES.length, said.steps, NETWORK_STEP_NUMBERS.length),
    meter: Float32Array.of(...meter, ...said.meter)
  }
}

/** The rows of one table with those of another beside them. */
function sideBySide(left: Float32Array, leftWidth: number, right: Float32Array, rightWidth: number): Float32Array {
  const width = leftWidth + rightWidth
  const both = new Float32Array((left.length / leftWidth) * width)
  for (let row = 0; row * width < both.length; row++) {
    both.set(left.subarray(row * leftWidth, (row + 1) * leftWidth), row * width)
    both.set(right.subarray(row * rightWidth, (row + 1) * rightWidth), row * width + leftWidth)
  }
  return both
}
