import { correlation } from '../steps/meter-features.ts'
import { RESOLUTION } from '../steps/noise.ts'
import { NumberRow } from '../steps/number-row.ts'
import { median, medianAbsolute, quantiles } from '../steps/order-statistics.ts'
import type { RegisterLoad } from './register-load.ts'

const LEVELS = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98] as const
const SERIES = ['total', 'valley', 'other'] as const

/** Names of the numbers of a whole meter, in their order; what stands before the point is the detector they belong to. */
export const REGISTER_METER_FEATURES: readonly string[] = [
  ...[...SERIES, 'valley_share', 'load_factor'].flatMap((name) => LEVELS.map((level) => `level.${name}_q${level}`)),
  ...['workday', 'rest'].flatMap((kind) => SERIES.map((name) => `level.${kind}_${name}`)),
  'level.rest_over_workday',
  'level.rest_valley_over_workday_valley',
  'level.rest_other_over_valley',
  'level.log_kw',
  'level.log_valley_kw',
  'level.coverage',
  'level.days',
  'steadiness.valley_change',
  'steadiness.valley_change_week',
  'steadiness.valley_change_over_valley',
  'steadiness.total_change',
  'steadiness.total_change_week',
  'steadiness.rest_valley_spread',
  'steadiness.lowest_valley',
  'restarts.dips',
  'restarts.depth',
  'restarts.repeated_depth',
  'restarts.depth_over_noise',
  'explanation.valley_with_temperature',
  'explanation.total_with_temperature',
  'explanation.other_with_temperature'
]

/** The numbers of a whole meter, `REGISTER_METER_FEATURES.length`; NaN where one cannot be had. */
export function registerMeterFeatures(registers: RegisterLoad): Float32Array {
  const { total, valley, other, rests, scaleKw, coverage, days, temperature } = registers
  const out = new Float32Array(REGISTER_METER_FEATURES.length)
  const row = new NumberRow(out)
  const levels = new Float64Array(LEVELS.length)
  const factors = loadFactors(registers)
  for (const series of [total, valley, other, valley.map((v, day) => v / total[day]!), factors]) {
    quantiles(series, LEVELS, levels, 0)
    for (const level of levels) row.put(level)
  }
  const of = [0, 1].map((rest) =>
    [total, valley, other].map((series) => median(series.filter((_, day) => rests[day] === rest)))
  ) as [number[], number[]]
  for (const medians of of) for (const value of medians) row.put(value)
  row.put(of[1][0]! / of[0][0]!)
  row.put(of[1][1]! / of[0][1]!)
  row.put(of[1][2]! / of[1][1]!)
  const low = median(valley)
  row.put(Math.log(scaleKw))
  row.put(Math.log(scaleKw * Math.max(0.001, low)))
  row.put(coverage)
  row.put(Math.min(800, days))
  const change = changeOf(valley, 1)
  row.put(change)
  row.put(changeOf(valley, 7))
  row.put(change / Math.max(0.01, low))
  row.put(changeOf(total, 1))
  row.put(changeOf(total, 7))
  const resting = valley.filter((_, day) => rests[day] === 1)
  const middle = median(resting)
  row.put(medianAbsolute(resting.map((v) => v - middle)) / Math.max(0.01, middle))
  quantiles(valley, [0.005], levels, 0)
  row.put(levels[0]! / Math.max(0.01, low))
  putDips(row, valley)
  for (const series of [valley, total, other]) row.put(correlation(series, temperature))
  return out
}

/** Each day's mean load over that of its highest register: what is left of a load factor. */
function loadFactors({ total, valley, other, sets }: RegisterLoad): Float64Array {
  return total.map((mean, day) => {
    let highest = Math.max(valley[day]!, other[day]!)
    for (const { load } of sets) if (load[day]! > highest) highest = load[day]!
    return highest > 0 ? mean / highest : Number.NaN
  })
}

function changeOf(series: Float64Array, lag: number): number {
  return medianAbsolute(series.map((v, day) => v - (series[day - lag] ?? Number.NaN)))
}

const CLASSES = 24

/**
 * Days on which the valley's load lies below that of its neighbours and of the same weekday before and after: how many a
 * year, how deep at the median, how many of one depth, how deep against the noise. Whole machines that stop leave equal ones.
 */
function putDips(row: NumberRow, valley: Float64Array): void {
  const below = valley.map((v, day) => {
    const around = [-7, -1, 1, 7].map((lag) => valley[day + lag] ?? Number.NaN).filter((w) => !Number.isNaN(w))
    return around.length >= 3 ? Math.min(...around) - v : Number.NaN
  })
  const noise = medianAbsolute(below)
  const depths = below.filter((depth) => depth > Math.max(0.005, noise))
  const counts = new Float64Array(CLASSES)
  for (const depth of depths) {
    const at = Math.floor(4 * Math.log2(depth / 0.005))
    if (at < CLASSES) counts[at]!++
  }
  let fullest = 0
  for (let c = 1; c < CLASSES - 1; c++) {
    const here = counts[c]!
    const around = (counts[c - 1]! + counts[c + 1]!) / 2
    fullest = Math.max(fullest, (here - around) / Math.sqrt(here + around + 1))
  }
  const depth = median(depths)
  row.put(depths.length / (valley.length / 365))
  row.put(depth)
  row.put(fullest)
  row.put(depth / (noise + RESOLUTION))
}
