import type { CarbonTarget } from '../carbon/target.ts'
import type { AllEnergyValue } from '../carbon/yardstick.ts'
import type { PointAccount } from './point-account.ts'
import type { LoadDraws } from './suspected-mining.ts'
import { type Institution, type TargetStanding, targetStanding } from './target-standing.ts'

/** An authority's quota of all energy for a site, and what is entered for the site beside its electricity. */
export interface SiteQuota {
  readonly siteId: string
  readonly quota: AllEnergyValue
  readonly institution: Institution
}

/** How a site stands against its quota in the year: as against a target of all energy whose path allows the quota. */
export interface QuotaStanding extends Omit<TargetStanding, 'target'> {
  readonly siteId: string
  readonly quota: AllEnergyValue
}

/** Holds a site against its quota; electricity alone never is. */
export function quotaStanding(
  { siteId, quota, institution }: SiteQuota,
  year: number,
  accounts: readonly PointAccount[],
  kgcePerKwh: number,
  drawsOf: (account: PointAccount) => LoadDraws
): QuotaStanding {
  const { metric, value, source } = quota
  const path = { baseYear: year, baseValue: value, targetYear: year, reduction: 0 }
  const allowed: CarbonTarget = { scopeKind: 'site', scope: siteId, metric, boundary: 'all_energy', source, ...path }
  const { target: _, ...standing } = targetStanding(allowed, year, accounts, institution, kgcePerKwh, drawsOf)
  return { siteId, quota, ...standing }
}
