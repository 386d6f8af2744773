import type { Transaction } from './transaction.ts'

/** How a version of something entered came about, and whether it was withdrawn. */
export interface EntryVersion {
  /** by which it is withdrawn */
  readonly version: number
  /** this and by whom: null where nobody wrote it down */
  readonly enteredAt: Date | null
  /** rigwatch for what came with the program */
  readonly enteredBy: string | null
  /** first day (since 1970-01-01) whose reports no longer use it; null while it stands */
  readonly withdrawnFrom: number | null
  readonly withdrawnAt: Date | null
  readonly withdrawnBy: string | null
  readonly withdrawnWhy: string | null
}

/** The tables whose rows are versions, and the columns that a row which withdraws another repeats. */
const TABLES = {
  carbon_target: 'scope_kind, scope, metric, base_year, base_value, target_year, reduction, boundary, path, assumption',
  reference_value: 'dataset, region, item, value',
  other_energy: 'scope_kind, scope, month, carrier, kgce, tco2',
  headcount: 'scope_kind, scope, year, heads',
  tariff_calendar: 'region, valid_from, valid_to, periods'
} as const
export type EntryTable = keyof typeof TABLES

/** The columns of `EntryVersion`, of a table's rows as `versionsOf` names them. */
export const VERSION_COLUMNS = `known.entry as version, known.entered_at as "enteredAt", known.entered_by as "enteredBy",
  gone.used_from as "withdrawnFrom", gone.entered_at as "withdrawnAt", gone.entered_by as "withdrawnBy",
  gone.source as "withdrawnWhy"`

/**
 * The versions of a table, `known`, with the earliest withdrawal of each, `gone`.
 * @param at SQL of a moment: what was entered later is not there, nor withdrawn by what was; null for all. Rows of which nobody
 * wrote the time down were there ever since
 */
export function versionsOf(table: EntryTable, at = 'null'): string {
  const byThen = `coalesce(entered_at, '-infinity') <= coalesce(${at}::timestamptz, 'infinity')`
  return `(select * from ${table} where withdraws is null and ${byThen}) known
    left join (select distinct on (withdraws) withdraws, used_from, entered_at, entered_by, source from ${table}
      where withdraws is not null and ${byThen} order by withdraws, used_from, entry) gone on gone.withdraws = known.entry`
}

/** That a row `known` is a version that stands on a day, which is told as SQL. */
export function standsOn(table: EntryTable, day: string): string {
  return `known.withdraws is null
    and not exists (select from ${table} gone where gone.withdraws = known.entry and gone.used_from <= ${day})`
}

/** That no withdrawal of a row, which is told as SQL, is known, be it of a later day. */
export function neverWithdrawn(table: EntryTable, row: string): string {
  return `not exists (select from ${table} gone where gone.withdraws = ${row}.entry)`
}

/** What came of a withdrawal: `shipped` came with the program and `gone` was withdrawn already, so nothing was done. */
export type Withdrawn = 'withdrawn' | 'unknown' | 'shipped' | 'gone'

/**
 * Withdraws a version: reports for a day and later use it no more, but the one before it, where there is one.
 * @param from since 1970-01-01
 * @param why shown beside it
 */
export async function withdraw(
  tx: Transaction,
  table: EntryTable,
  version: number,
  from: number,
  why: string
): Promise<Withdrawn> {
  const [known] = await tx.query<{ enteredBy: string | null; stands: boolean }>(
    `select entered_by as "enteredBy", ${standsOn(table, "date '1970-01-01' + $2::int")} as stands
     from ${table} known where entry = $1 and withdraws is null`,
    [version, from]
  )
  if (!known) return 'unknown'
  if (known.enteredBy === 'rigwatch') return 'shipped'
  if (!known.stands) return 'gone'
  await tx.run(
    `insert into ${table} (${TABLES[table]}, source, used_from, withdraws)
     select ${TABLES[table]}, $3, date '1970-01-01' + $2::int, entry from ${table} where entry = $1`,
    [version, from, why]
  )
  return 'withdrawn'
}
