import type { Calibration } from '../screening/steps/step-model.ts'

/** A meter's score (log-odds of a model) and whether it mines. */
export interface LabelledScore {
  readonly score: number
  readonly mining: boolean
  /** How much it counts. */
  readonly weight: number
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

/**
 * Fits log-odds of mining = slope × score + intercept (Platt 1999) by Newton's method, with mining and clean meters each
 * counting half in all, so that a stated prevalence is added as its own log-odds.
 */
export function calibrate(scores: readonly LabelledScore[]): Calibration {
  const balanced = atPrevalence(scores, 0.5)
  let [slope, intercept] = [1, 0]
  for (let step = 0; step < 50; step++) {
    let [gs, gi, ss, si, ii] = [0, 0, 1e-9, 0, 1e-9]
    for (const { score, mining, weight } of balanced) {
      const p = sigmoid(slope * score + intercept)
      const error = weight * (p - (mining ? 1 : 0))
      const curvature = weight * p * (1 - p)
      gs += error * score
      gi += error
      ss += curvature * score * score
      si += curvature * score
      ii += curvature
    }
    const determinant = ss * ii - si * si
    const bySlope = (ii * gs - si * gi) / determinant
    const byIntercept = (ss * gi - si * gs) / determinant
    slope -= bySlope
    intercept -= byIntercept
    if (Math.abs(bySlope) + Math.abs(byIntercept) < 1e-9) break
  }
  return { slope, intercept }
}

/** The same meters weighted so that the mining ones are this part of all. */
export function atPrevalence(scores: readonly LabelledScore[], prevalence: number): LabelledScore[] {
  let [mining, clean] = [0, 0]
  for (const s of scores) {
    if (s.mining) mining += s.weight
    else clean += s.weight
  }
  return scores.map((s) => ({ ...s, weight: s.weight * (s.mining ? prevalence / mining : (1 - prevalence) / clean) }))
}

interface ReliabilityBin {
  readonly from: number
  readonly to: number
  readonly meters: number
  readonly meanProbability: number
  /** Weighted share that mines. */
  readonly observed: number
}

export interface Reliability {
  /** Slope of a calibration fitted to the probabilities' log-odds: 1 when they are neither too bold nor too timid. */
  readonly slope: number
  /** 1 − Brier score over that of the constant prevalence. */
  readonly brierSkill: number
  readonly bins: readonly ReliabilityBin[]
}

const EDGES = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1]

/** How well calibrated scores hold at a prevalence. `scores` are log-odds at even odds (as `calibrate` makes them). */
export function reliability(scores: readonly LabelledScore[], prevalence: number): Reliability {
  const shift = Math.log(prevalence / (1 - prevalence))
  const meters = atPrevalence(scores, prevalence).map((s) => ({ ...s, p: sigmoid(s.score + shift) }))
  let brier = 0
  for (const { p, mining, weight } of meters) brier += weight * (p - (mining ? 1 : 0)) ** 2
  const bins = EDGES.slice(1).map((to, i) => {
    const from = EDGES[i]!
    const inside = meters.filter(({ p }) => p >= from && (p < to || to === 1))
    const weight = inside.reduce((sum, m) => sum + m.weight, 0)
    const weighted = (value: (m: (typeof inside)[number]) => number) =>
      inside.reduce((sum, m) => sum + m.weight * value(m), 0) / weight
    return {
      from,
      to,
      meters: inside.length,
      meanProbability: weighted((m) => m.p),
      observed: weighted((m) => (m.mining ? 1 : 0))
    }
  })
  return { slope: calibrate(scores).slope, brierSkill: 1 - brier / (prevalence * (1 - prevalence)), bins }
}
