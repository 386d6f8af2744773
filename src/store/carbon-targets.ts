import type { CarbonTarget, PathPoint } from '../carbon/target.ts'
import type { Transaction } from './transaction.ts'

/**
 * Saves carbon targets: a newer version of a target (same scope, metric, target year and boundary) stands beside the older,
 * and replaces it where both are used from the same day.
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
     select "scopeKind", scope, metric, "baseYear", "baseValue", "targetYear", reduction, source,
       coalesce(boundary, 'electricity'), nullif(path, 'null'), date '1970-01-01' + coalesce("usedFrom", 0),
       coalesce(assumption, false)
     from jsonb_to_recordset($1) as t("scopeKind" text, scope text, metric text, "baseYear" smallint,
       "baseValue" float8, "targetYear" smallint, reduction float8, source text, boundary text, path jsonb,
       "usedFrom" integer, assumption boolean)
     on conflict (scope_kind, scope, metric, target_year, boundary, used_from) do update set
       base_year = excluded.base_year, base_value = excluded.base_value, reduction = excluded.reduction,
       source = excluded.source, path = excluded.path, assumption = excluded.assumption`,
    [JSON.stringify([...latest.values()])]
  )
}

interface StoredTarget extends CarbonTarget {
  readonly [column: string]: unknown
  readonly path: readonly PathPoint[] | null
}

/** Every version of every carbon target, the older first. */
export async function carbonTargets(tx: Transaction): Promise<CarbonTarget[]> {
  return tx.query<StoredTarget>(
    `select scope_kind as "scopeKind", scope, metric, base_year as "baseYear", base_value as "baseValue",
       target_year as "targetYear", reduction, source, boundary, path, used_from as "usedFrom", assumption
     from carbon_target order by scope_kind, scope, metric, target_year, boundary, used_from`
  )
}
