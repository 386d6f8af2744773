import { allEnergyValues } from '../carbon/yardstick.ts'
import type { SiteQuota } from '../ranking/quota-standing.ts'
import type { EpochDay } from '../readings/day.ts'
import type { EnergyRow } from '../store/energy.ts'
import type { Transaction } from '../store/transaction.ts'
import type { CarbonTables } from './carbon-tables.ts'
import { enteredYear } from './entered-year.ts'
import { type SourcedInstitution, sourcedInstitution } from './report-scope.ts'

/** A site's quota with what was entered for the site. */
export interface SourcedQuota extends SiteQuota, SourcedInstitution {
  readonly siteName: string | null
  readonly kind: string
}

/**
 * The quotas of sites, by those that are entered for their kind and region; a site of which there are two, per m² and per head,
 * has both. None where nobody entered one.
 */
export async function siteQuotas(
  tx: Transaction,
  rows: readonly EnergyRow[],
  { numbers, regions }: CarbonTables,
  year: number,
  day: EpochDay,
  knownAt?: Date
): Promise<SourcedQuota[]> {
  const sites = [...new Map(rows.map((row) => [row.siteId, row])).values()]
  const found = sites.flatMap(({ siteId, siteName, kind, region }) =>
    kind === null
      ? []
      : allEnergyValues('quota', numbers, regions, region, kind).map((quota) => ({ siteId, siteName, kind, quota }))
  )
  if (found.length === 0) return []
  const entered = await enteredYear(tx, year, day, knownAt)
  return found.map((each) => ({ ...each, ...sourcedInstitution(entered, { kind: 'site', scope: each.siteId }) }))
}
