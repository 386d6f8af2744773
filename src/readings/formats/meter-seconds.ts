import { nearestMinute, type Timestamp } from '../timestamp.ts'

const HALF_MINUTE = 30

/**
 * Puts the moments of meters on the nearest minute. What is nearest is counted from the second at which a meter is read first:
 * of one that is read at half a minute, and a second earlier or later, each minute has one reading.
 */
export class MeterSeconds {
  /** of each meter, the second from which on a moment is that of the next minute */
  readonly #next = new Map<string, number>()
  #lastMeter: string | undefined
  #lastNext = HALF_MINUTE

  read(meterId: string, moment: Timestamp): Timestamp {
    const { second } = moment
    if (second === 0) return moment
    if (meterId !== this.#lastMeter) {
      let next = this.#next.get(meterId)
      if (next === undefined)
        this.#next.set(meterId, (next = second < HALF_MINUTE ? second + HALF_MINUTE : second - HALF_MINUTE || 1))
      this.#lastMeter = meterId
      this.#lastNext = next
    }
    return nearestMinute(moment, this.#lastNext)
  }
}
