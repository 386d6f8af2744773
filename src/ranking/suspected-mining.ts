import type { Expected } from './expected.ts'
import type { PointAccount } from './point-account.ts'

const DRAWS = 2000
/** Where screening gave no interval of the load, its 80 % interval is taken to reach half of it to either side. */
const UNKNOWN_SPREAD = 0.39

/**
 * What suspected mining comes to in the whole year, by an amount of each point that is proportional to its load: the expected
 * value is the sum over points of probability × amount. The 80 % interval is that of 2,000 draws in which each suspicion is
 * right with its probability and each load is as large as its own interval allows. Of each suspicion only the draws in which it
 * is right are made, the gaps between them being geometric, so that thousands of unlikely ones cost little.
 * @param amountOf the amount of a point if its suspected load is mining
 * @param random uniform in [0, 1)
 */
export function suspectedMining(
  accounts: readonly PointAccount[],
  expected: number,
  amountOf: (account: PointAccount) => number,
  random: () => number
): Expected {
  const draws = new Float64Array(DRAWS)
  for (const account of accounts) {
    const { probability, excessSpread } = account.point
    const amount = amountOf(account)
    if (!(probability > 0 && amount > 0)) continue
    const spread = Number.isNaN(excessSpread) ? UNKNOWN_SPREAD : excessSpread
    const wrongDraws = () => Math.floor(Math.log(1 - random()) / Math.log1p(-probability))
    for (let at = wrongDraws(); at < DRAWS; at += 1 + wrongDraws())
      draws[at]! += amount * Math.max(0, 1 + spread * normal(random))
  }
  draws.sort()
  return { expected, low: draws[Math.floor(0.1 * DRAWS)]!, high: draws[Math.floor(0.9 * DRAWS)]! }
}

/** A standard normal number, by Box and Muller (1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
