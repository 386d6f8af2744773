import { weekday } from '../../readings/day.ts'
import type { RelativeLoad } from './relative-load.ts'

/** Running sums by hour of the day: the mean of any span of days at any hour in constant time. */
export interface HourSums {
  readonly days: number
  /** `(days + 1) × 24`: sum of the loads of all days before, by hour. */
  readonly sum: Float64Array
  /** The same shape: how many of them are present. */
  readonly count: Uint16Array
}

/** Sums over all days, or over those days of the week (Monday = 0) that `counts` allows. */
export function hourSums(
  { load, days, firstDay }: RelativeLoad,
  counts: (weekday: number) => boolean = () => true
): HourSums {
  const sum = new Float64Array((days + 1) * 24)
  const count = new Uint16Array((days + 1) * 24)
  for (let day = 0; day < days; day++) {
    const counted = counts(weekday(firstDay + day))
    for (let hour = 0; hour < 24; hour++) {
      const i = day * 24 + hour
      const value = load[i]!
      const present = counted && !Number.isNaN(value)
      sum[i + 24] = sum[i]! + (present ? value : 0)
      count[i + 24] = count[i]! + (present ? 1 : 0)
    }
  }
  return { days, sum, count }
}

/** What the 24 differences of a profile look like together, as positions in the numbers that `summarise` writes. */
export const PROFILE_SUMMARY = [
  'mean',
  'smallest',
  'third',
  'third_largest',
  'largest',
  'spread',
  'night',
  'day'
] as const
export const SUMMARY_LENGTH = PROFILE_SUMMARY.length

/**
 * The difference profile of day t: for each hour of the day, the mean of the `window` days from t on minus the mean of as
 * many days before. Windows are multiples of a week, so that weekdays match. An hour that is present in less than a third of
 * either side is NaN. Returns how many hours are present.
 */
export function differenceProfile(sums: HourSums, t: number, window: number, out: Float64Array): number {
  const { days, sum, count } = sums
  const from = Math.max(0, t - window) * 24
  const middle = t * 24
  const to = Math.min(days, t + window) * 24
  const least = window / 3
  let present = 0
  for (let hour = 0; hour < 24; hour++) {
    const before = count[middle + hour]! - count[from + hour]!
    const after = count[to + hour]! - count[middle + hour]!
    if (before >= least && after >= least) {
      out[hour] = (sum[to + hour]! - sum[middle + hour]!) / after - (sum[middle + hour]! - sum[from + hour]!) / before
      present++
    } else out[hour] = Number.NaN
  }
  return present
}

/** Writes the `PROFILE_SUMMARY` of a profile into `out` from `at`; all NaN when less than 18 hours are present. */
export function summarise(profile: Float64Array, out: Float64Array, at: number): void {
  let [a, b, c] = [Infinity, Infinity, Infinity]
  let [x, y, z] = [-Infinity, -Infinity, -Infinity]
  let sum = 0
  let squares = 0
  let n = 0
  let night = 0
  let nights = 0
  for (let hour = 0; hour < 24; hour++) {
    const v = profile[hour]!
    if (Number.isNaN(v)) continue
    n++
    sum += v
    squares += v * v
    if (hour < 6 || hour >= 22) {
      night += v
      nights++
    }
    if (v < c) {
      if (v < a) {
        c = b
        b = a
        a = v
      } else if (v < b) {
        c = b
        b = v
      } else c = v
    }
    if (v > z) {
      if (v > x) {
        z = y
        y = x
        x = v
      } else if (v > y) {
        z = y
        y = v
      } else z = v
    }
  }
  if (n < 18) {
    out.fill(Number.NaN, at, at + SUMMARY_LENGTH)
    return
  }
  const mean = sum / n
  out[at] = mean
  out[at + 1] = a
  out[at + 2] = c
  out[at + 3] = z
  out[at + 4] = x
  out[at + 5] = Math.sqrt(Math.max(0, squares / n - mean * mean))
  out[at + 6] = nights > 0 ? night / nights : Number.NaN
  out[at + 7] = n > nights ? (sum - night) / (n - nights) : Number.NaN
}

/** Summaries of the difference profiles of every day, `days × SUMMARY_LENGTH`; NaN where either side is too short. */
export function profileSummaries(sums: HourSums, window: number): Float64Array {
  const { days } = sums
  const out = new Float64Array(days * SUMMARY_LENGTH)
  const profile = new Float64Array(24)
  for (let t = 0; t < days; t++) {
    const present = differenceProfile(sums, t, window, profile)
    if (present < 18) out.fill(Number.NaN, t * SUMMARY_LENGTH, (t + 1) * SUMMARY_LENGTH)
    else summarise(profile, out, t * SUMMARY_LENGTH)
  }
  return out
}
