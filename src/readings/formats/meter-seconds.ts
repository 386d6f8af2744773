import { nearestMinute, type Timestamp } from '../timestamp.ts'
import { looseness, SHORT, stepOf } from './seconds-apart.ts'
import { secondsEarlier } from './shared-out.ts'

const [HALF_MINUTE, SECONDS_PER_MINUTE, MINUTES_PER_DAY] = [30, 60, 1440]
/** So many distances of readings tell how far they are apart. */
const TELLING = 4

/** What is known of the seconds of a meter. */
interface Seconds {
  /** the second from which on a moment is that of the next minute */
  next: number | undefined
  /** how far its readings are apart, as `stepOf` tells it */
  step: number | undefined
  /** the second at which the grid of its step begins, where its readings may be a little off */
  begin: number | undefined
  /** of its newest reading, since 1970 */
  last: number
  /** how far its newest readings are apart, as long as each is less than a minute */
  readonly distances: number[]
}

/**
 * Puts the moments of meters on the nearest minute. What is nearest is counted from the second at which a meter is read first:
 * of one that is read at half a minute, and a second earlier or later, each minute has one reading. Moments of a meter whose
 * readings are less than a minute apart, or no whole minutes, stay as they are but for a few seconds by which they may miss the
 * grid of their step, and so do those of one of which nothing is known yet, but for its first.
 */
export class MeterSeconds {
  readonly #meters = new Map<string, Seconds>()
  readonly #told: (() => ReadonlyMap<string, number>) | undefined
  /** what the first rows tell */
  #known: ReadonlyMap<string, number> | undefined
  /** the steps of those that are less than a minute apart, or no whole minutes */
  #usual: ReadonlySet<number> = new Set()
  #hasSeconds = false
  #isFirst = false
  #lastId: string | undefined
  #last: Seconds | undefined

  /** @param told how far the readings of the first meters of the file are apart, seconds; where it is not given all are put on minutes */
  constructor(told?: () => ReadonlyMap<string, number>) {
    this.#told = told
  }

  /**
   * How far the readings of the meter that was read last are apart, seconds: 0 = minutes, or by what its clock is off; NaN = less
   * than a minute, and not regular; undefined = not known yet.
   */
  get step(): number | undefined {
    return this.#last ? this.#last.step : 0
  }

  /** Whether the reading that was read last is the first of a meter of which nothing is known yet: the next may tell. */
  get isFirst(): boolean {
    return this.#isFirst
  }

  read(meterId: string, moment: Timestamp): Timestamp {
    this.#known ??= this.#firstSteps()
    this.#hasSeconds ||= moment.second !== 0
    if (!this.#hasSeconds) return moment
    const seconds = this.#of(meterId)
    this.#isFirst = Number.isNaN(seconds.last) && seconds.step === undefined
    if (this.#told && (seconds.step === 0 || seconds.step === undefined)) learn(seconds, moment, this.#usual)
    if (seconds.step !== undefined && looseness(seconds.step) > 0) return onGrid(seconds, seconds.step, moment)
    if (moment.second === 0 || !(seconds.step === 0 || this.#isFirst)) return moment
    return nearestMinute(moment, (seconds.next ??= nextOf(moment.second)))
  }

  /** A moment that is no reading of its own, as the end of an interval is. */
  readEnd(meterId: string, moment: Timestamp): Timestamp {
    if (moment.second === 0) return moment
    const seconds = this.#of(meterId)
    return seconds.step === 0 ? nearestMinute(moment, (seconds.next ??= nextOf(moment.second))) : moment
  }

  #firstSteps(): ReadonlyMap<string, number> {
    const steps = this.#told?.() ?? new Map<string, number>()
    this.#usual = new Set([...steps.values()].filter((step) => step > 0))
    this.#hasSeconds = [...steps.values()].some((step) => step !== 0)
    return steps
  }

  #of(meterId: string): Seconds {
    if (meterId === this.#lastId && this.#last) return this.#last
    let seconds = this.#meters.get(meterId)
    if (!seconds) {
      const step = this.#told ? this.#known?.get(meterId) : 0
      this.#meters.set(
        meterId,
        (seconds = { next: undefined, step, begin: undefined, last: Number.NaN, distances: [] })
      )
    }
    this.#lastId = meterId
    this.#last = seconds
    return seconds
  }
}

function nextOf(second: number): number {
  return second < HALF_MINUTE ? second + HALF_MINUTE : second - HALF_MINUTE || 1
}

/** A moment that is a little early or late, on the grid of its step, which divides the minute; others as they are. */
function onGrid(seconds: Seconds, step: number, moment: Timestamp): Timestamp {
  const most = looseness(step)
  const offFrom = (begin: number) => moment.second - begin - step * Math.round((moment.second - begin) / step)
  seconds.begin ??= Math.abs(offFrom(0)) <= most ? 0 : moment.second
  const off = offFrom(seconds.begin)
  return off === 0 || Math.abs(off) > most ? moment : secondsEarlier(moment, off)
}

/** Learns from how far the readings of a meter are apart, as they come. @param usual steps that meters before it have */
function learn(seconds: Seconds, { day, minute, second }: Timestamp, usual: ReadonlySet<number>): void {
  const at = (day * MINUTES_PER_DAY + minute) * SECONDS_PER_MINUTE + second
  const distance = Math.abs(at - seconds.last)
  seconds.last = at
  if (!(distance > 0)) return
  if (seconds.step === undefined && usual.has(distance)) {
    seconds.step = distance
    return
  }
  const { distances } = seconds
  if (distance >= SECONDS_PER_MINUTE) {
    distances.length = 0
    seconds.step = 0
    return
  }
  if (distances.push(distance) > TELLING) distances.shift()
  const step = distances.length === TELLING ? stepOf(distances) : undefined
  // a few that are nearly a minute may be those of a clock that is off
  if (step !== undefined && step !== 0 && !(step > SHORT)) seconds.step = step
}
