import type { EpochDay } from './day.ts'
import { DaySet } from './day-set.ts'
import { forgetOldest } from './forget-oldest.ts'
import { GivenValues } from './given-values.ts'

/** The days of a curve on which a source gave values: all of the day, or parts of it. */
interface Source {
  readonly source: string
  readonly whole: DaySet
  readonly part: DaySet
}

/** Days of which it is remembered which of their values came. */
const MOST_PARTS = 100_000
/** Values of these, a byte each. */
const MOST_VALUES = 48_000_000

/** Whether each value of a part of a day is there: 1 or 0. */
type Presence = Uint8Array

/**
 * Which of several sources (meters at one point, kinds of rows) the values of each day of a curve came from, to see where two
 * give values for the same time, in any order of the days. A day takes half a byte where those beside it are there. Which values
 * of parts came is kept of the newest ones; of others it is taken that all may have come.
 */
export class SourcesOfDays {
  /** which values came, of curves whose sources are held against each other by these too */
  readonly given = new GivenValues()
  readonly #sources = new Map<string, Source[]>()
  /** whether each value of a part is there, by source, curve and day */
  readonly #parts = new Map<string, Presence>()
  /** of all parts */
  #values = 0

  /** Curves of which sources are known. */
  get size(): number {
    return this.#sources.size
  }

  /** Whether any source of a curve is known. */
  knows(curve: string): boolean {
    return this.#sources.has(curve)
  }

  /**
   * Notes that a day of a curve, or a part of it, came from a source.
   * @returns takes that back, for values that prove not to go in; undefined where none of them is new
   */
  add(curve: string, day: EpochDay, source: string, values: ArrayLike<number>): (() => void) | undefined {
    const present = presence(values)
    if (!present.includes(1)) return undefined
    let sources = this.#sources.get(curve)
    if (!sources) this.#sources.set(curve, (sources = []))
    let own = sources.find((some) => some.source === source)
    if (!own) sources.push((own = { source, whole: new DaySet(), part: new DaySet() }))
    if (present.includes(0)) return this.#addPart(own, partKey(curve, day, source), day, present)
    if (own.whole.has(day)) return undefined
    own.whole.add(day)
    return () => own.whole.delete(day)
  }

  #addPart(own: Source, key: string, day: EpochDay, present: Presence): (() => void) | undefined {
    const before = this.#parts.get(key)
    // of what had to be forgotten all may have been there
    if (!before && own.part.has(day)) return undefined
    const wasThere = (i: number) => before?.[Math.floor((i * before.length) / present.length)] ?? 0
    const fresh = present.map((is, i) => (wasThere(i) ? 0 : is))
    const both = present.map((is, i) => is | wasThere(i))
    const isNew = !own.whole.has(day) && fresh.includes(1)
    own.part.add(day)
    this.#parts.delete(key)
    this.#values -= before?.length ?? 0
    if (both.includes(0)) {
      this.#parts.set(key, both)
      this.#values += both.length
      this.#keepBounded()
    } else own.whole.add(day)
    return isNew ? () => this.#takeOut(own, key, day, fresh) : undefined
  }

  /** Forgets the oldest parts where there are too many, or too many values of them. */
  #keepBounded(): void {
    if (this.#parts.size <= MOST_PARTS && this.#values <= MOST_VALUES) return
    forgetOldest(this.#parts, Math.min(MOST_PARTS, this.#parts.size - 1))
    this.#values = 0
    for (const { length } of this.#parts.values()) this.#values += length
  }

  /** Takes values of a part out again; where it has become a whole day since, that stays. */
  #takeOut(own: Source, key: string, day: EpochDay, fresh: Presence): void {
    const there = this.#parts.get(key)
    if (there?.length !== fresh.length) return
    const left = there.map((is, i) => (fresh[i] ? 0 : is))
    if (left.includes(1)) this.#parts.set(key, left)
    else {
      this.#parts.delete(key)
      this.#values -= there.length
      own.part.delete(day)
    }
  }

  /** Another source that gave a value for a time of the day for which these give one too. */
  other(curve: string, day: EpochDay, source: string, values: ArrayLike<number>): string | undefined {
    const others = this.#sources.get(curve)?.filter((other) => other.source !== source && isOn(other, day))
    if (!others || others.length === 0) return undefined
    const present = presence(values)
    return others.find((other) => {
      const has = this.placesOf(curve, day, other.source)!
      return present.some((is, i) => is === 1 && has(i, present.length))
    })?.source
  }

  /** The other sources that gave values on a day. */
  othersOn(curve: string, day: EpochDay, source: string): readonly string[] {
    const all = this.#sources.get(curve) ?? []
    return all.filter((other) => other.source !== source && isOn(other, day)).map((other) => other.source)
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
      return part.slice(Math.floor(place * each), Math.ceil((place + 1) * each)).includes(1)
    }
  }
}

function isOn({ whole, part }: Source, day: EpochDay): boolean {
  return whole.has(day) || part.has(day)
}

function presence(values: ArrayLike<number>): Presence {
  // of each row: a loop takes a tenth of the time of Uint8Array.from
  const present = new Uint8Array(values.length)
  for (let i = 0; i < present.length; i++) present[i] = Number.isNaN(values[i]!) ? 0 : 1
  return present
}

function partKey(curve: string, day: EpochDay, source: string): string {
  return `${day} ${source} ${curve}`
}
