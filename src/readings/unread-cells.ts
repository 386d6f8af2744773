import { cellHash, HASH_BASIS } from './cell-hash.ts'
import type { FirstRows } from './first-rows.ts'
import type { Header, MeaningOf } from './header.ts'
import type { NamedCell } from './load-day.ts'
import type { Row } from './row.ts'
import { formOf, isOfItsRow, isOfKinds, isOfVersions, type Telling, tellingOf } from './unread-names.ts'

/** Columns that are looked at, those first whose names say most. */
const MOST_COLUMNS = 64
/** Numbers that come in so many are no kinds, whatever else they are. */
const MOST_CODES = 64
/** Words that come in so many are names of what is told apart by other columns. */
const MOST_WORDS = 20_000
/** Different rows of unread cells that are remembered. */
const MOST_TEXTS = 200_000
/** Rows from which on they show whether cells come again. */
const SEVERAL = 8

const ORDER: readonly Telling[] = ['apart', 'code', 'plain', 'words', 'measure', 'moment']

interface UnreadColumn {
  readonly column: number
  readonly name: string
  /** of a column that is read: what its words mean, of which different ones for the same tell kinds apart */
  readonly meaningOf: MeaningOf | undefined
  readonly telling: Telling
  readonly cells: Set<string>
  /** no kinds of rows are told apart by it */
  dropped: boolean
  /** whether the cells of the first rows count these; undefined until it is asked */
  countsRows: boolean | undefined
}

/** A column of words that say what a row holds. */
interface WordColumn {
  readonly column: number
  readonly meaningOf: MeaningOf
}

const CODE = /^\d*$/

/** What two rows differ in. */
export interface Difference {
  /** name of the column */
  readonly column: string
  readonly here: string
  readonly there: string
  /** the column is read: the two are words for one quantity */
  readonly isRead?: true | undefined
}

/** The cells of the columns that are not read, and whether those in which rows differ tell kinds of rows apart. */
export class UnreadCells {
  /** columns that are read, whose words may say one thing in several ways */
  readonly words: readonly WordColumn[]
  readonly #header: Header
  readonly #firstRows: FirstRows | undefined
  readonly #columns: readonly UnreadColumn[]
  /** places in `#columns` and in the file of those that are not dropped */
  #left: { readonly place: number; readonly column: number }[]
  readonly #texts: string[][] = []
  readonly #numbers = new Map<number, number>()
  #hash = Number.NaN
  #number = -1
  #rows = 0

  /** @param firstRows show what columns hold before enough rows have come */
  constructor(header: Header, firstRows?: FirstRows) {
    this.#header = header
    this.#firstRows = firstRows
    // columns of codes have no words
    const asked = header.keyColumns
    this.words = [...header.meanings].flatMap(([column, meaningOf]) => {
      if (!asked.includes(column)) return []
      const cells = firstRows?.(header).cells ?? []
      const isOfCodes = cells.length > 0 && cells.every((row) => CODE.test((row[column] ?? '').trim()))
      return isOfCodes ? [] : [{ column, meaningOf }]
    })
    const ofWords = this.words.map(({ column, meaningOf }) => this.#columnOf(column, 'apart', meaningOf))
    const unread = header.unreadColumns
      .map((column) => this.#columnOf(column, tellingOf(header.names[column]!), undefined))
      .filter(({ telling }) => telling !== 'correction')
      .sort((a, b) => ORDER.indexOf(a.telling) - ORDER.indexOf(b.telling))
      .slice(0, MOST_COLUMNS)
    this.#columns = [...ofWords, ...unread]
    this.#left = this.#columns.map(({ column }, place) => ({ place, column }))
  }

  /** There is no column that may tell rows apart. */
  get isEmpty(): boolean {
    return this.#left.length === 0
  }

  /** Number of the unread cells of a row: the same for the same cells; -1 where there are too many. */
  numberOf(row: Row): number {
    this.#rows++
    let hash = HASH_BASIS
    for (const { column } of this.#left) hash = cellHash(row, column, hash)
    if (hash === this.#hash) return this.#number
    const known = this.#numbers.get(hash)
    this.#hash = hash
    this.#number = known ?? this.#new(row, hash)
    return this.#number
  }

  /** What tells the kinds of two rows apart, by the numbers of their cells; undefined where nothing does. */
  difference(one: number, other: number): Difference | undefined {
    const [here, there] = [this.#texts[one], this.#texts[other]]
    if (one === other || !here || !there) return undefined
    const { place } =
      this.#left.find(({ place: at }) => here[at] !== there[at] && this.#areKinds(at, here[at]!, there[at]!)) ?? {}
    if (place === undefined) return undefined
    return this.#differenceAt(place, here[place]!, there[place]!)
  }

  /** The cells of a row that say what it measures, whatever file it is in. */
  kindsOf(number: number): readonly NamedCell[] {
    const texts = this.#texts[number]
    if (!texts) return []
    return this.#left.flatMap(({ place }) => {
      const { name, telling, meaningOf } = this.#columns[place]!
      const tells = telling === 'code' || (telling === 'apart' && !this.#countsRows(place))
      if (!tells || texts[place] === '' || !(meaningOf || isOfKinds(name, texts[place]!))) return []
      return [{ column: name, cell: texts[place]!, ...(meaningOf && { isRead: true as const }) }]
    })
  }

  /** The cells of two rows in the first column that is left, for rows of a time whose first row was of several kinds. */
  first(one: number, other: number): Difference {
    const cell = (number: number, place: number) => this.#texts[number]?.[place] ?? ''
    const differ = this.#left.find(({ place }) => cell(one, place) !== cell(other, place))
    const { place } = differ ?? this.#left.find((left) => cell(one, left.place) !== '') ?? { place: 0 }
    return this.#differenceAt(place, cell(one, place), cell(other, place))
  }

  #differenceAt(place: number, here: string, there: string): Difference {
    const { name, meaningOf } = this.#columns[place]!
    return { column: name, here, there, ...(meaningOf && { isRead: true }) }
  }

  #columnOf(column: number, telling: Telling, meaningOf: MeaningOf | undefined): UnreadColumn {
    const name = this.#header.names[column]!
    return { column, name, telling, meaningOf, cells: new Set<string>(), dropped: false, countsRows: undefined }
  }

  #new(row: Row, hash: number): number {
    if (this.#numbers.size >= MOST_TEXTS && !this.#dropWidest()) return -1
    const texts = this.#columns.map((some) => (some.dropped ? '' : textIn(row, some)))
    for (const { place } of this.#left) this.#see(this.#columns[place]!, texts[place]!)
    this.#texts.push(texts)
    const number = this.#texts.length - 1
    if (this.#columns.some(({ dropped }, place) => dropped && texts[place] !== '')) this.#forgetDropped()
    else this.#numbers.set(hash, number)
    return number
  }

  /** Notes a cell, and drops its column where that tells no rows apart. */
  #see(unread: UnreadColumn, cell: string): void {
    if (cell === '' || unread.cells.has(cell)) return
    unread.cells.add(cell)
    const { telling, cells } = unread
    const tooMany =
      telling !== 'apart' && (cells.size > MOST_WORDS || (cells.size > MOST_CODES && formOf(cell) !== 'kind'))
    unread.dropped = tooMany || isOfItsRow(telling, cell)
  }

  /** Drops the column of the most cells. @returns whether there is one that may be */
  #dropWidest(): boolean {
    const open = this.#left.map(({ place }) => this.#columns[place]!).filter(({ telling }) => telling !== 'apart')
    if (open.length === 0) return false
    const widest = open.reduce((most, some) => (some.cells.size > most.cells.size ? some : most))
    widest.dropped = true
    this.#forgetDropped()
    return true
  }

  #forgetDropped(): void {
    this.#left = this.#left.filter(({ place }) => !this.#columns[place]!.dropped)
    for (const [place, { dropped, cells }] of this.#columns.entries()) {
      if (!dropped) continue
      cells.clear()
      for (const texts of this.#texts) texts[place] = ''
    }
    this.#numbers.clear()
    this.#hash = Number.NaN
  }

  /** Whether cells in which two rows differ are of kinds of rows, rather than of the rows themselves. */
  #areKinds(place: number, ...cells: readonly string[]): boolean {
    const { telling, meaningOf } = this.#columns[place]!
    if (cells.every(isOfVersions)) return false
    if (telling === 'words' || meaningOf) return cells.every((cell) => cell !== '')
    if (telling === 'apart') return !this.#countsRows(place)
    const forms = cells.filter((cell) => cell !== '').map(formOf)
    if (forms.every((form) => form === 'kind')) return true
    const { count, different } = this.#shownOf(place)
    const comeAgain = count >= SEVERAL && different * 4 <= count
    return forms.includes('measure') ? comeAgain : comeAgain || count < SEVERAL || different * 2 <= count
  }

  /** How many cells a column has shown, in the first rows of the file or in those that have been read, and how many different ones. */
  #shownOf(place: number): { readonly count: number; readonly different: number } {
    const { column, cells } = this.#columns[place]!
    const first = this.#first(column)
    if (first.length > this.#rows) return { count: first.length, different: new Set(first).size }
    return { count: this.#rows, different: cells.size }
  }

  /** Whether the cells of a column count the rows. */
  #countsRows(place: number): boolean {
    const asked = this.#columns[place]!
    if (asked.countsRows === undefined) {
      const cells = this.#first(asked.column).map(Number)
      asked.countsRows = cells.length >= SEVERAL && cells.every((cell, i) => i === 0 || cell === cells[i - 1]! + 1)
    }
    return asked.countsRows
  }

  #first(column: number): readonly string[] {
    return this.#firstRows?.(this.#header).cells.flatMap((cells) => cells[column] || []) ?? []
  }
}

/** A cell as it tells kinds apart: of a column that is read, a word for something that others may name too. */
function textIn(row: Row, { column, meaningOf }: UnreadColumn): string {
  const text = row.text(column)
  if (!meaningOf) return text
  const word = text.toLowerCase()
  return meaningOf(word) === undefined ? '' : word
}
