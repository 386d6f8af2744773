import { type DateOrder, dayMonthDay } from '../date-order.ts'
import { civil, type EpochDay } from '../day.ts'
import { isReadingsDay, readDay } from '../day-cell.ts'
import type { Header } from '../header.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import type { Sentence } from '../sentence.ts'
import { parseTimestamp } from '../timestamp.ts'
import { DATE_COLUMNS, FREEZE_TIMES, READ_TIMES } from './columns.ts'
import { readMonth } from './daily-registers.ts'
import { notADate } from './day-key.ts'

/** A freeze just after midnight closes the day before, one just before it its own. */
const [FIRST_HOUR, LAST_HOUR] = [60, 23 * 60]
const ENDS_DAY = /\b24:00(?::00)?$/
/** A date whose year stands last, with a time. */
const YEAR_LAST = /^(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})[ T]+(\d{1,2}:\d{2}(?::\d{2})?)$/

/** Reads the day that a freeze closes: at whose end, 24:00, the register showed its reading. */
export type ClosedDay = (row: Row) => EpochDay | RowProblem

/** What of the dates of frozen readings is taken for granted, for people to check. */
export const FREEZE_DATES: Sentence = {
  zh: '冻结示值：数据日期 D 的示值按 D 日 24:00（D+1 日 0:00）计，D 日电量为 D 与 D−1 两日示值之差；冻结时间为某日 0:00 的，计为前一日之末',
  en: 'frozen readings: that of data date D is taken for the one at the end of D (0:00 of D+1), so that the energy of D is the difference of D and D−1; a freezing time of 0:00 closes the day before'
}
export const FREEZE_MONTHS: Sentence = {
  zh: '月冻结示值：月份 M 的示值按 M 月末计，M 月电量为 M 与上月两示值之差；冻结时间为某月 1 日 0:00 的，计为上月之末',
  en: 'readings frozen monthly: that of month M is taken for the one at its end, so that the energy of M is the difference of M and the month before; a freezing time of 0:00 on the first closes the month before'
}

/** Reader of the dates of frozen readings; undefined where the file has none. */
export function closedDayReader(header: Header, order: DateOrder | undefined): ClosedDay | undefined {
  const frozen = header.anyOf(FREEZE_TIMES)
  const date = header.anyOf(DATE_COLUMNS.filter((name) => !READ_TIMES.some((time) => time === name)))
  const read = date === undefined ? header.anyOf(READ_TIMES) : undefined
  const at = frozen ?? read ?? date
  if (at === undefined) return undefined
  return (row) => {
    const closed = closedBy(row, at, at !== date, order)
    if (typeof closed === 'number' && isReadingsDay(closed)) return closed
    // a freezing time that is missing leaves the date
    if (date !== undefined && at !== date && row.text(at) === '') {
      const own = closedBy(row, date, false, order)
      if (own !== undefined) return own
      return notADate(header.names[date]!, row.text(date))
    }
    return typeof closed === 'object' ? closed : notADate(header.names[at]!, row.text(at))
  }
}

/** Reader of months, as the first of the month: of columns of months, or of freezes at the end of one. */
export function closedMonthReader(
  header: Header,
  monthNames: readonly string[],
  order: DateOrder | undefined
): ClosedDay | undefined {
  const month = header.anyOf(monthNames)
  const days = closedDayReader(header, order)
  if (month === undefined && days === undefined) return undefined
  return (row) => {
    const first = month === undefined ? undefined : readMonth(row, month)
    if (first !== undefined) return first
    const closed = days?.(row) ?? notADate(header.names[month!]!, row.text(month!))
    return typeof closed === 'number' ? closed + 1 - civil(closed).dayOfMonth : closed
  }
}

/** @param isMoment midnight in the column is one, and not the way in which a database writes a date */
function closedBy(
  row: Row,
  column: number,
  isMoment: boolean,
  order: DateOrder | undefined
): EpochDay | RowProblem | undefined {
  const plain = isMoment ? undefined : readDay(row.bytes, row.starts[column]!, row.ends[column]!)
  if (plain !== undefined) return plain
  const text = row.text(column).normalize('NFKC')
  const split = YEAR_LAST.exec(text)
  if (split) {
    const day = dayMonthDay(split[1]!, order)
    return typeof day === 'number' ? closedAt(day, minuteOf(split[2]!), isMoment) : day
  }
  const moment = parseTimestamp(text)
  if (moment) {
    // 24:00 has been read as the beginning of the next day
    if (ENDS_DAY.test(text)) return moment.day - 1
    return closedAt(moment.day, moment.minute, isMoment)
  }
  return readDay(row.bytes, row.starts[column]!, row.ends[column]!) ?? dayMonthDay(text, order)
}

function closedAt(day: EpochDay, minute: number, isMoment: boolean): EpochDay | RowProblem {
  if (minute >= LAST_HOUR || (minute === 0 && !isMoment)) return day
  return minute < FIRST_HOUR ? day - 1 : NO_FREEZE
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return hours! * 60 + minutes!
}

const NO_FREEZE: RowProblem = {
  code: 'bad_timestamp',
  reason: {
    zh: '不是日末（0:00 前后一小时内）的示值，不能归到某一日',
    en: 'not a reading of the end of a day (within an hour of midnight): it closes no day'
  }
}
