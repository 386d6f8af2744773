import type { Headcount, OtherEnergy } from '../carbon/institution.ts'
import type { Transaction } from './transaction.ts'

type Columns = { readonly [column: string]: unknown }

/** Saves other energy by month; a newer row of the same scope, month and carrier replaces the older. */
export async function saveOtherEnergy(tx: Transaction, rows: readonly OtherEnergy[]): Promise<void> {
  const latest = new Map(rows.map((row) => [JSON.stringify([row.scopeKind, row.scope, row.month, row.carrier]), row]))
  await tx.run(
    `insert into other_energy (scope_kind, scope, month, carrier, kgce, tco2, source)
     select "scopeKind", scope, date '1970-01-01' + month, carrier, kgce, tco2, source
     from jsonb_to_recordset($1) as t("scopeKind" text, scope text, month integer, carrier text, kgce float8, tco2 float8,
       source text)
     on conflict (scope_kind, scope, month, carrier) do update set
       kgce = excluded.kgce, tco2 = excluded.tco2, source = excluded.source`,
    [JSON.stringify([...latest.values()])]
  )
}

/** Other energy of a calendar year, of every scope, by month. */
export async function otherEnergyIn(tx: Transaction, year: number): Promise<OtherEnergy[]> {
  return tx.query<OtherEnergy & Columns>(
    `select scope_kind as "scopeKind", scope, month, carrier, kgce, tco2, source
     from other_energy where extract(year from month) = $1 order by scope_kind, scope, month, carrier`,
    [year]
  )
}

/** Saves headcounts; a newer row of the same scope and year replaces the older. */
export async function saveHeadcounts(tx: Transaction, rows: readonly Headcount[]): Promise<void> {
  const latest = new Map(rows.map((row) => [JSON.stringify([row.scopeKind, row.scope, row.year]), row]))
  await tx.run(
    `insert into headcount (scope_kind, scope, year, heads, source)
     select "scopeKind", scope, year, heads, source
     from jsonb_to_recordset($1) as t("scopeKind" text, scope text, year smallint, heads float8, source text)
     on conflict (scope_kind, scope, year) do update set heads = excluded.heads, source = excluded.source`,
    [JSON.stringify([...latest.values()])]
  )
}

/** Headcounts of a year, of every scope. */
export async function headcountsIn(tx: Transaction, year: number): Promise<Headcount[]> {
  return tx.query<Headcount & Columns>(
    `select scope_kind as "scopeKind", scope, year, heads, source from headcount where year = $1 order by scope_kind, scope`,
    [year]
  )
}
