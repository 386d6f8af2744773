import { notATime, notUtf8 } from '../cell-problem.ts'
import { type DateOrder, dayMonthDay } from '../date-order.ts'
import { formatDay } from '../day.ts'
import { isReadingsDay, readDay } from '../day-cell.ts'
import type { Header } from '../header.ts'
import { oracleMoment } from '../oracle-date.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { serialMinutes } from '../serial-date.ts'
import { minutesLater, parseTimestamp, type Timestamp } from '../timestamp.ts'
import { DATE_COLUMNS, RETAIL_DATES, RETAIL_METERS } from './columns.ts'
import { englishMoment } from './english-date.ts'

/** Columns of times, and of the beginning of an interval whose end stands in one of `END_COLUMNS`. */
export const TIME_COLUMNS = [
  'timestamp',
  'time',
  'datetime',
  'readdatetime',
  'date_time',
  'tstp',
  ...['data_time', 'coll_time', 'col_time', 'coltime', 'datatime'],
  ...['readtime', 'read time', 'reading time'],
  '时间',
  '数据时间',
  '采集时间',
  '时刻'
]
export const START_COLUMNS = [
  'start',
  'interval start',
  'start time',
  'interval_start',
  'usage_start_time',
  '开始时间',
  '起始时间'
]
export const END_COLUMNS = ['end', 'interval end', 'end time', 'interval_end', 'usage_end_time', '结束时间', '终止时间']

/** Columns that hold the time of the day alone where a date stands beside them. */
export const TIMES_OF_DAY = [
  ...['time', 'data_time', 'readtime', 'read time', 'reading time', '时间', '时刻'],
  ...START_COLUMNS,
  ...END_COLUMNS
]
const TIME_OF_DAY = /^\d{1,2}:\d{2}(:\d{2})?( ?[ap]m)?$/i
/** Databases write a date with it. */
const MIDNIGHT = /[ T]0?0:00(?::00(?:\.0+)?)?$/
/** `001500`, as tables keep it as text. */
const COMPACT_TIME = /^(\d{2})(\d{2})(\d{2})$/
const MINUTES_PER_DAY = 1440
/** A date whose year stands last, and a time. */
const YEAR_LAST = /^(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}\/\d{1,2}\/\d{2})[ T]+(\S.*)$/
/** Names of months, `AM` and `PM`. */
const ENGLISH = /[a-z]{3}|\d ?[ap]m$/i
/** No interval begins at the end of a day. */
const ENDS_DAY = /\b24:00(?::00)?$/
/** Seconds or milliseconds since 1970, of 2001 and later. */
const EPOCH = /^[1-9]\d{9}(?:\d{3})?(?:\.\d+)?$/

/** Where the times of long rows stand, and how they are written. */
export interface TimeColumns {
  /** name of the column of ids; undefined where there is none */
  readonly id: string | undefined
  readonly time: number
  /** the clock of the readings is known, so that times of the world's clock can be shown on it */
  readonly hasZone: boolean
  /** of day and month where the year stands last */
  readonly order: DateOrder | undefined
}

/** Reader of the time of a row, from one column, or from one of dates and one of times of the day. */
export function timeReader(
  header: Header,
  { id, time, hasZone, order }: TimeColumns
): (row: Row) => Timestamp | RowProblem {
  const name = header.names[time]!
  const british = id !== undefined && RETAIL_METERS.includes(id)
  const dateColumn = TIMES_OF_DAY.includes(name) ? header.anyOf([...DATE_COLUMNS, ...RETAIL_DATES]) : undefined
  return (row) => {
    if (dateColumn !== undefined) {
      const text = row.text(time).replace(COMPACT_TIME, '$1:$2:$3')
      if (TIME_OF_DAY.test(text)) {
        const moment = `${row.text(dateColumn).replace(MIDNIGHT, '')} ${text}`
        return writtenTime(moment, british, order) ?? unreadable(name, moment)
      }
    }
    const plain = plainTime(row.bytes, row.starts[time]!, row.ends[time]!)
    if (plain) return plain
    const text = row.text(time)
    if (EPOCH.test(text)) return hasZone ? epochTime(text) : NO_ZONE
    return serialTime(text) ?? writtenTime(text, british, order) ?? unreadable(name, text)
  }
}

/** Reader of a time of the day, as a cell has it, on the date of its row; undefined where the file has no date. */
export function dateReader(
  header: Header,
  order: DateOrder | undefined
): ((row: Row, time: string) => Timestamp | RowProblem) | undefined {
  const date = header.anyOf([...DATE_COLUMNS, ...RETAIL_DATES])
  if (date === undefined) return undefined
  // rows that follow each other are often of one time
  let [last, read]: [string | undefined, Timestamp | RowProblem | undefined] = [undefined, undefined]
  return (row, time) => {
    const moment = `${row.text(date).replace(MIDNIGHT, '')} ${time}`
    if (moment !== last || !read) read = writtenTime(moment, false, order) ?? unreadable(header.names[date]!, moment)
    last = moment
    return read
  }
}

/** Reader of the ends of intervals; undefined where there is no column of them. */
export function endReader(
  header: Header,
  { time, ...others }: Omit<TimeColumns, 'time'> & { readonly time: number | undefined }
): ((row: Row, from: Timestamp) => Timestamp | RowProblem) | undefined {
  if (time === undefined) return undefined
  const read = timeReader(header, { ...others, time })
  return (row, from) => {
    const end = read(row)
    return !('code' in end) && TIME_OF_DAY.test(row.text(time)) ? afterBeginning(from, end) : end
  }
}

/** The end of an interval of which the time of the day alone is known: on the next day where it is not after the beginning. */
export function afterBeginning(from: Timestamp, to: Timestamp): Timestamp {
  return to.day === from.day && to.minute <= from.minute ? minutesLater(to, MINUTES_PER_DAY) : to
}

const [SPACE, LETTER_T, COLON, ZERO] = [32, 84, 58, 48]

/** `YYYY-MM-DD HH:MM[:SS]`, by far the commonest, without making text of it. */
export function plainTime(bytes: Uint8Array, start: number, end: number): Timestamp | undefined {
  const length = end - start
  if (length !== 16 && length !== 19) return undefined
  const between = bytes[start + 10]
  if ((between !== SPACE && between !== LETTER_T) || bytes[start + 13] !== COLON) return undefined
  const hour = twoDigits(bytes, start + 11)
  const minutes = twoDigits(bytes, start + 14)
  const seconds = length === 19 ? twoDigits(bytes, start + 17) : 0
  if (!(hour < 24 && minutes < 60 && seconds < 60) || (length === 19 && bytes[start + 16] !== COLON)) return undefined
  const day = readDay(bytes, start, start + 10)
  return day === undefined ? undefined : { day, minute: hour * 60 + minutes, second: seconds, offsetMinutes: null }
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [bytes[at]! - 48, bytes[at + 1]! - 48]
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** Moments of the world's clock: seconds since 1970, or milliseconds where there are three digits more. */
function epochTime(text: string): Timestamp {
  const seconds = Math.round(Number(text) / (text.replace(/\..*/, '').length === 13 ? 1000 : 1))
  const minutes = Math.floor(seconds / 60)
  return { ...dayAndMinute(minutes), second: seconds - minutes * 60, offsetMinutes: 0 }
}

function serialTime(text: string): Timestamp | undefined {
  const minutes = serialMinutes(text)
  return minutes === undefined ? undefined : { ...dayAndMinute(minutes), second: 0, offsetMinutes: null }
}

function dayAndMinute(minutes: number): { day: number; minute: number } {
  const day = Math.floor(minutes / MINUTES_PER_DAY)
  return { day, minute: minutes - day * MINUTES_PER_DAY }
}

function writtenTime(text: string, british: boolean, order: DateOrder | undefined): Timestamp | RowProblem | undefined {
  const split = YEAR_LAST.exec(text)
  const day = split ? dayMonthDay(split[1]!, order ?? (british ? 'day-first' : undefined)) : undefined
  if (typeof day === 'object') return day
  const plain = day === undefined ? text : `${formatDay(day)} ${split![2]}`
  const written = parseTimestamp(plain) ?? withoutOffset(plain, british || ENGLISH.test(plain))
  return written && isReadingsDay(written.day) ? written : undefined
}

function withoutOffset(text: string, isEnglish: boolean): Timestamp | undefined {
  const moment = oracleMoment(text) ?? (isEnglish ? englishMoment(text) : undefined)
  return moment && { ...moment, offsetMinutes: null }
}

/** Whether a time, as it is written, is the end of a day, at which no interval begins. */
export function endsDay(row: Row, column: number): boolean {
  return row.bytes[row.ends[column]! - 1] === ZERO && ENDS_DAY.test(row.text(column))
}

const NO_ZONE: RowProblem = {
  code: 'bad_timestamp',
  reason: {
    zh: '时刻是 1970 年以来的秒（毫秒）数，即世界时；请用 --zone 指明电表所在时区（如 Asia/Shanghai）',
    en: 'the time counts seconds (or ms) since 1970 in UTC: say the clock of the meters with --zone (Asia/Shanghai …)'
  }
}

function unreadable(column: string, cell: string): RowProblem {
  return cell.includes('\ufffd') ? notUtf8(column) : notATime(cell)
}
