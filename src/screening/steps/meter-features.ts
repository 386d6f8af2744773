import { weekday } from '../../readings/day.ts'
import { median, medianAbsolute, quantiles } from './order-statistics.ts'
import type { RelativeLoad } from './relative-load.ts'

const LOAD_LEVELS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const
const DAILY_LEVELS = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98] as const
const BLOCKS = 8

/** Names of the numbers of a whole meter, in their order; what stands before the point is the detector they belong to. */
export const METER_FEATURES: readonly string[] = [
  ...LOAD_LEVELS.map((level) => `level.load_q${level}`),
  ...DAILY_LEVELS.map((level) => `level.floor_q${level}`),
  ...DAILY_LEVELS.map((level) => `level.day_q${level}`),
  ...DAILY_LEVELS.map((level) => `level.load_factor_q${level}`),
  ...Array.from({ length: BLOCKS }, (_, block) => `level.workday_${block * 3}h`),
  ...Array.from({ length: BLOCKS }, (_, block) => `level.weekend_${block * 3}h`),
  'level.log_kw',
  'level.log_floor_kw',
  'level.coverage',
  'level.days',
  'steadiness.night_change',
  'steadiness.night_change_over_floor',
  'steadiness.floor_change',
  'steadiness.floor_change_week',
  'restarts.dips',
  'restarts.depth',
  'restarts.repeated_depth',
  'restarts.depth_over_noise',
  'restarts.away_from_office_hours',
  'explanation.floor_with_temperature',
  'explanation.day_with_temperature'
]

/** The numbers of a whole meter; `floor` and `temperature` by day. NaN where one cannot be had. */
export function meterFeatures(
  relative: RelativeLoad,
  floor: Float64Array,
  temperature: Float64Array | null
): Float64Array {
  const { load, days, firstDay, scaleKw, coverage } = relative
  const out = new Float64Array(METER_FEATURES.length)
  let at = 0
  // Every fifth hour walks through all hours of the day and of the week, and is enough for a quantile.
  quantiles(load, LOAD_LEVELS, out, at, 5)
  at += LOAD_LEVELS.length
  quantiles(floor, DAILY_LEVELS, out, at)
  at += DAILY_LEVELS.length
  const means = new Float64Array(days)
  const factors = new Float64Array(days)
  dailyMeans(load, means, factors)
  quantiles(means, DAILY_LEVELS, out, at)
  at += DAILY_LEVELS.length
  quantiles(factors, DAILY_LEVELS, out, at)
  at += DAILY_LEVELS.length
  const block = new Float32Array(days * 3)
  for (const weekend of [false, true]) {
    for (let b = 0; b < BLOCKS; b++) {
      let n = 0
      for (let day = 0; day < days; day++) {
        if (weekday(firstDay + day) >= 5 !== weekend) continue
        for (let hour = b * 3; hour < b * 3 + 3; hour++) block[n++] = load[day * 24 + hour]!
      }
      out[at++] = median(block, 0, n)
    }
  }
  const middleFloor = median(floor)
  out[at++] = Math.log(scaleKw)
  out[at++] = Math.log(scaleKw * Math.max(0.001, middleFloor))
  out[at++] = coverage
  out[at++] = Math.min(800, days)
  const night = nightChange(load)
  out[at++] = night
  out[at++] = night / Math.max(0.01, middleFloor)
  out[at++] = change(floor, 1)
  out[at++] = change(floor, 7)
  at = putRestarts(load, out, at)
  out[at++] = correlation(floor, temperature)
  out[at++] = correlation(means, temperature)
  return out
}

/** Mean and load factor (mean over largest hour) of each day. */
function dailyMeans(load: Float32Array, means: Float64Array, factors: Float64Array): void {
  for (let day = 0; day < means.length; day++) {
    let sum = 0
    let largest = -Infinity
    let n = 0
    for (let i = day * 24; i < day * 24 + 24; i++) {
      const v = load[i]!
      if (Number.isNaN(v)) continue
      sum += v
      n++
      if (v > largest) largest = v
    }
    means[day] = n >= 16 ? sum / n : Number.NaN
    factors[day] = n >= 16 && largest > 0 ? sum / n / largest : Number.NaN
  }
}

/** Median change from hour to hour between midnight and five. */
function nightChange(load: Float32Array): number {
  const changes = new Float32Array((load.length / 24) * 5)
  let n = 0
  for (let day = 0; day < load.length; day += 24) {
    for (let hour = 0; hour < 5; hour++) changes[n++] = load[day + hour + 1]! - load[day + hour]!
  }
  return medianAbsolute(changes, 0, n)
}

function change(series: Float64Array, lag: number): number {
  const changes = new Float64Array(Math.max(0, series.length - lag))
  for (let i = lag; i < series.length; i++) changes[i - lag] = series[i]! - series[i - lag]!
  return medianAbsolute(changes)
}

const DEPTHS = 24
/** Kept from meter to meter. */
let residual = new Float32Array(0)
let depths = new Float32Array(0)
const WEEK = 168

/**
 * Restarts: single hours or short spells that lie below the hours around them and below the same hours a week before and
 * after. Machines that restart leave dips of one depth (a whole machine's power); other dips are of any depth. Puts how many
 * a year there are, their median depth, the share of them in the fullest of logarithmic classes of depth against its
 * neighbours, the depth over the noise, and how many lie at night or on weekends' hours alike.
 */
function putRestarts(load: Float32Array, out: Float64Array, at: number): number {
  const n = load.length
  if (residual.length < n) {
    residual = new Float32Array(2 * n)
    depths = new Float32Array(2 * n)
  }
  residual.fill(Number.NaN, 0, n)
  for (let i = WEEK; i < n - WEEK; i++) {
    let lowest = load[i - WEEK]!
    if (load[i + WEEK]! < lowest) lowest = load[i + WEEK]!
    if (load[i - 2]! < lowest) lowest = load[i - 2]!
    if (load[i - 1]! < lowest) lowest = load[i - 1]!
    if (load[i + 1]! < lowest) lowest = load[i + 1]!
    if (load[i + 2]! < lowest) lowest = load[i + 2]!
    residual[i] = load[i]! - lowest
  }
  const noise = medianAbsolute(residual, WEEK, Math.max(WEEK, n - WEEK))
  const counts = new Float64Array(DEPTHS)
  let dips = 0
  let night = 0
  for (let i = 0; i < n; i++) {
    const depth = -residual[i]!
    if (!(depth > Math.max(0.01, noise))) continue
    depths[dips++] = depth
    if (i % 24 < 6 || i % 24 >= 22) night++
    const bin = Math.floor(6 * Math.log2(depth / 0.01))
    if (bin < DEPTHS) counts[bin]!++
  }
  let fullest = 0
  for (let b = 1; b < DEPTHS - 1; b++) {
    const here = counts[b]!
    const around = (counts[b - 1]! + counts[b + 1]! + (counts[b - 2] ?? 0) + (counts[b + 2] ?? 0)) / 4
    fullest = Math.max(fullest, (here - around) / Math.sqrt(here + around + 1))
  }
  const depth = median(depths, 0, dips)
  out[at++] = dips / (n / 8760)
  out[at++] = depth
  out[at++] = fullest
  out[at++] = depth / (noise + 0.003)
  out[at++] = dips > 0 ? night / dips : Number.NaN
  return at
}

/** Pearson's correlation of two daily series; NaN where it cannot be had. */
export function correlation(series: Float64Array, temperature: Float64Array | null): number {
  if (!temperature) return Number.NaN
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0]
  for (let day = 0; day < series.length; day++) {
    const x = temperature[day]!
    const y = series[day]!
    if (Number.isNaN(x + y)) continue
    n++
    sx += x
    sy += y
    sxx += x * x
    syy += y * y
    sxy += x * y
  }
  const spread = (n * sxx - sx * sx) * (n * syy - sy * sy)
  return spread > 0 ? (n * sxy - sx * sy) / Math.sqrt(spread) : Number.NaN
}
