import { timeOf } from './day-clock.ts'
import { type CloserOptions, DayCloser } from './day-closer.ts'
import type { LoadDay } from './load-day.ts'
import { keyOf, newOpenDay, type OpenDay, put, sizeOf, type TimedReading } from './open-day.ts'
import type { Refuse } from './rejection.ts'
import { isAroundMidnight } from './run-intervals.ts'

const MINUTES_PER_DAY = 1440
/** What is kept of days that are not complete yet, as `sizeOf` has it: some 70 MB. */
const MAX_OPEN = 8_000_000
/** What is given out at once where there is more: as the days begun first, in parts. */
const MAX_TAKEN = 500_000
/** Days that have all their readings wait for others of the same moments only until so much lies waiting. */
const MAX_WHOLE = 400_000

interface CollectorOptions extends CloserOptions {
  readonly file?: string
  readonly ending?: boolean
}

/**
 * Puts single readings, in any order, together to days. Of two readings of one moment the later holds, unless the
 * earlier is of a direction and the later is not said to be. In the hour that
 * comes twice when the clock is put back, both readings of a time are kept: the day has their mean.
 *
 * Memory is bounded: when too much lies waiting, be it many readings or many days of few, the days begun first are given out as parts.
 */
export class DayCollector {
  readonly #open = new Map<string, OpenDay>()
  readonly #closer: DayCloser
  /** the run is that of this collector alone, and ends with it */
  readonly #alone: boolean
  readonly #file: string | undefined
  readonly #ending: boolean
  /** of all open days */
  #size = 0
  /** size at which days that have all of their readings are looked for */
  #nextSweep = MAX_WHOLE
  #last: OpenDay | undefined

  /**
   * @param refuse turns rows away whose interval nothing tells; they go in unless given
   * @param options what the days are closed with, the file, and whether the readings are of the last minutes of their intervals
   */
  constructor(refuse?: Refuse, { file, ending = false, ...options }: CollectorOptions = {}) {
    this.#closer = new DayCloser(refuse, options)
    this.#alone = options.run === undefined
    this.#file = file
    this.#ending = ending
  }

  /** The number of another meter of which there is a reading for the point, channel and time of this one. */
  otherAsset(reading: TimedReading): string | undefined {
    const { origin, value, repeated } = reading
    if (!origin?.asset || Number.isNaN(value) || repeated) return undefined
    const open = this.#dayOf(reading)
    const other = reading.minute > open.lastMinute ? undefined : open.origins[open.times.lastIndexOf(timeOf(reading))]
    return other && other.asset !== origin.asset ? other.asset || undefined : undefined
  }

  add(reading: TimedReading): void {
    const open = this.#dayOf(reading)
    const before = sizeOf(open)
    put(open, reading)
    this.#size += sizeOf(open) - before
    if (!(Number.isNaN(reading.value) || isAroundMidnight(reading.minute))) this.#closer.run.hasParts = true
  }

  /** The interval that a meter was last seen to have, minutes; 0 = not known. */
  intervalOf(meterId: string): number {
    return this.#closer.run.latestOf(meterId)
  }

  /**
   * Days that make room, when too much lies waiting; none otherwise.
   * @param whole days that have all their readings need not wait for it
   */
  overflow(whole = true): readonly LoadDay[] {
    if (this.#size > MAX_OPEN) return this.#take(MAX_OPEN - MAX_TAKEN)
    return whole && this.#size > this.#nextSweep ? this.#takeWhole() : []
  }

  /** All days that are still open. */
  finish(): readonly LoadDay[] {
    const days = this.#take(0)
    if (this.#alone) days.push(...this.endRun())
    this.#closer.tell()
    return days
  }

  /** The days of all files of the run whose interval no other file has told. */
  endRun(): LoadDay[] {
    return this.#closer.endRun()
  }

  #dayOf({ meterId, channel, day, energy }: TimedReading): OpenDay {
    const last = this.#last
    if (last && last.day === day && last.channel === channel && last.meterId === meterId && last.energy === energy)
      return last
    const key = keyOf({ day, channel, energy, meterId })
    let open = this.#open.get(key)
    if (!open) {
      open = newOpenDay({ day, channel, energy, meterId }, this.#file, this.#ending)
      this.#open.set(key, open)
      this.#size += sizeOf(open)
    }
    this.#last = open
    return open
  }

  /** Days whose interval is said and of which nothing is missing, but for the last, of which an hour may come twice. */
  #takeWhole(): LoadDay[] {
    const whole: OpenDay[] = []
    for (const [key, open] of this.#open) {
      const { intervalMinutes, times, within } = open
      // of its last minute there may be more
      if (open === this.#last || within || intervalMinutes === 0 || times.length * intervalMinutes < MINUTES_PER_DAY)
        continue
      whole.push(open)
      this.#size -= sizeOf(open)
      this.#open.delete(key)
    }
    this.#nextSweep = this.#size + MAX_WHOLE
    return this.#closer.close(whole)
  }

  #take(keep: number): LoadDay[] {
    const taken: OpenDay[] = []
    for (const [key, open] of this.#open) {
      if (keep > 0 && this.#size <= keep) break
      taken.push(open)
      this.#size -= sizeOf(open)
      this.#open.delete(key)
    }
    this.#last = undefined
    for (const open of taken) this.#closer.learn(open)
    return this.#closer.close(taken)
  }
}
