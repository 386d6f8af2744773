import { plainText, shownCell } from './cell-problem.ts'
import { forgetOldest } from './forget-oldest.ts'
import type { Header } from './header.ts'
import type { RowProblem } from './rejection.ts'
import type { Row } from './row.ts'
import { differsInCorrections, isOfItsRow } from './unread-names.ts'

/** Rows that are remembered. */
const MOST_ROWS = 20_000
/** More unread columns than that are flags or values of their own. */
const MOST_COLUMNS = 24

/** Parts of a day that are remembered. */
const MOST_PARTS = 96
const DIGIT = /\d/

interface SeenRow {
  readonly line: number
  /** of the unread columns; rows that follow each other share them */
  readonly texts: readonly string[]
  /** the cells of values from the first to the last, as they stand in the row; of a day in parts, of each */
  readonly values: readonly string[]
}

interface Key extends SeenRow {
  /** its rows are of several kinds: what has become of the first */
  first: 'in' | 'told' | 'withdrawn'
}

/** Two rows of the same time whose values differ, as does a column that is not read. */
export interface UnreadClash {
  /** of the row at hand */
  readonly problem: RowProblem
  /** of the earlier row, where it can be withdrawn */
  readonly earlier: RowProblem
  /** of the earlier row, where it has gone in already */
  readonly alone: RowProblem
  /** line of the earlier row */
  readonly line: number
  /** the earlier row has not been told of; call it with what became of it */
  readonly settle: ((became: 'told' | 'withdrawn') => void) | undefined
}

/**
 * Holds the rows of a file against each other whose read columns are the same except for the values. Where their values differ
 * and a column that is not read does too, they are rows of several kinds (phases, tariff periods, directions …), of which the
 * last would stand for all. Columns in which corrections differ, and cells that are moments or measures, do not count.
 */
export class UnreadColumns {
  readonly #names: readonly string[]
  readonly #keys: readonly number[]
  readonly #values: readonly number[]
  /** the first and the last of them */
  readonly #from: number
  readonly #last: number
  /** the unread columns, -1 where cells have shown that a column tells nothing apart */
  readonly #unread: number[]
  #left: number
  readonly #seen = new Map<number, Key>()
  #texts: readonly string[] = []
  #textHash = Number.NaN
  #newest: { readonly key: number; readonly row: Key } | undefined

  private constructor(header: Header, unread: number[]) {
    this.#names = header.names
    this.#keys = header.keyColumns
    this.#values = header.valueColumns
    this.#from = Math.min(...this.#values)
    this.#last = Math.max(...this.#values)
    this.#unread = unread
    this.#left = unread.length
  }

  /** Undefined where all columns that can tell rows apart are read. */
  static of(header: Header): UnreadColumns | undefined {
    const unread = header.unreadColumns.filter((column) => !differsInCorrections(header.names[column]!))
    const isPlain = unread.length > 0 && unread.length <= MOST_COLUMNS && header.valueColumns.length > 0
    return isPlain ? new UnreadColumns(header, unread) : undefined
  }

  /** What is wrong between a row and an earlier one of its time; undefined when nothing is. */
  clash(row: Row): UnreadClash | undefined {
    this.#newest = undefined
    if (this.#left === 0) return undefined
    const texts = this.#textsOf(row)
    if (this.#left === 0) {
      this.#seen.clear()
      return undefined
    }
    const key = keyOf(row, this.#keys)
    const values = this.#valuesOf(row)
    const before = this.#seen.get(key)
    const relations = before?.values.map((other) => this.#relation(other, values)) ?? []
    if (before) {
      const at = this.#unread.findIndex((column, i) => column >= 0 && texts[i] !== before.texts[i])
      const differ = relations.includes('differ')
      if (before.first === 'withdrawn' || (at >= 0 && differ)) return this.#told(before, texts, Math.max(at, 0))
    }
    // a part of the day beside other parts: what any holds is held against later ones
    const parts = before?.values.filter((_, i) => relations[i] === 'beside').slice(1 - MOST_PARTS) ?? []
    this.#newest = {
      key,
      row: { line: row.line, texts: before?.texts ?? texts, values: [...parts, values], first: before?.first ?? 'in' }
    }
    return undefined
  }

  /** The newest row has gone in: later ones are held against it. */
  accepted(): void {
    if (!this.#newest) return
    const { key, row } = this.#newest
    this.#seen.delete(key)
    this.#seen.set(key, row)
    forgetOldest(this.#seen, MOST_ROWS)
  }

  #told(before: Key, texts: readonly string[], at: number): UnreadClash {
    const column = plainText(this.#names[this.#unread[at]!]!)
    const cells = { column, here: texts[at]!, there: before.texts[at]! }
    const settle = (became: 'told' | 'withdrawn') => {
      before.first = became
    }
    return {
      problem: severalKinds(cells, before.line),
      earlier: severalKinds({ ...cells, here: cells.there, there: cells.here }, undefined),
      alone: wentInAlone(cells),
      line: before.line,
      settle: before.first === 'in' ? settle : undefined
    }
  }

  /** The cells of values with what stands between them, which takes no time to copy: few are ever looked at. */
  #valuesOf({ bytes, starts, ends, count }: Row): string {
    const last = Math.min(this.#last, count - 1)
    return this.#from > last ? '' : bytes.toString('latin1', starts[this.#from], ends[last])
  }

  /** How the values of two rows stand to each other; cells without a digit hold none. */
  #relation(one: string, other: string): 'same' | 'beside' | 'differ' {
    if (one === other) return 'same'
    const separator = /[^\w.+ -]/.exec(one)?.[0]
    const [here, there] = [one, other].map((cells) => (separator === undefined ? [cells] : cells.split(separator)))
    // cells in quotes stand without anything between them
    if (here!.length !== this.#last - this.#from + 1 || here!.length !== there!.length) return 'differ'
    const both = this.#values.map((column) => [here![column - this.#from]!, there![column - this.#from]!] as const)
    if (both.some(([a, b]) => a !== b && DIGIT.test(a) && DIGIT.test(b))) return 'differ'
    return both.some(([a, b]) => DIGIT.test(a) !== DIGIT.test(b)) ? 'beside' : 'same'
  }

  /** The unread cells of a row, made anew only where they are not those of the row before. */
  #textsOf(row: Row): readonly string[] {
    let hash = FNV_BASIS
    for (const column of this.#unread) if (column >= 0) hash = cellHash(row, column, hash)
    if (hash === this.#textHash) return this.#texts
    const texts = this.#unread.map((column) => (column < 0 ? '' : row.text(column)))
    for (const [i, text] of texts.entries()) {
      const column = this.#unread[i]!
      if (column < 0 || text === '' || !isOfItsRow(this.#names[column]!, text)) continue
      this.#unread[i] = -1
      this.#left--
    }
    this.#textHash = hash
    this.#texts = texts
    return texts
  }
}

const FNV_BASIS = 0x811c9dc5 | 0
const FNV_PRIME = 0x01000193
const OTHER_PRIME = 0x85ebca6b
/** Ends a cell: no byte of UTF-8. */
const END = 0xff

/** FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo) of the bytes of a cell, after those before it. */
function cellHash({ bytes, starts, ends }: Row, column: number, before: number): number {
  let hash = before
  for (let at = starts[column]!; at < ends[column]!; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME)
  return Math.imul(hash ^ END, FNV_PRIME)
}

/** 53 bits of the cells of some columns. */
function keyOf(row: Row, columns: readonly number[]): number {
  const { bytes, starts, ends } = row
  let [low, high] = [FNV_BASIS, OTHER_PRIME | 0]
  for (const column of columns) {
    for (let at = starts[column]!; column < row.count && at < ends[column]!; at++) {
      low = Math.imul(low ^ bytes[at]!, FNV_PRIME)
      high = Math.imul(high ^ bytes[at]!, OTHER_PRIME) ^ (high >>> 15)
    }
    low = Math.imul(low ^ END, FNV_PRIME)
    high = Math.imul(high ^ END, OTHER_PRIME)
  }
  return (low >>> 0) * 2 ** 21 + (high >>> 11)
}

interface Cells {
  readonly column: string
  readonly here: string
  readonly there: string
}

function shown(cell: string): string {
  return cell === '' ? '“”' : shownCell(cell)
}

function severalKinds({ column, here, there }: Cells, line: number | undefined): RowProblem {
  const [zhLine, enLine] = line === undefined ? ['另一行', 'another row'] : [`第 ${line} 行`, `line ${line}`]
  return {
    code: 'unread_column',
    reason: {
      zh: `未读取的列 ${column}：本行为 ${shown(here)}，同一电表同一时间的${zhLine}为 ${shown(there)}，数值不同，不能互相覆盖；请每个文件只导出一种行，或把该列改为可识别的列名（见 README）`,
      en: `the column ${column} is not read: it is ${shown(here)} here and ${shown(there)} in ${enLine} of the same meter and time, whose values differ, and neither may replace the other; export one kind of rows a file, or name the column so that it is understood (see README)`
    }
  }
}

function wentInAlone({ column, here, there }: Cells): RowProblem {
  return {
    code: 'unread_column',
    reason: {
      zh: `未读取的列 ${column}：本行为 ${shown(there)}，已计入；同一时间为 ${shown(here)} 等的行被拒绝，本行可能只是合计的一部分，请核对`,
      en: `the column ${column} is not read: this row, of ${shown(there)}, went in, others of the same time (${shown(here)} …) were refused; it may be a part of the total alone, please check`
    }
  }
}
