import { civil, weekday } from '../../readings/day.ts'
import { REGISTERS } from '../../readings/load-day.ts'
import { putRegression, temperatureChange } from '../steps/explanations.ts'
import { floorNoise, HORIZON, RESOLUTION } from '../steps/noise.ts'
import { NumberRow } from '../steps/number-row.ts'
import { median, medianAbsolute } from '../steps/order-statistics.ts'
import { putPersistence } from '../steps/persistence.ts'
import type { RegisterContext } from './register-context.ts'
import { countBits, type HourSet, type RegisterLoad } from './register-load.ts'
import {
  PLAIN_WINDOWS,
  RISE_SUMMARY,
  RISE_WIDTH,
  SMALLEST_RISE,
  sharpestDay,
  VALLEY_RISE,
  WINDOWS
} from './register-scan.ts'

const RISE_GROUP: Readonly<Record<(typeof RISE_SUMMARY)[number], string>> = {
  total: 'step',
  valley: 'step',
  other: 'operation',
  smallest: 'step',
  largest: 'flatness',
  spread: 'flatness'
}
const SPANS = [...WINDOWS, 'all', 'median'] as const
const FINE_REGISTERS = ['sharp', 'peak', 'flat'] as const
const PERSISTENCE = [
  'above_after',
  'above_before',
  'highest_before',
  'lowest_after',
  'days_until_back',
  'days_after',
  'days_before',
  'last_month'
] as const

/**
 * Names of the numbers of a candidate, in their order. What stands before the point is the detector that a number
 * belongs to.
 */
export const REGISTER_FEATURES: readonly string[] = [
  ...SPANS.flatMap((span) => [
    ...RISE_SUMMARY.map((name) => `${RISE_GROUP[name]}.${name}_${span}`),
    `flatness.relative_spread_${span}`,
    `flatness.smallest_over_total_${span}`,
    `operation.other_over_valley_${span}`
  ]),
  ...WINDOWS.flatMap((window) => [`step.smallest_over_noise_${window}`, `step.valley_over_noise_${window}`]),
  ...PLAIN_WINDOWS.flatMap((window) =>
    ['total', 'valley', 'other', 'smaller', 'smaller_over_noise', 'valley_over_noise', 'other_over_valley'].map(
      (name) => `explanation.plain_${name}_${window}`
    )
  ),
  ...FINE_REGISTERS.flatMap((name) => [`operation.${name}_28`, `operation.${name}_over_valley_28`]),
  ...['workday', 'rest'].flatMap((kind) =>
    ['total', 'valley', 'other', 'other_over_valley'].map((name) => `operation.${kind}_${name}`)
  ),
  'operation.rest_over_workday',
  'operation.rest_other_over_workday_other',
  'step.rest_valley_all',
  'step.rest_valley_over_noise',
  'step.kw',
  ...['valley', 'total'].flatMap((name) => [
    `explanation.${name}_with_weather`,
    `explanation.${name}_with_weather_t`,
    `explanation.${name}_with_trend`,
    `explanation.${name}_with_trend_t`
  ]),
  'explanation.temperature_change_14',
  'explanation.temperature_change_28',
  'explanation.season_sine',
  'explanation.season_cosine',
  'explanation.weekday',
  'explanation.days_from_calendar_change',
  ...PERSISTENCE.map((name) => `persistence.${name}`),
  ...PERSISTENCE.filter((name) => !/^days_(after|before)/.test(name)).map((name) => `persistence.total_${name}`),
  'steadiness.valley_noise_before',
  'steadiness.valley_noise_after',
  'steadiness.valley_noise_ratio',
  'steadiness.total_noise_before',
  'steadiness.total_noise_after',
  'steadiness.total_noise_ratio',
  'edge.rise',
  'edge.rise_over_step',
  'edge.rise_over_noise',
  'edge.days_off',
  'explanation.opposite_step',
  'explanation.other_step',
  'explanation.rank',
  'explanation.gap_at_edge'
]

/** Steps below this part of the mean are not used as a unit. */
const SMALLEST_STEP = 0.02
/** Ratios of rises are taken against no less than this part of the mean. */
const LEAST_RISE = 0.01
const FEWEST_DAYS = 5

/** Numbers of every meter that a candidate is measured against; made once. */
interface Yardsticks {
  /** Median size of the smallest and of the valley's rise over all days, by window. */
  readonly smallest: readonly number[]
  readonly valley: readonly number[]
  readonly plainValley: readonly number[]
  readonly edge: number
}

function yardsticks({ scan: { rises, plainRises, edges } }: RegisterContext): Yardsticks {
  const noiseOf = (of: Float64Array, column: number) =>
    medianAbsolute(of.filter((_, i) => i % RISE_WIDTH === column)) + RESOLUTION
  return {
    smallest: rises.map((of) => noiseOf(of, SMALLEST_RISE)),
    valley: rises.map((of) => noiseOf(of, VALLEY_RISE)),
    plainValley: plainRises.map(({ valley }) => medianAbsolute(valley) + RESOLUTION),
    edge: medianAbsolute(edges) + RESOLUTION
  }
}

/** The numbers of all candidates, one row each: `candidates × REGISTER_FEATURES.length`, NaN where one cannot be had. */
export function registerFeatures(context: RegisterContext): Float32Array {
  const width = REGISTER_FEATURES.length
  const { candidates } = context
  const out = new Float32Array(candidates.length * width)
  const sticks = yardsticks(context)
  candidates.forEach((day, c) => {
    putCandidate(new NumberRow(out.subarray(c * width, (c + 1) * width)), context, sticks, day)
  })
  return out
}

function putCandidate(row: NumberRow, context: RegisterContext, sticks: Yardsticks, t: number): void {
  const { registers, scan } = context
  const { days, total, valley, other, sets, temperature, rests } = registers
  const rises = scan.rises.map((of) => of.subarray(t * RISE_WIDTH, (t + 1) * RISE_WIDTH))
  for (const of of rises) putRises(row, of)
  putRises(
    row,
    together(registers, (series) => meanRise(series, t, days))
  )
  const robust = together(registers, (series) => medianRise(series, t, HORIZON))
  putRises(row, robust)
  rises.forEach((of, w) => {
    row.put(of[SMALLEST_RISE]! / sticks.smallest[w]!)
    row.put(of[VALLEY_RISE]! / sticks.valley[w]!)
  })
  scan.plainRises.forEach((plain, w) => {
    const [whole, low, rest] = [plain.total[t]!, plain.valley[t]!, plain.other[t]!]
    row.put(whole)
    row.put(low)
    row.put(rest)
    row.put(Math.min(whole, low, rest))
    row.put(Math.min(whole, low, rest) / sticks.plainValley[w]!)
    row.put(low / sticks.plainValley[w]!)
    row.put(ratio(rest, low))
  })
  const month = rises[2]!
  for (const name of FINE_REGISTERS) {
    const rise = registerRise(sets, REGISTERS.indexOf(name), t)
    row.put(rise)
    row.put(ratio(rise, month[VALLEY_RISE]!))
  }
  putDayKinds(row, { total, valley, other }, rests, t)
  row.put(Math.log(Math.max(0.005, robust[0]!) * registers.scaleKw))

  for (const series of [valley, total]) {
    putRegression(row, series, temperature, t, false)
    putRegression(row, series, temperature, t, true)
  }
  row.put(temperatureChange(temperature, t, 14))
  row.put(temperatureChange(temperature, t, 28))
  const { month: m, dayOfMonth } = civil(registers.firstDay + t)
  const angle = (2 * Math.PI * ((m - 1) * 30.4 + dayOfMonth)) / 365
  row.put(Math.sin(angle))
  row.put(Math.cos(angle))
  row.put(weekday(registers.firstDay + t))
  row.put(Math.min(60, ...registers.calendarChanges.map((day) => Math.abs(day - t))))

  const fortnight = rises[1]!
  const step = Math.max(SMALLEST_STEP, fortnight[SMALLEST_RISE]! || 0, 0.7 * month[VALLEY_RISE]! || 0)
  putPersistence(row, scan.floor, t, step)
  putWholeDayPersistence(row, scan.wholeDay, t, step)
  putSteadiness(row, registers, t, step)
  const edge = sharpestDay(scan.edges, t, 3)
  const rise = edge < 0 ? Number.NaN : scan.edges[edge]!
  row.put(rise)
  row.put(rise / step)
  row.put(rise / sticks.edge)
  row.put(edge < 0 ? Number.NaN : edge - t)
  putRivals(row, context, t, step)
}

const ratio = (rise: number, to: number) => rise / Math.max(LEAST_RISE, Math.abs(to))

function putRises(row: NumberRow, of: ArrayLike<number>): void {
  for (let i = 0; i < RISE_WIDTH; i++) row.put(of[i]!)
  row.put(ratio(of[5]!, of[0]!))
  row.put(ratio(of[SMALLEST_RISE]!, of[0]!))
  row.put(ratio(of[2]!, of[VALLEY_RISE]!))
}

/** The `RISE_SUMMARY` of a day, of rises that are measured in another way. */
function together(
  { total, valley, other, sets, valleyMask }: RegisterLoad,
  riseOf: (series: Float64Array) => number
): number[] {
  const [whole, low, rest] = [riseOf(total), riseOf(valley), riseOf(other)]
  const valleyHours = countBits(valleyMask)
  const fine = sets.map(({ load, hours }) => ({ rise: riseOf(load), hours })).filter(({ rise }) => !Number.isNaN(rise))
  const parts = [
    ...(fine.length > 0 ? fine : [{ rise: rest, hours: 24 - valleyHours }]),
    { rise: low, hours: valleyHours }
  ].filter(({ rise }) => !Number.isNaN(rise))
  if (parts.length === 0) parts.push({ rise: whole, hours: 24 })
  let [sum, squares, hours] = [0, 0, 0]
  for (const part of parts) {
    sum += part.hours * part.rise
    squares += part.hours * part.rise ** 2
    hours += part.hours
  }
  const spread = Math.sqrt(Math.max(0, squares / hours - (sum / hours) ** 2))
  const all = parts.map(({ rise }) => rise)
  return [whole, low, rest, Math.min(...all), Math.max(...all), spread]
}

/** Mean of everything after t less that of everything before it, weekdays matched. */
function meanRise(series: Float64Array, t: number, days: number): number {
  const before = meanOf(series, t % 7, t, () => true)
  const after = meanOf(series, t, t + 7 * Math.floor((days - t) / 7), () => true)
  return after - before
}

function medianRise(series: Float64Array, t: number, reach: number): number {
  return median(series, t, Math.min(series.length, t + reach)) - median(series, Math.max(0, t - reach), t)
}

/** Mean of the days that count, NaN with fewer than five. */
function meanOf(series: Float64Array, from: number, to: number, counts: (day: number) => boolean): number {
  let sum = 0
  let n = 0
  for (let day = Math.max(0, from); day < Math.min(series.length, to); day++) {
    const v = series[day]!
    if (Number.isNaN(v) || !counts(day)) continue
    sum += v
    n++
  }
  return n >= FEWEST_DAYS ? sum / n : Number.NaN
}

/** Rise of a register over four weeks, in the hours that it covers on both sides; NaN where there are none. */
function registerRise(sets: readonly HourSet[], register: number, t: number): number {
  for (const set of sets) {
    if (set.register !== register) continue
    const rise = meanOf(set.load, t, t + HORIZON, () => true) - meanOf(set.load, t - HORIZON, t, () => true)
    if (!Number.isNaN(rise)) return rise
  }
  return Number.NaN
}

/** Rises on workdays within four weeks and on days of rest within eight. */
function putDayKinds(
  row: NumberRow,
  { total, valley, other }: { total: Float64Array; valley: Float64Array; other: Float64Array },
  rests: Uint8Array,
  t: number
): void {
  const rise = (series: Float64Array, rest: number) => {
    const reach = rest ? 2 * HORIZON : HORIZON
    const counts = (day: number) => rests[day] === rest
    return meanOf(series, t, t + reach, counts) - meanOf(series, t - reach, t, counts)
  }
  const of = [0, 1].map((rest) => [total, valley, other].map((series) => rise(series, rest)))
  for (const [whole, low, high] of of) {
    row.put(whole!)
    row.put(low!)
    row.put(high!)
    row.put(ratio(high!, low!))
  }
  row.put(ratio(of[1]![0]!, of[0]![0]!))
  row.put(ratio(of[1]![2]!, of[0]![2]!))
  const resting = (day: number) => rests[day] === 1
  row.put(meanOf(valley, t, valley.length, resting) - meanOf(valley, 0, t, resting))
  row.put(of[1]![1]! / (restNoise(valley, rests, t) + RESOLUTION))
}

const spread = new Float64Array(2 * HORIZON)

/** Median distance of the valley's load on days of rest from its median, in the eight weeks before a day. */
function restNoise(valley: Float64Array, rests: Uint8Array, t: number): number {
  let n = 0
  for (let day = Math.max(0, t - 2 * HORIZON); day < t; day++) if (rests[day] === 1) spread[n++] = valley[day]!
  const middle = median(spread, 0, n)
  for (let i = 0; i < n; i++) spread[i] = spread[i]! - middle
  return medianAbsolute(spread, 0, n)
}

const numbers = new Float32Array(8)

/** The persistence of the whole day's load, without the numbers that are the same for every series. */
function putWholeDayPersistence(row: NumberRow, series: Float64Array, t: number, step: number): void {
  putPersistence(new NumberRow(numbers), series, t, step)
  numbers.forEach((value, i) => {
    if (i !== 5 && i !== 6) row.put(value)
  })
}

/** Noise from day to day of the valley's load, and from week to week of the total, in units of the step. */
function putSteadiness(row: NumberRow, { valley, total }: RegisterLoad, t: number, step: number): void {
  const [lowBefore, lowAfter] = [floorNoise(valley, t - HORIZON, t), floorNoise(valley, t, t + HORIZON)]
  const [before, after] = [weeklyNoise(total, t - HORIZON, t), weeklyNoise(total, t, t + HORIZON)]
  row.put((lowBefore + RESOLUTION) / step)
  row.put((lowAfter + RESOLUTION) / step)
  row.put((lowAfter + RESOLUTION) / (lowBefore + RESOLUTION))
  row.put((before + RESOLUTION) / step)
  row.put((after + RESOLUTION) / step)
  row.put((after + RESOLUTION) / (before + RESOLUTION))
}

const changes = new Float64Array(HORIZON)

function weeklyNoise(series: Float64Array, from: number, to: number): number {
  let n = 0
  for (let day = Math.max(7, from); day < Math.min(series.length, to); day++)
    changes[n++] = series[day]! - series[day - 7]!
  return medianAbsolute(changes, 0, n)
}

/** The largest fall and the largest other rise of the history, in units of this step; its rank; missing days at the edge. */
function putRivals(
  row: NumberRow,
  { scan: { rises }, registers: { days, total, valley }, candidates }: RegisterContext,
  t: number,
  step: number
): void {
  const fortnight = rises[1]!
  let fall = 0
  for (let day = 0; day < days; day++) {
    const largest = fortnight[day * RISE_WIDTH + 4]!
    if (Math.abs(day - t) > 7 && largest < fall) fall = largest
  }
  row.put(-fall / step)
  let other = 0
  let higher = 0
  for (const day of candidates) {
    if (Math.abs(day - t) <= 7) continue
    const rise = fortnight[day * RISE_WIDTH + SMALLEST_RISE]!
    if (rise > other) other = rise
    if (rise > step) higher++
  }
  row.put(other / step)
  row.put(higher)
  let missing = 0
  for (let day = Math.max(0, t - 3); day < Math.min(days, t + 3); day++)
    if (Number.isNaN(total[day]! + valley[day]!)) missing++
  row.put(missing)
}
