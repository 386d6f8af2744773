import type { EpochDay } from './day.ts'
import { forgetOldest } from './forget-oldest.ts'

/** Days that follow each other, of which each came whole, or of which parts came. */
interface Run {
  readonly source: string
  readonly whole: boolean
  first: EpochDay
  last: EpochDay
}

/** Runs of days that are remembered of each curve: the newest. */
const MOST_RUNS = 64
/** Days of which it is remembered which of their values came. */
const MOST_PARTS = 100_000

/**
 * Which of several sources (meters at one point, kinds of rows) the values of each day of a curve came from, to see where two
 * give values for the same time. Bounded: whole days are kept as runs, and the values of parts while there are not too many.
 */
export class SourcesOfDays {
  readonly #runs = new Map<string, Run[]>()
  /** whether each value of a part is there, by source, curve and day */
  readonly #parts = new Map<string, readonly boolean[]>()

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
    let runs = this.#runs.get(curve)
    if (!runs) this.#runs.set(curve, (runs = []))
    const run = runs.find(
      (some) => some.source === source && some.whole === whole && some.first - 1 <= day && day <= some.last + 1
    )
    if (!run) {
      if (runs.push({ source, whole, first: day, last: day }) > MOST_RUNS) runs.shift()
    } else [run.first, run.last] = [Math.min(run.first, day), Math.max(run.last, day)]
  }

  /** Another source that gave a value for a time of the day for which these give one too. */
  other(curve: string, day: EpochDay, source: string, values: ArrayLike<number>): string | undefined {
    const others = this.#runs.get(curve)?.filter((run) => run.source !== source && run.first <= day && day <= run.last)
    if (!others || others.length === 0) return undefined
    const present = presence(values)
    return others.find((run) => {
      const has = this.placesOf(curve, day, run.source)!
      return present.some((is, i) => is && has(i, present.length))
    })?.source
  }

  /** Tells at which places of how many of a day a source gave a value; undefined where it gave none. */
  placesOf(curve: string, day: EpochDay, source: string): ((place: number, count: number) => boolean) | undefined {
    const runs = this.#on(curve, day).filter((run) => run.source === source)
    if (runs.length === 0) return undefined
    const part = this.#parts.get(partKey(curve, day, source))
    // of parts that had to be forgotten, all may have been there
    if (runs.some(({ whole }) => whole) || !part) return () => true
    return (place, count) => {
      const each = part.length / count
      return part.slice(Math.floor(place * each), Math.ceil((place + 1) * each)).includes(true)
    }
  }

  #on(curve: string, day: EpochDay): readonly Run[] {
    return this.#runs.get(curve)?.filter((run) => run.first <= day && day <= run.last) ?? []
  }
}

function presence(values: ArrayLike<number>): boolean[] {
  return Array.from(values, (value) => !Number.isNaN(value))
}

function partKey(curve: string, day: EpochDay, source: string): string {
  return `${day} ${source} ${curve}`
}
