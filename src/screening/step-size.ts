import { median } from 'simple-statistics'
import { differenceProfile } from './difference-profile.ts'
import { ALL_HOURS } from './hours.ts'

/** Windows of the difference profile from which kW are read; whole weeks. */
const WINDOWS = [14, 28, 56] as const

/**
 * kW that were added at the start of a day in some hours of the day: the middle one of these hours in the difference
 * profile, the median over several windows; NaN where the data around the day are missing.
 * @param hourlyKw `days × 24`
 * @param hours the hours of the day to look at
 */
export function stepSizeKw(hourlyKw: Float32Array, day: number, hours: readonly number[] = ALL_HOURS): number {
  const sizes: number[] = []
  for (const window of WINDOWS) {
    const profile = differenceProfile(hourlyKw, day, window)
    const rises = hours.map((hour) => profile[hour] as number).filter((kw) => !Number.isNaN(kw))
    if (rises.length > 0) sizes.push(median(rises))
  }
  return sizes.length > 0 ? median(sizes) : Number.NaN
}
