import type { CarbonTarget } from '../carbon/target.ts'
import type { Transaction } from './transaction.ts'

/** Saves carbon targets: the newer row of a scope, metric and target year replaces the older. */
export async function saveTargets(tx: Transaction, targets: Iterable<CarbonTarget>): Promise<void> {
  const latest = new Map<string, CarbonTarget>()
  for (const target of targets) {
    latest.set(JSON.stringify([target.scopeKind, target.scope, target.metric, target.targetYear]), target)
  }
  await tx.run(
    `insert into carbon_target (scope_kind, scope, metric, base_year, base_value, target_year, reduction, source)
     select "scopeKind", scope, metric, "baseYear", "baseValue", "targetYear", reduction, source
     from jsonb_to_recordset($1) as t("scopeKind" text, scope text, metric text, "baseYear" smallint,
       "baseValue" float8, "targetYear" smallint, reduction float8, source text)
     on conflict (scope_kind, scope, metric, target_year) do update set
       base_year = excluded.base_year, base_value = excluded.base_value,
       reduction = excluded.reduction, source = excluded.source`,
    [JSON.stringify([...latest.values()])]
  )
}

/** All carbon targets. */
export async function carbonTargets(tx: Transaction): Promise<CarbonTarget[]> {
  return tx.query<CarbonTarget & { [column: string]: unknown }>(
    `select scope_kind as "scopeKind", scope, metric, base_year as "baseYear", base_value as "baseValue",
       target_year as "targetYear", reduction, source
     from carbon_target order by scope_kind, scope, metric, target_year`
  )
}
