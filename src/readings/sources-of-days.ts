import type { EpochDay } from './day.ts'
import { DaySet } from './day-set.ts'
import { forgetOldest } from './forget-oldest.ts'

/** The days of a curve on which a source gave values: all of the day, or parts of it. */
interface Source {
  readonly source: string
  readonly whole: DaySet
  readonly part: DaySet
}

/** Days of which it is remembered which of their values came. */
const MOST_PARTS = 100_000

/**
 * Which of several sources (meters at one point, kinds of rows) the values of each day of a curve came from, to see where two
 * give values for the same time, in any order of the days. A day takes half a byte where those beside it are there. Which values
 * of parts came is kept of the newest ones; of others it is taken that all may have come.
 */
export class SourcesOfDays {
  readonly #sources = new Map<string, Source[]>()
  /** whether each value of a part is there, by source, curve and day */
  readonly #parts = new Map<string, readonly boolean[]>()

  /** Curves of which sources are known. */
  get size(): number {
    return this.#sources.size
  }

  /** Notes that a day of a curve, or a part of it, came from a source. */
  add(curve: string, day: EpochDay, source: string, values: ArrayLike<number>): void {
    let count = 0
    for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) count++
    if (count === 0) return
    const whole = count === values.length
    if (!whole) {
      const present = presence(values)
      const key = partKey(curve, day, source)
      const before = this.#parts.get(key)
      const both = before
        ? present.map((is, i) => is || before[Math.floor((i * before.length) / present.length)]!)
        : present
      this.#parts.delete(key)
      this.#parts.set(key, both)
      forgetOldest(this.#parts, MOST_PARTS)
    }
    let sources = this.#sources.get(curve)
    if (!sources) this.#sources.set(curve, (sources = []))
    let own = sources.find((some) => some.source === source)
    if (!own) sources.push((own = { source, whole: new DaySet(), part: new DaySet() }))
    if (whole) own.whole.add(day)
    else own.part.add(day)
  }

  /** Another source that gave a value for a time of the day for which these give one too. */
  other(curve: string, day: EpochDay, source: string, values: ArrayLike<number>): string | undefined {
    const others = this.#sources.get(curve)?.filter((other) => other.source !== source && isOn(other, day))
    if (!others || others.length === 0) return undefined
    const present = presence(values)
    return others.find((other) => {
      const has = this.placesOf(curve, day, other.source)!
      return present.some((is, i) => is && has(i, present.length))
    })?.source
  }

  /** Tells at which places of how many of a day a source gave a value; undefined where it gave none. */
  placesOf(curve: string, day: EpochDay, source: string): ((place: number, count: number) => boolean) | undefined {
    const own = this.#sources.get(curve)?.find((some) => some.source === source)
    if (!own || !isOn(own, day)) return undefined
    const part = this.#parts.get(partKey(curve, day, source))
    // of parts that had to be forgotten, all may have been there
    if (own.whole.has(day) || !part) return () => true
    return (place, count) => {
      const each = part.length / count
      return part.slice(Math.floor(place * each), Math.ceil((place + 1) * each)).includes(true)
    }
  }
}

function isOn({ whole, part }: Source, day: EpochDay): boolean {
  return whole.has(day) || part.has(day)
}

function presence(values: ArrayLike<number>): boolean[] {
  return Array.from(values, (value) => !Number.isNaN(value))
}

function partKey(curve: string, day: EpochDay, source: string): string {
  return `${day} ${source} ${curve}`
}
