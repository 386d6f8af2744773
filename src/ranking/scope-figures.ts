import type { SurchargeShare } from './account-surcharge.ts'
import { awaitingEnergy, isEnergyPending } from './energy-pending.ts'
import { type Expected, inUnitsOf } from './expected.ts'
import type { PointAccount } from './point-account.ts'
import { isYearIncomplete, wholeYear } from './scope-year.ts'
import { type LoadDraws, suspectedMining } from './suspected-mining.ts'
import type { TargetStanding } from './target-standing.ts'

const KG_PER_TONNE = 1000

/** The figures of a scope or of one of its parts. Those of parts that are sums add up to those of the whole, exactly. */
export interface ScopeFigures {
  /** main meters; a sub-meter whose suspected load counts is none more */
  readonly points: number
  readonly kwhToDate: number
  /** of which days without a reading between others, taken at their mean */
  readonly estimatedKwh: number
  readonly kgco2ToDate: number
  readonly kgceToDate: number
  /** the whole year; null when there are too few days, or when most of the energy is of points that begin within the year */
  readonly yearKwh: Expected | null
  readonly yearTco2: Expected | null
  /** why the whole year cannot be told */
  readonly yearReason: 'no_forecast' | 'year_incomplete' | 'energy_pending' | null
  /**
   * points of which nothing was read in the year's first week, neither by them nor by a meter that they replaced: what was used
   * before is in no figure
   */
  readonly pointsBeginningLate: number
  /** points with readings of which no energy was made yet: they are in no figure but `points` */
  readonly pointsAwaitingEnergy: number
  /** tCO2 of suspected mining in the whole year; null where nothing was screened yet */
  readonly miningTco2: Expected | null
  /** the energy so far at the flat price, yuan; null where any of it has no price */
  readonly costYuan: number | null
  /** suspected mining in the whole year at the price of a flat load, yuan; null without a price, or a screening */
  readonly miningCostYuan: number | null
  /**
   * Surcharge on the whole energy of accounts with suspected mining, of the year so far, yuan: by the probability that any of it is
   * mining, and if all listed suspicions are proven; null where any of it has no rate,
   * or nothing was screened yet
   */
  readonly surchargeYuan: number | null
  readonly surchargeIfProvenYuan: number | null
  readonly targets: readonly TargetStanding[]
}

/** What is not known of a scope that no screening has seen. */
export const NOTHING_SCREENED = {
  miningTco2: null,
  miningCostYuan: null,
  surchargeYuan: null,
  surchargeIfProvenYuan: null
}

/** Sums over the accounts of a scope, each of which was rounded by itself. */
export function figuresOf(
  accounts: readonly PointAccount[],
  targets: readonly TargetStanding[],
  drawsOf: (account: PointAccount) => LoadDraws,
  surchargeOf: (account: PointAccount) => SurchargeShare
): ScopeFigures {
  const sum = (of: (account: PointAccount) => number) => accounts.reduce((total, each) => total + of(each), 0)
  const withheld = isEnergyPending(accounts)
    ? ('energy_pending' as const)
    : isYearIncomplete(accounts)
      ? ('year_incomplete' as const)
      : null
  const year = withheld ? null : wholeYear(accounts)
  const ofMining = sum(({ miningKgCo2 }) => miningKgCo2) / KG_PER_TONNE
  return {
    points: accounts.filter(({ point }) => !point.subMeter).length,
    kwhToDate: sum(({ kwh }) => kwh),
    estimatedKwh: sum(({ estimatedKwh }) => estimatedKwh),
    kgco2ToDate: sum(({ kgCo2 }) => kgCo2),
    kgceToDate: sum(({ kgce }) => kgce),
    yearKwh: year?.kwh ?? null,
    yearTco2: year && inUnitsOf(year.kgCo2, KG_PER_TONNE),
    yearReason: withheld ?? (year ? null : 'no_forecast'),
    pointsBeginningLate: accounts.filter(({ beginsLate, kwh }) => beginsLate && kwh > 0).length,
    pointsAwaitingEnergy: awaitingEnergy(accounts),
    miningTco2: suspectedMining(
      accounts,
      ofMining,
      ({ excessKwh, point }) => (excessKwh * point.kgCo2PerKwh) / KG_PER_TONNE,
      drawsOf
    ),
    costYuan: known(sum(({ costYuan }) => costYuan)),
    miningCostYuan: known(sum(({ miningYuan }) => miningYuan)),
    surchargeYuan: known(sum((each) => surchargeOf(each).expectedYuan)),
    surchargeIfProvenYuan: known(sum((each) => surchargeOf(each).provenYuan)),
    targets
  }
}

/** Null instead of NaN. */
export function known(yuan: number): number | null {
  return Number.isNaN(yuan) ? null : yuan
}
