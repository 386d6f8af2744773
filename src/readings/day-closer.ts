import { daysOfAssets } from './asset-clash.ts'
import { type ChangedDay, changedDay, intervalChanges } from './changing-intervals.ts'
import { closeDay, wholeDay } from './close-day.ts'
import { CountedRemarks } from './counted-remarks.ts'
import type { WatchEnergies } from './formats/watching-energies.ts'
import { inclusiveEnds, writtenLength } from './inclusive-ends.ts'
import { areTooFew, greatestCommonDivisor, likelyInterval, sureInterval } from './interval-of-times.ts'
import {
  gappedIntervals,
  longerIntervals,
  longInterval,
  TOO_MANY_METERS,
  UNKNOWN_INTERVAL
} from './interval-problems.ts'
import { withoutOtherKinds } from './kind-clash.ts'
import { CHANNELS, type LoadDay } from './load-day.ts'
import { refuseOdd } from './odd-times.ts'
import { keyOf, type OpenDay } from './open-day.ts'
import { dropPartial, partialMinutes } from './partial-minutes.ts'
import type { Refuse, RowProblem } from './rejection.ts'
import { keepRepeatedHour, repeatedHour } from './repeated-hour.ts'
import { isAroundMidnight, RunIntervals } from './run-intervals.ts'
import { SharedReadings } from './shared-readings.ts'
import { SourcesOfDays } from './sources-of-days.ts'
import { areSparse, sparseDays } from './sparse-days.ts'

const MINUTES_PER_DAY = 1440
/** From so many times of a day on, a meter's own distances tell more than the interval of another meter. */
const TELLING_TIMES = 4
const LONGEST_INTERVAL = 60

export interface CloserOptions {
  readonly run?: RunIntervals | undefined
  readonly watch?: WatchEnergies | undefined
  readonly sources?: SourcesOfDays | undefined
  readonly remark?: ((problem: RowProblem, line?: number) => void) | undefined
}

/** Makes load days of the readings of days, with the interval that their times, their meter and the files of a run tell. */
export class DayCloser {
  readonly #refuse: Refuse | undefined
  /** what the files of the run tell of intervals */
  readonly run: RunIntervals
  readonly #watch: WatchEnergies | undefined
  readonly #sources: SourcesOfDays
  readonly #remark: CloserOptions['remark']
  readonly #shared = new SharedReadings()
  readonly #remarks = new CountedRemarks()
  /** minutes of the days of which readings are missing at even distances, by their key */
  #gapped: ReadonlyMap<string, number> = new Map()

  /**
   * @param refuse turns rows away whose interval nothing tells; they go in unless given
   * @param watch takes the days of energies, and gives those that go in
   * @param run where the days wait whose interval other files of the run may tell: they are given out with these, or by `endRun`
   * @param remark is told of readings that were put together
   * @param sources which meters of each point have given the values of which days, in all files of the run
   */
  constructor(refuse: Refuse | undefined, { run, watch, sources, remark }: CloserOptions) {
    this.#refuse = refuse
    this.run = run ?? new RunIntervals()
    this.#watch = watch
    this.#remark = remark
    this.#sources = sources ?? new SourcesOfDays()
  }

  /** Takes the intervals of days among the next that their own times tell wrongly. @param gapped minutes by the key of the day */
  expect(gapped: ReadonlyMap<string, number>): void {
    this.#gapped = gapped
  }

  /** The load days of those that do not wait for other files, and of these where too many do. */
  close(days: Iterable<OpenDay>): LoadDay[] {
    const closed: LoadDay[] = []
    for (const open of days) {
      const found = keepRepeatedHour(open)
      if (found) this.#remarks.note(found, open.lines[0], (count) => repeatedHour(open, found, count))
      const { dropped, isRest } = dropPartial(open)
      if (dropped > 0) this.#remarks.note('partial', open.lines[0], (count) => partialMinutes(open, count), dropped)
      if (isRest) continue
      if (this.#isUndecided(open)) this.run.wait(keyOf(open), open)
      else closed.push(...this.#closeParts([...this.run.take(keyOf(open)), open]))
    }
    if (!this.run.isCrowded) return closed
    for (const day of this.#settle(this.run.takeTold())) closed.push(day)
    if (this.run.isCrowded) for (const day of this.#settle(this.run.takeAll(), true)) closed.push(day)
    return closed
  }

  /** The days of all files of the run whose interval no other file has told. */
  endRun(): LoadDay[] {
    const days = this.#settle(this.run.takeAll())
    this.tell()
    return days
  }

  /** Tells of the readings that were put together because they lie in one interval, of intervals that change and of hours that come twice. */
  tell(): void {
    this.#shared.tell(this.#remark)
    this.#remarks.tell(this.#remark)
  }

  /** Learns the interval of a meter from a day that tells it for sure, for those of its days that do not. */
  learn(
    { meterId, intervalMinutes }: Pick<OpenDay, 'meterId' | 'intervalMinutes'>,
    times: () => readonly number[]
  ): void {
    if (intervalMinutes > 0 || this.run.has(meterId)) return
    const interval = sureInterval(times())
    if (interval !== undefined) this.run.set(meterId, interval)
  }

  /** Whether other files may tell the interval of a day that tells little. */
  #isUndecided({ meterId, intervalMinutes, statedInterval, times }: OpenDay): boolean {
    if (this.#refuse === undefined || intervalMinutes > 0 || statedInterval > 0) return false
    return times.length < TELLING_TIMES && !this.run.has(meterId)
  }

  /** The interval that the meter of a day is stated to have, or was last seen to have; undefined where nothing tells it. */
  #ownInterval({ meterId, statedInterval }: OpenDay): number | undefined {
    return statedInterval || this.run.intervals.get(meterId)
  }

  /**
   * Gives out days, each in the parts in which it came.
   * @param early not because no other file can complete them, but because too many wait: what nothing tells the interval of is refused
   */
  #settle(days: readonly (readonly OpenDay[])[], early = false): LoadDay[] {
    for (const parts of days) this.learn(parts[0]!, () => asOne(parts).times)
    this.run.learnDaily(days)
    return days.flatMap((parts) =>
      early && this.#isUntold(parts) ? this.#turnAway(parts, TOO_MANY_METERS) : this.#closeParts(parts)
    )
  }

  /** Nothing tells of what intervals the readings are: neither their times, nor their meter, nor another. */
  #isUntold(parts: readonly OpenDay[]): boolean {
    if (this.#refuse === undefined || this.run.lastInterval > 0) return false
    const { intervalMinutes, times } = asOne(parts)
    return times.length === 1 && intervalMinutes === 0 && !this.#ownInterval(parts[0]!)
  }

  /** The parts in which a day came, with the interval that all of them tell together. */
  #closeParts(came: readonly OpenDay[]): LoadDay[] {
    if (came.every((open) => this.#isWholeDay(open)))
      return came.flatMap((open) => this.#given(open, (some) => [wholeDay(some)]))
    const changed = this.#changed(came)
    const parts = changed?.parts ?? came
    const day = parts.length === 1 ? parts[0]! : asOne(parts)
    if (this.#isUnknown(day)) return this.#turnAway(parts, UNKNOWN_INTERVAL)
    const written = this.#written(day)
    const interval = written || (changed?.interval ?? this.#learnt(day))
    const usual = this.run.placeOf(day, interval)
    if (this.#refuse && day.intervalMinutes === 0) {
      for (const open of parts) refuseOdd(open, interval, usual, this.#refuse)
    }
    this.#tellLonger(day, interval)
    if (day.times.length > 1 || day.intervalMinutes > 0) this.run.set(day.meterId, interval)
    if (interval > LONGEST_INTERVAL && day.energy && this.#refuse) return this.#turnAway(parts, longInterval(interval))
    // a power of which nothing says how long it lasts is that of its hour
    const length =
      interval > LONGEST_INTERVAL && !day.energy ? greatestCommonDivisor(interval, LONGEST_INTERVAL) : interval
    return parts.flatMap((open) => {
      let shared = 0
      const days = this.#given(open, (some) => {
        const closed = closeDay(some, length, usual)
        if (some === open) shared = closed.shared
        if (some === open && parts.length === 1 && areSparse(some, closed.days[0]!.values))
          this.#remarks.note('sparse', some.lines[0], (count) => sparseDays(some, count))
        return closed.days
      })
      if (shared > 0) this.#shared.note(shared, open)
      return days
    })
  }

  /** Tells of a day whose intervals are longer than those before: readings may be missing at even distances. */
  #tellLonger(day: OpenDay, interval: number): void {
    const before = this.run.intervals.get(day.meterId) ?? 0
    const isLonger = before > 0 && interval > before && interval <= LONGEST_INTERVAL && interval % before === 0
    if (!isLonger || day.intervalMinutes > 0) return
    this.#remarks.note('longer', day.lines[0], (count) => longerIntervals(day, before, interval, count))
  }

  /** The length of the intervals of a day that its rows say, minutes; 0 = they do not. */
  #written(day: OpenDay): number {
    const length = writtenLength(day, this.run.intervals.get(day.meterId) ?? 0)
    if (day.betweenEnds > 0 && length > day.betweenEnds && length < MINUTES_PER_DAY)
      this.#remarks.note('inclusive ends', day.lines[0], (count) => inclusiveEnds(day, count))
    return length
  }

  /** The parts of a day on which the length of the intervals changes, with all on the shortest. */
  #changed(parts: readonly OpenDay[]): ChangedDay | undefined {
    if (parts.some(({ intervalMinutes }) => intervalMinutes > 0)) return undefined
    const changed = changedDay(parts, this.#ownInterval(parts[0]!) ?? 0)
    if (changed) {
      const { change } = changed
      this.#remarks.note(`change ${change.sure}`, parts[0]!.lines[0], (count) => intervalChanges(change, count))
    }
    return changed
  }

  /** The days of a part that go in. */
  #given(open: OpenDay, close: (open: OpenDay) => readonly LoadDay[]): readonly LoadDay[] {
    const refuse = this.#refuse ?? (() => {})
    const kinds = withoutOtherKinds(this.#sources, open, (some) => close({ ...some })[0]!, refuse)
    const days = kinds && daysOfAssets(this.#sources, open, close, refuse)
    if (!days || days.length === 0) return []
    const [load, ...beside] = kinds.length > 0 ? days.map((day) => ({ ...day, kinds })) : days
    return this.#watched(kinds.length > 0 ? [{ ...load!, lines: open.lines }, ...beside] : days, open)
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
    const known = this.#ownInterval(open) ?? this.run.lastInterval
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
    return this.run.latestOf(meterId) === 0 && !this.run.hasParts
  }

  /**
   * The interval by the times of a day: what all their distances have in common. A day with hardly any reading tells
   * little: it takes the meter's interval on earlier days where that fits, and with next to none that of another meter.
   */
  #learnt(open: OpenDay): number {
    const gapped = this.#gapped.get(keyOf(open))
    if (gapped !== undefined) {
      this.#remarks.note('gapped', open.lines[0], (count) => gappedIntervals(open, gapped, count))
      return gapped
    }
    const { times, missing } = open
    const known = this.#ownInterval(open) ?? (times.length < TELLING_TIMES ? this.run.lastInterval : 0)
    return likelyInterval(times.length < TELLING_TIMES ? [...times, ...missing] : times, known)
  }
}

/** The times of the parts of a day together. */
function asOne(parts: readonly OpenDay[]): OpenDay {
  const intervalMinutes = parts.reduce((length, part) => part.intervalMinutes || length, 0)
  const betweenEnds = parts.reduce((minutes, part) => part.betweenEnds || minutes, 0)
  const times = [...new Set(parts.flatMap((part) => part.times))]
  return { ...parts[0]!, intervalMinutes, betweenEnds, times, missing: parts.flatMap(({ missing }) => missing) }
}
