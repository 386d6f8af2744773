import type { AssumedMonths } from '../carbon/institution.ts'
import { marginOfSum } from '../carbon/scope-forecast.ts'
import { type CarbonTarget, glidePathAllowance } from '../carbon/target.ts'
import { isEnergyPending } from './energy-pending.ts'
import { type Expected, scaled } from './expected.ts'
import type { MeterYear } from './meter-year.ts'
import type { Institution } from './target-standing.ts'

/** A metering point of a scope with its energy and emissions in the year. */
export interface ScopeMember extends Pick<MeterYear, 'kwh' | 'restKwh' | 'restMarginKwh' | 'forecast' | 'beginsLate'> {
  readonly point: {
    readonly siteId: string
    readonly floorAreaM2: number
    readonly kgCo2PerKwh: number
    readonly awaitsEnergy?: boolean
    readonly subMeter?: unknown
  }
  readonly kgCo2: number
  readonly restKgCo2: number
}

/** Why a scope cannot be held against a target. */
export type NotComparable =
  | 'other_energy_missing'
  | 'other_co2_missing'
  | 'floor_area_missing'
  | 'headcount_missing'
  | 'no_forecast'
  | 'year_incomplete'
  | 'energy_pending'
  | 'target_expired'

/** Entered numbers that a comparison uses. */
export interface UsedNumbers {
  readonly floorAreaM2: number | null
  readonly heads: number | null
  /** other energy of the year's twelve months, kgce and tCO2 */
  readonly otherKgce: number | null
  readonly otherTco2: number | null
  /** months of that other energy that are assumed; null where none is */
  readonly assumed: AssumedMonths | null
}

/** What a scope comes to in a year, in a target's metric. */
export interface HeldAgainst<M> {
  readonly reason: null
  readonly allowance: number
  /** the members that count */
  readonly counted: readonly M[]
  readonly forecast: Expected
  readonly used: UsedNumbers
  /** whether the metric is in standard coal, and by what its kilograms are divided */
  readonly coal: boolean
  readonly divisor: number
}

/** Why it cannot be told. */
interface NotHeld {
  readonly reason: NotComparable
  /** null once the target year has passed: no path is set any more */
  readonly allowance: number | null
}

/** Whether more than half of the energy is of points whose readings begin within the year: what came before is not known. */
export function isYearIncomplete(members: readonly ScopeMember[]): boolean {
  const used = (list: readonly ScopeMember[]) => list.reduce((sum, { kwh }) => sum + kwh, 0)
  return used(members.filter(({ beginsLate }) => beginsLate)) * 2 > used(members)
}

/** Energy and emissions of members in the whole year: so far and to come. */
export function wholeYear(members: readonly ScopeMember[]): { kwh: Expected; kgCo2: Expected } | null {
  const sum = (of: (member: ScopeMember) => number) => members.reduce((total, each) => total + of(each), 0)
  const used = sum(({ kwh }) => kwh)
  const judged = sum(({ kwh, forecast }) => (forecast ? kwh : 0))
  if (members.length === 0 || judged * 2 < used) return null
  const around = (expected: number, soFar: number, margin: number) => ({
    expected,
    low: Math.max(Math.min(soFar, expected), expected - margin),
    high: expected + margin
  })
  const marginKwh = marginOfSum(members.map(({ restMarginKwh }) => restMarginKwh))
  const marginKg = marginOfSum(members.map(({ point, restMarginKwh }) => restMarginKwh * point.kgCo2PerKwh))
  return {
    kwh: around(used + sum(({ restKwh }) => restKwh), used, marginKwh),
    kgCo2: around(
      sum(({ kgCo2, restKgCo2 }) => kgCo2 + restKgCo2),
      sum(({ kgCo2 }) => kgCo2),
      marginKg
    )
  }
}

/**
 * What a scope comes to in the whole year in a target's metric, by the sum of the forecasts of its meters: the one way in which
 * reports and rankings hold a scope against a target. Per m², only the points of sites whose floor area is known count; for all
 * energy every one must be. Electricity alone is never held against a target for all energy.
 */
export function heldAgainst<M extends ScopeMember>(
  target: CarbonTarget,
  year: number,
  members: readonly M[],
  institution: Institution,
  kgcePerKwh: number
): HeldAgainst<M> | NotHeld {
  const allowance = target.targetYear < year ? null : glidePathAllowance(target, year)
  if (allowance === null) return { reason: 'target_expired', allowance }
  const cannot = (reason: NotComparable): NotHeld => ({ reason, allowance })
  const { metric } = target
  const coal = metric === 'kgce_per_m2' || metric === 'kgce_per_head'
  const perM2 = metric === 'kgco2_per_m2' || metric === 'kgce_per_m2'
  const counted = perM2 ? members.filter(({ point }) => point.floorAreaM2 > 0) : members
  const areas = new Map(counted.map(({ point }) => [point.siteId, point.floorAreaM2]))
  const areaM2 = [...areas.values()].reduce((sum, area) => sum + area, 0)
  const all = target.boundary === 'all_energy'
  // other energy is that of the whole scope: it cannot be divided by the area of some of its sites
  if (perM2 && (areaM2 === 0 || (all && counted.length < members.length))) return cannot('floor_area_missing')
  if (metric === 'kgce_per_head' && Number.isNaN(institution.heads)) return cannot('headcount_missing')
  const other = all ? (coal ? institution.otherKgce : institution.otherTco2 * 1000) : 0
  if (Number.isNaN(other))
    return cannot(coal || Number.isNaN(institution.otherKgce) ? 'other_energy_missing' : 'other_co2_missing')
  if (isEnergyPending(members)) return cannot('energy_pending')
  if (isYearIncomplete(counted)) return cannot('year_incomplete')
  const electricity = wholeYear(counted)
  if (!electricity) return cannot('no_forecast')
  const divisor = metric === 'tco2' ? 1000 : perM2 ? areaM2 : institution.heads
  const kg = coal ? scaled(electricity.kwh, kgcePerKwh) : electricity.kgCo2
  const forecast = {
    expected: (kg.expected + other) / divisor,
    low: (kg.low + other) / divisor,
    high: (kg.high + other) / divisor
  }
  if (!Number.isFinite(forecast.expected)) return cannot('no_forecast')
  const used: UsedNumbers = {
    floorAreaM2: perM2 ? areaM2 : null,
    heads: metric === 'kgce_per_head' ? institution.heads : null,
    otherKgce: all && coal ? institution.otherKgce : null,
    otherTco2: all && !coal ? institution.otherTco2 : null,
    assumed: all ? institution.assumed : null
  }
  return { reason: null, allowance, counted, forecast, used, coal, divisor }
}
