import { marginOfSum } from '../carbon/scope-forecast.ts'
import { type CarbonTarget, glidePathAllowance } from '../carbon/target.ts'
import { type Expected, scaled } from './expected.ts'
import type { PointAccount } from './point-account.ts'
import { type LoadDraws, suspectedMining } from './suspected-mining.ts'

/** What a scope's electricity meters do not see; NaN while it is not known. */
export interface Institution {
  /** other energy of the year's twelve months, kgce and tCO2 */
  readonly otherKgce: number
  readonly otherTco2: number
  readonly heads: number
}

/** Why a scope cannot be held against a target. */
type NotComparable =
  | 'other_energy_missing'
  | 'floor_area_missing'
  | 'headcount_missing'
  | 'no_forecast'
  | 'year_incomplete'
  | 'target_expired'

/** Entered numbers that a comparison uses. */
interface UsedNumbers {
  readonly floorAreaM2: number | null
  readonly heads: number | null
  /** other energy of the year's twelve months, kgce and tCO2 */
  readonly otherKgce: number | null
  readonly otherTco2: number | null
}

const NOTHING_USED: UsedNumbers = { floorAreaM2: null, heads: null, otherKgce: null, otherTco2: null }

/** How the scope stands against one target. */
export interface TargetStanding {
  readonly target: CarbonTarget
  /** what its path allows in the year, in the metric; null once the target year has passed: no path is set any more */
  readonly allowance: number | null
  /** what the comparison divides by or adds to the electricity; null where it needs none, or has none */
  readonly used: UsedNumbers
  /** at the end of the year, in the metric; null when it cannot be told */
  readonly forecast: Expected | null
  /** why not */
  readonly reason: NotComparable | null
  /** forecast − allowance, in the metric */
  readonly over: number | null
  /** what suspected mining comes to in the year, in the metric */
  readonly mining: Expected | null
  /**
   * share of the overshoot that suspected mining explains, 0…1; null where nothing is over, or where the forecast's interval holds
   * the path: what is divided by may then be nothing
   */
  readonly explained: Expected | null
}

/** Whether more than half of the energy is of points whose readings begin within the year: what came before is not known. */
export function isYearIncomplete(accounts: readonly PointAccount[]): boolean {
  const used = (list: readonly PointAccount[]) => list.reduce((sum, { kwh }) => sum + kwh, 0)
  return used(accounts.filter(({ beginsLate }) => beginsLate)) * 2 > used(accounts)
}

/** Energy and emissions of accounts in the whole year: so far and to come. */
export function wholeYear(accounts: readonly PointAccount[]): { kwh: Expected; kgCo2: Expected } | null {
  const sum = (of: (account: PointAccount) => number) => accounts.reduce((total, each) => total + of(each), 0)
  const used = sum(({ kwh }) => kwh)
  const judged = sum(({ kwh, forecast }) => (forecast ? kwh : 0))
  if (accounts.length === 0 || judged * 2 < used) return null
  const around = (expected: number, soFar: number, margin: number) => ({
    expected,
    low: Math.max(Math.min(soFar, expected), expected - margin),
    high: expected + margin
  })
  const marginKwh = marginOfSum(accounts.map(({ restMarginKwh }) => restMarginKwh))
  const marginKg = marginOfSum(accounts.map(({ point, restMarginKwh }) => restMarginKwh * point.kgCo2PerKwh))
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
 * Holds a scope against a target. Per m², only the points of sites whose floor area is known count; for all energy every one must
 * be. Electricity alone is never held against a target for all energy.
 */
export function targetStanding(
  target: CarbonTarget,
  year: number,
  accounts: readonly PointAccount[],
  institution: Institution,
  kgcePerKwh: number,
  drawsOf: (account: PointAccount) => LoadDraws
): TargetStanding {
  const allowance = target.targetYear < year ? null : glidePathAllowance(target, year)
  const cannot = (reason: NotComparable): TargetStanding => ({
    target,
    allowance,
    used: NOTHING_USED,
    forecast: null,
    reason,
    over: null,
    mining: null,
    explained: null
  })
  if (allowance === null) return cannot('target_expired')
  const { metric } = target
  const coal = metric === 'kgce_per_m2' || metric === 'kgce_per_head'
  const perM2 = metric === 'kgco2_per_m2' || metric === 'kgce_per_m2'
  const counted = perM2 ? accounts.filter(({ point }) => point.floorAreaM2 > 0) : accounts
  const areas = new Map(counted.map(({ point }) => [point.siteId, point.floorAreaM2]))
  const areaM2 = [...areas.values()].reduce((sum, area) => sum + area, 0)
  const all = target.boundary === 'all_energy'
  // other energy is that of the whole scope: it cannot be divided by the area of some of its sites
  if (perM2 && (areaM2 === 0 || (all && counted.length < accounts.length))) return cannot('floor_area_missing')
  if (metric === 'kgce_per_head' && Number.isNaN(institution.heads)) return cannot('headcount_missing')
  const other = all ? (coal ? institution.otherKgce : institution.otherTco2 * 1000) : 0
  if (Number.isNaN(other)) return cannot('other_energy_missing')
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
  const over = forecast.expected - allowance
  const perKwh = ({ point }: PointAccount) => (coal ? kgcePerKwh : point.kgCo2PerKwh) / divisor
  const expected = counted.reduce(
    (sum, each) => sum + (coal ? each.miningKwh * kgcePerKwh : each.miningKgCo2) / divisor,
    0
  )
  const mining = suspectedMining(counted, expected, (each) => each.excessKwh * perKwh(each), drawsOf)
  const share = (value: number) => Math.min(1, value / over)
  const explained =
    forecast.low > allowance
      ? { expected: share(mining.expected), low: share(mining.low), high: share(mining.high) }
      : null
  const used: UsedNumbers = {
    floorAreaM2: perM2 ? areaM2 : null,
    heads: metric === 'kgce_per_head' ? institution.heads : null,
    otherKgce: all && coal ? institution.otherKgce : null,
    otherTco2: all && !coal ? institution.otherTco2 : null
  }
  return { target, allowance, used, forecast, reason: null, over, mining, explained }
}
