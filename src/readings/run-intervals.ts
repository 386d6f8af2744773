import type { OpenDay } from './open-day.ts'

const MINUTES_PER_DAY = 1440
/** From here on a time that stands for a whole day may be its end. */
const LAST_HOUR = 1380
/** Readings that wait for what later files tell: some 50 MB. */
const MAX_WAITING = 100_000

/**
 * What the files of a run, and the store that they go to, tell of the intervals of meters; and the days that wait for it,
 * because they have too few readings to tell theirs.
 */
export class RunIntervals {
  /** minutes that each meter had on its last day that told; 1440 where its readings are energies of whole days */
  readonly intervals: Map<string, number>
  /** that of the meter that told last; 0 = none did */
  lastInterval = 0
  /** some reading is of a part of a day for sure */
  hasParts = false
  readonly #waiting = new Map<string, OpenDay[]>()
  #readings = 0

  /** @param stored minutes by meter, as the store holds them */
  constructor(stored: Iterable<readonly [meterId: string, minutes: number]> = []) {
    this.intervals = new Map(stored)
  }

  /** More days wait than memory should hold. */
  get isCrowded(): boolean {
    return this.#readings > MAX_WAITING
  }

  has(meterId: string): boolean {
    return this.intervals.has(meterId)
  }

  /** Takes an interval that is known otherwise, where readings have not told one. */
  expect(meterId: string, minutes: number): void {
    if (!this.intervals.has(meterId)) this.intervals.set(meterId, minutes)
  }

  /** Takes an interval that the readings of a day tell. */
  set(meterId: string, minutes: number): void {
    this.intervals.set(meterId, minutes)
    this.lastInterval = minutes
  }

  /** Keeps a part of a day for later. */
  wait(key: string, part: OpenDay): void {
    const parts = this.#waiting.get(key)
    if (parts) parts.push(part)
    else this.#waiting.set(key, [part])
    this.#readings += Math.max(1, part.times.length)
  }

  /** The parts of a day that wait, in the order in which they came. */
  take(key: string): readonly OpenDay[] {
    const parts = this.#waiting.get(key) ?? []
    this.#waiting.delete(key)
    for (const { times } of parts) this.#readings -= Math.max(1, times.length)
    return parts
  }

  /** All days that wait, each in its parts. */
  takeAll(): (readonly OpenDay[])[] {
    const days = [...this.#waiting.values()]
    this.#waiting.clear()
    this.#readings = 0
    return days
  }

  /** Finds the meters that have energies at midnight on several days and at no other time, whatever the meters beside them have. */
  learnDaily(days: readonly (readonly OpenDay[])[]): void {
    const dates = new Map<string, Set<number>>()
    const others = new Set<string>()
    for (const { meterId, day, energy, channel, times } of days.flat()) {
      if (!energy || channel !== 'active_power') continue
      if (times.some((time) => !isAroundMidnight(time % MINUTES_PER_DAY))) others.add(meterId)
      const seen = dates.get(meterId)
      if (seen) seen.add(day)
      else dates.set(meterId, new Set([day]))
    }
    for (const [meterId, seen] of dates)
      if (seen.size > 1 && !others.has(meterId)) this.expect(meterId, MINUTES_PER_DAY)
  }
}

/** Whether a time of the day may stand for a whole day: its beginning, or its last hour. */
export function isAroundMidnight(minute: number): boolean {
  return minute === 0 || minute >= LAST_HOUR
}
