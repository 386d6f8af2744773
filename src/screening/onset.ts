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
