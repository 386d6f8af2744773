import { weekday } from '../../readings/day.ts'
import type { RelativeLoad } from './relative-load.ts'

/** Running sums by hour of the day: the mean of any span of days at any hour in constant time. */
export interface HourSums {
  readonly days: number
  /** `(days + 1) × 24`: sum of the loads of all days before, by hour. */
  readonly sum: Float64Array
  /** The same shape: how many of them are present. */
  readonly count: Uint16Array
  /** How many hours of all days before are not counted, `days + 1`. */
  readonly missing: Uint32Array
}

/** Sums over all days, or over Saturdays and Sundays alone. */
export function hourSums({ load, days, firstDay }: RelativeLoad, which: 'all' | 'weekends' = 'all'): HourSums {
  const sum = new Float64Array((days + 1) * 24)
  const count = new Uint16Array((days + 1) * 24)
  const missing = new Uint32Array(days + 1)
  for (let day = 0; day < days; day++) {
    const from = day * 24
    if (which === 'weekends' && weekday(firstDay + day) < 5) {
      sum.copyWithin(from + 24, from, from + 24)
      count.copyWithin(from + 24, from, from + 24)
      missing[day + 1] = missing[day]! + 24
      continue
    }
    let absent = 0
    for (let i = from; i < from + 24; i++) {
      const value = load[i]!
      if (Number.isNaN(value)) {
        sum[i + 24] = sum[i]!
        count[i + 24] = count[i]!
        absent++
      } else {
        sum[i + 24] = sum[i]! + value
        count[i + 24] = count[i]! + 1
      }
    }
    missing[day + 1] = missing[day]! + absent
  }
  return { days, sum, count, missing }
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
 * either side is NaN. Returns how many hours are present. Where no hour is missing, nothing need be counted by the hour.
 */
export function differenceProfile(sums: HourSums, t: number, window: number, out: Float64Array): number {
  const { days, sum, count, missing } = sums
  const [firstDay, endDay] = [Math.max(0, t - window), Math.min(days, t + window)]
  const [from, middle, to] = [firstDay * 24, t * 24, endDay * 24]
  const least = window / 3
  if (missing[firstDay] === missing[endDay]) {
    const [before, after] = [t - firstDay, endDay - t]
    if (before < least || after < least) {
      out.fill(Number.NaN)
      return 0
    }
    for (let hour = 0; hour < 24; hour++) {
      const here = sum[middle + hour]!
      out[hour] = (sum[to + hour]! - here) / after - (here - sum[from + hour]!) / before
    }
    return 24
  }
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

/** A profile is summed up from so many present hours on. */
const FEWEST_HOURS = 18

/** Writes the `PROFILE_SUMMARY` of a profile into `out` from `at`; all NaN when too few hours are present. */
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
  if (n < FEWEST_HOURS) {
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

/**
 * The third-smallest hour of the difference profile of every day, NaN where either side is too short: what the search for
 * candidates looks at. The same number as `summarise` gives.
 */
export function thirdSmallestHours(sums: HourSums, window: number): Float64Array {
  const { days, sum, missing } = sums
  const out = new Float64Array(days)
  const least = window / 3
  for (let t = 0; t < days; t++) {
    const from = Math.max(0, t - window)
    const to = Math.min(days, t + window)
    const [before, after] = [t - from, to - t]
    if (before < least || after < least) {
      out[t] = Number.NaN
      continue
    }
    if (missing[to]! > missing[from]!) {
      differenceProfile(sums, t, window, profile)
      summarise(profile, summary, 0)
      out[t] = summary[2]!
      continue
    }
    let [a, b, c] = [Infinity, Infinity, Infinity]
    let [i, j, k] = [from * 24, t * 24, to * 24]
    for (let hour = 0; hour < 24; hour++) {
      const middle = sum[j++]!
      const v = (sum[k++]! - middle) / after - (middle - sum[i++]!) / before
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
    }
    out[t] = c
  }
  return out
}

const profile = new Float64Array(24)
const summary = new Float64Array(SUMMARY_LENGTH)

/** Whole summaries of the difference profiles of every day, `days × SUMMARY_LENGTH`; NaN where either side is too short. */
export function profileSummaries(sums: HourSums, window: number): Float64Array {
  const out = new Float64Array(sums.days * SUMMARY_LENGTH)
  for (let t = 0; t < sums.days; t++) putSummary(sums, t, window, out, t * SUMMARY_LENGTH)
  return out
}

/** Summary of the difference profile of one day, into `out` from `at`. */
export function putSummary(sums: HourSums, t: number, window: number, out: Float64Array, at = 0): void {
  const present = differenceProfile(sums, t, window, profile)
  if (present < FEWEST_HOURS) out.fill(Number.NaN, at, at + SUMMARY_LENGTH)
  else summarise(profile, out, at)
}
