import { surchargeShares } from '../carbon/surcharge.ts'
import type { PointAccount } from './point-account.ts'

/** A metering point's shares of what is charged on its account's whole energy, whole yuan; NaN where a day of it has no rate. */
export interface SurchargeShare {
  /** probability that any suspected load of the account is mining × the charge, day by day */
  readonly expectedYuan: number
  /** if all listed suspicions of the account are proven */
  readonly provenYuan: number
  /** whether any suspicion of the account is listed */
  readonly hasListed: boolean
  /** of the whole account, if the suspicion of this point is proven; null where it has none, or without a rate */
  readonly ownCaseYuan: number | null
}

const NO_CHARGE: SurchargeShare = { expectedYuan: 0, provenYuan: 0, hasListed: false, ownCaseYuan: null }

/**
 * Shares in the surcharge that proven mining would bring so far this year. An account is charged once, whatever number of its
 * points is suspected, since the first of them; each share is rounded by itself, so that sums add up in every scope.
 * @param accounts every point of the accounts, also those beyond the scope
 * @param isListed whether a suspicion is likely enough to be listed by itself
 */
export function surchargesOf(
  accounts: readonly PointAccount[],
  firstDay: number,
  isListed: (account: PointAccount) => boolean
): (account: PointAccount) => SurchargeShare {
  const shares = new Map<PointAccount, SurchargeShare>()
  for (const points of byAccount(accounts)) {
    const suspected = points.filter(({ suspectedSince }) => suspectedSince !== null)
    if (suspected.length === 0) continue
    const charged = points.map(({ point }) => ({ kwh: point.kwh, rates: point.surcharges }))
    const yuan = (of: readonly PointAccount[], shareOn?: (day: number) => number) => {
      const since = Math.min(...of.map(({ suspectedSince }) => suspectedSince as number))
      return surchargeShares(charged, firstDay, since, Number.POSITIVE_INFINITY, shareOn).map((share, i) =>
        charged[i]?.rates.length === 0 ? Number.NaN : Math.round(share)
      )
    }
    const expected = yuan(suspected, chanceOf(suspected))
    const listed = suspected.filter(isListed)
    const proven = listed.length > 0 ? yuan(listed) : points.map(() => 0)
    for (const [i, account] of points.entries()) {
      shares.set(account, {
        expectedYuan: expected[i] as number,
        provenYuan: proven[i] as number,
        hasListed: listed.length > 0,
        ownCaseYuan: suspected.includes(account) ? knownSum(yuan([account])) : null
      })
    }
  }
  return (account) => shares.get(account) ?? NO_CHARGE
}

/** The probability that any of the suspected loads that have begun by a day is mining. */
function chanceOf(suspected: readonly PointAccount[]): (day: number) => number {
  return (day) =>
    1 -
    suspected.reduce(
      (none, { suspectedSince, point }) => ((suspectedSince as number) <= day ? none * (1 - point.probability) : none),
      1
    )
}

function knownSum(values: readonly number[]): number | null {
  const sum = values.reduce((total, value) => total + value, 0)
  return Number.isNaN(sum) ? null : sum
}

/** Points of the same account; one whose account is not known stands alone, with what lies under it. */
function byAccount(accounts: readonly PointAccount[]): PointAccount[][] {
  const groups = new Map<string, PointAccount[]>()
  for (const each of accounts) {
    const { account, subMeter, meterId } = each.point
    const key = account ?? `point ${subMeter?.mainMeterId ?? meterId}`
    const group = groups.get(key)
    if (group) group.push(each)
    else groups.set(key, [each])
  }
  return [...groups.values()]
}
