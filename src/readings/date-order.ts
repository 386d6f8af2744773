import { type EpochDay, formatDay, parseDay } from './day.ts'
import type { RowProblem } from './rejection.ts'

/** Which of the first two numbers of `03/01/2024` is the day. */
export const DATE_ORDERS = ['day-first', 'month-first'] as const
export type DateOrder = (typeof DATE_ORDERS)[number]

const DATE = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: 0?0:00(?::00)?)?$/
const DATES = /(?<![\d/.-])(\d{1,2})([/-])(\d{1,2})\2\d{4}(?!\d)/g
const [MONTHS_PER_YEAR, LONGEST_MONTH] = [12, 31]

/** Whether text has dates in it of which the day may stand first or second. */
export function hasDayMonthDates(text: string): boolean {
  return text.search(DATES) >= 0
}

/** The order that the dates in the beginning of a file show, by a number that is no month; undefined where none does, or both orders. */
export function dateOrderOf(beginning: string): DateOrder | undefined {
  let [dayFirst, monthFirst] = [false, false]
  for (const [, first, , second] of beginning.matchAll(DATES)) {
    if (isDay(Number(first))) dayFirst = true
    if (isDay(Number(second))) monthFirst = true
  }
  return dayFirst === monthFirst ? undefined : dayFirst ? 'day-first' : 'month-first'
}

/** Whether a number is a day of a month, and no month. */
function isDay(number: number): boolean {
  return number > MONTHS_PER_YEAR && number <= LONGEST_MONTH
}

/**
 * Reads a date whose year stands last: `03/01/2024` in the order of the file, `03.01.2024` with the day first. Without an order
 * a date that can only be one day is that day.
 * @returns undefined when it is no such date; a problem where it may be either of two days
 */
export function dayMonthDay(text: string, order: DateOrder | undefined): EpochDay | RowProblem | undefined {
  const match = DATE.exec(text)
  if (!match) return undefined
  const [, first, separator, second, year] = match
  const [dayFirst, monthFirst] = [parseDay(`${year}-${second}-${first}`), parseDay(`${year}-${first}-${second}`)]
  if (separator === '.' || order === 'day-first') return dayFirst
  if (order === 'month-first') return monthFirst
  if (dayFirst === undefined || monthFirst === undefined || dayFirst === monthFirst) return dayFirst ?? monthFirst
  const [a, b] = [formatDay(dayFirst), formatDay(monthFirst)]
  return {
    code: 'ambiguous_date',
    reason: {
      zh: `${match[0]} 可能是 ${a} 或 ${b}，文件中没有能区分的日期；请用 --dates day-first（日在前）或 --dates month-first（月在前）指明`,
      en: `${match[0]} may be ${a} or ${b}, and no date of the file's beginning tells: say --dates day-first or --dates month-first`
    }
  }
}
