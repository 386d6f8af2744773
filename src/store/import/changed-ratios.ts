import type { EpochDay } from '../../readings/day.ts'
import { CHANNEL_CODES } from '../load-day-codec.ts'
import type { Transaction } from '../transaction.ts'

/** Stored days of a point whose ratio is now another than when they were stored. */
export interface ChangedRatio {
  readonly meterId: string
  readonly before: number
  readonly after: number
  readonly firstDay: EpochDay
  readonly lastDay: EpochDay
  readonly days: number
}

/** Channels of kW, kWh and kvar, which ratios apply to. */
const RATED = Object.entries(CHANNEL_CODES)
  .filter(([channel]) => /power|energy/.test(channel) && channel !== 'power_factor')
  .map(([, code]) => code)
  .join()

/** Keeps in mind, until the transaction ends, which ratios the store has. */
export async function rememberRatios(tx: Transaction): Promise<void> {
  // the buffers of the import's staging tables, whose size stays once there is a temporary table
  await tx.script(`
    set local temp_buffers = '64MB';
    create temporary table ratio_before on commit drop as
      select point_id, valid_from, multiplier from metering_point_term where multiplier is not null`)
}

/**
 * What the ratios saved since `rememberRatios` mean for the readings that are stored: they have the ratio of their time in them,
 * but for rows that had one of their own.
 */
export async function changedRatios(tx: Transaction): Promise<ChangedRatio[]> {
  const ratioOn = (table: string, also = '') =>
    `coalesce((select multiplier from ${table} t where t.point_id = d.point_id and t.valid_from <= d.day ${also}
       order by t.valid_from desc limit 1), 1)`
  return tx.query<ChangedRatio & { readonly [column: string]: unknown }>(
    `with changed as (
       select distinct coalesce(a.point_id, b.point_id) as point_id
       from (select point_id, valid_from, multiplier from metering_point_term where multiplier is not null) a
       full join ratio_before b using (point_id, valid_from)
       where a.multiplier is distinct from b.multiplier
     ), d as (
       select distinct point_id, day from load_day join changed using (point_id) where channel in (${RATED})
     ), rated as (
       select point_id, day, ${ratioOn('ratio_before')} as before,
         ${ratioOn('metering_point_term', 'and t.multiplier is not null')} as after
       from d
     )
     select meter_id as "meterId", before, after, min(day) as "firstDay", max(day) as "lastDay", count(*)::int as days
     from rated join metering_point p on p.id = point_id
     where before <> after group by meter_id, before, after order by meter_id, min(day)`
  )
}
