import type { EpochDay } from './day.ts'
import type { Timestamp } from './timestamp.ts'

const MS_PER_MINUTE = 60_000
const MINUTES_PER_DAY = 1440

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
    const utcMs = (day * MINUTES_PER_DAY + minute - offsetMinutes) * MS_PER_MINUTE
    const at: Record<string, number> = {}
    for (const { type, value } of this.#parts.formatToParts(utcMs)) at[type] = Number(value)
    const local = Date.UTC(at.year!, at.month! - 1, at.day!) / MS_PER_MINUTE / MINUTES_PER_DAY
    return { day: local, minute: at.hour! * 60 + at.minute! }
  }
}
