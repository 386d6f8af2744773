import { unexpectedHeader } from './header-hints.ts'
import type { RowProblem } from './rejection.ts'
import type { Row } from './row.ts'

export const REPEATED_HEADER: RowProblem = {
  code: 'repeated_header',
  reason: { zh: '表头重复出现', en: 'the header once more' }
}

/** What a word of a column says that its row holds, by which words that say the same are known; undefined of what is no such word. */
export type MeaningOf = (cell: string) => string | undefined

/** The columns of a file by name: case, blanks and order do not matter. */
export class Header {
  /** names in lower case, in file order */
  readonly names: readonly string[]
  readonly #beginsWithDigit: boolean
  /** columns up to the last that has a name */
  readonly #named: number
  readonly #columns = new Map<string, number>()
  readonly #repeated = new Set<string>()
  /** columns that a format has asked for by name */
  readonly #asked = new Set<number>()
  readonly #values = new Set<number>()
  readonly #meanings = new Map<number, MeaningOf>()

  constructor(names: readonly string[]) {
    this.names = withoutTable(names.map((name) => name.trim().toLowerCase()))
    this.#named = this.names.findLastIndex((name) => name !== '') + 1
    this.#beginsWithDigit = /^\d/.test(this.names[0] ?? '')
    for (const [column, name] of this.names.entries()) {
      if (this.#columns.has(name)) this.#repeated.add(name)
      else this.#columns.set(name, column)
    }
  }

  /** A column holds something else than its name says: it is not read. */
  disregard(name: string): void {
    this.#columns.delete(name)
  }

  /** Position of a column; undefined when there is none of that name, or more than one. */
  column(name: string): number | undefined {
    const column = this.#repeated.has(name) ? undefined : this.#columns.get(name)
    if (column !== undefined) this.#asked.add(column)
    return column
  }

  /** Another format tries its luck: what the one before read counts no more. */
  forgetUse(): void {
    this.#asked.clear()
    this.#values.clear()
    this.#meanings.clear()
  }

  /** Notes that a column that is read holds words of which several say the same. @param meaningOf is given cells in lower case */
  holdsWords(column: number | undefined, meaningOf: MeaningOf): void {
    if (column !== undefined) this.#meanings.set(column, meaningOf)
  }

  /** What words mean in the columns that hold some. */
  get meanings(): ReadonlyMap<number, MeaningOf> {
    return this.#meanings
  }

  /** Notes which columns hold values, for the format that reads them; below 0 = there is none. */
  holdsValues(columns: Iterable<number>): void {
    for (const column of columns) if (column >= 0) this.#values.add(column)
  }

  /** Columns that the format reads values from. */
  get valueColumns(): number[] {
    return [...this.#values]
  }

  /** Columns by which it tells rows apart: all others that it has asked for. */
  get keyColumns(): number[] {
    return [...this.#asked].filter((column) => !this.#values.has(column))
  }

  /** Columns of a name of their own that it has not asked for. */
  get unreadColumns(): number[] {
    const isUnread = (name: string, column: number) =>
      name !== '' && !this.#repeated.has(name) && !this.#asked.has(column) && !this.#values.has(column)
    return this.names.flatMap((name, column) => (isUnread(name, column) ? [column] : []))
  }

  /** Position of the first of these columns that is there. */
  anyOf(names: readonly string[]): number | undefined {
    for (const name of names) {
      const column = this.column(name)
      if (column !== undefined) return column
    }
    return undefined
  }

  /** What keeps a row from being read under this header: another number of columns, or the header itself once more. */
  problemOf(row: Row): RowProblem | undefined {
    const expected = this.names.length
    const isShort = row.count < this.#named
    if (isShort || (row.count > expected && !onlyEmptyBeyond(row, expected))) {
      const zh = `应有 ${expected} 列，实有 ${row.count} 列`
      return { code: 'wrong_column_count', reason: { zh, en: `${row.count} columns instead of ${expected}` } }
    }
    const mayRepeat = this.#beginsWithDigit || !beginsWithDigit(row)
    const repeats = mayRepeat && this.names.every((name, column) => row.text(column).toLowerCase() === name)
    return repeats ? REPEATED_HEADER : undefined
  }
}

const DATE =
  /^(?:(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:19|20)\d\d|(?:19|20)\d\d年\d{1,2}月\d{1,2}日)(?:[ T]|$)/

/** Whether a row may be one of names: none of those is a date, which rows of readings have. Trying all forms takes long. */
export function mayBeHeader(cells: readonly string[]): boolean {
  return cells.length > 0 && !cells.some((cell) => DATE.test(cell))
}

/** Hive puts the table before the name of each column: `t.data_date`. */
function withoutTable(names: readonly string[]): readonly string[] {
  const table = /^[\p{L}_]\w*\./u.exec(names[0] ?? '')?.[0]
  if (table === undefined || names.length < 2 || !names.every((name) => name.startsWith(table))) return names
  return names.map((name) => name.slice(table.length))
}

/** Rules most rows of times out as the header once more, without making text of them. */
function beginsWithDigit(row: Row): boolean {
  const first = row.bytes[row.starts[0]!]! - 48
  return first >= 0 && first <= 9
}

/** Cells that some exports end their rows with, by a separator more than in the header. */
function onlyEmptyBeyond(row: Row, expected: number): boolean {
  for (let i = expected; i < row.count; i++) if (row.text(i) !== '') return false
  return true
}

/** A file whose first row is not what was expected of it, so that none of it can be read. */
export class UnexpectedHeaderError extends Error {
  readonly code = 'HEADER_UNEXPECTED'
  override readonly name = 'UnexpectedHeaderError'
  readonly file: string
  /** the columns that would have been understood */
  readonly expected: readonly string[]
  /** the first row as it came */
  readonly found: string

  constructor(file: string, expected: readonly string[], found: string) {
    super(`${file}: ${found === '' ? 'the file is empty / 文件是空的' : unexpectedHeader(found, expected)}`)
    this.file = file
    this.expected = expected
    this.found = found
  }
}
