import type { EpochDay } from '../readings/day.ts'
import { CHANNEL_CODES, CURVE_CHANNELS } from './load-day-codec.ts'
import type { Transaction } from './transaction.ts'

/** A metering point of a site; null is not known. */
export interface PointRow {
  readonly pointId: number
  readonly meterId: string
  readonly timeZone: string | null
  readonly contractKva: number | null
  /** CT × PT ratio in force on the newest day */
  readonly multiplier: number
}

/** The days of a point's load curves; null where it has none. */
export interface PointDays {
  readonly firstDay: EpochDay | null
  readonly lastDay: EpochDay | null
}

/** The days that a point has of one channel of its curves, within the days asked for. */
export interface LoadExtent {
  readonly pointId: number
  readonly channel: 'active_power' | 'register_energy'
  readonly firstDay: EpochDay
  readonly lastDay: EpochDay
  /** the fewest values that one of its days has: 24, 48 or 96 of power, 5 of energy */
  readonly valuesPerDay: number
}

export interface DayRange {
  /** `YYYY-MM-DD`, included; null = from the beginning */
  readonly from: string | null
  /** `YYYY-MM-DD`, included; null = to the end */
  readonly to: string | null
}

const CHANNEL = `case channel when ${CHANNEL_CODES.active_power} then 'active_power' else 'register_energy' end`

const POINT_COLUMNS = `metering_point.id as "pointId", meter_id as "meterId", time_zone as "timeZone",
  contract_kva as "contractKva", coalesce((select multiplier from metering_point_term where point_id = metering_point.id
    and multiplier is not null order by valid_from desc limit 1), 1) as multiplier`
const POINTS_OF_SITE = `from metering_point join site on site.id = metering_point.site_id
  where site.site_id = $1 order by meter_id`

/** The metering points of a site, by id. */
export async function pointsOfSite(tx: Transaction, siteId: string): Promise<PointRow[]> {
  return tx.query<PointRow>(`select ${POINT_COLUMNS} ${POINTS_OF_SITE}`, [siteId])
}

/** The same with the days of their load curves: the two ends of an index, however many days lie between. */
export async function pointsWithDays(tx: Transaction, siteId: string): Promise<(PointRow & PointDays)[]> {
  const end = (which: 'min' | 'max') =>
    `(select ${which}(day) from load_day where point_id = metering_point.id and channel in ${CURVE_CHANNELS})`
  return tx.query<PointRow & PointDays>(
    `select ${POINT_COLUMNS}, ${end('min')} as "firstDay", ${end('max')} as "lastDay" ${POINTS_OF_SITE}`,
    [siteId]
  )
}

/** What there is of these points in these days. */
export async function loadExtents(
  tx: Transaction,
  pointIds: readonly number[],
  { from, to }: DayRange
): Promise<LoadExtent[]> {
  return tx.query<LoadExtent>(
    `select point_id as "pointId", ${CHANNEL} as channel, min(day) as "firstDay", max(day) as "lastDay",
        min(cardinality("values")) as "valuesPerDay"
      from load_day
      where point_id = any($1) and channel in ${CURVE_CHANNELS}
        and day between coalesce($2::date, '-infinity') and coalesce($3::date, 'infinity')
      group by point_id, load_day.channel order by point_id, load_day.channel`,
    [pointIds, from, to]
  )
}

/** The load days of one extent, in order. NaN is a missing reading. */
export async function loadDaysOf(
  tx: Transaction,
  { pointId, channel, firstDay, lastDay }: Pick<LoadExtent, 'pointId' | 'channel' | 'firstDay' | 'lastDay'>
): Promise<{ day: EpochDay; values: number[] }[]> {
  const rows = await tx.query<{ day: EpochDay; text: string }>(
    `select day, "values"::text as text from load_day
      where point_id = $1 and channel = $2 and day between date '1970-01-01' + $3::int and date '1970-01-01' + $4::int
      order by day`,
    [pointId, CHANNEL_CODES[channel], firstDay, lastDay]
  )
  // Written out, a `real` has the fewest digits that tell it apart, which is also what a reader should see.
  return rows.map(({ day, text }) => ({ day, values: text.slice(1, -1).split(',').map(Number) }))
}
