import type { ClockChange } from '../clock-change.ts'
import type { LoadDay } from '../load-day.ts'

const MINUTES_PER_DAY = 1440

/**
 * The values of a day by its clock, of columns that number its intervals through: there are more columns than a day of 24 hours
 * has, for the one on which the clock is put back, and the last of the others are empty on the one on which it is put forward.
 * An hour that comes twice has the mean of both; files that leave the columns of the hour that there is none of empty instead
 * have the others in their places.
 * @param points intervals of a day of 24 hours
 * @returns undefined where there are more values than the day has intervals
 */
export function numberedDay(
  numbered: Float32Array,
  points: number,
  change: ClockChange | undefined
): Pick<LoadDay, 'values' | 'clockChange'> | undefined {
  const values = numbered.slice(0, points)
  const length = MINUTES_PER_DAY / points
  const [before, count] = [(change?.from ?? 0) / length, (change?.minutes ?? 0) / length]
  const isWhole = Number.isInteger(count) && Number.isInteger(before)
  const more = numbered.subarray(points)
  // on the day that has them the last hour may be one of zeros
  if (change && isWhole && count > 0 && !more.every(Number.isNaN)) {
    values.set(numbered.subarray(before + 2 * count, points + count), before + count)
    for (let i = before; i < before + count; i++) values[i] = meanOf(numbered[i]!, numbered[i + count]!)
    return { values, clockChange: change }
  }
  if (!more.every(isEmpty)) return undefined
  if (!change || !isWhole || count >= 0) return { values }
  const absent = { from: before, to: before - count }
  if (hasAbsentInPlace(numbered, points, absent)) {
    values.fill(Number.NaN, absent.from, absent.to)
    return { values, clockChange: change }
  }
  if (!values.subarray(points + count).every(isEmpty)) return { values }
  values.set(numbered.subarray(before, points + count), absent.to)
  values.fill(Number.NaN, absent.from, absent.to)
  return { values, clockChange: change }
}

/**
 * Whether the columns of the hour that does not exist are left out, and not the last. Where both have zeros or nothing, the last
 * are readings if they differ from what fills a column without any, or if the load would be none for just that hour.
 */
function hasAbsentInPlace(
  numbered: Float32Array,
  points: number,
  { from, to }: { readonly from: number; readonly to: number }
): boolean {
  const gap = numbered.subarray(from, to)
  const last = numbered.subarray(points - (to - from), points)
  if (!gap.every(isEmpty) || last.every(Number.isNaN)) return false
  if (!last.every(isEmpty) || gap.every(Number.isNaN)) return true
  const isHole = !isEmpty(numbered[from - 1] ?? 0) && !isEmpty(numbered[to]!)
  return isHole || numbered.subarray(points).every(Number.isNaN)
}

function isEmpty(value: number): boolean {
  return Number.isNaN(value) || value === 0
}

function meanOf(first: number, second: number): number {
  if (Number.isNaN(first)) return second
  return Number.isNaN(second) ? first : (first + second) / 2
}
