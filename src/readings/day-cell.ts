import { type EpochDay, parseDay } from './day.ts'
import { oracleMoment } from './oracle-date.ts'
import { serialMinutes } from './serial-date.ts'
import { unwrapped } from './spreadsheet-text.ts'

/** Readings older or newer than this are a broken clock: no smart meter existed before, and partitions are made by month. */
export const FIRST_YEAR = 1990
export const LAST_YEAR = 2099
const text = new TextDecoder()
const FIRST_DAY = Date.UTC(FIRST_YEAR, 0, 1) / 86_400_000
const LAST_DAY = Date.UTC(LAST_YEAR, 11, 31) / 86_400_000

/** Reads the date in a cell (see `parseDay`); undefined when it is none, or of no year in which smart meters exist. */
export function readDay(bytes: Uint8Array, start: number, end: number): EpochDay | undefined {
  const day = plain(bytes, start, end) ?? writtenDay(text.decode(bytes.subarray(start, end)).trim())
  return day !== undefined && isReadingsDay(day) ? day : undefined
}

/** Reads a date of any year, also as spreadsheets number it and as Oracle names its month; undefined when it is none. */
export function writtenDay(cell: string): EpochDay | undefined {
  const written = unwrapped(cell)
  const day = (serialMinutes(written) ?? Number.NaN) / 1440
  if (Number.isInteger(day)) return day
  const moment = oracleMoment(written)
  return moment?.minute === 0 ? moment.day : parseDay(written)
}

/** Whether smart meters exist on a day. */
export function isReadingsDay(day: EpochDay): boolean {
  return day >= FIRST_DAY && day <= LAST_DAY
}

/**
 * `YYYY-MM-DD`, by far the commonest, also followed by midnight as databases write it, and `YYYYMMDD`, without making text of
 * it. Days that do not exist are left to `parseDay`.
 */
function plain(bytes: Uint8Array, start: number, end: number): EpochDay | undefined {
  const length = end - start
  const compact = length === 8
  if (!compact && !(length === 10 || (length === 19 && isMidnight(bytes, start + 10)))) return undefined
  if (!compact && (bytes[start + 4] !== 45 || bytes[start + 7] !== 45)) return undefined
  const year = digits(bytes, start, 4)
  const month = digits(bytes, start + (compact ? 4 : 5), 2)
  const dayOfMonth = digits(bytes, start + (compact ? 6 : 8), 2)
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > 28)
    return undefined
  return daysBefore(year, month) + dayOfMonth - 1
}

const MIDNIGHT = new TextEncoder().encode(' 00:00:00')

function isMidnight(bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < MIDNIGHT.length; i++) if (bytes[start + i] !== MIDNIGHT[i]) return false
  return true
}

function digits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0
  for (let i = start; i < start + count; i++) {
    const digit = bytes[i]! - 48
    if (digit < 0 || digit > 9) return Number.NEGATIVE_INFINITY
    value = value * 10 + digit
  }
  return value
}

const monthBegins = new Map<number, EpochDay>()

/** Epoch day of the first of a month, computed once a month. */
function daysBefore(year: number, month: number): EpochDay {
  const key = year * 12 + month
  let day = monthBegins.get(key)
  if (day === undefined) {
    day = Date.UTC(year, month - 1, 1) / 86_400_000
    monthBegins.set(key, day)
  }
  return day
}
