import type { ClockChange } from '../clock-change.ts'
import type { LoadDay } from '../load-day.ts'

const MINUTES_PER_DAY = 1440

/**
 * The values of a day by its clock, of columns that number its intervals through: there are more columns than a day of 24 hours
 * has, for the one on which the clock is put back, and the last of the others are empty on the one on which it is put forward.
 * An hour that comes twice has the mean of both.
 * @param points intervals of a day of 24 hours
 * @returns undefined where there are more values than the day has intervals
 */
export function numberedDay(
  numbered: Float32Array,
  points: number,
  change: ClockChange | undefined
): Pick<LoadDay, 'values' | 'clockChange'> | undefined {
  const isEmpty = (value: number) => Number.isNaN(value) || value === 0
  const values = numbered.slice(0, points)
  const length = MINUTES_PER_DAY / points
  const [before, count] = [(change?.from ?? 0) / length, (change?.minutes ?? 0) / length]
  if (!numbered.subarray(points).every(isEmpty)) {
    if (!change || !(count > 0 && Number.isInteger(count) && Number.isInteger(before))) return undefined
    values.set(numbered.subarray(before + 2 * count, points + count), before + count)
    for (let i = before; i < before + count; i++) values[i] = meanOf(numbered[i]!, numbered[i + count]!)
    return { values, clockChange: change }
  }
  const isShort = change && count < 0 && Number.isInteger(count) && Number.isInteger(before)
  if (!isShort || !values.subarray(points + count).every(isEmpty)) return { values }
  values.set(numbered.subarray(before, points + count), before - count)
  values.fill(Number.NaN, before, before - count)
  return { values, clockChange: change }
}

function meanOf(first: number, second: number): number {
  if (Number.isNaN(first)) return second
  return Number.isNaN(second) ? first : (first + second) / 2
}
