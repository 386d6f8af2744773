import { METER_FEATURES } from './meter-features.ts'
import { STEP_FEATURES } from './step-features.ts'

/** How many of a meter's best candidates the second stage looks at. */
const BEST_CANDIDATES = 3

/** Names of the numbers of the second stage: the best candidates with their log-odds, all of them together, the meter. */
export const STAGE_FEATURES: readonly string[] = [
  ...Array.from({ length: BEST_CANDIDATES }, (_, rank) => [
    `candidates.log_odds_${rank + 1}`,
    ...STEP_FEATURES.map((name) => `${name}@${rank + 1}`)
  ]).flat(),
  'candidates.any',
  'candidates.count',
  ...METER_FEATURES
]

const BLOCK = STEP_FEATURES.length + 1

/** Candidates' positions from the most to the least likely. */
export function bestCandidates(logOdds: ArrayLike<number>): number[] {
  return Array.from({ length: logOdds.length }, (_, i) => i).sort((a, b) => logOdds[b]! - logOdds[a]!)
}

/**
 * The numbers of the second stage, into `out` from `at`. `steps` holds the numbers of the meter's candidates row by row (from
 * `stepsAt`), `logOdds` what the first stage says of each; with fewer than three candidates their places are NaN.
 */
export function stageRow(
  steps: Float32Array,
  stepsAt: number,
  logOdds: ArrayLike<number>,
  meter: ArrayLike<number>,
  out: Float32Array,
  at: number
): void {
  const width = STEP_FEATURES.length
  out.fill(Number.NaN, at, at + STAGE_FEATURES.length)
  const best = bestCandidates(logOdds)
  for (let rank = 0; rank < Math.min(BEST_CANDIDATES, best.length); rank++) {
    const to = at + rank * BLOCK
    const from = stepsAt + best[rank]! * width
    out[to] = logOdds[best[rank]!]!
    out.set(steps.subarray(from, from + width), to + 1)
  }
  let none = 0
  for (const candidate of best) none -= Math.log1p(Math.exp(logOdds[candidate]!))
  const rest = at + BEST_CANDIDATES * BLOCK
  out[rest] = Math.log(Math.max(1e-6, 1 - Math.exp(none))) - none
  out[rest + 1] = best.length
  for (let i = 0; i < METER_FEATURES.length; i++) out[rest + 2 + i] = meter[i]!
}
