import { civil, weekday } from '../../readings/day.ts'
import { PLAIN_WINDOWS, type StepScan, WINDOWS } from './candidates.ts'
import { differenceProfile, type HourSums, PROFILE_SUMMARY, SUMMARY_LENGTH, summarise } from './difference-profile.ts'
import { sharpestRise } from './edges.ts'
import { median, medianAbsolute } from './order-statistics.ts'
import type { RelativeLoad } from './relative-load.ts'

/** Everything about a meter that the numbers of its candidates are read from. */
export interface StepContext {
  readonly relative: RelativeLoad
  readonly sums: HourSums
  /** Sums over Saturdays and Sundays alone. */
  readonly weekendSums: HourSums
  readonly floor: Float64Array
  readonly adjusted: Float64Array
  /** Mean temperature of each day; null = not known. */
  readonly temperature: Float64Array | null
  readonly scan: StepScan
  readonly candidates: readonly number[]
}

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

/** Numbers of every meter that a candidate is measured against; made once. */
interface Yardsticks {
  /** Median size of the third-smallest hour over all days, by window. */
  readonly noise: readonly number[]
  readonly plainNoise: readonly number[]
  readonly floorStepNoise: number
  readonly edgeNoise: number
  /** The largest rise and fall of the third-smallest hour over 14 days near each candidate. */
  readonly rises: readonly number[]
}

const THIRD = PROFILE_SUMMARY.indexOf('third')
const HORIZON = 28
/** Steps below this part of the mean are not used as a unit. */
const SMALLEST_STEP = 0.02
/** Part of the mean that no meter resolves: keeps ratios of noise from following a meter's rounding. */
const RESOLUTION = 0.003
const thirds = { values: new Float64Array(0) }

function yardsticks({ scan, relative: { days }, candidates }: StepContext): Yardsticks {
  if (thirds.values.length < days) thirds.values = new Float64Array(2 * days)
  const noiseOf = (summary: Float64Array) => {
    for (let t = 0; t < days; t++) thirds.values[t] = summary[t * SUMMARY_LENGTH + THIRD]!
    return medianAbsolute(thirds.values, 0, days)
  }
  return {
    noise: scan.summaries.map(noiseOf),
    plainNoise: scan.plainSummaries.map(noiseOf),
    floorStepNoise: medianAbsolute(scan.floorSteps[1]!),
    edgeNoise: medianAbsolute(scan.edges),
    rises: candidates.map((t) => scan.summaries[1]![t * SUMMARY_LENGTH + THIRD]!)
  }
}

/** The numbers of all candidates, one row each: `candidates × STEP_FEATURES.length`, NaN where one cannot be had. */
export function stepFeatures(context: StepContext): Float32Array {
  const width = STEP_FEATURES.length
  const { candidates } = context
  const out = new Float32Array(candidates.length * width)
  const sticks = yardsticks(context)
  const row = new Float64Array(width)
  for (let c = 0; c < candidates.length; c++) {
    fillRow(context, sticks, candidates[c]!, row)
    out.set(row, c * width)
  }
  return out
}

const profile = new Float64Array(24)
const summary = new Float64Array(SUMMARY_LENGTH)

function fillRow(context: StepContext, sticks: Yardsticks, t: number, row: Float64Array): void {
  const { relative, sums, weekendSums, floor, temperature, scan } = context
  const { days } = relative
  let at = 0
  const put = (value: number) => {
    row[at++] = Number.isFinite(value) ? value : Number.NaN
  }
  for (let w = 0; w < WINDOWS.length; w++) {
    const from = t * SUMMARY_LENGTH
    const of = scan.summaries[w]!
    for (let i = 0; i < SUMMARY_LENGTH; i++) put(of[from + i]!)
    const mean = of[from]!
    put(of[from + 5]! / Math.max(0.01, Math.abs(mean)))
    put(of[from + THIRD]! / (sticks.noise[w]! + RESOLUTION))
    put(of[from + THIRD]! / Math.max(0.01, Math.abs(mean)))
  }

  for (let w = 0; w < PLAIN_WINDOWS.length; w++) {
    const of = scan.plainSummaries[w]!
    const from = t * SUMMARY_LENGTH
    for (const i of [0, 1, 2, 3, 5]) put(of[from + i]!)
    put(of[from + THIRD]! / (sticks.plainNoise[w]! + RESOLUTION))
    put(of[from + THIRD]! / Math.max(0.01, Math.abs(of[from]!)))
  }

  wholeProfile(sums, t, days, profile)
  summarise(profile, summary, 0)
  for (const i of [0, 1, 2, 3, 5, 6, 7]) put(summary[i]!)
  for (const window of PLAIN_WINDOWS) {
    differenceProfile(sums, t, window, profile)
    putShape(put, profile)
  }
  wholeProfile(sums, t, days, profile)
  putShape(put, profile)
  medianProfile(relative, t, profile)
  putShape(put, profile)
  summarise(profile, summary, 0)
  put(summary[THIRD]!)
  put(summary[0]!)
  put(summary[5]!)
  const robust = summary[0]!
  put(summary[5]! / Math.max(0.01, Math.abs(robust)))
  const month = scan.summaries[2]!
  const noiseBefore = hourlyNoise(relative, t - HORIZON, t)
  const noiseAfter = hourlyNoise(relative, t, t + HORIZON)
  put(month[t * SUMMARY_LENGTH + 5]! / (((noiseBefore + noiseAfter) / 2) * Math.sqrt(2 / HORIZON) + RESOLUTION))

  weekendProfile(weekendSums, t, days, profile)
  summarise(profile, summary, 0)
  const weekend = summary[0]!
  const weekendThird = summary[THIRD]!
  workdayProfile(sums, weekendSums, t, days, profile)
  summarise(profile, summary, 0)
  put(summary[0]!)
  put(weekend)
  put(weekendThird)
  put(summary[THIRD]!)
  put(weekend / Math.max(0.01, Math.abs(summary[0]!)))
  put(
    (month[t * SUMMARY_LENGTH + 6]! - month[t * SUMMARY_LENGTH + 7]!) /
      Math.max(0.01, Math.abs(month[t * SUMMARY_LENGTH]!))
  )

  for (const steps of scan.floorSteps) put(steps[t]!)
  const fortnight = scan.summaries[1]![t * SUMMARY_LENGTH + THIRD]!
  const nights = month[t * SUMMARY_LENGTH + 6]!
  const step = Math.max(SMALLEST_STEP, fortnight || 0, 0.7 * nights || 0)
  put(scan.floorSteps[1]![t]! / (sticks.floorStepNoise + RESOLUTION))
  put(Math.log(Math.max(0.005, robust) * relative.scaleKw))

  putRegression(put, floor, temperature, t, false)
  putRegression(put, floor, temperature, t, true)
  put(temperatureChange(temperature, t, 14))
  put(temperatureChange(temperature, t, 28))
  const { month: m, dayOfMonth } = civil(relative.firstDay + t)
  const angle = (2 * Math.PI * ((m - 1) * 30.4 + dayOfMonth)) / 365
  put(Math.sin(angle))
  put(Math.cos(angle))
  put(weekday(relative.firstDay + t))

  putPersistence(put, context.adjusted, t, step)
  putSteadiness(put, context, t, step, noiseBefore, noiseAfter)
  putEdge(put, scan.edges, relative, t, step, sticks)
  putRivals(put, context, sticks, t, step)
}

/** Smallest and spread of the night's hours (22 to 5), and the sharpest rise and fall from one hour to the next. */
function putShape(put: (value: number) => void, differences: Float64Array): void {
  let [smallest, largest, up, down] = [Infinity, -Infinity, -Infinity, -Infinity]
  for (let hour = 0; hour < 24; hour++) {
    const here = differences[hour]!
    const jump = differences[(hour + 1) % 24]! - here
    if (jump > up) up = jump
    if (-jump > down) down = -jump
    if (hour > 5 && hour < 22) continue
    if (here < smallest) smallest = here
    if (here > largest) largest = here
  }
  put(smallest)
  put(largest - smallest)
  put(up)
  put(down)
}

/** Difference profile of everything after t against everything before it, weekdays matched. */
function wholeProfile({ sum, count }: HourSums, t: number, days: number, out: Float64Array): void {
  const from = (t % 7) * 24
  const to = (t + 7 * Math.floor((days - t) / 7)) * 24
  for (let hour = 0; hour < 24; hour++) {
    const before = count[t * 24 + hour]! - count[from + hour]!
    const after = count[to + hour]! - count[t * 24 + hour]!
    out[hour] =
      before >= 5 && after >= 5
        ? (sum[to + hour]! - sum[t * 24 + hour]!) / after - (sum[t * 24 + hour]! - sum[from + hour]!) / before
        : Number.NaN
  }
}

/** The same over four weeks with medians, which single odd days do not move. */
function medianProfile({ load, days }: RelativeLoad, t: number, out: Float64Array): void {
  const from = Math.max(0, t - HORIZON)
  const to = Math.min(days, t + HORIZON)
  for (let hour = 0; hour < 24; hour++) {
    out[hour] = median(load, t * 24 + hour, to * 24, 24) - median(load, from * 24 + hour, t * 24, 24)
  }
}

/** Difference profile of the weekends within eight weeks. */
function weekendProfile({ sum, count }: HourSums, t: number, days: number, out: Float64Array): void {
  const from = Math.max(0, t - 56) * 24
  const to = Math.min(days, t + 56) * 24
  for (let hour = 0; hour < 24; hour++) {
    const before = count[t * 24 + hour]! - count[from + hour]!
    const after = count[to + hour]! - count[t * 24 + hour]!
    out[hour] =
      before >= 3 && after >= 3
        ? (sum[to + hour]! - sum[t * 24 + hour]!) / after - (sum[t * 24 + hour]! - sum[from + hour]!) / before
        : Number.NaN
  }
}

/** Difference profile of the days from Monday to Friday within four weeks. */
function workdayProfile(all: HourSums, weekends: HourSums, t: number, days: number, out: Float64Array): void {
  const from = Math.max(0, t - HORIZON) * 24
  const to = Math.min(days, t + HORIZON) * 24
  for (let hour = 0; hour < 24; hour++) {
    const [i, j, k] = [from + hour, t * 24 + hour, to + hour]
    const before = all.count[j]! - all.count[i]! - (weekends.count[j]! - weekends.count[i]!)
    const after = all.count[k]! - all.count[j]! - (weekends.count[k]! - weekends.count[j]!)
    const sumBefore = all.sum[j]! - all.sum[i]! - (weekends.sum[j]! - weekends.sum[i]!)
    const sumAfter = all.sum[k]! - all.sum[j]! - (weekends.sum[k]! - weekends.sum[j]!)
    out[hour] = before >= 3 && after >= 3 ? sumAfter / after - sumBefore / before : Number.NaN
  }
}

const differences = new Float64Array(HORIZON * 24)

/** Median size of the change of an hour from one week to the next, within a span of days: the noise of single hours. */
function hourlyNoise({ load, days }: RelativeLoad, fromDay: number, toDay: number): number {
  let n = 0
  for (let i = Math.max(7, fromDay) * 24; i < Math.min(days, toDay) * 24; i++)
    differences[n++] = load[i]! - load[i - 168]!
  return medianAbsolute(differences, 0, n)
}

/**
 * Least squares of the daily floor within eight weeks on a step at t and one or two rivals: degrees of cold and heat, or a
 * straight line in time. Puts the step and its t-value.
 */
function putRegression(
  put: (value: number) => void,
  floor: Float64Array,
  temperature: Float64Array | null,
  t: number,
  trend: boolean
): void {
  if (!trend && !temperature) {
    put(Number.NaN)
    put(Number.NaN)
    return
  }
  const reach = trend ? 28 : 56
  const from = Math.max(0, t - reach)
  const to = Math.min(floor.length, t + reach)
  const n = 4
  const a = new Float64Array(n * (n + 1))
  let yy = 0
  let rows = 0
  const x = [1, 0, 0, 0]
  for (let day = from; day < to; day++) {
    const y = floor[day]!
    const degrees = trend ? 0 : temperature![day]!
    if (Number.isNaN(y) || Number.isNaN(degrees)) continue
    x[1] = day >= t ? 1 : 0
    x[2] = trend ? (day - t) / reach : Math.max(0, 14 - degrees) / 10
    x[3] = trend ? 0 : Math.max(0, degrees - 17) / 10
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) a[i * 5 + j]! += x[i]! * x[j]!
      a[i * 5 + 4]! += x[i]! * y
    }
    yy += y * y
    rows++
  }
  if (rows < 20) {
    put(Number.NaN)
    put(Number.NaN)
    return
  }
  const moments = [a[4]!, a[9]!, a[14]!, a[19]!]
  for (let i = 0; i < n; i++) a[i * 6]! += 1e-6 * rows
  const variance = solve(a, n)
  let residual = yy
  for (let i = 0; i < n; i++) residual -= a[i * 5 + 4]! * moments[i]!
  const sd = Math.sqrt(Math.max(0, residual) / Math.max(1, rows - 4)) + RESOLUTION
  put(a[9]!)
  put(a[9]! / (sd * Math.sqrt(Math.max(1e-9, variance))))
}

const inverse = new Float64Array(4)

/** Solves the n × (n + 1) system in place (the solution ends in the last column); returns entry (1, 1) of the inverse. */
function solve(a: Float64Array, n: number): number {
  inverse.fill(0)
  inverse[1] = 1
  const width = n + 1
  for (let i = 0; i < n; i++) {
    const pivot = a[i * width + i]!
    for (let j = 0; j < width; j++) a[i * width + j]! /= pivot
    inverse[i]! /= pivot
    for (let k = 0; k < n; k++) {
      if (k === i) continue
      const factor = a[k * width + i]!
      for (let j = 0; j < width; j++) a[k * width + j]! -= factor * a[i * width + j]!
      inverse[k]! -= factor * inverse[i]!
    }
  }
  return inverse[1]!
}

function temperatureChange(temperature: Float64Array | null, t: number, window: number): number {
  if (!temperature) return Number.NaN
  return mean(temperature, t, t + window) - mean(temperature, t - window, t)
}

function mean(values: Float64Array, from: number, to: number): number {
  let sum = 0
  let n = 0
  for (let i = Math.max(0, from); i < Math.min(values.length, to); i++) {
    const v = values[i]!
    if (!Number.isNaN(v)) {
      sum += v
      n++
    }
  }
  return n > 0 ? sum / n : Number.NaN
}

/** Does the floor stay up, and had it been up before? In weekly means of the adjusted floor, in units of the step. */
function putPersistence(put: (value: number) => void, adjusted: Float64Array, t: number, step: number): void {
  const days = adjusted.length
  const before = mean(adjusted, t - HORIZON, t)
  const middle = before + step / 2
  let above = 0
  let known = 0
  let lowest = Infinity
  let back = Number.NaN
  for (let day = t; day < days; day++) {
    const v = adjusted[day]!
    if (!Number.isNaN(v)) {
      known++
      if (v > middle) above++
    }
  }
  for (let from = t + 1; from + 7 <= days; from += 3) {
    const week = mean(adjusted, from, from + 7)
    if (week < lowest) lowest = week
    if (Number.isNaN(back) && week < before + step / 4) back = from - t
  }
  put(above / known)
  above = 0
  known = 0
  let highest = -Infinity
  for (let day = 0; day < t; day++) {
    const v = adjusted[day]!
    if (!Number.isNaN(v)) {
      known++
      if (v > middle) above++
    }
  }
  for (let to = t - 1; to - 7 >= 0; to -= 3) {
    const week = mean(adjusted, to - 7, to)
    if (week > highest) highest = week
  }
  put(above / known)
  put((highest - before) / step)
  put((lowest - before) / step)
  put(Number.isNaN(back) ? 1000 : back)
  put(Math.min(400, days - t))
  put(Math.min(400, t))
  put((mean(adjusted, days - 28, days) - before) / step)
}

/** Noise of floor and hours, and hours that drop by most of the step below their day's floor: restarts of the whole load. */
function putSteadiness(
  put: (value: number) => void,
  { floor, relative: { load, days } }: StepContext,
  t: number,
  step: number,
  noiseBefore: number,
  noiseAfter: number
): void {
  const floorBefore = floorNoise(floor, t - HORIZON, t)
  const floorAfter = floorNoise(floor, t, t + HORIZON)
  put((floorBefore + RESOLUTION) / step)
  put((floorAfter + RESOLUTION) / step)
  put((floorAfter + RESOLUTION) / (floorBefore + RESOLUTION))
  put((noiseBefore + RESOLUTION) / step)
  put((noiseAfter + RESOLUTION) / step)
  put((noiseAfter + RESOLUTION) / (noiseBefore + RESOLUTION))
  put(dips(load, floor, t, Math.min(days, t + 91), step))
  put(dips(load, floor, Math.max(0, t - 91), t, step))
}

function floorNoise(floor: Float64Array, from: number, to: number): number {
  let n = 0
  for (let day = Math.max(1, from); day < Math.min(floor.length, to); day++)
    differences[n++] = floor[day]! - floor[day - 1]!
  return medianAbsolute(differences, 0, n)
}

/** Share of hours that lie more than half a step below the floor of their day. */
function dips(load: Float32Array, floor: Float64Array, from: number, to: number, step: number): number {
  let below = 0
  let known = 0
  for (let day = from; day < to; day++) {
    const limit = floor[day]! - step / 2
    if (Number.isNaN(limit)) continue
    for (let i = day * 24; i < day * 24 + 24; i++) {
      const v = load[i]!
      if (Number.isNaN(v)) continue
      known++
      if (v < limit) below++
    }
  }
  return known > 0 ? below / known : Number.NaN
}

function putEdge(
  put: (value: number) => void,
  edges: Float32Array,
  { load }: RelativeLoad,
  t: number,
  step: number,
  sticks: Yardsticks
): void {
  const hour = sharpestRise(edges, t, 3)
  const rise = hour < 0 ? Number.NaN : edges[hour]!
  put(rise)
  put(rise / step)
  put(rise / (sticks.edgeNoise + RESOLUTION))
  let single = Number.NaN
  for (let i = Math.max(1, hour - 1); hour >= 0 && i <= Math.min(load.length - 1, hour + 1); i++) {
    const jump = load[i]! - load[i - 1]!
    if (!(jump <= single)) single = jump
  }
  put(single / step)
  put(hour < 0 ? Number.NaN : hour % 24)
}

/** The largest fall and the largest other rise of the history, in units of this step; its rank; missing hours at the edge. */
function putRivals(
  put: (value: number) => void,
  { scan, relative: { days, load }, candidates }: StepContext,
  { rises }: Yardsticks,
  t: number,
  step: number
): void {
  const fortnight = scan.summaries[1]!
  let fall = 0
  for (let day = 0; day < days; day++) {
    const lowest = fortnight[day * SUMMARY_LENGTH + 3]!
    if (Math.abs(day - t) > 7 && lowest < fall) fall = lowest
  }
  put(-fall / step)
  let other = 0
  let higher = 0
  for (let c = 0; c < candidates.length; c++) {
    if (Math.abs(candidates[c]! - t) <= 7) continue
    if (rises[c]! > other) other = rises[c]!
    if (rises[c]! > step) higher++
  }
  put(other / step)
  put(higher)
  let missing = 0
  for (let i = Math.max(0, t - 3) * 24; i < Math.min(days, t + 3) * 24; i++) if (Number.isNaN(load[i]!)) missing++
  put(missing)
}
