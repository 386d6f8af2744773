import type { TimedReading } from '../open-day.ts'
import { minutesLater } from '../timestamp.ts'
import { sharedOut } from './shared-out.ts'

const SECONDS_PER_MINUTE = 60

/** What a row gave, and the second from its minute at which it is written. */
interface First {
  readonly readings: readonly TimedReading[]
  readonly second: number
}

/**
 * The first reading of each meter of which nothing tells how far its readings are apart, until its next one does: of one a minute
 * and more apart each is at a minute; others stand for a part of it, or for more than one.
 */
export class FirstReadings {
  readonly #ending: boolean
  readonly #held = new Map<string, First>()

  /** @param ending times are the ends of intervals */
  constructor(ending: boolean) {
    this.#ending = ending
  }

  hold(meterId: string, readings: readonly TimedReading[], second: number): void {
    this.#held.set(meterId, { readings, second })
  }

  /** The first reading of a meter as it is to go in. @param step as `MeterSeconds` tells it */
  take(meterId: string, step: number | undefined): readonly TimedReading[] {
    const held = this.#held.get(meterId)
    if (!held) return []
    this.#held.delete(meterId)
    const { readings, second } = held
    if (!step)
      return step === undefined ? readings : readings.map((reading) => ({ ...reading, second: undefined, step: 0 }))
    const begin = this.#ending ? second - step : second
    const minutes = Math.floor(begin / SECONDS_PER_MINUTE)
    return readings.flatMap((reading) => {
      const { day, minute } = minutesLater({ ...reading, second: 0 }, minutes)
      const own = { ...reading, day, minute, step, intervalMinutes: 1, betweenEnds: 0 }
      return sharedOut(own, begin - minutes * SECONDS_PER_MINUTE, step)
    })
  }

  /** Those of meters that have no other reading. */
  *rest(): Generator<TimedReading> {
    for (const meterId of [...this.#held.keys()]) yield* this.take(meterId, 0)
  }
}
