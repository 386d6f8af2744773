import type { EpochDay } from '../readings/day.ts'
import type { Onset } from './finding.ts'
import { ALL_HOURS, HOURS_PER_DAY } from './hours.ts'

const DAYS_AROUND = 10
const DAYS_OF_PROFILE = 28

/**
 * The hour at which a load of about `kw` was switched on near a day: the split that best separates hours that follow the
 * weeks before from hours that lie `kw` above them (least squares, single hours clipped so that none decides alone).
 * @param hourlyKw `days × 24`
 * @param isWorkday tells which of two daily profiles a day follows
 * @param hours of the day in which the load runs at all
 * @returns hours since the start of the curve
 */
export function switchOnHour(
  hourlyKw: Float32Array,
  nearDay: number,
  kw: number,
  isWorkday: (day: number) => boolean,
  hours = ALL_HOURS
): number {
  const days = hourlyKw.length / HOURS_PER_DAY
  const from = Math.max(0, nearDay - DAYS_AROUND)
  const to = Math.min(days, nearDay + DAYS_AROUND)
  const profile = profileBefore(hourlyKw, Math.max(from, 1), isWorkday)
  const runs = new Set(hours)
  let best = nearDay * HOURS_PER_DAY
  let bestGain = Number.NEGATIVE_INFINITY
  let gain = 0
  // Summed from the end: gain = how much better "on from here" explains the hours to the window's end than "off".
  for (let i = to * HOURS_PER_DAY - 1; i >= from * HOURS_PER_DAY; i--) {
    const hour = i % HOURS_PER_DAY
    const expected = profile[(isWorkday(Math.floor(i / HOURS_PER_DAY)) ? 0 : HOURS_PER_DAY) + hour] as number
    const rise = (hourlyKw[i] as number) - expected
    if (Number.isNaN(rise) || !runs.has(hour)) continue
    gain += Math.max(-1, Math.min(2, rise / kw)) - 0.5
    if (gain > bestGain) {
      bestGain = gain
      best = i
    }
  }
  return best
}

/** Mean of each hour on workdays (0…23) and on other days (24…47) in the weeks before a day. */
function profileBefore(hourlyKw: Float32Array, day: number, isWorkday: (day: number) => boolean): Float64Array {
  const sums = new Float64Array(2 * HOURS_PER_DAY)
  const counts = new Uint32Array(2 * HOURS_PER_DAY)
  for (let i = Math.max(0, day - DAYS_OF_PROFILE) * HOURS_PER_DAY; i < day * HOURS_PER_DAY; i++) {
    const value = hourlyKw[i] as number
    if (Number.isNaN(value)) continue
    const slot = (isWorkday(Math.floor(i / HOURS_PER_DAY)) ? 0 : HOURS_PER_DAY) + (i % HOURS_PER_DAY)
    sums[slot] = (sums[slot] as number) + value
    counts[slot] = (counts[slot] as number) + 1
  }
  return sums.map((sum, slot) => sum / (counts[slot] as number))
}

export function onsetAt(firstDay: EpochDay, hour: number): Onset {
  return { day: firstDay + Math.floor(hour / HOURS_PER_DAY), minute: (hour % HOURS_PER_DAY) * 60 }
}

/** A shorter gap leaves the day of the onset known. */
const FEWEST_HOURS_OF_GAP = 24
/** An onset this near to a gap, in hours, may as well lie in it. */
const BESIDE_A_GAP = 24
/** So far may an onset be put from a gap, in hours, where nothing is seen to rise at it. */
const NEAR_A_GAP = 168
const HOURS_OF_RISE = 8
const HOURS_OF_WEEK = 168

/** Days without readings in which an onset may lie. */
export interface OnsetGap {
  readonly firstDay: EpochDay
  readonly lastDay: EpochDay
  readonly days: number
}

/**
 * The gap of a day or more that holds the onset, or lies beside it, or within a week of it where the load of `kw` is not seen
 * to rise at the onset itself; null when there is none.
 */
export function gapBeside(hourlyKw: Float32Array, firstDay: EpochDay, hour: number, kw: number): OnsetGap | null {
  const reach = riseAt(hourlyKw, hour) >= kw / 2 ? BESIDE_A_GAP : NEAR_A_GAP
  let at = -1
  for (let away = 0; away <= reach && at < 0; away++) {
    if (Number.isNaN(hourlyKw[hour - away])) at = hour - away
    else if (Number.isNaN(hourlyKw[hour + away])) at = hour + away
  }
  if (at < 0) return null
  let [from, to] = [at, at + 1]
  while (from > 0 && Number.isNaN(hourlyKw[from - 1]!)) from--
  while (to < hourlyKw.length && Number.isNaN(hourlyKw[to]!)) to++
  if (to - from < FEWEST_HOURS_OF_GAP) return null
  const dayOf = (i: number) => firstDay + Math.floor(i / HOURS_PER_DAY)
  return { firstDay: dayOf(from), lastDay: dayOf(to - 1), days: Math.round((to - from) / HOURS_PER_DAY) }
}

/** Rise within hours at an hour, against the same hours a week before; NaN where readings lack. */
function riseAt(hourlyKw: Float32Array, hour: number): number {
  let rise = 0
  for (let i = hour - HOURS_OF_RISE; i < hour + HOURS_OF_RISE; i++) {
    const change = hourlyKw[i]! - hourlyKw[i - HOURS_OF_WEEK]!
    rise += (i < hour ? -change : change) / HOURS_OF_RISE
  }
  return rise
}
