import { HOURS_PER_DAY } from './hours.ts'

/**
 * What changed at the start of a day, hour by hour: mean kW of the `window` days from it on less mean kW of the `window`
 * days before it, for each of the 24 hours. A rig adds the same to all of them; occupancy and season do not.
 * NaN for an hour with fewer than 5 values on either side. Windows of whole weeks let weekdays match.
 * @param hourlyKw `days × 24`
 */
export function differenceProfile(hourlyKw: Float32Array, day: number, window: number): Float64Array {
  const before = hourMeans(hourlyKw, day - window, day)
  const after = hourMeans(hourlyKw, day, day + window)
  return after.map((mean, hour) => mean - (before[hour] as number))
}

const FEWEST_VALUES = 5

/** Mean kW of each hour of the day over the days from `from` to before `to`, as far as they are in the curve. */
export function hourMeans(hourlyKw: Float32Array, from: number, to: number): Float64Array {
  const sums = new Float64Array(HOURS_PER_DAY)
  const counts = new Uint32Array(HOURS_PER_DAY)
  const end = Math.min(hourlyKw.length, to * HOURS_PER_DAY)
  for (let i = Math.max(0, from * HOURS_PER_DAY); i < end; i++) {
    const value = hourlyKw[i] as number
    if (Number.isNaN(value)) continue
    const hour = i % HOURS_PER_DAY
    sums[hour] = (sums[hour] as number) + value
    counts[hour] = (counts[hour] as number) + 1
  }
  return sums.map((sum, hour) =>
    (counts[hour] as number) < FEWEST_VALUES ? Number.NaN : sum / (counts[hour] as number)
  )
}
