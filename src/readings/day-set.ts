import type { EpochDay } from './day.ts'

const DAYS = 32

/** Days in any order, with 16 bytes for each 32 that lie together. */
export class DaySet {
  /** 32nds of the days, in order, and which days of each there are */
  readonly #blocks: number[] = []
  readonly #bits: number[] = []

  has(day: EpochDay): boolean {
    const [block, at] = this.#find(day)
    return this.#blocks[at] === block && (this.#bits[at]! & bitOf(day)) !== 0
  }

  add(day: EpochDay): void {
    const [block, at] = this.#find(day)
    if (this.#blocks[at] === block) this.#bits[at]! |= bitOf(day)
    else {
      this.#blocks.splice(at, 0, block)
      this.#bits.splice(at, 0, bitOf(day))
    }
  }

  delete(day: EpochDay): void {
    const [block, at] = this.#find(day)
    if (this.#blocks[at] === block) this.#bits[at]! &= ~bitOf(day)
  }

  /** The block of a day, and the place at which it is or belongs. */
  #find(day: EpochDay): [block: number, at: number] {
    const block = Math.floor(day / DAYS)
    let [from, to] = [0, this.#blocks.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.#blocks[middle]! < block) from = middle + 1
      else to = middle
    }
    return [block, from]
  }
}

function bitOf(day: EpochDay): number {
  return 1 << (day & (DAYS - 1))
}
