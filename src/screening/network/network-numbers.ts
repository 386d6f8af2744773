import { quantiles } from '../steps/order-statistics.ts'
import type { NetworkReading } from './day-network.ts'

/** Days before and after a candidate over which the network's answers are averaged. */
const NEAR = 14
const FAR = 56
/** Log-odds beyond this say no more. */
const SUREST = 8
const LEVELS = [0.1, 0.5, 0.9] as const

/** Names of what the network says around a candidate day. */
export const NETWORK_STEP_NUMBERS: readonly string[] = [
  'on_before_14',
  'on_after_14',
  'on_before_56',
  'on_after_56',
  'on_before_all',
  'on_after_all',
  'log_odds_change_14',
  'log_odds_change_56',
  'log_odds_highest',
  'edge',
  'share_before_56',
  'share_after_14',
  'share_after_56',
  'share_change_14',
  'share_change_56'
].map((name) => `network.${name}`)

/** Names of what the network says of a whole meter. */
export const NETWORK_METER_NUMBERS: readonly string[] = [
  'meter',
  'on_mean',
  'log_odds_q0.1',
  'log_odds_q0.5',
  'log_odds_q0.9',
  'share_mean',
  'share_of_on_days',
  'last_month'
].map((name) => `network.${name}`)

/** Sums of a series up to each day, so that the mean of any days is had at once. */
function sumsOf(series: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(series.length + 1)
  for (let day = 0; day < series.length; day++) sums[day + 1] = sums[day]! + series[day]!
  return sums
}

/** Mean of the days from … to − 1 as far as the history has them; NaN without any. */
function meanOf(sums: Float64Array, from: number, to: number): number {
  const [first, end] = [Math.max(0, from), Math.min(sums.length - 1, to)]
  return end > first ? (sums[end]! - sums[first]!) / (end - first) : Number.NaN
}

/**
 * What a network's daily answers say around each candidate day (`candidates × NETWORK_STEP_NUMBERS.length`: probability of
 * mining, log-odds and share of the mean load, before and after it) and of the whole meter (`NETWORK_METER_NUMBERS.length`).
 */
export function networkNumbers(
  { logOdds, share, meter }: NetworkReading,
  candidates: readonly number[]
): { readonly steps: Float32Array; readonly meter: Float32Array } {
  const days = logOdds.length
  const bounded = logOdds.map((value) => Math.max(-SUREST, Math.min(SUREST, value)))
  const on = bounded.map((value) => 1 / (1 + Math.exp(-value)))
  const [onSums, oddsSums, shareSums] = [sumsOf(on), sumsOf(bounded), sumsOf(share)]
  const width = NETWORK_STEP_NUMBERS.length
  const steps = new Float32Array(candidates.length * width)
  candidates.forEach((t, i) => {
    const before = (sums: Float64Array, reach: number) => meanOf(sums, t - reach, t)
    const after = (sums: Float64Array, reach: number) => meanOf(sums, t, t + reach)
    const change = (sums: Float64Array, reach: number) => after(sums, reach) - before(sums, reach)
    let highest = Number.NEGATIVE_INFINITY
    for (let day = t; day < Math.min(days, t + NEAR); day++) highest = Math.max(highest, bounded[day]!)
    let edge = Number.NaN
    for (let day = Math.max(3, t - 4); day <= Math.min(days - 3, t + 4); day++) {
      const here = meanOf(oddsSums, day, day + 3) - meanOf(oddsSums, day - 3, day)
      if (!(here <= edge)) edge = here
    }
    const numbers = [
      before(onSums, NEAR),
      after(onSums, NEAR),
      before(onSums, FAR),
      after(onSums, FAR),
      before(onSums, days),
      after(onSums, days),
      change(oddsSums, NEAR),
      change(oddsSums, FAR),
      highest,
      edge,
      before(shareSums, FAR),
      after(shareSums, NEAR),
      after(shareSums, FAR),
      change(shareSums, NEAR),
      change(shareSums, FAR)
    ]
    steps.set(numbers, i * width)
  })
  const levels = new Float64Array(LEVELS.length)
  quantiles(bounded, LEVELS, levels, 0)
  let weighed = 0
  for (let day = 0; day < days; day++) weighed += on[day]! * share[day]!
  const whole = [
    meter,
    meanOf(onSums, 0, days),
    ...levels,
    meanOf(shareSums, 0, days),
    weighed / (onSums[days]! + 1),
    meanOf(onSums, days - 28, days)
  ]
  return { steps, meter: Float32Array.from(whole) }
}
