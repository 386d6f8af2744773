import type { EpochDay } from './day.ts'
import { forgetOldest } from './forget-oldest.ts'

/** Days of which the values are remembered. */
const MOST_DAYS = 100_000
/** Values of these, four bytes each. */
const MOST_VALUES = 12_000_000

/** The values that came for the days of curves, of each time the newest. Those of the oldest days are forgotten where there are many. */
export class GivenValues {
  readonly #days = new Map<string, Float32Array>()
  /** of all days */
  #count = 0

  /** What came for a day; undefined where nothing did, or where it had to be forgotten. */
  on(curve: string, day: EpochDay): Float32Array | undefined {
    return this.#days.get(keyOf(curve, day))
  }

  /** Notes values of a day, NaN where there is none. @returns takes that back, unless others have come since */
  note(curve: string, day: EpochDay, values: Float32Array): () => void {
    const key = keyOf(curve, day)
    const before = this.#days.get(key)
    const both = before ? newestOf(before, values) : values.slice()
    this.#put(key, both)
    return () => {
      if (this.#days.get(key) === both) this.#put(key, before)
    }
  }

  #put(key: string, values: Float32Array | undefined): void {
    this.#count -= this.#days.get(key)?.length ?? 0
    this.#days.delete(key)
    if (!values) return
    this.#days.set(key, values)
    this.#count += values.length
    if (this.#days.size <= MOST_DAYS && this.#count <= MOST_VALUES) return
    forgetOldest(this.#days, Math.min(MOST_DAYS, this.#days.size - 1))
    this.#count = 0
    for (const { length } of this.#days.values()) this.#count += length
  }
}

/** Whether values of a day are, for the time of one of others, the same as that; they may be of other numbers of intervals. */
export function isSameAt(given: Float32Array, values: Float32Array, place: number): boolean {
  const each = given.length / values.length
  const there = given
    .slice(Math.floor(place * each), Math.ceil((place + 1) * each))
    .filter((value) => !Number.isNaN(value))
  return there.length > 0 && there.every((value) => value === values[place])
}

function newestOf(before: Float32Array, values: Float32Array): Float32Array {
  const count = Math.max(before.length, values.length)
  const at = (all: Float32Array, i: number) => all[Math.floor((i * all.length) / count)]!
  return Float32Array.from({ length: count }, (_, i) => (Number.isNaN(at(values, i)) ? at(before, i) : at(values, i)))
}

function keyOf(curve: string, day: EpochDay): string {
  return `${day} ${curve}`
}
