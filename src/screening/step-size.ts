import { median } from 'simple-statistics'
import { differenceProfile } from './difference-profile.ts'

/** Windows of the difference profile from which kW are read; whole weeks. */
const WINDOWS = [14, 28, 56] as const

/**
 * kW that were added at the start of a day in some hours of the day: the middle one of these hours in the difference
 * profile, the median over several windows; NaN where the data around the day are missing.
 * @param hourlyKw `days × 24`
 * @param counts the hours of the day to look at
 */
export function stepSizeKw(
  hourlyKw: Float32Array,
  day: number,
  counts: (hour: number) => boolean = () => true
): number {
  const sizes: number[] = []
  for (const window of WINDOWS) {
    const profile = differenceProfile(hourlyKw, day, window)
    const hours = Array.from(profile).filter((kw, hour) => counts(hour) && !Number.isNaN(kw))
    if (hours.length > 0) sizes.push(median(hours))
  }
  return sizes.length > 0 ? median(sizes) : Number.NaN
}
