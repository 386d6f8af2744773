import type { CarbonTarget, PathPoint } from '../carbon/target.ts'
import { type EntryVersion, neverWithdrawn, standsOn, VERSION_COLUMNS, versionsOf } from './entry-versions.ts'
import type { Transaction } from './transaction.ts'

/**
 * Saves carbon targets: a newer version of a target (same scope, metric, target year and boundary) stands beside the older; of
 * the same key the last row. What is in use stays; what is to be withdrawn is entered anew.
 */
export async function saveTargets(tx: Transaction, targets: Iterable<CarbonTarget>): Promise<void> {
  const latest = new Map<string, CarbonTarget>()
  for (const target of targets) {
    const { scopeKind, scope, metric, targetYear, boundary = 'electricity', usedFrom = 0 } = target
    latest.set(JSON.stringify([scopeKind, scope, metric, targetYear, boundary, usedFrom]), target)
  }
  await tx.run(
    `insert into carbon_target (scope_kind, scope, metric, base_year, base_value, target_year, reduction, source, boundary,
       path, used_from, assumption)
     select * from (
       select "scopeKind" as scope_kind, scope, metric, "baseYear" as base_year, "baseValue" as base_value,
         "targetYear" as target_year, reduction, source, coalesce(boundary, 'electricity') as boundary,
         nullif(path, 'null') as path, date '1970-01-01' + coalesce("usedFrom", 0) as used_from,
         coalesce(assumption, false) as assumption
       from jsonb_to_recordset($1) as t("scopeKind" text, scope text, metric text, "baseYear" smallint,
         "baseValue" float8, "targetYear" smallint, reduction float8, source text, boundary text, path jsonb,
         "usedFrom" integer, assumption boolean)) given
     where not exists (select from (
         select known.* from carbon_target known
         where (known.scope_kind, known.scope, known.metric, known.target_year, known.boundary)
             = (given.scope_kind, given.scope, given.metric, given.target_year, given.boundary)
           and known.used_from <= given.used_from and ${standsOn('carbon_target', 'given.used_from')}
         order by known.used_from desc, known.entry desc limit 1) used
       where (used.base_year, used.base_value, used.reduction, used.source, used.path, used.assumption)
         is not distinct from (given.base_year, given.base_value, given.reduction, given.source, given.path, given.assumption)
         and ${neverWithdrawn('carbon_target', 'used')})`,
    [JSON.stringify([...latest.values()])]
  )
}

/** A version of a carbon target. */
export interface TargetVersion extends CarbonTarget, EntryVersion {
  readonly path: readonly PathPoint[] | null
}

/**
 * Every version of every carbon target, the older first.
 * @param knownAt as they were known then; as they are unless given
 */
export async function carbonTargets(tx: Transaction, knownAt?: Date): Promise<TargetVersion[]> {
  return tx.query<TargetVersion & { readonly [column: string]: unknown }>(
    `select scope_kind as "scopeKind", scope, metric, base_year as "baseYear", base_value as "baseValue",
       target_year as "targetYear", reduction, known.source, boundary, path, known.used_from as "usedFrom", assumption,
       ${VERSION_COLUMNS}
     from ${versionsOf('carbon_target', '$1')}
     order by scope_kind, scope, metric, target_year, boundary, known.used_from, known.entry`,
    [knownAt ?? null]
  )
}
