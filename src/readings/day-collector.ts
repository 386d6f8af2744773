import { timeOf } from './day-clock.ts'
import { type CloserOptions, DayCloser } from './day-closer.ts'
import { gappedDays } from './gapped-days.ts'
import { HeldDay } from './held-day.ts'
import type { LoadDay } from './load-day.ts'
import { keyOf, type OpenDay, type TimedReading } from './open-day.ts'
import { ReadingPool } from './reading-pool.ts'
import type { Refuse } from './rejection.ts'
import { isAroundMidnight } from './run-intervals.ts'

const MINUTES_PER_DAY = 1440
/**
 * What is kept of days that are not complete yet, in numbers of 8 bytes: some 220 MB, which 100,000 meters fill with a day of
 * quarter-hours in order of time.
 */
const MAX_OPEN = 27_000_000
/** Share of it that is given out at once where there is more: as the days begun first, in parts. */
const TAKEN = 1 / 50
/** Days that have all their readings wait for others of the same moments only until so much lies waiting. */
const MAX_WHOLE = 400_000

interface CollectorOptions extends CloserOptions {
  readonly file?: string
  readonly ending?: boolean
  /** what is kept of days that are not complete yet, in numbers of 8 bytes; days are given out in parts where there are more */
  readonly room?: number
}

/**
 * Puts single readings, in any order, together to days. Of two readings of one moment the later holds, unless the
 * earlier is of a direction and the later is not said to be. In the hour that
 * comes twice when the clock is put back, both readings of a time are kept: the day has their mean.
 *
 * Memory is bounded: when too much lies waiting, be it many readings or many days of few, the days begun first are given out as
 * parts, on the interval of their meter; where nothing tells that by then, they are refused.
 */
export class DayCollector {
  readonly #open = new Map<string, HeldDay>()
  readonly #pool = new ReadingPool()
  readonly #closer: DayCloser
  /** the run is that of this collector alone, and ends with it */
  readonly #alone: boolean
  readonly #file: string | undefined
  readonly #ending: boolean
  readonly #room: number
  /** of all open days */
  #size = 0
  /** size at which days that have all of their readings are looked for */
  #nextSweep = MAX_WHOLE
  #last: HeldDay | undefined

  /**
   * @param refuse turns rows away whose interval nothing tells; they go in unless given
   * @param options what the days are closed with, the file, and whether the readings are of the last minutes of their intervals
   */
  constructor(refuse?: Refuse, { file, ending = false, room = MAX_OPEN, ...options }: CollectorOptions = {}) {
    this.#closer = new DayCloser(refuse, options)
    this.#alone = options.run === undefined
    this.#file = file
    this.#ending = ending
    this.#room = room
  }

  /** The number of another meter of which there is a reading for the point, channel and time of this one. */
  otherAsset(reading: TimedReading): string | undefined {
    const { origin, value, repeated } = reading
    if (!origin?.asset || Number.isNaN(value) || repeated) return undefined
    const held = this.#dayOf(reading)
    if (reading.minute > held.head.lastMinute) return undefined
    const { origins, times } = this.#opened(held)
    const other = origins[times.lastIndexOf(timeOf(reading))]
    return other && other.asset !== origin.asset ? other.asset || undefined : undefined
  }

  /** What is held at the time of a reading, unless that is made of parts. */
  wholeAt(reading: TimedReading): number | undefined {
    const held = this.#dayOf(reading)
    if (reading.minute > held.head.lastMinute) return undefined
    const { times, values, within } = this.#opened(held)
    const at = times.lastIndexOf(timeOf(reading))
    return at < 0 || within?.isBegun(at) ? undefined : values[at]
  }

  /** The name of another series in which the time of this reading has another value. */
  otherSeries(reading: TimedReading): string | undefined {
    const { origin, value, repeated, tariff } = reading
    if (!origin?.series || Number.isNaN(value) || repeated || tariff) return undefined
    const held = this.#dayOf(reading)
    if (reading.minute > held.head.lastMinute) return undefined
    const { origins, times, values, within } = this.#opened(held)
    const at = times.lastIndexOf(timeOf(reading))
    const other = origins[at]?.series
    const differs = other !== origin.series && Math.fround(values[at]!) !== Math.fround(value)
    return differs && !within?.isBegun(at) ? other : undefined
  }

  add(reading: TimedReading): void {
    const held = this.#dayOf(reading)
    const before = held.size
    held.add(reading)
    this.#size += held.size - before
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
    if (this.#size > this.#room) return this.#take(this.#room * (1 - TAKEN))
    return whole && this.#size > this.#nextSweep ? this.#takeWhole() : []
  }

  /** All days that are still open. */
  finish(): readonly LoadDay[] {
    const days = this.#take(0)
    const all = this.#alone ? [...days, ...this.endRun()] : days
    this.#closer.tell()
    return all
  }

  /** The days of all files of the run whose interval no other file has told. */
  endRun(): LoadDay[] {
    return this.#closer.endRun()
  }

  /** A day with its readings in itself, as it is to stay. */
  #opened(held: HeldDay): OpenDay {
    const before = held.size
    const open = held.open()
    this.#size += held.size - before
    return open
  }

  #dayOf({ meterId, channel, day, energy }: TimedReading): HeldDay {
    const head = this.#last?.head
    if (head && head.day === day && head.channel === channel && head.meterId === meterId && head.energy === energy)
      return this.#last!
    const key = keyOf({ day, channel, energy, meterId })
    let held = this.#open.get(key)
    if (!held) {
      held = new HeldDay(this.#pool, { day, channel, energy, meterId }, this.#file, this.#ending)
      this.#open.set(key, held)
      this.#size += held.size
    }
    this.#last = held
    return held
  }

  /** Days whose interval is said and of which nothing is missing, but for the last, of which an hour may come twice. */
  #takeWhole(): LoadDay[] {
    const whole: HeldDay[] = []
    for (const [key, held] of this.#open) {
      const { intervalMinutes, within } = held.head
      // of its last minute there may be more
      if (held === this.#last || within || intervalMinutes === 0 || held.length * intervalMinutes < MINUTES_PER_DAY)
        continue
      whole.push(held)
      this.#size -= held.size
      this.#open.delete(key)
    }
    this.#nextSweep = this.#size + MAX_WHOLE
    return this.#closer.close(opened(whole))
  }

  #take(keep: number): LoadDay[] {
    const taken: HeldDay[] = []
    for (const [key, held] of this.#open) {
      if (keep > 0 && this.#size <= keep) break
      taken.push(held)
      this.#size -= held.size
      this.#open.delete(key)
    }
    this.#last = undefined
    for (const held of taken) this.#closer.learn(held.head, () => held.times())
    this.#closer.expect(gappedDays(taken))
    return this.#closer.close(opened(taken))
  }
}

/** Days one by one, as each is closed, since all at once take several times as much memory. */
function* opened(days: HeldDay[]): Generator<OpenDay> {
  for (const [i, held] of days.entries()) {
    yield held.open()
    delete days[i]
  }
}
