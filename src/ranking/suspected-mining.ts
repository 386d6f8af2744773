import type { Expected } from './expected.ts'
import type { PointAccount } from './point-account.ts'

const DRAWS = 2000
/** Where screening gave no interval of the load, its 80 % interval is taken to reach half of it to either side. */
const UNKNOWN_SPREAD = 0.39

/** How large a suspected load is in the draws in which it is mining: numbers of these draws, and the load over its estimate. */
export interface LoadDraws {
  readonly at: readonly number[]
  readonly load: readonly number[]
}

/**
 * Draws a suspected load 2,000 times: it is mining with its probability, and as large as its own interval allows. Only the draws
 * in which it is are made, the gaps between them being geometric, so that thousands of unlikely ones cost little. Made once for a
 * point, so that a figure has the same interval wherever it stands.
 * @param random uniform in [0, 1)
 */
export function drawLoad(probability: number, excessSpread: number, random: () => number): LoadDraws {
  const draws = { at: [] as number[], load: [] as number[] }
  if (!(probability > 0)) return draws
  const spread = Number.isNaN(excessSpread) ? UNKNOWN_SPREAD : excessSpread
  const wrongDraws = () => Math.floor(Math.log(1 - random()) / Math.log1p(-probability))
  for (let at = wrongDraws(); at < DRAWS; at += 1 + wrongDraws()) {
    draws.at.push(at)
    draws.load.push(Math.max(0, 1 + spread * normal(random)))
  }
  return draws
}

/**
 * What suspected mining comes to in the whole year, by an amount of each point that is proportional to its load: the expected
 * value is the sum over points of probability × amount. The 80 % interval is that of the sums of the points' draws, widened to
 * the expected value where so few suspicions are so unlikely that this lies beyond it.
 * @param amountOf the amount of a point if its suspected load is mining
 */
export function suspectedMining(
  accounts: readonly PointAccount[],
  expected: number,
  amountOf: (account: PointAccount) => number,
  drawsOf: (account: PointAccount) => LoadDraws
): Expected {
  const draws = new Float64Array(DRAWS)
  for (const account of accounts) {
    const amount = amountOf(account)
    if (!(account.point.probability > 0 && amount > 0)) continue
    const { at, load } = drawsOf(account)
    for (const [i, draw] of at.entries()) draws[draw]! += amount * load[i]!
  }
  draws.sort()
  return {
    expected,
    low: Math.min(expected, draws[Math.floor(0.1 * DRAWS)]!),
    high: Math.max(expected, draws[Math.floor(0.9 * DRAWS)]!)
  }
}

/** A standard normal number, by Box and Muller (1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
