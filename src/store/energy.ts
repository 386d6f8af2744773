import { type EnergyYear, yearStart } from '../readings/daily-energy.ts'
import type { EpochDay } from '../readings/day.ts'
import type { Transaction } from './transaction.ts'

/** The energy of a metering point, year by year. */
export interface PointEnergy {
  readonly meterId: string
  readonly years: readonly EnergyYear[]
}

/** Saves energy by day: the years given are all that the points have. */
export async function saveEnergy(tx: Transaction, points: readonly PointEnergy[]): Promise<void> {
  const rows = points.flatMap(({ meterId, years }) =>
    years.map(({ year, kwh }) => ({ meterId, year, kwh, lastDay: lastDayOf(year, kwh) }))
  )
  await tx.run(
    `delete from energy_year e using metering_point p
     where p.id = e.point_id and p.meter_id = any ($1)
       and not exists (select from unnest($2::text[], $3::smallint[]) as kept(meter_id, year)
         where kept.meter_id = p.meter_id and kept.year = e.year)`,
    [points.map(({ meterId }) => meterId), rows.map(({ meterId }) => meterId), rows.map(({ year }) => year)]
  )
  await tx.run(
    `insert into energy_year (point_id, year, kwh, last_day)
     select p.id, e.year, e.kwh::real[], date '1970-01-01' + e.last_day
     from unnest($1::text[], $2::smallint[], $3::text[], $4::integer[]) as e(meter_id, year, kwh, last_day)
     join metering_point p on p.meter_id = e.meter_id
     on conflict (point_id, year) do update set kwh = excluded.kwh, last_day = excluded.last_day`,
    [
      rows.map(({ meterId }) => meterId),
      rows.map(({ year }) => year),
      rows.map(({ kwh }) => `{${kwh.join(',')}}`),
      rows.map(({ lastDay }) => lastDay)
    ]
  )
}

/** Null without a reading. */
function lastDayOf(year: number, kwh: EnergyYear['kwh']): EpochDay | null {
  const last = kwh.findLastIndex((value) => !Number.isNaN(value))
  return last < 0 ? null : yearStart(year) + last
}

/**
 * The last day up to another on which any metering point has energy, also of those that the transaction does not see; null
 * without any. Where readings of later days are there it is that other day.
 */
export async function lastDayOfEstate(tx: Transaction, day: EpochDay): Promise<EpochDay | null> {
  const { last } = await tx.one<{ last: EpochDay | null }>(
    `select energy_last_day(date '1970-01-01' + $1::int) - date '1970-01-01' as last`,
    [day]
  )
  return last
}

/** The energy of some metering points as it was saved, by meter id; points without any are left out. */
export async function savedEnergy(
  tx: Transaction,
  meterIds: readonly string[]
): Promise<Map<string, readonly EnergyYear[]>> {
  const rows = await tx.query<{ meterId: string; year: number; kwh: number[] }>(
    `select p.meter_id as "meterId", e.year, e.kwh::float8[] as kwh
     from energy_year e join metering_point p on p.id = e.point_id where p.meter_id = any ($1) order by e.point_id, e.year`,
    [meterIds]
  )
  const byMeter = new Map<string, EnergyYear[]>()
  for (const { meterId, year, kwh } of rows) {
    const years = byMeter.get(meterId)
    const own = { year, kwh: Float32Array.from(kwh) }
    if (years) years.push(own)
    else byMeter.set(meterId, [own])
  }
  return byMeter
}

/** Whether energy by day was made of any reading. */
export async function hasEnergy(tx: Transaction): Promise<boolean> {
  const { there } = await tx.one<{ there: boolean }>('select exists (select from energy_year) as there')
  return there
}

/** Those of some metering points, by meter id, that have readings of some days and none of whose energy by day was made yet. */
export async function awaitEnergy(
  tx: Transaction,
  points: readonly Pick<EnergyRow, 'meterId'>[],
  from: EpochDay,
  to: EpochDay
): Promise<Set<string>> {
  if (points.length === 0) return new Set()
  const rows = await tx.query<{ meterId: string }>(
    `select p.meter_id as "meterId" from metering_point p where p.meter_id = any ($1)
       and not exists (select from energy_year e where e.point_id = p.id)
       and exists (select from load_day l where l.point_id = p.id
         and l.day between date '1970-01-01' + $2::int and date '1970-01-01' + $3::int)`,
    [points.map(({ meterId }) => meterId), from, to]
  )
  return new Set(rows.map(({ meterId }) => meterId))
}

/** A metering point of a scope that is or was a main one with its energy and what a run found there. */
export interface EnergyRow {
  readonly meterId: string
  readonly siteId: string
  readonly siteName: string | null
  readonly kind: string | null
  readonly organisation: string | null
  readonly region: string | null
  /** the account (户号) that it is billed by on the day asked for; null when it is not known */
  readonly account: string | null
  readonly floorAreaM2: number | null
  readonly probability: number | null
  readonly estimatedKw: number | null
  readonly duty: number | null
  readonly onsetDay: number | null
  /** what the finding says of the suspected load: `kw`, and `kw_low` and `kw_high` of its 80 % interval */
  readonly load: {
    readonly kw?: number | null
    readonly kw_low?: number | null
    readonly kw_high?: number | null
  } | null
  readonly years: readonly { readonly year: number; readonly kwh: readonly (number | string)[] }[]
}

/** Which energy and findings come along with metering points. */
export interface EnergyOptions {
  readonly firstYear: number
  readonly lastYear: number
  /** run whose findings come along; null for none */
  readonly runId: number | null
  /** day whose accounts count, since 1970-01-01 */
  readonly day: number
}

/**
 * The metering points of a scope that are or were main ones, by id, with the energy of some years. `region` takes what its code begins, `CN` all.
 */
export async function energyOfScope(
  tx: Transaction,
  kind: 'region' | 'organisation' | 'site',
  scope: string,
  options: EnergyOptions
): Promise<EnergyRow[]> {
  const condition = {
    region: `($1 = 'CN' or site.region = $1 or region_lies_in(site.region, array[$1]))`,
    organisation: 'organisation.name = $1',
    site: 'site.site_id = $1'
  }[kind]
  return energyRows(tx, condition, scope, options)
}

/** The same of the metering points that are billed by some accounts, in whatever scope. */
export async function energyOfAccounts(
  tx: Transaction,
  accounts: readonly string[],
  options: EnergyOptions
): Promise<EnergyRow[]> {
  if (accounts.length === 0) return []
  const condition = `p.id in (select point_id from metering_point_term where account = any ($1))
    and ${ACCOUNT_ON_DAY} = any ($1)`
  return energyRows(tx, condition, accounts, options)
}

const ACCOUNT_ON_DAY = `(select account from metering_point_term t where t.point_id = p.id and account is not null
  and valid_from <= date '1970-01-01' + $5::int order by valid_from desc limit 1)`

/** SQL: what a finding says of its suspected load. */
export const SUSPECTED_LOAD = `jsonb_path_query_first(finding.evidence, '$.contributions[*] ? (@.detector == "suspected_load").numbers')`

async function energyRows(
  tx: Transaction,
  condition: string,
  given: string | readonly string[],
  { firstYear, lastYear, runId, day }: EnergyOptions
): Promise<EnergyRow[]> {
  return tx.query<EnergyRow & { [column: string]: unknown }>(
    `select p.meter_id as "meterId", site.site_id as "siteId", site.name as "siteName", site.kind, organisation.name as organisation, site.region,
       ${ACCOUNT_ON_DAY} as account,
       site.floor_area_m2 as "floorAreaM2", finding.probability, finding.estimated_kw as "estimatedKw", finding.duty,
       finding.onset_day as "onsetDay",
       ${SUSPECTED_LOAD} as load,
       coalesce((select json_agg(json_build_object('year', year, 'kwh', kwh) order by year) from energy_year e
         where e.point_id = p.id and e.year between $2 and $3), '[]') as years
     from metering_point p join site on site.id = p.site_id
     left join organisation on organisation.id = site.organisation_id
     left join finding on finding.point_id = p.id and finding.run_id = $4
     where ${condition} and (
       coalesce((select role from metering_point_term t where t.point_id = p.id and role is not null
         order by valid_from desc limit 1), 'main') = 'main'
       or exists (select from energy_year e where e.point_id = p.id))
     order by p.meter_id`,
    [given, firstYear, lastYear, runId, day]
  )
}

/** Whether the transaction sees all regions, and whether it sees all of one region. */
export async function sightOf(tx: Transaction, region: string | null): Promise<{ all: boolean; region: boolean }> {
  return tx.one('select scope_is_all() as all, region_within_scope($1) as region', [region])
}

/** Whether all sites of an organisation lie in a region, also those that the transaction does not see. */
export async function organisationLiesIn(tx: Transaction, organisation: string, region: string): Promise<boolean> {
  const { lies } = await tx.one<{ lies: boolean }>('select organisation_lies_in($1, $2) as lies', [
    organisation,
    region
  ])
  return lies
}

/** Whether the transaction sees all sites of an organisation. */
export async function seesOrganisation(tx: Transaction, organisation: string): Promise<boolean> {
  const { seen } = await tx.one<{ seen: boolean }>('select organisation_within_scope($1) as seen', [organisation])
  return seen
}

/** Those of some accounts that have metering points which the transaction does not see. */
export async function accountsBeyondSight(tx: Transaction, accounts: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ account: string }>('select accounts_beyond_sight($1) as account', [accounts])
  return new Set(rows.map(({ account }) => account))
}
