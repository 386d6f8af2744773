import type { HourSums } from './difference-profile.ts'
import { HORIZON } from './noise.ts'
import type { NumberRow } from './number-row.ts'
import { median } from './order-statistics.ts'
import type { RelativeLoad } from './relative-load.ts'

/** Smallest and spread of the night's hours (22 to 5), and the sharpest rise and fall from one hour to the next. */
export function putShape(row: NumberRow, differences: Float64Array): void {
  let [smallest, largest, up, down] = [Infinity, -Infinity, -Infinity, -Infinity]
  for (let hour = 0; hour < 24; hour++) {
    const here = differences[hour]!
    const jump = differences[(hour + 1) % 24]! - here
    if (jump > up) up = jump
    if (-jump > down) down = -jump
    if (hour > 5 && hour < 22) continue
    if (here < smallest) smallest = here
    if (here > largest) largest = here
  }
  row.put(smallest)
  row.put(largest - smallest)
  row.put(up)
  row.put(down)
}

/** Difference profile of everything after t against everything before it, weekdays matched. */
export function wholeProfile({ sum, count }: HourSums, t: number, days: number, out: Float64Array): void {
  const from = (t % 7) * 24
  const to = (t + 7 * Math.floor((days - t) / 7)) * 24
  for (let hour = 0; hour < 24; hour++) {
    const before = count[t * 24 + hour]! - count[from + hour]!
    const after = count[to + hour]! - count[t * 24 + hour]!
    out[hour] =
      before >= 5 && after >= 5
        ? (sum[to + hour]! - sum[t * 24 + hour]!) / after - (sum[t * 24 + hour]! - sum[from + hour]!) / before
        : Number.NaN
  }
}

/** The same over four weeks with medians, which single odd days do not move. */
export function medianProfile({ load, days }: RelativeLoad, t: number, out: Float64Array): void {
  const from = Math.max(0, t - HORIZON)
  const to = Math.min(days, t + HORIZON)
  for (let hour = 0; hour < 24; hour++) {
    out[hour] = median(load, t * 24 + hour, to * 24, 24) - median(load, from * 24 + hour, t * 24, 24)
  }
}

/** Difference profile of the weekends within eight weeks. */
export function weekendProfile({ sum, count }: HourSums, t: number, days: number, out: Float64Array): void {
  const from = Math.max(0, t - 56) * 24
  const to = Math.min(days, t + 56) * 24
  for (let hour = 0; hour < 24; hour++) {
    const before = count[t * 24 + hour]! - count[from + hour]!
    const after = count[to + hour]! - count[t * 24 + hour]!
    out[hour] =
      before >= 3 && after >= 3
        ? (sum[to + hour]! - sum[t * 24 + hour]!) / after - (sum[t * 24 + hour]! - sum[from + hour]!) / before
        : Number.NaN
  }
}

/** Difference profile of the days from Monday to Friday within four weeks. */
export function workdayProfile(all: HourSums, weekends: HourSums, t: number, days: number, out: Float64Array): void {
  const from = Math.max(0, t - HORIZON) * 24
  const to = Math.min(days, t + HORIZON) * 24
  for (let hour = 0; hour < 24; hour++) {
    const [i, j, k] = [from + hour, t * 24 + hour, to + hour]
    const before = all.count[j]! - all.count[i]! - (weekends.count[j]! - weekends.count[i]!)
    const after = all.count[k]! - all.count[j]! - (weekends.count[k]! - weekends.count[j]!)
    const sumBefore = all.sum[j]! - all.sum[i]! - (weekends.sum[j]! - weekends.sum[i]!)
    const sumAfter = all.sum[k]! - all.sum[j]! - (weekends.sum[k]! - weekends.sum[j]!)
    out[hour] = before >= 3 && after >= 3 ? sumAfter / after - sumBefore / before : Number.NaN
  }
}
