import { HOURS_PER_DAY } from './hours.ts'
import { median, medianAbsolute } from './steps/order-statistics.ts'

/** Longest span on either side of a step that its size is read from, in days. */
const LONGEST_SPAN = 56
/** Median absolute deviation × this = the standard deviation of a normal distribution. */
const NORMAL_SIGMA = 1.4826
/** Weekdays make neighbouring days alike: so many days count as one. */
const DAYS_PER_LOOK = 3
/** Quantile of the normal distribution for four cases of five. */
const FOUR_OF_FIVE = 1.28
/** Part of the size by which nameplate and what is switched on differ besides. */
const OWN_ERROR = 0.11

/**
 * The interval of a step's kW, from how much the means of days differ on either side of it: the fewer the days and the more
 * unlike, the wider. Holds the nameplate power in about four cases of five.
 * @param hourlyKw `days × 24`
 * @param hours of the day that rose
 */
export function sizeInterval(
  hourlyKw: Float32Array,
  day: number,
  kw: number,
  hours: readonly number[]
): { kwLow: number; kwHigh: number } {
  const days = hourlyKw.length / HOURS_PER_DAY
  const before = squaredError(hourlyKw, Math.max(0, day - LONGEST_SPAN), day, hours)
  const after = squaredError(hourlyKw, day, Math.min(days, day + LONGEST_SPAN), hours)
  const half = OWN_ERROR * kw + FOUR_OF_FIVE * Math.sqrt(before + after)
  return { kwLow: Math.max(0, kw - half), kwHigh: kw + half }
}

/** Square of the standard error of the level of some days; one day of unknown spread is as uncertain as it is high. */
function squaredError(hourlyKw: Float32Array, from: number, to: number, hours: readonly number[]): number {
  const means: number[] = []
  for (let day = from; day < to; day++) {
    let [sum, present] = [0, 0]
    for (const hour of hours) {
      const value = hourlyKw[day * HOURS_PER_DAY + hour]!
      if (Number.isNaN(value)) continue
      sum += value
      present++
    }
    if (present > 0) means.push(sum / present)
  }
  if (means.length === 0) return 0
  const middle = median(means)
  const sigma = NORMAL_SIGMA * medianAbsolute(means.map((mean) => mean - middle))
  return (sigma ** 2 * DAYS_PER_LOOK) / means.length
}
