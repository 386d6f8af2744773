import type { OtherEnergy } from '../carbon/institution.ts'
import { inForce } from '../carbon/reference.ts'
import { regionStem } from '../carbon/regions.ts'
import { type ScopeKind, targetKey, targetsFor } from '../carbon/target.ts'
import type { ScopeTargets } from '../ranking/carbon-report.ts'
import { type EnteredYear, institutionOf, rowsInUse, UNKNOWN_INSTITUTION } from '../ranking/institution-year.ts'
import type { EpochDay } from '../readings/day.ts'
import { carbonTargets } from '../store/carbon-targets.ts'
import { type EnergyRow, organisationLiesIn, seesOrganisation } from '../store/energy.ts'
import type { Transaction } from '../store/transaction.ts'
import { type EnteredNumber, enteredNumbers } from './entered-numbers.ts'
import { enteredYear } from './entered-year.ts'

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
    const code = region === null ? '' : regionStem(region)
    // sites of which nobody said in which city they are make no part of their own name: that would be the whole again
    return code.length < within ? { kind: 'unknown', scope: '—' } : { kind: 'region', scope: code.slice(0, within) }
  }
  return organisation === null ? { kind: 'site', scope: siteId } : { kind: 'organisation', scope: organisation }
}

/** A site and an organisation of the same name are two parts. */
export function partKey({ kind, scope }: PartScope): string {
  return JSON.stringify([kind, scope])
}

/** What was entered for a scope beside its electricity, with where it comes from. */
export interface SourcedInstitution extends Pick<ScopeTargets, 'institution'> {
  readonly entries: readonly EnteredNumber[]
  /** rows of other energy in use whose emissions are not known */
  readonly withoutTco2: readonly OtherEnergy[]
}

/** The same with its targets. */
export interface SourcedTargets extends ScopeTargets, SourcedInstitution {}

/** Whether a part is the whole of what it is called: an organisation may reach beyond a region, a site, or the reader's sight. */
export async function isWholeIn(tx: Transaction, whole: Scope, { kind, scope }: PartScope): Promise<boolean> {
  if (kind !== 'organisation') return true
  if (whole.kind === 'site') return false
  return whole.kind === 'region' ? organisationLiesIn(tx, scope, whole.scope) : seesOrganisation(tx, scope)
}

const NOTHING_ENTERED = { institution: UNKNOWN_INSTITUTION, entries: [], withoutTco2: [] } as const

/**
 * Reads the targets in force on a day, the other energy and the headcount of a scope and of its parts. An organisation that
 * reaches beyond the region, or of which the reader sees a part alone, is not held against its target.
 */
export async function targetsReader(tx: Transaction, whole: Scope, year: number, day: EpochDay, knownAt?: Date) {
  const targets = inForce(await carbonTargets(tx, knownAt), targetKey, day)
  let entered: Promise<EnteredYear> | undefined
  return async ({ kind, scope }: PartScope): Promise<SourcedTargets> => {
    const own = targetsFor(
      targets.filter((target) => target.scopeKind === kind && target.scope === scope),
      year
    )
    if (own.length === 0 || !(await isWholeIn(tx, whole, { kind, scope }))) return { targets: [], ...NOTHING_ENTERED }
    if (!own.some(({ boundary, metric }) => boundary === 'all_energy' || metric === 'kgce_per_head'))
      return { targets: own, ...NOTHING_ENTERED }
    entered ??= enteredYear(tx, year, day, knownAt)
    return { targets: own, ...sourcedInstitution(await entered, { kind, scope }) }
  }
}

/** What was entered for one scope, with where it comes from. */
export function sourcedInstitution(entered: EnteredYear, { kind, scope }: PartScope): SourcedInstitution {
  const isOwn = (row: { scopeKind: string; scope: string }) => row.scopeKind === kind && row.scope === scope
  const [other, before] = [entered.other.filter(isOwn), entered.otherBefore.filter(isOwn)]
  const heads = entered.heads.find(isOwn)
  const institution = institutionOf(entered, other, before, heads)
  const used = institution.lacking.length > 0 ? other : rowsInUse(entered, other, before)
  return {
    institution,
    entries: enteredNumbers(used, heads),
    withoutTco2: used.filter(({ tco2 }) => tco2 === null)
  }
}
