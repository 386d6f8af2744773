import { nearestMinute, type Timestamp } from '../timestamp.ts'
import { areWithinMinutes } from './seconds-apart.ts'

const [HALF_MINUTE, SECONDS_PER_MINUTE, MINUTES_PER_DAY] = [30, 60, 1440]
/** So many distances of readings tell that they are less than a minute apart. */
const TELLING = 4

/** What is known of the seconds of a meter. */
interface Seconds {
  /** the second from which on a moment is that of the next minute */
  next: number | undefined
  /** its readings are less than a minute apart */
  isWithin: boolean
  /** of its newest reading, since 1970 */
  last: number
  /** how far its newest readings are apart */
  readonly distances: number[]
}

/**
 * Puts the moments of meters on the nearest minute. What is nearest is counted from the second at which a meter is read first:
 * of one that is read at half a minute, and a second earlier or later, each minute has one reading. Moments of a meter whose
 * readings are less than a minute apart stay as they are.
 */
export class MeterSeconds {
  readonly #meters = new Map<string, Seconds>()
  readonly #told: () => ReadonlyMap<string, boolean>
  /** what the first rows tell; undefined until a time has seconds */
  #known: ReadonlyMap<string, boolean> | undefined
  #lastId: string | undefined
  #last: Seconds | undefined

  /** @param told of the first meters of the file, whether their readings are less than a minute apart */
  constructor(told: () => ReadonlyMap<string, boolean> = () => new Map()) {
    this.#told = told
  }

  /** Whether the readings of the meter that was read last are known to be less than a minute apart. */
  get isWithinMinutes(): boolean {
    return this.#last?.isWithin ?? false
  }

  read(meterId: string, moment: Timestamp): Timestamp {
    if (moment.second === 0 && !this.#known) return moment
    const seconds = this.#of(meterId)
    if (!seconds.isWithin) learn(seconds, moment)
    if (seconds.isWithin || moment.second === 0) return moment
    return nearestMinute(moment, (seconds.next ??= nextOf(moment.second)))
  }

  /** A moment that is no reading of its own, as the end of an interval is. */
  readEnd(meterId: string, moment: Timestamp): Timestamp {
    if (moment.second === 0) return moment
    const seconds = this.#of(meterId)
    return seconds.isWithin ? moment : nearestMinute(moment, (seconds.next ??= nextOf(moment.second)))
  }

  #of(meterId: string): Seconds {
    if (meterId === this.#lastId && this.#last) return this.#last
    this.#known ??= this.#told()
    let seconds = this.#meters.get(meterId)
    if (!seconds) {
      const { size } = this.#known
      // meters beside the first are as all of these are, if there is more than one
      const isWithin = this.#known.get(meterId) ?? (size > 1 && [...this.#known.values()].every(Boolean))
      this.#meters.set(meterId, (seconds = { next: undefined, isWithin, last: Number.NaN, distances: [] }))
    }
    this.#lastId = meterId
    this.#last = seconds
    return seconds
  }
}

function nextOf(second: number): number {
  return second < HALF_MINUTE ? second + HALF_MINUTE : second - HALF_MINUTE || 1
}

/** Learns from how far the readings of a meter are apart, as they come. */
function learn(seconds: Seconds, { day, minute, second }: Timestamp): void {
  const at = (day * MINUTES_PER_DAY + minute) * SECONDS_PER_MINUTE + second
  const distance = Math.abs(at - seconds.last)
  seconds.last = at
  if (!(distance > 0)) return
  if (distance >= SECONDS_PER_MINUTE) {
    seconds.distances.length = 0
    return
  }
  if (seconds.distances.push(distance) > TELLING) seconds.distances.shift()
  seconds.isWithin = seconds.distances.length === TELLING && areWithinMinutes(seconds.distances)
}
