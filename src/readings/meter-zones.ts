import type { Meter } from './meter.ts'
import { UnknownTimeZoneError, ZoneClock } from './time-zone.ts'

/** The clocks that metering points keep, as their sites file says. */
export interface MeterZones {
  /** by the point's id, where a time zone is given that is known */
  readonly clocks: ReadonlyMap<string, ZoneClock>
  /** names that are no time zone, which are not heeded */
  readonly unknown: readonly string[]
}

/** Finds the clock of each metering point. */
export function meterZones(meters: Iterable<Meter>): MeterZones {
  const byName = new Map<string, ZoneClock | undefined>()
  const clocks = new Map<string, ZoneClock>()
  for (const { meterId, timeZone } of meters) {
    if (timeZone === null) continue
    if (!byName.has(timeZone)) byName.set(timeZone, clockOf(timeZone))
    const clock = byName.get(timeZone)
    if (clock) clocks.set(meterId, clock)
  }
  return { clocks, unknown: [...byName].flatMap(([name, clock]) => (clock ? [] : [name])) }
}

function clockOf(zone: string): ZoneClock | undefined {
  try {
    return new ZoneClock(zone)
  } catch (error) {
    if (error instanceof UnknownTimeZoneError) return undefined
    throw error
  }
}
