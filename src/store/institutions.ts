import type { Headcount, OtherEnergy } from '../carbon/institution.ts'
import { type EntryVersion, neverWithdrawn, standsOn, VERSION_COLUMNS, versionsOf } from './entry-versions.ts'
import type { Transaction } from './transaction.ts'

type Columns = { readonly [column: string]: unknown }

/** Saves other energy by month as versions beside those that are there; of the same key the last row. What is in use stays. */
export async function saveOtherEnergy(tx: Transaction, rows: readonly OtherEnergy[]): Promise<void> {
  await tx.run(
    `insert into other_energy (scope_kind, scope, month, carrier, kgce, tco2, source, used_from)
     select scope_kind, scope, month, carrier, kgce, tco2, source, used_from from (
       select "scopeKind" as scope_kind, scope, date '1970-01-01' + month as month, carrier, kgce, tco2, source,
         date '1970-01-01' + coalesce("usedFrom", 0) as used_from
       from jsonb_to_recordset($1) as t("scopeKind" text, scope text, month integer, carrier text, kgce float8, tco2 float8,
         source text, "usedFrom" integer)) given
     where not exists (select from (
         select known.kgce, known.tco2, known.source, known.entry from other_energy known
         where (known.scope_kind, known.scope, known.month, known.carrier)
             = (given.scope_kind, given.scope, given.month, given.carrier) and known.used_from <= given.used_from
           and ${standsOn('other_energy', 'given.used_from')}
         order by known.used_from desc, known.entry desc limit 1) used
       where (used.kgce, used.tco2, used.source) is not distinct from (given.kgce, given.tco2, given.source)
         and ${neverWithdrawn('other_energy', 'used')})`,
    [JSON.stringify(lastOf(rows, (row) => [row.scopeKind, row.scope, row.month, row.carrier]))]
  )
}

/**
 * Every version of other energy of a calendar year, of every scope, by month, the older first.
 * @param knownAt as they were known then; as they are unless given
 */
export async function otherEnergyIn(
  tx: Transaction,
  year: number,
  knownAt?: Date
): Promise<(OtherEnergy & EntryVersion)[]> {
  return tx.query<OtherEnergy & EntryVersion & Columns>(
    `select scope_kind as "scopeKind", scope, month, carrier, kgce, tco2, known.source, known.used_from as "usedFrom",
       ${VERSION_COLUMNS}
     from ${versionsOf('other_energy', '$2')} where month >= make_date($1, 1, 1) and month < make_date($1 + 1, 1, 1)
     order by scope_kind, scope, month, carrier, known.used_from, known.entry`,
    [year, knownAt ?? null]
  )
}

/** Saves headcounts as versions beside those that are there; of the same scope and year the last row. What is in use stays. */
export async function saveHeadcounts(tx: Transaction, rows: readonly Headcount[]): Promise<void> {
  await tx.run(
    `insert into headcount (scope_kind, scope, year, heads, source, used_from)
     select scope_kind, scope, year, heads, source, used_from from (
       select "scopeKind" as scope_kind, scope, year, heads, source, date '1970-01-01' + coalesce("usedFrom", 0) as used_from
       from jsonb_to_recordset($1) as t("scopeKind" text, scope text, year smallint, heads float8, source text,
         "usedFrom" integer)) given
     where not exists (select from (
         select known.heads, known.source, known.entry from headcount known
         where (known.scope_kind, known.scope, known.year) = (given.scope_kind, given.scope, given.year)
           and known.used_from <= given.used_from and ${standsOn('headcount', 'given.used_from')}
         order by known.used_from desc, known.entry desc limit 1) used
       where (used.heads, used.source) = (given.heads, given.source) and ${neverWithdrawn('headcount', 'used')})`,
    [JSON.stringify(lastOf(rows, (row) => [row.scopeKind, row.scope, row.year]))]
  )
}

/**
 * Every version of the headcounts of a year, of every scope, the older first.
 * @param knownAt as they were known then; as they are unless given
 */
export async function headcountsIn(
  tx: Transaction,
  year: number,
  knownAt?: Date
): Promise<(Headcount & EntryVersion)[]> {
  return tx.query<Headcount & EntryVersion & Columns>(
    `select scope_kind as "scopeKind", scope, year, heads, known.source, known.used_from as "usedFrom", ${VERSION_COLUMNS}
     from ${versionsOf('headcount', '$2')} where year = $1 order by scope_kind, scope, known.used_from, known.entry`,
    [year, knownAt ?? null]
  )
}

function lastOf<Row extends { readonly usedFrom?: number }>(
  rows: readonly Row[],
  keyOf: (row: Row) => unknown[]
): readonly Row[] {
  return [...new Map(rows.map((row) => [JSON.stringify([...keyOf(row), row.usedFrom ?? 0]), row])).values()]
}
