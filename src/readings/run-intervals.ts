import type { EpochDay } from './day.ts'
import { TELLING_TIMES, usualPlace } from './grid-of-times.ts'
import { type OpenDay, sizeOf } from './open-day.ts'

const MINUTES_PER_DAY = 1440
/** From here on a time that stands for a whole day may be its end. */
const LAST_HOUR = 1380
/** What waits for what later files tell, as `sizeOf` has it: some 190 MB, or two times of each of 100,000 meters. */
const MAX_WAITING = 24_000_000
/** Marks in place of a day. */
const [SEVERAL, PARTS] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

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
  /** where within its intervals the times of a meter usually lie, where that is not their beginning */
  readonly #places = new Map<string, number>()
  #size = 0
  /** by meter the only day on which it has energies at midnight, or `SEVERAL`, or `PARTS` where it has others too */
  readonly #midnights = new Map<string, EpochDay | typeof SEVERAL | typeof PARTS>()

  readonly #room: number

  /**
   * @param stored minutes by meter, as the store holds them
   * @param room what may wait, as `sizeOf` has it
   */
  constructor(stored: Iterable<readonly [meterId: string, minutes: number]> = [], room = MAX_WAITING) {
    this.intervals = new Map(stored)
    this.#room = room
  }

  /** More days wait than memory should hold. */
  get isCrowded(): boolean {
    return this.#size > this.#room
  }

  /** The interval that a meter, or else any, was last seen to have, minutes; 0 = not known. */
  latestOf(meterId: string): number {
    return this.intervals.get(meterId) ?? this.lastInterval
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

  /** Where within their intervals the times of a day usually lie: as on earlier days of its meter, where they are few. */
  placeOf({ meterId, times, ending }: OpenDay, interval: number): number | undefined {
    const own = usualPlace(ending ? times.map((time) => (time % MINUTES_PER_DAY) + 1) : times, interval)
    // others begin at another minute each day
    if (MINUTES_PER_DAY % interval > 0) return own
    if (own === undefined) return times.length < TELLING_TIMES ? this.#places.get(meterId) : undefined
    if (own !== 0 || this.#places.size > 0) this.#places.set(meterId, own)
    return own
  }

  /** Keeps a part of a day for later. */
  wait(key: string, part: OpenDay): void {
    const parts = this.#waiting.get(key)
    if (parts) parts.push(part)
    else this.#waiting.set(key, [part])
    this.#size += sizeOf(part)
  }

  /** The parts of a day that wait, in the order in which they came. */
  take(key: string): readonly OpenDay[] {
    const parts = this.#waiting.get(key) ?? []
    this.#waiting.delete(key)
    for (const part of parts) this.#size -= sizeOf(part)
    return parts
  }

  /** The days that have readings of more than one time by now, which tell their interval at a pinch; each in its parts. */
  takeTold(): (readonly OpenDay[])[] {
    const told: (readonly OpenDay[])[] = []
    for (const [key, parts] of this.#waiting) {
      const first = parts.find(({ times }) => times.length > 0)?.times[0]
      if (parts.some(({ times }) => times.some((time) => time !== first))) told.push(this.take(key))
    }
    return told
  }

  /** All days that wait, each in its parts. */
  takeAll(): (readonly OpenDay[])[] {
    const days = [...this.#waiting.values()]
    this.#waiting.clear()
    this.#size = 0
    return days
  }

  /**
   * Finds the meters that have energies at midnight on several days and at no other time, whatever the meters beside them have:
   * among these days and those before them.
   */
  learnDaily(days: readonly (readonly OpenDay[])[]): void {
    const seen = new Set<string>()
    for (const { meterId, day, energy, channel, times } of days.flat()) {
      if (!energy || channel !== 'active_power') continue
      const before = this.#midnights.get(meterId) ?? day
      const isPart = times.some((time) => !isAroundMidnight(time % MINUTES_PER_DAY))
      this.#midnights.set(meterId, isPart || before === PARTS ? PARTS : before === day ? day : SEVERAL)
      seen.add(meterId)
    }
    for (const meterId of seen) if (this.#midnights.get(meterId) === SEVERAL) this.expect(meterId, MINUTES_PER_DAY)
  }
}

/** Whether a time of the day may stand for a whole day: its beginning, or its last hour. */
export function isAroundMidnight(minute: number): boolean {
  return minute === 0 || minute >= LAST_HOUR
}
