import type { EpochDay } from '../day.ts'
import type { MeterIds } from '../point-terms.ts'
import { ZoneClock } from '../time-zone.ts'
import type { Timestamp } from '../timestamp.ts'
import type { Opening } from './format.ts'

/** Days of a clock that a moment may be on, from the one it is written on. */
const SHIFTS = [0, 1, -1] as const
const NO_VALUES = new Float32Array(0)

/**
 * Finds the clock of a row: that of the zone, else of the metering point that its ids match on its day by that clock.
 * Undefined where nothing says it.
 */
export type ClockOfRow = (writtenId: string, moment: Timestamp, ids: MeterIds | undefined) => ZoneClock | undefined

export function clockOfRow({
  zone,
  clocks,
  points,
  check
}: Pick<Opening, 'zone' | 'clocks' | 'points' | 'check'>): ClockOfRow {
  const zoneClock = zone === undefined ? undefined : new ZoneClock(zone)
  if (zoneClock || !clocks?.size) return () => zoneClock
  const clockOn = (writtenId: string, day: EpochDay, ids: MeterIds | undefined) => {
    const point = check({ meterId: writtenId, day, channel: 'active_power', values: NO_VALUES }, ids)
    return 'code' in point ? undefined : clocks.get(point.meterId)
  }
  // of each shift: the rows of a meter follow each other, or at least those of a time
  const newest = SHIFTS.map(() => remembering(clockOn))
  return (writtenId, moment, ids) => {
    if (!points && !ids) return clocks.get(writtenId)
    for (const [i, shift] of SHIFTS.entries()) {
      const day = moment.day + shift
      const clock = newest[i]!(writtenId, day, ids)
      if (clock?.read(moment).day === day) return clock
    }
    return undefined
  }
}

type ClockOn = (writtenId: string, day: EpochDay, ids: MeterIds | undefined) => ZoneClock | undefined

/** The same, which does not look up again what it was asked last. */
function remembering(clockOn: ClockOn): ClockOn {
  let last: { id: string; day: EpochDay; asset: string | undefined; account: string | undefined } | undefined
  let clock: ZoneClock | undefined
  return (id, day, ids) => {
    const { asset, account } = ids ?? {}
    if (last?.id !== id || last.day !== day || last.asset !== asset || last.account !== account) {
      last = { id, day, asset, account }
      clock = clockOn(id, day, ids)
    }
    return clock
  }
}
