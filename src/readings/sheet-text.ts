import {
  CT_COLUMNS,
  DATE_COLUMNS,
  FREEZE_TIMES,
  METER_COLUMNS,
  PT_COLUMNS,
  RATIO_COLUMNS,
  READ_TIMES
} from './formats/columns.ts'
import { END_COLUMNS, START_COLUMNS, TIME_COLUMNS } from './formats/long-times.ts'

/** A number as a spreadsheet file writes it, digit by digit. */
interface SheetNumber {
  readonly number: string
}
export type SheetCell = string | SheetNumber | Date | boolean | null

/** A cell that is merged over several rows; the first column and row are 0. */
export interface MergedRows {
  readonly column: number
  readonly first: number
  readonly last: number
}

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
/** Columns of numbers that hold for all rows over which they are merged. */
const RATIOS: ReadonlySet<string> = new Set([...RATIO_COLUMNS, ...CT_COLUMNS, ...PT_COLUMNS])
const IS_NUMBER = /^-?[\d.,]+(?:e[+-]?\d+)?$/i
const MOST_ABOVE_HEADER = 20
const MS_PER_DAY = 86_400_000
/** Day 0 of spreadsheets, whose 1900 has a 29 February too many. */
const EPOCH = Date.UTC(1899, 11, 30)
const EXACT_DIGITS = 15

/**
 * A sheet as lines of comma-separated text, one for each row, so that the lines have the numbers of the rows. Dates become
 * text, as do times of the day in the header itself; serial numbers that stand for dates are left to who reads the text. An
 * id of more than 15 digits that was kept as a number is no longer whole and is written with an exponent, which tells it.
 * What is merged over several rows holds for each of them, if it is an id, a ratio, a date or words: numbers of other columns
 * are values, of which there is one.
 */
export function* sheetText(
  rows: Iterable<readonly SheetCell[]>,
  merged: readonly MergedRows[] = []
): Generator<string> {
  let names: readonly string[] = []
  let above = 0
  const fill = mergedFiller(merged)
  for (const row of rows) {
    const texts = row.map((cell, column) =>
      cellText(cell, TIMES.has(names[column] ?? ''), METERS.has(names[column] ?? ''))
    )
    fill(texts, names)
    if (names.length === 0 && above++ < MOST_ABOVE_HEADER) {
      const found = texts.map((text) => text.trim().toLowerCase())
      if (found.some((name) => KEYS.has(name))) names = found
    }
    yield texts.every((text) => text === '') ? '\n' : `${texts.map(quoted).join()}\n`
  }
}

/** Fills the cells of each row, in their order, with what is merged over them. */
function mergedFiller(merged: readonly MergedRows[]): (texts: string[], names: readonly string[]) => void {
  const begins = new Map<number, MergedRows[]>()
  for (const cell of merged) {
    const others = begins.get(cell.first)
    if (others) others.push(cell)
    else begins.set(cell.first, [cell])
  }
  const open = new Map<number, { readonly last: number; readonly text: string }>()
  let at = 0
  return (texts, names) => {
    for (const [column, { last, text }] of open) {
      if (last < at) open.delete(column)
      else if (texts[column] === '' && (!IS_NUMBER.test(text) || isKey(names[column] ?? ''))) texts[column] = text
    }
    for (const { column, last } of begins.get(at) ?? []) open.set(column, { last, text: texts[column] ?? '' })
    at++
  }
}

function isKey(name: string): boolean {
  return KEYS.has(name) || METERS.has(name) || RATIOS.has(name)
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
