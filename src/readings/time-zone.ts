import type { EpochDay } from './day.ts'
import type { Timestamp } from './timestamp.ts'

const MS_PER_MINUTE = 60_000
const MINUTES_PER_DAY = 1440
/** Offsets change on the quarter of an hour at the finest. */
const STRETCH_MINUTES = 15

/** A time zone that this system does not know. */
export class UnknownTimeZoneError extends Error {
  readonly code = 'TIME_ZONE_UNKNOWN'
  override readonly name = 'UnknownTimeZoneError'
  readonly zone: string

  constructor(zone: string) {
    super(`unknown time zone ${zone}; give an IANA name such as Asia/Shanghai`)
    this.zone = zone
  }
}

/** Shows moments on the clock of one time zone, daylight saving included. */
export class ZoneClock {
  readonly #parts: Intl.DateTimeFormat
  readonly #offsets = new Map<number, number>()

  /**
   * @param zone IANA name such as `Asia/Shanghai`
   * @throws UnknownTimeZoneError
   */
  constructor(zone: string) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
    try {
      this.#parts = new Intl.DateTimeFormat('en-US', {
        ...fields,
        timeZone: zone,
        hourCycle: 'h23',
        calendar: 'gregory'
      })
    } catch {
      throw new UnknownTimeZoneError(zone)
    }
  }

  /** A moment whose offset is known, on this clock; one without an offset stays on its own. */
  read({ day, minute, offsetMinutes }: Timestamp): { day: EpochDay; minute: number } {
    if (offsetMinutes === null) return { day, minute }
    const utc = day * MINUTES_PER_DAY + minute - offsetMinutes
    const local = utc + this.offsetAt(utc)
    const localDay = Math.floor(local / MINUTES_PER_DAY)
    return { day: localDay, minute: local - localDay * MINUTES_PER_DAY }
  }

  /** Minutes that the clock is ahead of UTC at a moment, given in minutes since 1970 in UTC. */
  offsetAt(utcMinutes: number): number {
    const stretch = Math.floor(utcMinutes / STRETCH_MINUTES)
    let offset = this.#offsets.get(stretch)
    if (offset === undefined) {
      const at: Record<string, number> = {}
      const utc = stretch * STRETCH_MINUTES
      for (const { type, value } of this.#parts.formatToParts(utc * MS_PER_MINUTE)) at[type] = Number(value)
      offset = Date.UTC(at.year!, at.month! - 1, at.day!, at.hour, at.minute) / MS_PER_MINUTE - utc
      this.#offsets.set(stretch, offset)
    }
    return offset
  }

  /** Whether a time of this clock comes twice, because the clock is put back. */
  isRepeated(day: EpochDay, minute: number): boolean {
    const local = day * MINUTES_PER_DAY + minute
    const before = this.offsetAt(local - MINUTES_PER_DAY)
    const after = this.offsetAt(local + MINUTES_PER_DAY)
    const isAt = (offset: number) => this.offsetAt(local - offset) === offset
    return before !== after && isAt(before) && isAt(after)
  }
}
