import { bytesHash, keyInto, textInto } from './cell-hash.ts'
import type { FirstRows } from './first-rows.ts'
import { forgetOldest } from './forget-oldest.ts'
import type { Header } from './header.ts'
import { ofKinds } from './kind-clash.ts'
import type { LoadDay, NamedCell } from './load-day.ts'
import type { RowProblem } from './rejection.ts'
import type { Row } from './row.ts'
import { type RememberedRow, type RowKey, RowMemory } from './row-memory.ts'
import type { SourcesOfDays } from './sources-of-days.ts'
import { type Difference, UnreadCells } from './unread-cells.ts'
import { severalKinds, wentInAlone } from './unread-problems.ts'

/** Lists of kinds that are kept, to be the same where kinds are. */
const MOST_LISTS = 200_000
/** Rows of which is kept what they noted of their kinds, of the newest. */
const MOST_NOTES = 20_000
/** Parts of a day that are remembered. */
const MOST_PARTS = 96
const DIGIT = /\d/

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
 * and a column that is not read does too, they are rows of several kinds (phases, tariff periods, directions …) or meters, of
 * which the last would stand for all; so are rows of different words of a read column that mean one channel (用电量, 下网电量).
 * Columns in which corrections differ, and cells that are moments or measures, do not count.
 */
export class UnreadColumns {
  readonly #keys: readonly number[]
  readonly #values: readonly number[]
  /** the first and the last of them */
  readonly #from: number
  readonly #last: number
  readonly #cells: UnreadCells
  readonly #seen = new RowMemory()
  readonly #key: RowKey = { low: 0, high: 0 }
  /** the cells that tell kinds, and of which number they are */
  #kinds: readonly NamedCell[] = []
  #ofKinds = -1
  readonly #lists = new Map<string, readonly NamedCell[]>()
  /** by line, what takes back that its kinds have given its days */
  readonly #notes = new Map<number, readonly (() => void)[]>()
  #newest: { readonly row: RememberedRow; readonly values: string; readonly parts: readonly string[] } | undefined

  private constructor(header: Header, cells: UnreadCells) {
    const words = cells.words.map(({ column }) => column)
    this.#keys = header.keyColumns.filter((column) => !words.includes(column))
    this.#values = header.valueColumns
    this.#from = Math.min(...this.#values)
    this.#last = Math.max(...this.#values)
    this.#cells = cells
  }

  /** Undefined where all columns that can tell rows apart are read. */
  static of(header: Header, firstRows?: FirstRows): UnreadColumns | undefined {
    const cells = new UnreadCells(header, firstRows)
    return cells.isEmpty || header.valueColumns.length === 0 ? undefined : new UnreadColumns(header, cells)
  }

  /** What is wrong between a row and an earlier one of its time; undefined when nothing is. */
  clash(row: Row): UnreadClash | undefined {
    this.#newest = undefined
    if (this.#cells.isEmpty) return undefined
    const texts = this.#cells.numberOf(row)
    keyInto(this.#key, row, this.#keys)
    for (const { column, meaningOf } of this.#cells.words) {
      const word = row.text(column).toLowerCase()
      textInto(this.#key, meaningOf(word) ?? word)
    }
    const before = this.#seen.find(this.#key)
    const values = this.#valuesOf(row)
    const hash = this.#hashOf(row)
    let parts: readonly string[] = []
    if (before) {
      const relations =
        before.values === hash
          ? []
          : (this.#seen.cellsOf(this.#key)?.map((other) => ({ other, is: this.#relation(other, values) })) ?? [
              { other: '', is: 'differ' as const }
            ])
      const differ = relations.some(({ is }) => is === 'differ')
      const difference = differ ? this.#cells.difference(texts, before.texts) : undefined
      if (difference) return this.#told(before, difference)
      if (before.fate === 'withdrawn') return this.#told(before, this.#cells.first(texts, before.texts))
      // a part of the day beside other parts: what any holds is held against later ones
      parts = relations.flatMap(({ other, is }) => (is === 'beside' ? [other] : [])).slice(1 - MOST_PARTS)
    }
    this.#newest = {
      row: { line: row.line, texts: before?.texts ?? texts, values: hash, fate: before?.fate ?? 'in' },
      values,
      parts
    }
    return undefined
  }

  /** Of which kinds the newest row is, by what says it in whatever file: the same list for the same kinds. */
  get kinds(): readonly NamedCell[] {
    if (!this.#newest) return []
    const { texts } = this.#newest.row
    if (texts !== this.#ofKinds) {
      this.#ofKinds = texts
      const kinds = this.#cells.kindsOf(texts)
      const key = JSON.stringify(kinds)
      this.#kinds = this.#lists.get(key) ?? kinds
      this.#lists.set(key, this.#kinds)
      forgetOldest(this.#lists, MOST_LISTS)
    }
    return this.#kinds
  }

  /** A day of the newest row with its kinds; or its problem, where one of another kind has given other values of its times. */
  held(sources: SourcesOfDays, load: LoadDay): LoadDay | RowProblem {
    const line = this.#newest?.row.line
    return ofKinds(sources, load, this.kinds, (takeBack) => {
      if (line === undefined) return
      const before = this.#notes.get(line) ?? []
      this.#notes.set(line, [...before, takeBack])
      forgetOldest(this.#notes, MOST_NOTES)
    })
  }

  /** What the row of a line has given goes in no more: it holds nothing against rows of other files. */
  withdrawn(line: number): void {
    for (const takeBack of this.#notes.get(line) ?? []) takeBack()
    this.#notes.delete(line)
  }

  /** The newest row has gone in: later ones are held against it. */
  accepted(): void {
    if (!this.#newest) return
    const { row, values, parts } = this.#newest
    this.#seen.put(this.#key, row, values, parts)
  }

  #told(before: RememberedRow, cells: Difference): UnreadClash {
    const key = { ...this.#key }
    const settle = (became: 'told' | 'withdrawn') => this.#seen.settle(key, became)
    return {
      problem: severalKinds(cells, before.line),
      earlier: severalKinds({ ...cells, here: cells.there, there: cells.here }, undefined),
      alone: wentInAlone(cells),
      line: before.line,
      settle: before.fate === 'in' ? settle : undefined
    }
  }

  /** The cells of values with what stands between them, which takes no time to copy: few are ever looked at. */
  #valuesOf({ bytes, starts, ends, count }: Row): string {
    const last = Math.min(this.#last, count - 1)
    return this.#from > last ? '' : bytes.toString('latin1', starts[this.#from], ends[last])
  }

  #hashOf({ bytes, starts, ends, count }: Row): number {
    const last = Math.min(this.#last, count - 1)
    return this.#from > last ? 0 : bytesHash(bytes, starts[this.#from]!, ends[last]!)
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
}
