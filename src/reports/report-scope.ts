import { inForce } from '../carbon/reference.ts'
import { type CarbonTarget, type ScopeKind, targetKey } from '../carbon/target.ts'
import type { ScopeTargets } from '../ranking/carbon-report.ts'
import type { Institution } from '../ranking/target-standing.ts'
import { civil, type EpochDay } from '../readings/day.ts'
import { carbonTargets } from '../store/carbon-targets.ts'
import { type EnergyRow, organisationsBeyond } from '../store/energy.ts'
import { headcountsOf, otherEnergyOf } from '../store/institutions.ts'
import type { Transaction } from '../store/transaction.ts'

const MONTHS = 12

/** What a report is about. */
export interface Scope {
  readonly kind: ScopeKind
  readonly scope: string
}

/** A part of a scope: a scope of its own, or a metering point. */
export interface PartScope {
  readonly kind: ScopeKind | 'meter' | 'unknown'
  readonly scope: string
}

/** Provinces by city, cities by organisation, organisations by site, sites by metering point. */
export function partOf({ kind, scope }: Scope, { organisation, region, siteId, meterId }: EnergyRow): PartScope {
  if (kind === 'site') return { kind: 'meter', scope: meterId }
  if (kind === 'organisation') return { kind: 'site', scope: siteId }
  const within = scope === 'CN' ? 2 : 4
  if (scope === 'CN' || scope.length < 4) {
    const code = region?.slice(0, within)
    return code ? { kind: 'region', scope: code } : { kind: 'unknown', scope: '—' }
  }
  return organisation === null ? { kind: 'site', scope: siteId } : { kind: 'organisation', scope: organisation }
}

/** What a scope's targets are held against, with where its other numbers come from. */
export interface SourcedTargets extends ScopeTargets {
  readonly sources: readonly string[]
}

/**
 * Reads the targets in force on a day, the other energy and the headcount of a scope and of its parts. An organisation that
 * reaches beyond the region is not held against its target there.
 */
export async function targetsReader(tx: Transaction, whole: Scope, year: number, day: EpochDay) {
  const targets = inForce(await carbonTargets(tx), targetKey, day)
  const beyond = new Set(whole.kind === 'region' ? await organisationsBeyond(tx, whole.scope) : [])
  return async ({ kind, scope }: PartScope): Promise<SourcedTargets> => {
    const own = targets.filter((target) => target.scopeKind === kind && target.scope === scope)
    const partial = kind === 'organisation' && whole.kind === 'region' && beyond.has(scope)
    if (own.length === 0 || partial) return { targets: [], institution: UNKNOWN, sources: [] }
    return { targets: own, ...(await institutionOf(tx, own, kind, scope, year)) }
  }
}

const UNKNOWN: Institution = { otherKgce: Number.NaN, otherTco2: Number.NaN, heads: Number.NaN }

async function institutionOf(
  tx: Transaction,
  targets: readonly CarbonTarget[],
  kind: string,
  scope: string,
  year: number
): Promise<{ institution: Institution; sources: string[] }> {
  if (!targets.some(({ boundary, metric }) => boundary === 'all_energy' || metric === 'kgce_per_head'))
    return { institution: UNKNOWN, sources: [] }
  const other = (await otherEnergyOf(tx, kind, scope)).filter(({ month }) => civil(month).year === year)
  const complete = new Set(other.map(({ month }) => month)).size === MONTHS
  const heads = (await headcountsOf(tx, kind, scope)).find((row) => row.year === year)
  return {
    institution: {
      otherKgce: complete ? other.reduce((sum, { kgce }) => sum + kgce, 0) : Number.NaN,
      otherTco2: complete ? other.reduce((sum, { tco2 }) => sum + (tco2 ?? Number.NaN), 0) : Number.NaN,
      heads: heads?.heads ?? Number.NaN
    },
    sources: [...new Set([...other.map(({ source }) => source), ...(heads ? [heads.source] : [])])]
  }
}
