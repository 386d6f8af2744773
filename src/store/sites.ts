import type { EpochDay } from '../readings/day.ts'
import type { Contribution, DataWarning, FindingStatus, Operation } from '../screening/finding.ts'
import type { Transaction } from './transaction.ts'

/** What is known of a site; null is not known. */
export interface SiteRow {
  readonly siteId: string
  readonly name: string | null
  readonly kind: string | null
  readonly organisation: string | null
  readonly region: string | null
  readonly floorAreaM2: number | null
}

export interface SiteListRow extends SiteRow {
  readonly latitude: number | null
  readonly longitude: number | null
  /** number of metering points */
  readonly points: number
}

export interface SiteFilter {
  /** what the region's code begins with */
  readonly region?: string | undefined
  readonly kind?: string | undefined
}

/** Columns of a `SiteRow`, from `SITE_TABLES`. */
export const SITE_COLUMNS = `site.site_id as "siteId", site.name, site.kind, organisation.name as organisation, site.region,
  site.floor_area_m2 as "floorAreaM2"`
export const SITE_TABLES = 'site left join organisation on organisation.id = site.organisation_id'

/**
 * SQL (`and …`) and its parameters, numbered from `first`.
 * @param table the one whose columns `region` and `kind` are asked
 */
export function siteConditions(
  { region, kind }: SiteFilter,
  first: number,
  table: 'site' | 'ranking' = 'site'
): { sql: string; values: string[] } {
  const conditions: string[] = []
  const values: string[] = []
  if (region !== undefined) {
    const given = `$${first + values.push(region) - 1}`
    conditions.push(`and (${table}.region = ${given} or region_lies_in(${table}.region, array[${given}]))`)
  }
  if (kind !== undefined) conditions.push(`and ${table}.kind = $${first + values.push(kind) - 1}`)
  return { sql: conditions.join(' '), values }
}

const LIST = `select ${SITE_COLUMNS}, site.latitude, site.longitude,
    (select count(*) from metering_point where metering_point.site_id = site.id) as points
  from ${SITE_TABLES}`

/** Up to `limit` sites in the order of their ids, behind the id `after`. */
export async function sites(
  tx: Transaction,
  { after, limit, ...filter }: SiteFilter & { after: string; limit: number }
): Promise<SiteListRow[]> {
  const { sql, values } = siteConditions(filter, 3)
  return tx.query<SiteListRow>(`${LIST} where site.site_id > $1 ${sql} order by site.site_id limit $2`, [
    after,
    limit,
    ...values
  ])
}

/** One site; null when there is none of this id. */
export async function siteById(tx: Transaction, siteId: string): Promise<SiteListRow | null> {
  const [row] = await tx.query<SiteListRow>(`${LIST} where site.site_id = $1`, [siteId])
  return row ?? null
}

export interface SiteFindingRow {
  readonly meterId: string
  readonly status: FindingStatus
  readonly probability: number
  readonly estimatedKw: number | null
  readonly duty: number | null
  readonly onsetDay: EpochDay | null
  readonly onsetMinute: number | null
  readonly operation: Operation | null
  /** the run that judged the point: this one, or an earlier one whose finding it took over */
  readonly judgedRun: number
  /** last day of the readings that were judged; null where there are none or it is not known */
  readonly judgedTo: EpochDay | null
  readonly evidence: { readonly contributions: readonly Contribution[]; readonly warnings: readonly DataWarning[] }
}

/** What a run found at a site's metering points, the most suspect first. */
export async function findingsOfSite(tx: Transaction, runId: number, siteId: string): Promise<SiteFindingRow[]> {
  return tx.query<SiteFindingRow>(
    `select meter_id as "meterId", status, probability, estimated_kw as "estimatedKw", duty, onset_day as "onsetDay",
        onset_minute as "onsetMinute", operation, evidence, coalesce(judged_run, run_id) as "judgedRun", judged_to as "judgedTo"
      from site join metering_point on metering_point.site_id = site.id join finding on finding.point_id = metering_point.id
      where site.site_id = $1 and finding.run_id = $2
      order by status = 'ok' desc, probability desc, meter_id`,
    [siteId, runId]
  )
}

/** Regions and kinds of the sites that a run ranked, each with its number of sites. */
export async function facetsOfRun(
  tx: Transaction,
  runId: number
): Promise<{ regions: { region: string; sites: number }[]; kinds: { kind: string; sites: number }[] }> {
  const count = (column: 'region' | 'kind') =>
    `select ${column}, sum(sites) as sites from ranking_facet
     where run_id = $1 and ${column} is not null group by ${column} order by ${column}`
  const [regions, kinds] = await Promise.all([
    tx.query<{ region: string; sites: number }>(count('region'), [runId]),
    tx.query<{ kind: string; sites: number }>(count('kind'), [runId])
  ])
  return { regions, kinds }
}

/** The regions that sites state, by code. */
export async function regionsOfSites(tx: Transaction): Promise<string[]> {
  const rows = await tx.query<{ region: string }>(
    'select distinct region from site where region is not null order by region'
  )
  return rows.map(({ region }) => region)
}

/** The kinds of buildings that sites state, with the regions that such stand in. */
export async function kindsOfSites(tx: Transaction): Promise<{ region: string | null; kind: string }[]> {
  return tx.query<{ region: string | null; kind: string }>(
    'select distinct region, kind from site where kind is not null order by region, kind'
  )
}

const NAMES_OF = {
  site: 'select site_id as name from site where site_id = any ($1)',
  organisation: 'select name from organisation where name = any ($1)'
} as const

/** Those of some ids of sites, or names of organisations, that are in scope. */
export async function sitesOrOrganisations(
  tx: Transaction,
  kind: keyof typeof NAMES_OF,
  named: readonly string[]
): Promise<ReadonlySet<string>> {
  if (named.length === 0) return new Set()
  const rows = await tx.query<{ name: string }>(NAMES_OF[kind], [named])
  return new Set(rows.map(({ name }) => name))
}
