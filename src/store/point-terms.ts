import type { EpochDay } from '../readings/day.ts'
import { lastMainDay, type PointRole, type PointTerm } from '../readings/point-terms.ts'
import type { Transaction } from './transaction.ts'

interface TermRow {
  readonly meter_id: string
  readonly valid_from: EpochDay | null
  readonly valid_to: EpochDay | null
  readonly account: string | null
  readonly asset: string | null
  readonly multiplier: number | null
  readonly interval_minutes: number | null
  readonly role: PointRole | null
  readonly parent: string | null
  readonly [column: string]: unknown
}

/**
 * Saves dated rows of metering points that are saved already. A row of the same point and first day is completed and
 * corrected by the newer one; a row that says its last day ends no later than the next of its point begins.
 */
export async function saveTerms(tx: Transaction, terms: readonly PointTerm[]): Promise<void> {
  if (terms.length === 0) return
  // JSON has no infinities: null is an open beginning or end, and NaN becomes null as well
  const rows = terms.map((term) => ({
    ...term,
    validFrom: Number.isFinite(term.validFrom) ? term.validFrom : null,
    validTo: Number.isFinite(term.validTo) ? term.validTo : null
  }))
  await tx.run(
    `insert into metering_point_term as held
       (point_id, valid_from, valid_to, account, asset, multiplier, interval_minutes, role, parent_id)
     select p.id, coalesce(date '1970-01-01' + t."validFrom", '-infinity'), coalesce(date '1970-01-01' + t."validTo", 'infinity'),
       t.account, t.asset, t.multiplier, t."intervalMinutes", t.role, parent.id
     from jsonb_to_recordset($1) as t("meterId" text, "validFrom" integer, "validTo" integer, account text, asset text,
       multiplier float8, "intervalMinutes" smallint, role text, "parentId" text)
     join metering_point p on p.meter_id = t."meterId"
     left join metering_point parent on parent.meter_id = t."parentId"
     on conflict (point_id, valid_from) do update set
       valid_to = excluded.valid_to,
       account = coalesce(excluded.account, held.account),
       asset = coalesce(excluded.asset, held.asset),
       multiplier = coalesce(excluded.multiplier, held.multiplier),
       interval_minutes = coalesce(excluded.interval_minutes, held.interval_minutes),
       role = coalesce(excluded.role, held.role),
       parent_id = coalesce(excluded.parent_id, held.parent_id)`,
    [JSON.stringify(rows)]
  )
  await tx.run(
    `update metering_point_term held set valid_to = following.valid_from
     from (
       select point_id, valid_from as before, lead(valid_from) over (partition by point_id order by valid_from) as valid_from
       from metering_point_term join metering_point on metering_point.id = point_id
       where meter_id = any ($1)
     ) following
     where following.point_id = held.point_id and following.before = held.valid_from
       and held.valid_to > following.valid_from and held.valid_to <> 'infinity'`,
    [terms.map(({ meterId }) => meterId)]
  )
}

/** All dated rows of some metering points; none where nothing but ratios is known of any of them. */
export async function storedTerms(tx: Transaction, meterIds: readonly string[]): Promise<PointTerm[]> {
  return termsWhere(tx, 'p.meter_id = any ($1)', meterIds)
}

/** The same of the metering points of a site. */
export async function termsOfSite(tx: Transaction, siteId: string): Promise<PointTerm[]> {
  return termsWhere(tx, 'p.site_id = (select id from site where site_id = $1)', siteId)
}

async function termsWhere(tx: Transaction, condition: string, given: string | readonly string[]): Promise<PointTerm[]> {
  const rows = await tx.query<TermRow>(
    `select p.meter_id, nullif(t.valid_from, '-infinity') as valid_from, nullif(t.valid_to, 'infinity') as valid_to,
       t.account, t.asset, t.multiplier, t.interval_minutes, t.role, parent.meter_id as parent
     from metering_point_term t
     join metering_point p on p.id = t.point_id
     left join metering_point parent on parent.id = t.parent_id
     where ${condition} order by p.meter_id, t.valid_from`,
    [given]
  )
  const saysMore = ({ multiplier, meter_id, valid_to, ...rest }: TermRow) =>
    valid_to !== null || Object.values(rest).some((value) => value !== null)
  return rows.some(saysMore) ? rows.map(termOf) : []
}

/** The last day on which each of some metering points is a main one by its rows; Infinity where none ends it. */
export async function lastMainDays(
  tx: Transaction,
  meterIds: readonly string[]
): Promise<(meterId: string) => EpochDay> {
  return lastMainDaysBy(await storedTerms(tx, meterIds))
}

/** The same by rows that were read already, the older of a point first. */
export function lastMainDaysBy(terms: readonly PointTerm[]): (meterId: string) => EpochDay {
  const byMeter = new Map<string, PointTerm[]>()
  for (const term of terms) {
    const rows = byMeter.get(term.meterId)
    if (rows) rows.push(term)
    else byMeter.set(term.meterId, [term])
  }
  return (meterId) => lastMainDay(byMeter.get(meterId) ?? [])
}

function termOf(row: TermRow): PointTerm {
  return {
    meterId: row.meter_id,
    validFrom: row.valid_from ?? Number.NEGATIVE_INFINITY,
    validTo: row.valid_to ?? Number.POSITIVE_INFINITY,
    account: row.account,
    asset: row.asset,
    multiplier: row.multiplier ?? Number.NaN,
    intervalMinutes: row.interval_minutes ?? Number.NaN,
    role: row.role,
    parentId: row.parent
  }
}
