import type { ClockChange } from '../clock-change.ts'
import { civil, weekday } from '../day.ts'
import type { Header } from '../header.ts'
import type { RowProblem } from '../rejection.ts'
import { type DayValues, dayValues } from './day-values.ts'
import type { Opening } from './format.ts'
import { numberedDay } from './numbered-day.ts'

/** Half-hours of an ordinary day. */
export const HALF_HOURS = 48
const LAST_SUNDAY_FROM = 25
const [MARCH, OCTOBER, SUNDAY] = [3, 10, 6]
/** Half-hours before 01:00, at which British clocks are changed. */
const BEFORE = 2
const [HALF_HOUR, CHANGE] = [30, 60]

/**
 * Reader of days of 48 half-hours, which files with 50 columns number through: on the last Sunday of October the hour from
 * 01:00 stands there twice, and the day has the mean of both; on that of March the columns go on with 02:00.
 */
export function halfHoursReader(
  header: Header,
  columns: readonly number[],
  opening: Pick<Opening, 'remark'>
): DayValues {
  const valuesOf = dayValues(header, columns, opening)
  if (columns.length === HALF_HOURS) return valuesOf
  return (row, meterId, day, channel) => {
    const load = valuesOf(row, meterId, day, channel)
    if ('code' in load) return load
    const found = numberedDay(load.values, HALF_HOURS, britishDay(day).clockChange)
    return found ? { ...load, ...found } : TOO_MANY
  }
}

/** Half-hours that a British day has, and how its clock is changed at 01:00 UTC. */
export function britishDay(day: number): { readonly count: number; readonly clockChange: ClockChange | undefined } {
  const month = changeOn(day)
  if (month === undefined) return { count: HALF_HOURS, clockChange: undefined }
  const minutes = month === MARCH ? -CHANGE : CHANGE
  return { count: HALF_HOURS + minutes / HALF_HOUR, clockChange: { from: BEFORE * HALF_HOUR, minutes } }
}

/** The month of a day on which British clocks are changed. */
function changeOn(day: number): number | undefined {
  const { month, dayOfMonth } = civil(day)
  return weekday(day) === SUNDAY && dayOfMonth >= LAST_SUNDAY_FROM && (month === MARCH || month === OCTOBER)
    ? month
    : undefined
}

const TOO_MANY: RowProblem = {
  code: 'wrong_column_count',
  reason: {
    zh: '一天有 49 或 50 个半小时值，而当日时钟未回拨',
    en: 'more than 48 half-hours on a day on which the clock is not put back'
  }
}
