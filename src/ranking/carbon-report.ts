import { regressorRows } from '../carbon/forecast.ts'
import type { CarbonTarget } from '../carbon/target.ts'
import { surchargesOf } from './account-surcharge.ts'
import type { RegionDays } from './meter-year.ts'
import type { Period, PointAccount, ReportPoint } from './point-account.ts'
import { type HeldQuota, type QuotaStanding, quotaStanding } from './quota-standing.ts'
import { pointAccounts, replacedPoints } from './report-accounts.ts'
import { isListed, type Suspects, suspectsOf } from './report-suspects.ts'
import { figuresOf, NOTHING_SCREENED, type ScopeFigures } from './scope-figures.ts'
import { drawLoad, type LoadDraws } from './suspected-mining.ts'
import { type Institution, targetStanding } from './target-standing.ts'

const MS_PER_DAY = 86_400_000

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
  /** quotas of sites and organisations of the scope; none unless given */
  readonly quotas?: readonly HeldQuota[]
  /** uniform in [0, 1), of a metering point: the same in every report, so that its draws are */
  readonly randomOf: (meterId: string) => () => number
}

export interface ReportPart extends ScopeFigures {
  readonly part: string
}

/** The numbers of a carbon report. */
export interface CarbonReport extends ScopeFigures, Suspects {
  /** null in months that no point has readings of */
  readonly months: readonly { readonly month: number; readonly kwh: number | null }[]
  readonly parts: readonly ReportPart[]
  readonly quotas: readonly QuotaStanding[]
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
  const ofSite = new Map(inputs.quotas?.length ? grouped(accounts, ({ point }) => point.siteId) : [])
  const accountsAt = (siteId: string) => ofSite.get(siteId) ?? []
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
      unlessUnscreened(quotaStanding(each, year, each.siteIds.flatMap(accountsAt), kgcePerKwh, drawsOf))
    ),
    ...suspectsOf(accounts, surchargeOf)
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
