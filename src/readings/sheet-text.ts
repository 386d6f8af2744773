import { DATE_COLUMNS, FREEZE_TIMES, METER_COLUMNS, READ_TIMES } from './formats/columns.ts'
import { END_COLUMNS, START_COLUMNS, TIME_COLUMNS } from './formats/long-times.ts'

/** A number as a spreadsheet file writes it, digit by digit. */
interface SheetNumber {
  readonly number: string
}
export type SheetCell = string | SheetNumber | Date | boolean | null

/** Columns of times, in which midnight is written out. */
const TIMES: ReadonlySet<string> = new Set([
  ...TIME_COLUMNS,
  ...START_COLUMNS,
  ...END_COLUMNS,
  ...FREEZE_TIMES,
  ...READ_TIMES
])
const KEYS: ReadonlySet<string> = new Set([...DATE_COLUMNS, ...TIMES])
const METERS: ReadonlySet<string> = new Set(METER_COLUMNS)
const MOST_ABOVE_HEADER = 20
const MS_PER_DAY = 86_400_000
/** Day 0 of spreadsheets, whose 1900 has a 29 February too many. */
const EPOCH = Date.UTC(1899, 11, 30)
const EXACT_DIGITS = 15

/**
 * A sheet as lines of comma-separated text, one for each row, so that the lines have the numbers of the rows. Dates become
 * text, as do times of the day in the header itself; serial numbers that stand for dates are left to who reads the text. An
 * id of more than 15 digits that was kept as a number is no longer whole and is written with an exponent, which tells it.
 */
export function* sheetText(rows: Iterable<readonly SheetCell[]>): Generator<string> {
  let times: boolean[] = []
  let meters: boolean[] = []
  let above = 0
  for (const row of rows) {
    const texts = row.map((cell, column) => cellText(cell, times[column] ?? false, meters[column] ?? false))
    if (times.length === 0 && above++ < MOST_ABOVE_HEADER) {
      const names = texts.map((text) => text.trim().toLowerCase())
      if (names.some((name) => KEYS.has(name))) {
        times = names.map((name) => TIMES.has(name))
        meters = names.map((name) => METERS.has(name))
      }
    }
    yield texts.every((text) => text === '') ? '\n' : `${texts.map(quoted).join()}\n`
  }
}

function cellText(cell: SheetCell, isTime: boolean, isMeter: boolean): string {
  if (cell === null) return ''
  if (cell instanceof Date) return dateText(cell.getTime(), isTime)
  if (typeof cell === 'boolean') return String(cell)
  if (typeof cell === 'string') return cell
  return isMeter ? idText(cell.number) : cell.number
}

function idText(text: string): string {
  const value = Number(text)
  if (!Number.isInteger(value)) return text
  return Math.abs(value) < 10 ** EXACT_DIGITS ? String(value) : value.toExponential()
}

/** To the second, because fractions of a day are not exact. */
function dateText(ms: number, isTime: boolean): string {
  const rounded = Math.round(ms / 1000) * 1000
  if (Number.isNaN(rounded)) return ''
  const text = new Date(rounded).toISOString()
  const [day, time] = [text.slice(0, 10), text.slice(11, 19)]
  if (rounded < EPOCH + 2 * MS_PER_DAY) return time.slice(0, 5)
  return time === '00:00:00' && !isTime ? day : `${day} ${time}`
}

function quoted(text: string): string {
  const line = text.replace(/[\r\n]+/g, ' ')
  return /[",]/.test(line) ? `"${line.replaceAll('"', '""')}"` : line
}
