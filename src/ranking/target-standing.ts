import type { AssumedMonths, LackingCarrier } from '../carbon/institution.ts'
import type { CarbonTarget } from '../carbon/target.ts'
import type { Expected } from './expected.ts'
import type { PointAccount } from './point-account.ts'
import { heldAgainst, type NotComparable, type UsedNumbers } from './scope-year.ts'
import { type LoadDraws, suspectedMining } from './suspected-mining.ts'

const NOTHING_USED: UsedNumbers = {
  floorAreaM2: null,
  heads: null,
  otherKgce: null,
  otherTco2: null,
  assumed: null
}

/** What a scope's electricity meters do not see; NaN while it is not known. */
export interface Institution {
  /** other energy of the year's twelve months, kgce and tCO2 */
  readonly otherKgce: number
  readonly otherTco2: number
  readonly heads: number
  /** months of the other energy that are assumed; null where none is */
  readonly assumed: AssumedMonths | null
  /** without which the other energy is not known, where any of it was entered */
  readonly lacking: readonly LackingCarrier[]
}

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

/** Holds a scope against a target (`heldAgainst`), with what suspected mining has to do with it. */
export function targetStanding(
  target: CarbonTarget,
  year: number,
  accounts: readonly PointAccount[],
  institution: Institution,
  kgcePerKwh: number,
  drawsOf: (account: PointAccount) => LoadDraws
): TargetStanding {
  const held = heldAgainst(target, year, accounts, institution, kgcePerKwh)
  if (held.reason !== null)
    return { target, ...held, used: NOTHING_USED, forecast: null, over: null, mining: null, explained: null }
  const { allowance, counted, forecast, used, coal, divisor } = held
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
  return { target, allowance, used, forecast, reason: null, over, mining, explained }
}
