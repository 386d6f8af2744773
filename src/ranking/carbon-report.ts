import { regressorRows } from '../carbon/forecast.ts'
import type { CarbonTarget } from '../carbon/target.ts'
import { type SurchargeShare, surchargesOf } from './account-surcharge.ts'
import { awaitingEnergy, isEnergyPending } from './energy-pending.ts'
import { type Expected, inUnitsOf } from './expected.ts'
import { type Replacements, replacedMeters } from './meter-end.ts'
import type { RegionDays } from './meter-year.ts'
import { type Period, type PointAccount, pointAccount, type ReportPoint } from './point-account.ts'
import { type QuotaStanding, quotaStanding, type SiteQuota } from './quota-standing.ts'
import { isYearIncomplete, wholeYear } from './scope-year.ts'
import { drawLoad, type LoadDraws, suspectedMining } from './suspected-mining.ts'
import { type Institution, type TargetStanding, targetStanding } from './target-standing.ts'

const KG_PER_TONNE = 1000
const MS_PER_DAY = 86_400_000
/** Likelier than this, a point is listed by itself; the others make up one row. */
const LISTED_PROBABILITY = 0.1

/** What is not known of a scope that no screening has seen. */
const NOTHING_SCREENED = { miningTco2: null, miningCostYuan: null, surchargeYuan: null, surchargeIfProvenYuan: null }

/** A scope's targets and what its meters do not see. */
export interface ScopeTargets {
  readonly targets: readonly CarbonTarget[]
  readonly institution: Institution
}

export interface ReportInputs extends ScopeTargets {
  readonly year: number
  /** first day of all series, since 1970-01-01 */
  readonly firstDay: number
  /** last day with readings of the whole estate, by which it is judged what has ended: the same in every scope */
  readonly lastDay: number
  readonly points: readonly ReportPoint[]
  /** points beyond the scope that are billed by an account of it: a surcharge is on the whole account */
  readonly pointsBeyond?: readonly ReportPoint[]
  /** calendar and weather of a region, the same in every scope, so that a point has one forecast */
  readonly days: (region: string | null) => Pick<RegionDays, 'dayKinds' | 'temperatureC'>
  readonly kgcePerKwh: number
  /** whether anything had been screened; unless it is false. Without, what is suspected is not known instead of nothing */
  readonly screened?: boolean
  /** targets of a part */
  readonly partTargets: (part: string) => ScopeTargets
  /** quotas of the scope's sites; none unless given */
  readonly quotas?: readonly SiteQuota[]
  /** uniform in [0, 1), of a metering point: the same in every report, so that its draws are */
  readonly randomOf: (meterId: string) => () => number
}

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

export interface ReportPart extends ScopeFigures {
  readonly part: string
}

/** The numbers of a carbon report. */
export interface CarbonReport extends ScopeFigures {
  /** null in months that no point has readings of */
  readonly months: readonly { readonly month: number; readonly kwh: number | null }[]
  readonly parts: readonly ReportPart[]
  readonly quotas: readonly QuotaStanding[]
  /** the likelier first: those above a tenth by themselves, then all others in one */
  readonly suspects: readonly Suspect[]
  readonly otherSuspects: {
    readonly points: number
    readonly expectedKgco2: number
    readonly costYuan: number | null
    /** the surcharge to be expected on accounts of which no suspicion is listed; null where any of it has no rate */
    readonly surchargeYuan: number | null
  }
}

export interface Suspect {
  readonly siteId: string
  readonly meterId: string
  /** the account (户号) that the surcharge would be on; null when it is not known */
  readonly account: string | null
  readonly probability: number
  /** of the suspected load in the year, if it is mining, kWh */
  readonly excessKwh: number
  /** probability × energy × factor, kgCO2 */
  readonly expectedKgco2: number
  /** probability × energy × price of a flat load; null without a price */
  readonly costYuan: number | null
  /** on the whole account's energy since mining began this year, if it is proven; null without a rate */
  readonly surchargeYuan: number | null
}

/** Puts the report of a scope together: carbon so far, forecast, allowance, and what suspected mining explains. */
export function carbonReport(inputs: ReportInputs): CarbonReport {
  const { year, firstDay, lastDay, points, kgcePerKwh, randomOf } = inputs
  const start = Date.UTC(year, 0, 1) / MS_PER_DAY - firstDay
  const end = Date.UTC(year + 1, 0, 1) / MS_PER_DAY - firstDay
  const now = Math.min(end, lastDay + 1 - firstDay)
  const byRegion = new Map<string | null, RegionDays>()
  const daysOf = (region: string | null) => {
    let days = byRegion.get(region)
    if (!days) {
      const of = inputs.days(region)
      byRegion.set(region, (days = { ...of, regressors: regressorRows({ firstDay, ...of }) }))
    }
    return days
  }
  const period: Period = { year, firstDay, start, now, end, daysOf }
  const beyond = inputs.pointsBeyond ?? []
  const replaced = replacedPoints([...points, ...beyond], firstDay, lastDay)
  const accountsOf = (some: readonly ReportPoint[]) => pointAccounts(some, period, kgcePerKwh, replaced)
  const accounts = accountsOf(points)
  const isListed = ({ point, miningKgCo2 }: PointAccount) => miningKgCo2 > 0 && point.probability >= LISTED_PROBABILITY
  const surchargeOf = surchargesOf([...accounts, ...accountsOf(beyond)], firstDay, isListed)
  const drawn = new Map<PointAccount, LoadDraws>()
  const drawsOf = (account: PointAccount) => {
    let draws = drawn.get(account)
    if (!draws) {
      const { meterId, probability, excessSpread } = account.point
      drawn.set(account, (draws = drawLoad(probability, excessSpread, randomOf(meterId))))
    }
    return draws
  }
  const screened = inputs.screened !== false
  const unlessUnscreened = <T extends object>(standing: T) =>
    screened ? standing : { ...standing, mining: null, explained: null }
  const figures = (list: readonly PointAccount[], { targets, institution }: ScopeTargets) => {
    const standings = targets.map((target) => targetStanding(target, year, list, institution, kgcePerKwh, drawsOf))
    const told = figuresOf(list, standings.map(unlessUnscreened), drawsOf, surchargeOf)
    return screened && list.some(({ point }) => !point.awaitsEnergy) ? told : { ...told, ...NOTHING_SCREENED }
  }
  const listed = accounts
    .filter(isListed)
    .sort((a, b) => b.miningKgCo2 - a.miningKgCo2 || (a.point.meterId < b.point.meterId ? -1 : 1))
  const own = new Set(listed)
  const ofSite = new Map(inputs.quotas?.length ? grouped(accounts, ({ point }) => point.siteId) : [])
  // what rounds to no carbon may still cost a yuan, or lack a price
  const others = accounts.filter(
    (account) => !own.has(account) && (account.miningKgCo2 > 0 || account.miningYuan !== 0)
  )
  return {
    ...figures(accounts, inputs),
    months: Array.from({ length: 12 }, (_, m) => ({
      month: m + 1,
      kwh: monthKwh(accounts, m, period)
    })),
    parts: [...grouped(accounts, ({ point }) => point.part)].map(([part, list]) => ({
      part,
      ...figures(list, inputs.partTargets(part))
    })),
    quotas: (inputs.quotas ?? []).map((each) =>
      unlessUnscreened(quotaStanding(each, year, ofSite.get(each.siteId) ?? [], kgcePerKwh, drawsOf))
    ),
    suspects: listed.map((account) => ({
      siteId: account.point.siteId,
      meterId: account.point.meterId,
      account: account.point.account,
      probability: account.point.probability,
      excessKwh: account.excessKwh,
      expectedKgco2: account.miningKgCo2,
      costYuan: known(account.miningYuan),
      surchargeYuan: surchargeOf(account).ownCaseYuan
    })),
    otherSuspects: {
      points: others.length,
      expectedKgco2: others.reduce((sum, { miningKgCo2 }) => sum + miningKgCo2, 0),
      costYuan: known(others.reduce((sum, { miningYuan }) => sum + miningYuan, 0)),
      surchargeYuan: known(
        accounts.map(surchargeOf).reduce((sum, share) => sum + (share.hasListed ? 0 : share.expectedYuan), 0)
      )
    }
  }
}

/** Accounts in the order of their points; those of sub-meters go by those of the main meters of their site. */
function pointAccounts(
  points: readonly ReportPoint[],
  period: Period,
  kgcePerKwh: number,
  { replaced, measuredSince }: Replacements<ReportPoint>
): PointAccount[] {
  const bySite = new Map<string, PointAccount[]>()
  const made = new Map<ReportPoint, PointAccount>()
  for (const point of points) {
    if (point.subMeter) continue
    const account = pointAccount(point, period, kgcePerKwh, replaced.has(point), measuredSince.get(point))
    made.set(point, account)
    const site = bySite.get(point.siteId)
    if (site) site.push(account)
    else bySite.set(point.siteId, [account])
  }
  return points.map(
    (point) => made.get(point) ?? pointAccount(point, period, kgcePerKwh, false, undefined, bySite.get(point.siteId))
  )
}

function replacedPoints(points: readonly ReportPoint[], firstDay: number, lastDay: number): Replacements<ReportPoint> {
  const dayAt = (at: number) => (at < 0 ? null : firstDay + at)
  const spans = points.map((point) => ({
    point,
    siteId: point.siteId,
    lastMainDay: point.lastMainDay,
    first: dayAt(point.kwh.findIndex((value) => !Number.isNaN(value))),
    last: dayAt(point.kwh.findLastIndex((value) => !Number.isNaN(value)))
  }))
  const { replaced, measuredSince } = replacedMeters(spans, lastDay)
  return {
    replaced: new Set([...replaced].map(({ point }) => point)),
    measuredSince: new Map([...measuredSince].map(([{ point }, since]) => [point, since]))
  }
}

function figuresOf(
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

/** Energy of a month; null where there is none because nothing was read. */
function monthKwh(accounts: readonly PointAccount[], month: number, { year, firstDay, now }: Period): number | null {
  const kwh = accounts.reduce((sum, { months }) => sum + (months[month] ?? 0), 0)
  const [from, to] = [month, month + 1].map((at) => Math.max(0, Date.UTC(year, at, 1) / MS_PER_DAY - firstDay))
  const isRead = accounts.some(({ point }) =>
    point.kwh.subarray(from, Math.min(to!, now)).some((value) => !Number.isNaN(value))
  )
  return kwh === 0 && !isRead ? null : kwh
}

function known(yuan: number): number | null {
  return Number.isNaN(yuan) ? null : yuan
}

function grouped(
  accounts: readonly PointAccount[],
  keyOf: (account: PointAccount) => string
): [string, PointAccount[]][] {
  const groups = new Map<string, PointAccount[]>()
  for (const account of accounts) {
    const list = groups.get(keyOf(account))
    if (list) list.push(account)
    else groups.set(keyOf(account), [account])
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}
