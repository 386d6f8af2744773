import { forgetOldest } from './forget-oldest.ts'

/** Rows of each of two generations: the older is forgotten when the newer is full. */
const MOST_ROWS = 600_000
const FEWEST_ROWS = 1024
/** Rows whose cells are kept, of the newest. */
const MOST_CELLS = 20_000

/** What has become of the first row of a key: it went in; that was told; it was taken back. */
export type Fate = 'in' | 'told' | 'withdrawn'

const FATES: readonly Fate[] = ['in', 'told', 'withdrawn']

/** A row that is remembered. */
export interface RememberedRow {
  readonly line: number
  /** of its unread cells */
  readonly texts: number
  /** hash of its cells of values */
  readonly values: number
  fate: Fate
}

/** 64 bits that tell meter and time. */
export interface RowKey {
  low: number
  high: number
}

/** Rows by their keys in typed arrays of some 30 bytes a row, found by open addressing. */
class Generation {
  readonly base: number
  count = 0
  #slots = new Int32Array(2 * FEWEST_ROWS)
  /** low and high of the key, line, texts, hash of values */
  #records = new Int32Array(5 * FEWEST_ROWS)
  #fates = new Uint8Array(FEWEST_ROWS)

  constructor(base: number) {
    this.base = base
  }

  find({ low, high }: RowKey): number {
    const mask = this.#slots.length - 1
    for (let slot = slotOf(low, mask); ; slot = (slot + 1) & mask) {
      const at = this.#slots[slot]! - 1
      if (at < 0 || (this.#records[5 * at] === low && this.#records[5 * at + 1] === high)) return at
    }
  }

  read(at: number): RememberedRow {
    const records = this.#records
    return {
      line: records[5 * at + 2]!,
      texts: records[5 * at + 3]!,
      values: records[5 * at + 4]!,
      fate: FATES[this.#fates[at]!]!
    }
  }

  add(key: RowKey): number {
    if (this.count === this.#fates.length) this.#grow()
    const at = this.count++
    this.#records[5 * at] = key.low
    this.#records[5 * at + 1] = key.high
    this.#place(at)
    return at
  }

  write(at: number, { line, texts, values, fate }: RememberedRow): void {
    this.#records[5 * at + 2] = line
    this.#records[5 * at + 3] = texts
    this.#records[5 * at + 4] = values
    this.#fates[at] = FATES.indexOf(fate)
  }

  #place(at: number): void {
    const mask = this.#slots.length - 1
    let slot = slotOf(this.#records[5 * at]!, mask)
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = at + 1
  }

  #grow(): void {
    const size = 2 * this.#fates.length
    const [records, fates] = [new Int32Array(5 * size), new Uint8Array(size)]
    records.set(this.#records)
    fates.set(this.#fates)
    this.#records = records
    this.#fates = fates
    this.#slots = new Int32Array(2 * size)
    for (let at = 0; at < this.count; at++) this.#place(at)
  }
}

function slotOf(low: number, mask: number): number {
  return (low ^ (low >>> 15)) & mask
}

/** The rows of a file by meter and time: very many in few bytes each, the newest with their cells. */
export class RowMemory {
  #young = new Generation(0)
  #old: Generation | undefined
  /** cells of values of the newest rows, by number of the row */
  readonly #cells: string[] = []
  /** of days in parts, those of each part but the newest, by number of the row */
  readonly #parts = new Map<number, readonly string[]>()

  /** The row of a key; undefined where there is none. */
  find(key: RowKey): RememberedRow | undefined {
    const at = this.#young.find(key)
    if (at >= 0) return this.#young.read(at)
    const older = this.#old?.find(key) ?? -1
    return older < 0 ? undefined : this.#old!.read(older)
  }

  /** The cells of the row of a key, of each of its parts; undefined where they are kept no more. */
  cellsOf(key: RowKey): readonly string[] | undefined {
    const at = this.#young.find(key)
    const number = this.#young.base + at
    if (at < 0 || !this.#isNew(number)) return undefined
    return [...(this.#parts.get(number) ?? []), this.#cells[number % MOST_CELLS]!]
  }

  /** Remembers a row, in place of the one of its key. */
  put(key: RowKey, row: RememberedRow, cells: string, parts: readonly string[]): void {
    let at = this.#young.find(key)
    if (at < 0) {
      if (this.#young.count >= MOST_ROWS) {
        this.#old = this.#young
        this.#young = new Generation(this.#old.base + this.#old.count)
      }
      at = this.#young.add(key)
    }
    this.#young.write(at, row)
    const number = this.#young.base + at
    if (this.#isNew(number)) this.#cells[number % MOST_CELLS] = cells
    this.#parts.delete(number)
    if (parts.length === 0) return
    this.#parts.set(number, parts)
    forgetOldest(this.#parts, MOST_CELLS)
  }

  /** Notes what has become of the first row of a key. */
  settle(key: RowKey, fate: Fate): void {
    const at = this.#young.find(key)
    const [generation, place] = at >= 0 ? [this.#young, at] : [this.#old, this.#old?.find(key) ?? -1]
    if (generation && place >= 0) generation.write(place, { ...generation.read(place), fate })
  }

  #isNew(number: number): boolean {
    return number >= this.#young.base + this.#young.count - MOST_CELLS
  }
}
