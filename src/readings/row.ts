import { Buffer } from 'node:buffer'
import { RAW_LIMIT, type RowProblem, rawText } from './rejection.ts'
import { unwrapped } from './spreadsheet-text.ts'

/** Cells whose place in a row is kept; further ones are only counted. */
const MAX_COLUMNS = 4096
const POINT = 46

/** One row of a file as byte ranges of its cells. The splitter reuses it: read what you need before the next one. */
export class Row {
  /** line on which the row begins; the first of the file is 1 */
  line = 0
  /** number of cells */
  count = 0
  /** holds the cells: cell i is `bytes[starts[i]] … bytes[ends[i] - 1]`, free of the quotes around it */
  bytes: Buffer = Buffer.alloc(0)
  readonly starts = new Int32Array(MAX_COLUMNS)
  readonly ends = new Int32Array(MAX_COLUMNS)
  /** what kept the row from being split into cells */
  problem: RowProblem | undefined
  /** the file ends in it, without the line break that ends a row */
  unended = false
  /** the row as it came, quotes and all */
  source: Buffer = this.bytes
  sourceStart = 0
  sourceEnd = 0

  /** Text of a cell without surrounding blanks, and without what spreadsheets put around text (see `unwrapped`); bytes that are no UTF-8 become U+FFFD. Empty beyond the last cell. */
  text(column: number): string {
    if (column >= this.count) return ''
    return unwrapped(this.bytes.toString('utf8', this.starts[column], this.ends[column]).trim())
  }

  /** Puts a text into a cell. The row as it came stays. */
  put(column: number, text: string): void {
    const cells = Math.min(this.count, MAX_COLUMNS)
    const first = Math.min(...this.starts.subarray(0, cells))
    const own = this.bytes.subarray(first, Math.max(...this.ends.subarray(0, cells)))
    this.bytes = Buffer.concat([own, Buffer.from(text)])
    for (let i = 0; i < cells; i++) {
      this.starts[i] = this.starts[i]! - first
      this.ends[i] = this.ends[i]! - first
    }
    this.starts[column] = own.length
    this.ends[column] = this.bytes.length
  }

  /** Digits behind the decimal point of the last cell. */
  get lastDecimals(): number {
    const [start, last] = [this.starts[this.count - 1]!, this.ends[this.count - 1]! - 1]
    let at = last
    while (at >= start && this.bytes[at] !== POINT) at--
    return at >= start ? last - at : 0
  }

  /** All cells as text. */
  texts(): string[] {
    return Array.from({ length: Math.min(this.count, MAX_COLUMNS) }, (_, column) => this.text(column))
  }

  /** The row as it came, safe to keep (see `rawText`). */
  raw(): string {
    const end = Math.min(this.sourceEnd, this.sourceStart + 4 * RAW_LIMIT)
    return rawText(this.source.toString('utf8', this.sourceStart, end))
  }
}
