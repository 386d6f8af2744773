import type { EpochDay } from '../readings/day.ts'
import { type EnergyRow, SUSPECTED_LOAD } from './energy.ts'
import type { Transaction } from './transaction.ts'

/** A sub-meter below main meters, and what a run found there. */
export interface SubMeterRow {
  readonly meterId: string
  readonly siteId: string
  readonly siteName: string | null
  /** the point above it on the day asked for; null when that is not told */
  readonly parentId: string | null
  /** first and last day with a reading; null without any */
  readonly firstDay: number | null
  readonly lastDay: number | null
  readonly probability: number | null
  readonly estimatedKw: number | null
  readonly duty: number | null
  readonly onsetDay: number | null
  readonly load: EnergyRow['load']
}

/**
 * The sub-meters of which a run suspects a load, below some main meters or at their sites, by id; not those that were main ones
 * and have energy of their own.
 */
export async function subMetersOf(
  tx: Transaction,
  mainMeterIds: readonly string[],
  runId: number,
  day: EpochDay
): Promise<SubMeterRow[]> {
  const onDay = (column: 'role' | 'parent_id') =>
    `(select ${column} from metering_point_term t where t.point_id = p.id and ${column} is not null
       and valid_from <= date '1970-01-01' + $3::int order by valid_from desc limit 1)`
  return tx.query<SubMeterRow & { [column: string]: unknown }>(
    `with recursive main as (select id, site_id from metering_point where meter_id = any ($1)),
       below (id) as (
         select id from metering_point where site_id in (select site_id from main)
         union select t.point_id from metering_point_term t join below on t.parent_id = below.id)
     select p.meter_id as "meterId", site.site_id as "siteId", site.name as "siteName",
       (select meter_id from metering_point above where above.id = ${onDay('parent_id')}) as "parentId",
       (select min(day) from load_day where point_id = p.id) as "firstDay",
       (select max(day) from load_day where point_id = p.id) as "lastDay",
       finding.probability, finding.estimated_kw as "estimatedKw", finding.duty, finding.onset_day as "onsetDay",
       ${SUSPECTED_LOAD} as load
     from below join metering_point p on p.id = below.id join site on site.id = p.site_id
     join finding on finding.point_id = p.id and finding.run_id = $2
     where finding.probability > 0 and finding.estimated_kw > 0 and finding.duty > 0
       and coalesce(${onDay('role')}, case when ${onDay('parent_id')} is null then 'main' else 'sub' end) = 'sub'
       and not exists (select from energy_year e where e.point_id = p.id)
     order by p.meter_id`,
    [mainMeterIds, runId, day]
  )
}
