import { ShownSlots } from './formats/shown-slots.ts'
import { Header } from './header.ts'
import type { Row } from './row.ts'
import { RowSplitter } from './row-splitter.ts'
import { plainNames } from './unit-in-name.ts'

/** Rows that are looked at, at the most. */
const MOST_ROWS = 2000
/** Of tables that go on in a longer beginning: those of so many meters and days, of each as many as a day may have. */
const [METERS, DAYS, ROWS_OF_A_DAY] = [10, 2, 300]
/** Rows above a header by which a table is known before it is read. */
const MOST_ABOVE = 20

/** The first rows below a header, as far as the beginning of its file holds them. */
interface BeginningRows {
  readonly cells: readonly (readonly string[])[]
  /** They have not told what the intervals of the table are: it is longer than what is looked at, or says nothing of them. */
  readonly isOpen: boolean
}

/** The beginning of a file, in UTF-8. */
export interface Beginning {
  readonly bytes: Uint8Array
  /** The file ends with it. */
  readonly isWhole: boolean
}

export type FirstRows = (header: Header) => BeginningRows

const NONE: BeginningRows = { cells: [], isOpen: false }

/** Reader of the first rows of a file, for forms that its header alone does not tell. */
export function firstRows({ bytes: beginning, isWhole }: Beginning, text: string): FirstRows {
  const found = new Map<string, BeginningRows>()
  // looked up when it is wanted: most files need none of it
  let headers: ReadonlySet<string> | undefined
  return (header) => {
    const key = header.names.join()
    headers ??= new Set(rowsOf(beginning, text, MOST_ROWS).map((row) => namesOf(row).names.join()))
    // rows that are turned away are tried as headers too
    if (!headers.has(key)) return NONE
    let rows = found.get(key)
    if (!rows) found.set(key, (rows = rowsBelow(header, key, beginning, text)))
    return isWhole ? { ...rows, isOpen: false } : rows
  }
}

/** Whether it takes more of a table to tell what the intervals of its rows are. @param beginning in UTF-8 */
export function wantsMore(beginning: Uint8Array, text: string): boolean {
  const splitter = splitterOf(beginning, text)
  let shown: ShownSlots | undefined
  let above = 0
  for (let row = splitter.next(); row; row = splitter.next()) {
    if (row.problem) continue
    if (shown) shown.see(row)
    else if ((shown = ShownSlots.of(namesOf(row)))) splitter.keepSeparator()
    else if (++above > MOST_ABOVE) return false
    if (shown && !shown.isOpen) return false
  }
  return shown?.isOpen ?? false
}

function rowsBelow(header: Header, key: string, beginning: Uint8Array, text: string): BeginningRows {
  const shown = ShownSlots.of(header)
  const cells: string[][] = []
  const sample: string[][] = []
  const meters = new Map<string, Map<string, number>>()
  let count = 0
  for (const row of below(key, beginning, text)) {
    if (!shown && count >= MOST_ROWS) break
    if (++count <= MOST_ROWS) cells.push(row.texts())
    shown?.see(row)
    if (shown && isWanted(shown.keyOf(row), meters)) sample.push(row.texts())
  }
  return { cells: count > MOST_ROWS && shown ? sample : cells, isOpen: shown?.isOpen ?? false }
}

/** The first rows below a header in the beginning of a file, one after the other. */
export function* firstBelow(header: Header, beginning: Uint8Array, text: string): Generator<Row> {
  let count = 0
  for (const row of below(header.names.join(), beginning, text)) {
    if (++count > MOST_ROWS) return
    yield row
  }
}

function* below(key: string, beginning: Uint8Array, text: string): Generator<Row> {
  const splitter = splitterOf(beginning, text)
  let isBelow = false
  for (let row = splitter.next(); row; row = splitter.next()) {
    if (row.problem) continue
    if (isBelow) yield row
    else {
      isBelow = namesOf(row).names.join() === key
      if (isBelow) splitter.keepSeparator()
    }
  }
}

/** Whether a row is one of the first of the first meters. */
function isWanted({ meter, day }: { meter: string; day: string }, meters: Map<string, Map<string, number>>): boolean {
  let days = meters.get(meter)
  if (!days) {
    if (meters.size >= METERS) return false
    meters.set(meter, (days = new Map()))
  }
  const rows = days.get(day)
  if ((rows === undefined && days.size >= DAYS) || (rows ?? 0) >= ROWS_OF_A_DAY) return false
  days.set(day, (rows ?? 0) + 1)
  return true
}

function rowsOf(beginning: Uint8Array, text: string, most: number): string[][] {
  const splitter = splitterOf(beginning, text)
  const rows: string[][] = []
  for (let row = splitter.next(); row && rows.length < most; row = splitter.next())
    if (!row.problem) rows.push(row.texts())
  return rows
}

function splitterOf(beginning: Uint8Array, text: string): RowSplitter {
  const splitter = new RowSplitter({ titled: true, beginning: text })
  splitter.push(beginning.slice())
  return splitter
}

function namesOf(row: Row | readonly string[]): Header {
  return new Header(plainNames('texts' in row ? row.texts() : row).names)
}
