import { CHANNEL_CODES } from '../load-day-codec.ts'
import type { Transaction } from '../transaction.ts'

const [MINUTES_PER_HOUR, MINUTES_PER_DAY] = [60, 1440]
/** Newest days of a point of which the finest tells its interval. */
const TELLING_DAYS = 7

/**
 * The interval of each metering point as `rememberOddIntervals` has kept it, or as its newest days of power tell it, minutes; 1440 where the store holds its daily
 * registers only. A reading that comes alone, late or corrected, is taken to be of that interval.
 */
export async function storedIntervals(tx: Transaction): Promise<[meterId: string, minutes: number][]> {
  const newest = (channel: number, days: number) => `(
    select max(points) from (
      select cardinality("values") as points from load_day
      where point_id = p.id and channel = ${channel} order by day desc limit ${days}
    ) newest)`
  const found = await tx.query<{
    meter_id: string
    odd: number | null
    points: number | null
    registers: number | null
  }>(
    `select meter_id, odd_interval_minutes as odd, ${newest(CHANNEL_CODES.active_power, TELLING_DAYS)} as points,
       ${newest(CHANNEL_CODES.register_energy, 1)} as registers
     from metering_point p`
  )
  return found.flatMap(({ meter_id, odd, points, registers }): [string, number][] => {
    if (odd !== null) return [[meter_id, odd]]
    if (points !== null) return [[meter_id, MINUTES_PER_DAY / points]]
    return registers === null ? [] : [[meter_id, MINUTES_PER_DAY]]
  })
}

/**
 * Keeps what the readings of an import told of intervals that do not divide the hour, such as 25 or 45 minutes, which stored
 * days do not show; of points that have others now, nothing.
 * @param before what `storedIntervals` gave before the import
 * @param after what is known once all its readings have been read
 */
export async function rememberOddIntervals(
  tx: Transaction,
  before: readonly (readonly [meterId: string, minutes: number])[],
  after: ReadonlyMap<string, number>
): Promise<void> {
  const changed = new Map<string, number | null>()
  const known = new Map(before)
  for (const [meterId, minutes] of after) {
    const odd = oddOnly(minutes)
    if (odd !== oddOnly(known.get(meterId))) changed.set(meterId, odd)
  }
  if (changed.size === 0) return
  await tx.run(
    `update metering_point set odd_interval_minutes = minutes
     from unnest($1::text[], $2::smallint[]) as told (id, minutes) where meter_id = told.id`,
    [[...changed.keys()], [...changed.values()]]
  )
}

function oddOnly(minutes: number | undefined): number | null {
  return minutes !== undefined && minutes < MINUTES_PER_HOUR && MINUTES_PER_HOUR % minutes > 0 ? minutes : null
}
