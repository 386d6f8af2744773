import type { CarbonTarget } from '../carbon/target.ts'
import type { AllEnergyValue } from '../carbon/yardstick.ts'
import type { PointAccount } from './point-account.ts'
import type { LoadDraws } from './suspected-mining.ts'
import { type Institution, type TargetStanding, targetStanding } from './target-standing.ts'

/** An authority's quota of all energy for a site or an organisation, and what is entered for that beside its electricity. */
export interface HeldQuota {
  readonly scopeKind: 'site' | 'organisation'
  /** id of the site, name of the organisation */
  readonly scope: string
  /** the sites whose electricity counts */
  readonly siteIds: readonly string[]
  readonly quota: AllEnergyValue
  readonly institution: Institution
}

/** How a site or organisation stands against its quota in the year: as against a target of all energy whose path allows the quota. */
export interface QuotaStanding extends Omit<TargetStanding, 'target'> {
  readonly scopeKind: HeldQuota['scopeKind']
  readonly scope: string
  readonly quota: AllEnergyValue
}

/**
 * Holds a site or organisation against its quota; electricity alone never is.
 * @param accounts those of its sites
 */
export function quotaStanding(
  { scopeKind, scope, quota, institution }: HeldQuota,
  year: number,
  accounts: readonly PointAccount[],
  kgcePerKwh: number,
  drawsOf: (account: PointAccount) => LoadDraws
): QuotaStanding {
  const { metric, value, source } = quota
  const path = { baseYear: year, baseValue: value, targetYear: year, reduction: 0 }
  const allowed: CarbonTarget = { scopeKind, scope, metric, boundary: 'all_energy', source, ...path }
  const { target: _, ...standing } = targetStanding(allowed, year, accounts, institution, kgcePerKwh, drawsOf)
  return { scopeKind, scope, quota, ...standing }
}
