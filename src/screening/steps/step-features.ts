import { civil, weekday } from '../../readings/day.ts'
import { PLAIN_WINDOWS, WINDOWS } from './candidates.ts'
import { differenceProfile, PROFILE_SUMMARY, putSummary, SUMMARY_LENGTH, summarise } from './difference-profile.ts'
import { putRegression, putRivals, temperatureChange } from './explanations.ts'
import { HORIZON, hourlyNoise, RESOLUTION, type Yardsticks, yardsticks } from './noise.ts'
import { NumberRow } from './number-row.ts'
import { putPersistence } from './persistence.ts'
import { putSteadiness } from './steadiness.ts'
import type { StepContext } from './step-context.ts'
import { medianProfile, putShape, weekendProfile, wholeProfile, workdayProfile } from './step-profiles.ts'
import { putEdge } from './switch-on.ts'

const SUMMARY_GROUP: Readonly<Record<(typeof PROFILE_SUMMARY)[number], string>> = {
  mean: 'step',
  smallest: 'step',
  third: 'step',
  third_largest: 'flatness',
  largest: 'flatness',
  spread: 'flatness',
  night: 'operation',
  day: 'operation'
}

/** How the 24 differences follow one another: an added shift has a floor of its own and sharp ends. */
const PROFILE_SHAPE = ['night_smallest', 'night_spread', 'jump_up', 'jump_down'] as const

/**
 * Names of the numbers of a candidate, in their order. What stands before the point is the detector that a number
 * belongs to.
 */
export const STEP_FEATURES: readonly string[] = [
  ...WINDOWS.flatMap((window) => [
    ...PROFILE_SUMMARY.map((name) => `${SUMMARY_GROUP[name]}.${name}_${window}`),
    `flatness.relative_spread_${window}`,
    `step.over_noise_${window}`,
    `flatness.third_over_mean_${window}`
  ]),
  ...PLAIN_WINDOWS.flatMap((window) => [
    ...['mean', 'smallest', 'third', 'third_largest', 'spread'].map((name) => `explanation.plain_${name}_${window}`),
    `explanation.plain_over_noise_${window}`,
    `explanation.plain_third_over_mean_${window}`
  ]),
  ...['mean', 'smallest', 'third', 'third_largest', 'spread', 'night', 'day'].map((name) => `step.all_${name}`),
  ...['week_2', 'week_4', 'week_8', 'all', 'median'].flatMap((span) =>
    PROFILE_SHAPE.map((name) => `operation.${name}_${span}`)
  ),
  'step.median_third',
  'step.median_mean',
  'flatness.median_spread',
  'flatness.median_relative_spread',
  'flatness.spread_over_error',
  'operation.weekday_mean',
  'operation.weekend_mean',
  'operation.weekend_third',
  'operation.weekday_third',
  'operation.weekend_over_weekday',
  'operation.night_over_day',
  'step.floor_14',
  'step.floor_28',
  'step.floor_56',
  'step.floor_28_over_noise',
  'step.kw',
  'explanation.floor_with_weather',
  'explanation.floor_with_weather_t',
  'explanation.floor_with_trend',
  'explanation.floor_with_trend_t',
  'explanation.temperature_change_14',
  'explanation.temperature_change_28',
  'explanation.season_sine',
  'explanation.season_cosine',
  'explanation.weekday',
  'persistence.above_after',
  'persistence.above_before',
  'persistence.highest_before',
  'persistence.lowest_after',
  'persistence.days_until_back',
  'persistence.days_after',
  'persistence.days_before',
  'persistence.last_month',
  'steadiness.floor_noise_before',
  'steadiness.floor_noise_after',
  'steadiness.floor_noise_ratio',
  'steadiness.hourly_noise_before',
  'steadiness.hourly_noise_after',
  'steadiness.hourly_noise_ratio',
  'steadiness.dips_after',
  'steadiness.dips_before',
  'edge.rise',
  'edge.rise_over_step',
  'edge.rise_over_noise',
  'edge.rise_of_an_hour',
  'edge.hour',
  'explanation.opposite_step',
  'explanation.other_step',
  'explanation.rank',
  'explanation.gap_at_edge'
]
const THIRD = PROFILE_SUMMARY.indexOf('third')
/** Steps below this part of the mean are not used as a unit. */
const SMALLEST_STEP = 0.02

/** The numbers of all candidates, one row each: `candidates × STEP_FEATURES.length`, NaN where one cannot be had. */
export function stepFeatures(context: StepContext): Float32Array {
  const width = STEP_FEATURES.length
  const { candidates } = context
  const out = new Float32Array(candidates.length * width)
  const sticks = yardsticks(context)
  for (let c = 0; c < candidates.length; c++) {
    putStep(new NumberRow(out.subarray(c * width, (c + 1) * width)), context, sticks, candidates[c]!)
  }
  return out
}

/** Positions in a summary of the numbers that are taken of the load without weather, and of the whole history. */
const PLAIN_SUMMARY = [0, 1, 2, 3, 5] as const
const WHOLE_SUMMARY = [0, 1, 2, 3, 5, 6, 7] as const

const profile = new Float64Array(24)
const summary = new Float64Array(SUMMARY_LENGTH)

function putStep(row: NumberRow, context: StepContext, sticks: Yardsticks, t: number): void {
  const { relative, sums, plainSums, weekendSums, floor, temperature, scan } = context
  const { days } = relative
  for (let w = 0; w < WINDOWS.length; w++) {
    putSummary(sums, t, WINDOWS[w]!, summary)
    for (let i = 0; i < SUMMARY_LENGTH; i++) row.put(summary[i]!)
    const mean = summary[0]!
    row.put(summary[5]! / Math.max(0.01, Math.abs(mean)))
    row.put(summary[THIRD]! / (sticks.noise[w]! + RESOLUTION))
    row.put(summary[THIRD]! / Math.max(0.01, Math.abs(mean)))
  }

  for (let w = 0; w < PLAIN_WINDOWS.length; w++) {
    putSummary(plainSums, t, PLAIN_WINDOWS[w]!, summary)
    for (const i of PLAIN_SUMMARY) row.put(summary[i]!)
    row.put(summary[THIRD]! / (sticks.plainNoise[w]! + RESOLUTION))
    row.put(summary[THIRD]! / Math.max(0.01, Math.abs(summary[0]!)))
  }

  wholeProfile(sums, t, days, profile)
  summarise(profile, summary, 0)
  for (const i of WHOLE_SUMMARY) row.put(summary[i]!)
  for (const window of PLAIN_WINDOWS) {
    differenceProfile(sums, t, window, profile)
    putShape(row, profile)
  }
  wholeProfile(sums, t, days, profile)
  putShape(row, profile)
  medianProfile(relative, t, profile)
  putShape(row, profile)
  summarise(profile, summary, 0)
  row.put(summary[THIRD]!)
  row.put(summary[0]!)
  row.put(summary[5]!)
  const robust = summary[0]!
  row.put(summary[5]! / Math.max(0.01, Math.abs(robust)))
  const month = scan.month.subarray(t * SUMMARY_LENGTH, (t + 1) * SUMMARY_LENGTH)
  const noiseBefore = hourlyNoise(relative, t - HORIZON, t)
  const noiseAfter = hourlyNoise(relative, t, t + HORIZON)
  row.put(month[5]! / (((noiseBefore + noiseAfter) / 2) * Math.sqrt(2 / HORIZON) + RESOLUTION))

  weekendProfile(weekendSums, t, days, profile)
  summarise(profile, summary, 0)
  const weekend = summary[0]!
  const weekendThird = summary[THIRD]!
  workdayProfile(sums, weekendSums, t, days, profile)
  summarise(profile, summary, 0)
  row.put(summary[0]!)
  row.put(weekend)
  row.put(weekendThird)
  row.put(summary[THIRD]!)
  row.put(weekend / Math.max(0.01, Math.abs(summary[0]!)))
  row.put((month[6]! - month[7]!) / Math.max(0.01, Math.abs(month[0]!)))

  for (const steps of scan.floorSteps) row.put(steps[t]!)
  const fortnight = scan.thirds[1]![t]!
  const nights = month[6]!
  const step = Math.max(SMALLEST_STEP, fortnight || 0, 0.7 * nights || 0)
  row.put(scan.floorSteps[1]![t]! / (sticks.floorStepNoise + RESOLUTION))
  row.put(Math.log(Math.max(0.005, robust) * relative.scaleKw))

  putRegression(row, floor, temperature, t, false)
  putRegression(row, floor, temperature, t, true)
  row.put(temperatureChange(temperature, t, 14))
  row.put(temperatureChange(temperature, t, 28))
  const { month: m, dayOfMonth } = civil(relative.firstDay + t)
  const angle = (2 * Math.PI * ((m - 1) * 30.4 + dayOfMonth)) / 365
  row.put(Math.sin(angle))
  row.put(Math.cos(angle))
  row.put(weekday(relative.firstDay + t))

  putPersistence(row, context.adjusted, t, step)
  putSteadiness(row, context, t, step, noiseBefore, noiseAfter)
  putEdge(row, scan.edges, relative, t, step, sticks)
  putRivals(row, context, sticks, t, step)
}
