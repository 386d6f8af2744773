import type { Channel } from '../load-day.ts'

/** A register, and the meter that it is of. */
interface Register {
  readonly meterId: string
  readonly channel: Channel
  readonly serial: string
}

/** Which meter the days of each register came from: of two meters on one day, one is not what the register says. */
export class MeterSerials {
  readonly #spans = new Map<string, { readonly serial: string; first: number; last: number }[]>()

  /** Notes a day of a stream. @returns the serial number of another meter that has days about it already */
  otherOn({ meterId, channel, serial }: Register, day: number): string | undefined {
    const key = `${channel} ${meterId}`
    let spans = this.#spans.get(key)
    if (!spans) this.#spans.set(key, (spans = []))
    const other = spans.find((span) => span.serial !== serial && span.first <= day && day <= span.last)
    if (other) return other.serial
    const own = spans.find((span) => span.serial === serial)
    if (!own) spans.push({ serial, first: day, last: day })
    else [own.first, own.last] = [Math.min(own.first, day), Math.max(own.last, day)]
    return undefined
  }
}
