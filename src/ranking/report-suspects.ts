import type { SurchargeShare } from './account-surcharge.ts'
import type { PointAccount } from './point-account.ts'
import { known } from './scope-figures.ts'

/** Likelier than this, a point is listed by itself; the others make up one row. */
const LISTED_PROBABILITY = 0.1

/** Whether a point is likely enough to be listed by itself. */
export function isListed({ point, miningKgCo2 }: PointAccount): boolean {
  return miningKgCo2 > 0 && point.probability >= LISTED_PROBABILITY
}

/** A point to inspect. */
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

/** The points to inspect. */
export interface Suspects {
  /** those above a tenth by themselves, where more is expected first */
  readonly suspects: readonly Suspect[]
  /** all others in one */
  readonly otherSuspects: {
    readonly points: number
    readonly expectedKgco2: number
    readonly costYuan: number | null
    /** the surcharge to be expected on accounts of which no suspicion is listed; null where any of it has no rate */
    readonly surchargeYuan: number | null
  }
}

/** Lists the suspected points of a scope. */
export function suspectsOf(
  accounts: readonly PointAccount[],
  surchargeOf: (account: PointAccount) => SurchargeShare
): Suspects {
  const listed = accounts
    .filter(isListed)
    .sort((a, b) => b.miningKgCo2 - a.miningKgCo2 || (a.point.meterId < b.point.meterId ? -1 : 1))
  const own = new Set(listed)
  // what rounds to no carbon may still cost a yuan, or lack a price
  const others = accounts.filter(
    (account) => !own.has(account) && (account.miningKgCo2 > 0 || account.miningYuan !== 0)
  )
  return {
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
