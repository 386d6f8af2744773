import { CHANNEL_CODES } from '../load-day-codec.ts'
import type { Transaction } from '../transaction.ts'

const MINUTES_PER_DAY = 1440
/** Newest days of a point of which the finest tells its interval. */
const TELLING_DAYS = 7

/**
 * The interval of each metering point as its newest days of power tell it, minutes; 1440 where the store holds its daily
 * registers only. A reading that comes alone, late or corrected, is taken to be of that interval.
 */
export async function storedIntervals(tx: Transaction): Promise<[meterId: string, minutes: number][]> {
  const newest = (channel: number, days: number) => `(
    select max(points) from (
      select cardinality("values") as points from load_day
      where point_id = p.id and channel = ${channel} order by day desc limit ${days}
    ) newest)`
  const found = await tx.query<{ meter_id: string; points: number | null; registers: number | null }>(
    `select meter_id, ${newest(CHANNEL_CODES.active_power, TELLING_DAYS)} as points,
       ${newest(CHANNEL_CODES.register_energy, 1)} as registers
     from metering_point p`
  )
  return found.flatMap(({ meter_id, points, registers }): [string, number][] => {
    if (points !== null) return [[meter_id, MINUTES_PER_DAY / points]]
    return registers === null ? [] : [[meter_id, MINUTES_PER_DAY]]
  })
}
