import { Buffer } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import type { RowProblem } from './rejection.ts'
import type { Row } from './row.ts'

/** How far a quoted cell may run over further lines; past it the quote is a stray one, and the next line is a new row. */
const MAX_QUOTED_BYTES = 16 * 1024
const [QUOTE, SPACE, TAB] = [34, 32, 9]

export const BAD_QUOTES: RowProblem = {
  code: 'bad_quotes',
  reason: { zh: '引号没有成对', en: 'a quote is not closed' }
}

/** Where a row with quotes ends, and whether that is inside a quote. */
export interface QuotedEnd {
  /** the line break that ends the row; the number of bytes when there is none yet */
  readonly at: number
  /** a quote is still open there; before the last byte: for longer than any quoted cell may be */
  readonly open: boolean
}

/**
 * Looks for the line break that ends a row with quotes. A quote opens only at the beginning of a cell (RFC 4180), so that
 * an inch mark in a name swallows nothing.
 * @param start where the row begins
 * @param firstBreak its first line break
 */
export function quotedEnd(
  bytes: Uint8Array,
  start: number,
  firstBreak: number,
  newline: number,
  separator: number
): QuotedEnd {
  const limit = firstBreak + MAX_QUOTED_BYTES
  let open = false
  let cellBegins = true
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (open) {
      if (at > limit) return { at, open }
      if (byte !== QUOTE) continue
      if (bytes[at + 1] === QUOTE) at++
      else open = false
    } else if (byte === newline) return { at, open }
    else if (byte === QUOTE && cellBegins) open = true
    cellBegins = byte === separator || (cellBegins && (byte === SPACE || byte === TAB))
  }
  return { at: bytes.length, open }
}

/** Fills in the cells of a row with quotes from its source, or the problem with them. */
export function splitQuoted(row: Row, separator: number): void {
  if (splitWholeCells(row, separator)) return
  const cells = cellsOf(row.source.toString('latin1', row.sourceStart, row.sourceEnd), separator)
  if (!cells) {
    row.problem = BAD_QUOTES
    return
  }
  row.bytes = Buffer.from(cells.join(''), 'latin1')
  row.count = cells.length
  let at = 0
  for (const [i, cell] of cells.entries()) {
    row.starts[i] = at
    row.ends[i] = at += cell.length
  }
}

/**
 * The common case, quotes around whole cells and none inside, without copying: csv-parse takes a hundred times as long to
 * be set up for one row. False when the row is not so simple.
 */
function splitWholeCells(row: Row, separator: number): boolean {
  const { source, sourceEnd, starts, ends } = row
  let count = 0
  let at = row.sourceStart
  for (;;) {
    const quoted = at < sourceEnd && source[at] === QUOTE
    if (quoted) at++
    starts[count] = at
    while (at < sourceEnd && source[at] !== QUOTE && (quoted || source[at] !== separator)) at++
    ends[count++] = at
    if (quoted && at++ === sourceEnd) return false
    if (at === sourceEnd) break
    if (source[at++] !== separator) return false
  }
  row.bytes = source
  row.count = count
  return true
}

/** One character a byte, so that bytes that are no UTF-8 pass through unharmed. */
function cellsOf(latin1: string, separator: number): string[] | undefined {
  try {
    const delimiter = String.fromCharCode(separator)
    const rows: string[][] = parse(latin1, { delimiter, relax_quotes: true, relax_column_count: true, trim: true })
    return rows.length === 1 ? rows[0] : undefined
  } catch {
    return undefined
  }
}
