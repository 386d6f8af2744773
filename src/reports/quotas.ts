import type { MissingNumber } from '../carbon/missing.ts'
import { type AllEnergyValue, allEnergyValues } from '../carbon/yardstick.ts'
import type { EnteredYear } from '../ranking/institution-year.ts'
import type { HeldQuota } from '../ranking/quota-standing.ts'
import type { EpochDay } from '../readings/day.ts'
import type { EnergyRow } from '../store/energy.ts'
import type { Transaction } from '../store/transaction.ts'
import type { CarbonTables } from './carbon-tables.ts'
import { enteredYear } from './entered-year.ts'
import { isWholeIn, type Scope, type SourcedInstitution, sourcedInstitution } from './report-scope.ts'

/** A quota of a site or an organisation with what was entered for that. */
export interface SourcedQuota extends HeldQuota, SourcedInstitution {
  /** of a site; null where it has none, and for organisations, whose scope is their name */
  readonly name: string | null
  readonly kind: string
}

/** The quotas of a report, and where none could be found for what was entered. */
export interface QuotasFound {
  readonly quotas: readonly SourcedQuota[]
  readonly missing: readonly MissingNumber[]
}

type SiteRow = Pick<EnergyRow, 'siteId' | 'siteName' | 'organisation' | 'region'> & { readonly kind: string }

/**
 * The quotas that sites and organisations are held against, by those that are entered for their kind and region; where there are
 * two, per m² and per head, both. Fuels and heads that are entered for an organisation are those of all its sites together, and so
 * is its quota then: its sites stand by themselves only where something is entered for them too. None where nobody entered one.
 */
export async function quotasOf(
  tx: Transaction,
  whole: Scope,
  rows: readonly EnergyRow[],
  { numbers, regions }: CarbonTables,
  year: number,
  day: EpochDay,
  knownAt?: Date
): Promise<QuotasFound> {
  const sites = [...new Map(rows.map((row) => [row.siteId, row])).values()]
  const ofSite = new Map(
    sites.map(({ siteId, region, kind }) => [siteId, allEnergyValues('quota', numbers, regions, region, kind)])
  )
  const isHeld = (site: EnergyRow): site is EnergyRow & SiteRow => (ofSite.get(site.siteId)?.length ?? 0) > 0
  const held = sites.filter(isHeld)
  if (held.length === 0) return { quotas: [], missing: [] }
  const entered = await enteredYear(tx, year, day, knownAt)
  const organisations: SourcedQuota[] = []
  const missing: MissingNumber[] = []
  const told = new Set<string>()
  for (const organisation of new Set(held.flatMap((site) => site.organisation ?? []))) {
    const scope = { kind: 'organisation', scope: organisation } as const
    if (!hasEntries(entered, scope) || !(await isWholeIn(tx, whole, scope))) continue
    const own = sites.filter((site) => site.organisation === organisation)
    const quotas = commonQuotas(own.map(({ siteId, kind }) => ({ kind, values: ofSite.get(siteId) ?? [] })))
    if (quotas.length === 0) missing.push(ofSeveralKinds(organisation))
    else {
      const of = { kind: own[0]?.kind as string, name: null, siteIds: own.map(({ siteId }) => siteId) }
      const institution = sourcedInstitution(entered, scope)
      organisations.push(
        ...quotas.map((quota) => ({ scopeKind: scope.kind, scope: organisation, quota, ...of, ...institution }))
      )
      told.add(organisation)
    }
  }
  const alone = held.flatMap(({ siteId, siteName: name, organisation, kind }): SourcedQuota[] => {
    const scope = { kind: 'site', scope: siteId } as const
    if (organisation !== null && told.has(organisation) && !hasEntries(entered, scope)) return []
    const of = { scopeKind: scope.kind, scope: siteId, siteIds: [siteId], name, kind }
    const institution = sourcedInstitution(entered, scope)
    return (ofSite.get(siteId) ?? []).map((quota) => ({ ...of, quota, ...institution }))
  })
  return { quotas: [...organisations, ...alone], missing }
}

function hasEntries({ other, otherBefore, heads }: EnteredYear, { kind, scope }: Scope): boolean {
  return [...other, ...otherBefore, ...heads].some((row) => row.scopeKind === kind && row.scope === scope)
}

/** The quotas that all of some sites have; none where they are of several kinds. */
function commonQuotas(
  sites: readonly { readonly kind: string | null; readonly values: readonly AllEnergyValue[] }[]
): readonly AllEnergyValue[] {
  const [first, ...others] = sites
  if (!first || others.some(({ kind }) => kind?.toLowerCase() !== first.kind?.toLowerCase())) return []
  return first.values.filter(({ region, metric, value }) =>
    others.every(({ values }) =>
      values.some((each) => each.region === region && each.metric === metric && each.value === value)
    )
  )
}

function ofSeveralKinds(organisation: string): MissingNumber {
  return {
    what: 'yardstick',
    region: organisation,
    zh: `${organisation} 填有整个单位的其他能源或用能人数，但其站点类型或适用定额不一：不按单位对照定额，只逐站点对照；请按站点填写。`,
    en: `Other energy or heads are entered for the whole of ${organisation}, whose sites are of several kinds or have different quotas: it is held against none, its sites by themselves alone; enter them by site.`
  }
}
