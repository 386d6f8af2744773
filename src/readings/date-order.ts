import { type EpochDay, formatDay, parseDay } from './day.ts'
import type { RowProblem } from './rejection.ts'

/** Which of the first two numbers of `03/01/2024` is the day. */
export const DATE_ORDERS = ['day-first', 'month-first'] as const
export type DateOrder = (typeof DATE_ORDERS)[number]

const DATE = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: 0?0:00(?::00)?)?$/
const DATES = /(?<![\d/.-])(\d{1,2})([/-])(\d{1,2})\2\d{4}(?!\d)/g
/** With years of two digits, of which the first number may be one too. */
const SHORT = /^(\d{1,2})\/(\d{1,2})\/(\d{2})(?: 0?0:00(?::00)?)?$/
const SHORTS = /(?<![\d/.-])(\d{1,2})\/(\d{1,2})\/(\d{2})(?![\d/])/g
/** Years of which such dates are, so that they are told from days. */
const [FIRST_SHORT_YEAR, LAST_SHORT_YEAR] = [10, 49]
const [MONTHS_PER_YEAR, LONGEST_MONTH] = [12, 31]

/** Whether text has dates in it of which the day may stand first or second. */
export function hasDayMonthDates(text: string): boolean {
  return text.search(DATES) >= 0 || text.search(SHORTS) >= 0
}

/** The order that the dates in the beginning of a file show, by a number that is no month; undefined where none does, or both orders. */
export function dateOrderOf(beginning: string): DateOrder | undefined {
  let [dayFirst, monthFirst] = [false, false]
  const shorts = [...beginning.matchAll(SHORTS)].map(([, ...numbers]) => numbers)
  const long = [...beginning.matchAll(DATES)].map(([, first, , second]) => [first, second])
  for (const [first, second] of yearsStandLast(shorts) ? [...long, ...shorts] : long) {
    if (isDay(Number(first))) dayFirst = true
    if (isDay(Number(second))) monthFirst = true
  }
  return dayFirst === monthFirst ? undefined : dayFirst ? 'day-first' : 'month-first'
}

/** Whether it is the last number of dates that is the year: it varies less than the days, and the first cannot be one or varies more. */
function yearsStandLast(dates: readonly (readonly (string | undefined)[])[]): boolean {
  const [firsts, seconds, lasts] = [0, 1, 2].map((place) => new Set(dates.map((numbers) => numbers[place]!)))
  if (dates.length === 0 || ![...lasts!].every(isShortYear)) return false
  const canBeFirst =
    [...firsts!].every(isShortYear) && [...seconds!].every((number) => Number(number) <= MONTHS_PER_YEAR)
  return !canBeFirst || lasts!.size < firsts!.size
}

function isShortYear(text: string): boolean {
  return text.length === 2 && Number(text) >= FIRST_SHORT_YEAR && Number(text) <= LAST_SHORT_YEAR
}

/** Whether a number is a day of a month, and no month. */
function isDay(number: number): boolean {
  return number > MONTHS_PER_YEAR && number <= LONGEST_MONTH
}

/**
 * Reads a date whose year stands last: `03/01/2024` in the order of the file, `03.01.2024` with the day first. Without an order
 * a date that can only be one day is that day. Years of two digits, as in `3/1/24`, are those of 2010 to 2049.
 * @returns undefined when it is no such date; a problem where it may be either of two days
 */
export function dayMonthDay(text: string, order: DateOrder | undefined): EpochDay | RowProblem | undefined {
  const match = DATE.exec(text)
  if (!match) return shortDay(text, order)
  const [, first, separator, second, year] = match
  const [dayFirst, monthFirst] = [parseDay(`${year}-${second}-${first}`), parseDay(`${year}-${first}-${second}`)]
  if (separator === '.' || order === 'day-first') return dayFirst
  if (order === 'month-first') return monthFirst
  if (dayFirst === undefined || monthFirst === undefined || dayFirst === monthFirst) return dayFirst ?? monthFirst
  return ambiguous(match[0], [dayFirst, monthFirst])
}

function shortDay(text: string, order: DateOrder | undefined): EpochDay | RowProblem | undefined {
  const [, first = '', second, last = ''] = SHORT.exec(text) ?? []
  if (!isShortYear(last)) return undefined
  const [dayFirst, monthFirst] = [parseDay(`20${last}-${second}-${first}`), parseDay(`20${last}-${first}-${second}`)]
  if (order !== undefined) return order === 'day-first' ? dayFirst : monthFirst
  const yearFirst = isShortYear(first) ? parseDay(`20${first}-${second}-${last}`) : undefined
  const days = [...new Set([dayFirst, monthFirst, yearFirst].filter((day) => day !== undefined))]
  if (days.length > 1) return ambiguous(text, days)
  return dayFirst ?? monthFirst
}

function ambiguous(text: string, days: readonly EpochDay[]): RowProblem {
  const shown = days.map(formatDay)
  return {
    code: 'ambiguous_date',
    reason: {
      zh: `${text} 可能是 ${shown.join(' 或 ')}，文件中没有能区分的日期；请用 --dates day-first（日在前）或 --dates month-first（月在前）指明`,
      en: `${text} may be ${shown.join(' or ')}, and no date of the file's beginning tells: say --dates day-first or --dates month-first`
    }
  }
}
