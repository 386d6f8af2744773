import { weekday } from '../../readings/day.ts'
import { PLAIN_WINDOWS } from '../steps/candidates.ts'
import { differenceProfile, type HourSums, profileSummaries, SUMMARY_LENGTH } from '../steps/difference-profile.ts'
import { medianAbsolute } from '../steps/order-statistics.ts'
import type { StepContext } from '../steps/step-context.ts'

/** Numbers a day of the load itself: 24 hours, 24 against the same kind of day, two difference profiles of 24. */
const HOURLY = 96
/** Of the summaries of a difference profile: mean, third-smallest, spread, night, day. */
const SUMMARIES = [0, 2, 5, 6, 7] as const
/** Of those of the load without weather: mean, third-smallest, spread. */
const PLAIN_SUMMARIES = [0, 2, 5] as const
/** Days to either side whose mean a day is compared with. */
const KIND_REACH = 14
const PROFILE_WINDOWS = [14, 42] as const
const EDGE_DAYS = 56

/** Length of a day's token. */
export const TOKEN_LENGTH = HOURLY + 4 * SUMMARIES.length + 3 * PLAIN_SUMMARIES.length + 3 + 16

/**
 * What the sequence network sees of each day, `days × TOKEN_LENGTH`: the hours over the meter's mean, their distance to the
 * mean of the same kind of day (workday or weekend) within two weeks, difference profiles, what the search for steps found
 * out about the day, temperature and weekday. Scaled to about one, bounded, 0 where missing; the share of hours that are
 * present is among them.
 */
export function dayTokens(context: StepContext): Float32Array {
  const { relative, sums, plainSums, weekendSums, floor, adjusted, temperature, scan } = context
  const { load, days, firstDay } = relative
  const out = new Float32Array(days * TOKEN_LENGTH)
  const profile = new Float64Array(24)
  // Of the windows of the search, in their order: two of them it has summed up already.
  const summaries = [profileSummaries(sums, 7), scan.fortnight, scan.month, profileSummaries(sums, 56)]
  const plainSummaries =
    plainSums === sums ? summaries.slice(1) : PLAIN_WINDOWS.map((window) => profileSummaries(plainSums, window))
  const noise = Math.log(0.003 + (medianAbsolute(scan.thirds[1]!) || 0)) / 2 + 2
  for (let day = 0; day < days; day++) {
    let at = day * TOKEN_LENGTH
    const weekdayOf = weekday(firstDay + day)
    const rests = weekdayOf >= 5
    let present = 0
    for (let hour = 0; hour < 24; hour++) {
      const value = load[day * 24 + hour]!
      if (!Number.isNaN(value)) present++
      out[at++] = bounded(value - 1)
    }
    kindMeans(sums, weekendSums, day, rests, profile)
    for (let hour = 0; hour < 24; hour++) out[at++] = bounded((load[day * 24 + hour]! - profile[hour]!) * 2)
    for (const window of PROFILE_WINDOWS) {
      differenceProfile(sums, day, window, profile)
      for (let hour = 0; hour < 24; hour++) out[at++] = bounded(profile[hour]! * 3)
    }
    for (const ofWindow of summaries) {
      for (const i of SUMMARIES) out[at++] = bounded(ofWindow[day * SUMMARY_LENGTH + i]! * 4)
    }
    for (const ofWindow of plainSummaries) {
      for (const i of PLAIN_SUMMARIES) out[at++] = bounded(ofWindow[day * SUMMARY_LENGTH + i]! * 4)
    }
    for (const steps of scan.floorSteps) out[at++] = bounded(steps[day]! * 4)
    out[at++] = bounded((floor[day]! - 0.5) * 2)
    out[at++] = bounded(adjusted[day]! * 3)
    out[at++] = bounded(largest(scan.edges, day) * 4)
    out[at++] = bounded(noise)
    out[at++] = bounded(present / 24)
    out[at++] = bounded((temperature ? temperature[day]! - 12 : Number.NaN) * 0.1)
    out[at++] = bounded(temperature && !Number.isNaN(temperature[day]!) ? 1 : 0)
    out[at++] = bounded(Math.min(EDGE_DAYS, day) / EDGE_DAYS)
    out[at++] = bounded(Math.min(EDGE_DAYS, days - 1 - day) / EDGE_DAYS)
    for (let d = 0; d < 7; d++) out[at++] = bounded(d === weekdayOf ? 1 : 0)
  }
  return out
}

/** Within −4 … 4; 0 where missing. */
function bounded(value: number): number {
  return value >= -4 ? Math.min(4, value) : value < -4 ? -4 : 0
}

/** Position of the share of hours present within a token. */
export const PRESENT_AT = TOKEN_LENGTH - 12

/** Mean of each hour over the workdays, or the weekend days, of two weeks to either side. */
function kindMeans(all: HourSums, weekends: HourSums, day: number, rests: boolean, out: Float64Array): void {
  const from = Math.max(0, day - KIND_REACH) * 24
  const to = Math.min(all.days, day + KIND_REACH + 1) * 24
  for (let hour = 0; hour < 24; hour++) {
    const [i, j] = [from + hour, to + hour]
    const restCount = weekends.count[j]! - weekends.count[i]!
    const restSum = weekends.sum[j]! - weekends.sum[i]!
    const count = rests ? restCount : all.count[j]! - all.count[i]! - restCount
    const sum = rests ? restSum : all.sum[j]! - all.sum[i]! - restSum
    out[hour] = count > 0 ? sum / count : Number.NaN
  }
}

function largest(edges: Float32Array, day: number): number {
  let found = Number.NaN
  for (let i = day * 24; i < day * 24 + 24; i++) if (!(edges[i]! <= found)) found = edges[i]!
  return found
}
