import { daysOfAssets } from './asset-clash.ts'
import { closeDay, wholeDay } from './close-day.ts'
import type { WatchEnergies } from './formats/watching-energies.ts'
import { areTooFew, greatestCommonDivisor, likelyInterval, oddTimes, sureInterval } from './interval-of-times.ts'
import { betweenIntervals, longInterval, UNKNOWN_INTERVAL } from './interval-problems.ts'
import { CHANNELS, type LoadDay } from './load-day.ts'
import { addMissing, appended, dropMissing, type OpenDay, sizeOf, type TimedReading, timeOf } from './open-day.ts'
import type { Refuse, RowProblem } from './rejection.ts'
import { isAroundMidnight, RunIntervals } from './run-intervals.ts'
import { SourcesOfDays } from './sources-of-days.ts'

const MINUTES_PER_DAY = 1440
/** From so many times of a day on, a meter's own distances tell more than the interval of another meter. */
const TELLING_TIMES = 4
const LONGEST_INTERVAL = 60
/** What is kept of days that are not complete yet, as `sizeOf` has it: some 70 MB. */
const MAX_OPEN = 8_000_000
/** What is given out at once where there is more: as the days begun first, in parts. */
const MAX_TAKEN = 500_000
/** Days that have all their readings wait for others of the same moments only until so much lies waiting. */
const MAX_WHOLE = 400_000

interface CollectorOptions {
  readonly run?: RunIntervals | undefined
  readonly file?: string
  readonly ending?: boolean
  readonly watch?: WatchEnergies
  readonly sources?: SourcesOfDays | undefined
}

/**
 * Puts single readings, in any order, together to days. Of two readings of one moment the later holds, unless the
 * earlier is of a direction and the later is not said to be. In the hour that
 * comes twice when the clock is put back, both readings of a time are kept: the day has the mean of powers, the sum of energies.
 *
 * Memory is bounded: when too much lies waiting, be it many readings or many days of few, the days begun first are given out as parts.
 */
export class DayCollector {
  readonly #open = new Map<string, OpenDay>()
  readonly #refuse: Refuse | undefined
  /** what the files of the run tell of intervals */
  readonly #run: RunIntervals
  /** the run is that of this collector alone, and ends with it */
  readonly #alone: boolean
  readonly #file: string | undefined
  readonly #ending: boolean
  readonly #watch: WatchEnergies | undefined
  readonly #sources: SourcesOfDays
  /** of all open days */
  #size = 0
  /** size at which days that have all of their readings are looked for */
  #nextSweep = MAX_WHOLE
  #last: OpenDay | undefined

  /**
   * @param refuse turns rows away whose interval nothing tells; they go in unless given
   * @param ending the readings are of the last minutes of their intervals
   * @param watch takes the days of energies, and gives those that go in
   * @param sources which meter gave the values of each day, in other files of the run
   * @param run where the days wait whose interval other files of the run may tell: they are given out with these, or by `endRun`
   */
  constructor(refuse?: Refuse, { run, file, ending, watch, sources }: CollectorOptions = {}) {
    this.#watch = watch
    this.#sources = sources ?? new SourcesOfDays()
    this.#refuse = refuse
    this.#run = run ?? new RunIntervals()
    this.#alone = run === undefined
    this.#file = file
    this.#ending = ending ?? false
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
    this.#put(open, reading)
    this.#size += sizeOf(open) - before
  }

  #put(open: OpenDay, reading: TimedReading): void {
    const { minute, value, rows, line, origin } = reading
    open.rows += rows
    if (line !== undefined && rows > 0) open.lines = appended(open.lines, line)
    if (reading.intervalMinutes > 0) open.intervalMinutes = reading.intervalMinutes
    if (reading.statedInterval! > 0) open.statedInterval = reading.statedInterval!
    if (Number.isNaN(value)) {
      addMissing(open, reading)
      return
    }
    if (value < 0) open.negative = true
    if (!isAroundMidnight(minute)) this.#run.hasParts = true
    const time = timeOf(reading)
    if (open.missing.length > 0) dropMissing(open, time, rows)
    if (minute <= open.lastMinute) {
      const at = open.times.lastIndexOf(time)
      const first = reading.repeated && at >= 0 && open.times.indexOf(time) === at
      if (at >= 0 && !first) {
        open.superseded += rows
        if (open.origins[at]?.directed && !origin?.directed) return
        open.values[at] = value
        open.origins[at] = origin
        open.linesOfValues[at] = rows > 0 ? (line ?? Number.NaN) : Number.NaN
        return
      }
    } else open.lastMinute = minute
    open.times = appended(open.times, time)
    open.values = appended(open.values, value)
    if (origin) open.origins[open.values.length - 1] = origin
    open.linesOfValues = appended(open.linesOfValues, rows > 0 ? (line ?? Number.NaN) : Number.NaN)
  }

  /** The interval that a meter was last seen to have, minutes; 0 = not known. */
  intervalOf(meterId: string): number {
    return this.#run.intervals.get(meterId) ?? this.#run.lastInterval
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
    return this.#alone ? [...days, ...this.endRun()] : days
  }

  /** The days of all files of the run whose interval no other file has told. */
  endRun(): LoadDay[] {
    return this.#settle(this.#run.takeAll())
  }

  #dayOf({ meterId, channel, day, energy }: TimedReading): OpenDay {
    const last = this.#last
    if (last && last.day === day && last.channel === channel && last.meterId === meterId && last.energy === energy)
      return last
    const key = keyOf({ day, channel, energy, meterId })
    let open = this.#open.get(key)
    if (!open) {
      open = {
        file: this.#file,
        meterId,
        channel,
        day,
        energy,
        ending: this.#ending,
        intervalMinutes: 0,
        statedInterval: 0,
        times: [],
        values: [],
        missing: [],
        lines: [],
        linesOfValues: [],
        origins: [],
        lastMinute: -1,
        rows: 0,
        superseded: 0,
        negative: false
      }
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
      const { intervalMinutes, times } = open
      if (open === this.#last || intervalMinutes === 0 || times.length * intervalMinutes < MINUTES_PER_DAY) continue
      whole.push(open)
      this.#size -= sizeOf(open)
      this.#open.delete(key)
    }
    this.#nextSweep = this.#size + MAX_WHOLE
    return this.#closed(whole)
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
    for (const open of taken) this.#learn(open)
    return this.#closed(taken)
  }

  #closed(days: readonly OpenDay[]): LoadDay[] {
    const closed: LoadDay[] = []
    for (const open of days) {
      if (this.#isUndecided(open)) this.#run.wait(keyOf(open), open)
      else closed.push(...this.#closeParts([...this.#run.take(keyOf(open)), open]))
    }
    return this.#run.isCrowded ? [...closed, ...this.endRun()] : closed
  }

  /** Learns the interval of a meter from a day that tells it for sure, for those of its days that do not. */
  #learn({ meterId, times, intervalMinutes }: OpenDay): void {
    if (intervalMinutes > 0 || this.#run.has(meterId)) return
    const interval = sureInterval(times)
    if (interval !== undefined) this.#run.set(meterId, interval)
  }

  /** Whether other files may tell the interval of a day that tells little. */
  #isUndecided({ meterId, intervalMinutes, statedInterval, times }: OpenDay): boolean {
    if (this.#refuse === undefined || intervalMinutes > 0 || statedInterval > 0) return false
    return times.length < TELLING_TIMES && !this.#run.has(meterId)
  }

  /** The interval that the meter of a day is stated to have, or was last seen to have; undefined where nothing tells it. */
  #ownInterval({ meterId, statedInterval }: OpenDay): number | undefined {
    return statedInterval || this.#run.intervals.get(meterId)
  }

  /** Gives out days that no other file has completed, each in the parts in which it came. */
  #settle(days: readonly (readonly OpenDay[])[]): LoadDay[] {
    for (const parts of days) this.#learn(asOne(parts))
    this.#run.learnDaily(days)
    return days.flatMap((parts) => this.#closeParts(parts))
  }

  /** The parts in which a day came, with the interval that all of them tell together. */
  #closeParts(parts: readonly OpenDay[]): LoadDay[] {
    if (parts.every((open) => this.#isWholeDay(open)))
      return parts.flatMap((open) => this.#given(open, (some) => [wholeDay(some)]))
    const day = parts.length === 1 ? parts[0]! : asOne(parts)
    if (this.#isUnknown(day)) return this.#turnAway(parts, UNKNOWN_INTERVAL)
    const interval = day.intervalMinutes || this.#learnt(day)
    if (this.#refuse && day.intervalMinutes === 0) {
      for (const open of parts) refuseOdd(open, interval, this.#refuse)
    }
    if (day.times.length > 1 || day.intervalMinutes > 0) this.#run.set(day.meterId, interval)
    if (interval > LONGEST_INTERVAL && day.energy && this.#refuse) return this.#turnAway(parts, longInterval(interval))
    // a power of which nothing says how long it lasts is that of its hour
    const length =
      interval > LONGEST_INTERVAL && !day.energy ? greatestCommonDivisor(interval, LONGEST_INTERVAL) : interval
    return parts.flatMap((open) => this.#given(open, (some) => closeDay(some, length)))
  }

  /** The days of a part that go in. */
  #given(open: OpenDay, close: (open: OpenDay) => readonly LoadDay[]): readonly LoadDay[] {
    const days = daysOfAssets(this.#sources, open, close, this.#refuse ?? (() => {}))
    return days.length === 0 ? days : this.#watched(days, open)
  }

  /** Of these, those that are energies for sure. */
  #watched([load, ...beside]: readonly LoadDay[], { channel, energy, lines, file }: OpenDay): readonly LoadDay[] {
    if (!this.#watch || !energy || CHANNELS[channel].unit !== 'kW' || lines.length === 0) return [load!, ...beside]
    return this.#watch([load!, ...beside], lines, file)
  }

  #turnAway(parts: readonly OpenDay[], problem: RowProblem): LoadDay[] {
    for (const { meterId, lines, file } of parts) {
      for (const line of lines) this.#refuse!(problem, line, meterId, file)
    }
    return []
  }

  /** Energies of which neither their day, nor their meter, nor the meters beside it tell the interval. */
  #isUnknown(open: OpenDay): boolean {
    const { energy, intervalMinutes, times, missing } = open
    if (!this.#refuse || !energy || intervalMinutes > 0) return false
    const known = this.#ownInterval(open) ?? this.#run.lastInterval
    return times.length > 0 && areTooFew([...times, ...missing], known)
  }

  /** A single energy at midnight, of a meter that has nothing but such, is that of the day. */
  #isWholeDay(open: OpenDay): boolean {
    const { meterId, channel, energy, intervalMinutes, times } = open
    if (!energy || channel !== 'active_power' || times.length !== 1) return false
    if (intervalMinutes > 0) return intervalMinutes === MINUTES_PER_DAY
    if (!isAroundMidnight(times[0]! % MINUTES_PER_DAY)) return false
    const own = this.#ownInterval(open)
    if (own !== undefined || this.#refuse) return own === MINUTES_PER_DAY
    return this.intervalOf(meterId) === 0 && !this.#run.hasParts
  }

  /**
   * The interval by the times of a day: what all their distances have in common. A day with hardly any reading tells
   * little: it takes the meter's interval on earlier days where that fits, and with next to none that of another meter.
   */
  #learnt(open: OpenDay): number {
    const { times, missing } = open
    const known = this.#ownInterval(open) ?? (times.length < TELLING_TIMES ? this.#run.lastInterval : 0)
    return likelyInterval(times.length < TELLING_TIMES ? [...times, ...missing] : times, known)
  }
}

function keyOf({ meterId, channel, day, energy }: Pick<OpenDay, 'meterId' | 'channel' | 'day' | 'energy'>): string {
  return `${day} ${channel} ${energy} ${meterId}`
}

/** The times of the parts of a day together. */
function asOne(parts: readonly OpenDay[]): OpenDay {
  const intervalMinutes = parts.reduce((length, part) => part.intervalMinutes || length, 0)
  const times = [...new Set(parts.flatMap((part) => part.times))]
  return { ...parts[0]!, intervalMinutes, times, missing: parts.flatMap(({ missing }) => missing) }
}

/** Turns rows away whose times lie between those of the intervals of their day, each of which has a reading of its own. */
function refuseOdd(open: OpenDay, interval: number, refuse: Refuse): void {
  for (const at of oddTimes(open.times, interval).reverse()) {
    const [time, line] = [open.times[at]! % MINUTES_PER_DAY, open.linesOfValues[at]!]
    open.times.splice(at, 1)
    open.values.splice(at, 1)
    open.linesOfValues.splice(at, 1)
    open.origins.splice(at, 1)
    if (Number.isNaN(line)) continue
    open.rows--
    refuse(betweenIntervals(time, interval), line, open.meterId, open.file)
  }
}
