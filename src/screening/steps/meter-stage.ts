/** How many of a meter's best candidates the second stage looks at. */
const BEST_CANDIDATES = 3

/** Names of the numbers that a grain's two stages look at, in their order. */
export interface StageLayout {
  /** Of a candidate day. */
  readonly step: readonly string[]
  /** Of a whole meter. */
  readonly meter: readonly string[]
  /** Of the second stage: the best candidates with their log-odds, all of them together, the meter. */
  readonly stage: readonly string[]
}

export function stageLayout(step: readonly string[], meter: readonly string[]): StageLayout {
  const best = Array.from({ length: BEST_CANDIDATES }, (_, rank) => [
    `candidates.log_odds_${rank + 1}`,
    ...step.map((name) => `${name}@${rank + 1}`)
  ])
  return { step, meter, stage: [...best.flat(), 'candidates.any', 'candidates.count', ...meter] }
}

/** Candidates' positions from the most to the least likely. */
export function bestCandidates(logOdds: ArrayLike<number>): number[] {
  return Array.from({ length: logOdds.length }, (_, i) => i).sort((a, b) => logOdds[b]! - logOdds[a]!)
}

/**
 * The numbers of the second stage, into `out` from `at`. `steps` holds the numbers of the meter's candidates row by row (from
 * `stepsAt`), `logOdds` what the first stage says of each; with fewer than three candidates their places are NaN.
 */
export function stageRow(
  layout: StageLayout,
  steps: Float32Array,
  stepsAt: number,
  logOdds: ArrayLike<number>,
  meter: ArrayLike<number>,
  out: Float32Array,
  at: number
): void {
  const width = layout.step.length
  out.fill(Number.NaN, at, at + layout.stage.length)
  const best = bestCandidates(logOdds)
  for (let rank = 0; rank < Math.min(BEST_CANDIDATES, best.length); rank++) {
    const to = at + rank * (width + 1)
    const from = stepsAt + best[rank]! * width
    out[to] = logOdds[best[rank]!]!
    out.set(steps.subarray(from, from + width), to + 1)
  }
  let none = 0
  for (const candidate of best) none -= Math.log1p(Math.exp(logOdds[candidate]!))
  const rest = at + BEST_CANDIDATES * (width + 1)
  out[rest] = Math.log(Math.max(1e-6, 1 - Math.exp(none))) - none
  out[rest + 1] = best.length
  for (let i = 0; i < layout.meter.length; i++) out[rest + 2 + i] = meter[i]!
}
