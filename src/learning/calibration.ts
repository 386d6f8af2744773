import type { Calibration } from '../screening/steps/step-model.ts'
import type { Interval } from './figures.ts'

/** A meter's score (log-odds of a model) and whether it mines. */
export interface LabelledScore {
  readonly score: number
  readonly mining: boolean
  /** How much it counts. */
  readonly weight: number
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

/**
 * Fits log-odds of mining = slope × score + intercept (Platt 1999) by Newton's method with step halving, with mining and clean
 * meters each counting half in all, so that a stated prevalence is added as its own log-odds. Where the scores part all
 * mining meters from all clean ones no finite slope is the best; then it is a steep one.
 * @throws RangeError when no meter mines or none is clean: there is nothing to fit
 */
export function calibrate(scores: readonly LabelledScore[]): Calibration {
  if (!scores.some(({ mining }) => mining) || scores.every(({ mining }) => mining))
    throw new RangeError('a calibration needs meters that mine and meters that do not')
  const balanced = atPrevalence(scores, 0.5)
  let line: Calibration = { slope: 1, intercept: 0 }
  let loss = logLoss(balanced, line)
  for (let step = 0; step < 50; step++) {
    const { bySlope, byIntercept } = newtonStep(balanced, line)
    let part = 1
    let next = line
    let nextLoss = Number.POSITIVE_INFINITY
    for (; part > 1e-6 && !(nextLoss <= loss); part /= 2) {
      next = { slope: line.slope - part * bySlope, intercept: line.intercept - part * byIntercept }
      nextLoss = logLoss(balanced, next)
    }
    if (!(nextLoss <= loss)) break
    line = next
    loss = nextLoss
    if (Math.abs(bySlope) + Math.abs(byIntercept) < 1e-9) break
  }
  return line
}

function newtonStep(scores: readonly LabelledScore[], { slope, intercept }: Calibration) {
  let [gs, gi, ss, si, ii] = [0, 0, 1e-9, 0, 1e-9]
  for (const { score, mining, weight } of scores) {
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
  return { bySlope: (ii * gs - si * gi) / determinant, byIntercept: (ss * gi - si * gs) / determinant }
}

/** −log likelihood: log(1 + e^x) less x where mining, written so that no exponential overflows. */
function logLoss(scores: readonly LabelledScore[], { slope, intercept }: Calibration): number {
  return scores.reduce((sum, { score, mining, weight }) => {
    const x = (slope * score + intercept) * (mining ? -1 : 1)
    return sum + weight * (Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x))))
  }, 0)
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
  /** 95 % interval of the observed share. */
  readonly interval: Interval
  /** Whether the mean probability lies in it. */
  readonly holds: boolean
}

export interface Reliability {
  /** Slope of a calibration fitted to the probabilities' log-odds: 1 when they are neither too bold nor too timid. */
  readonly slope: number
  /** 1 − Brier score over that of the constant prevalence. */
  readonly brierSkill: number
  /** Expected calibration error: mean difference between probability and observed share over the bins, weighted. */
  readonly expectedError: number
  readonly bins: readonly ReliabilityBin[]
}

const EDGES = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1]

/** A labelled score of a meter whose building is known: meters of one building are not independent. */
export interface BuildingScore extends LabelledScore {
  readonly building: string
}

/** How well calibrated scores hold at a prevalence. `scores` are log-odds at even odds (as `calibrate` makes them). */
export function reliability(scores: readonly BuildingScore[], prevalence: number): Reliability {
  const shift = Math.log(prevalence / (1 - prevalence))
  const weighted = atPrevalence(scores, prevalence)
  const meters = weighted.map(({ score, mining, weight }, i) => {
    return { p: sigmoid(score + shift), mining, weight, building: scores[i]!.building }
  })
  let brier = 0
  for (const { p, mining, weight } of meters) brier += weight * (p - (mining ? 1 : 0)) ** 2
  // How much more a mining meter counts than a clean one.
  const odds = weightOf(weighted, true) / weightOf(weighted, false)
  let expectedError = 0
  const bins = EDGES.slice(1).map((to, i): ReliabilityBin => {
    const from = EDGES[i]!
    const inside = meters.filter(({ p }) => p >= from && (p < to || to === 1))
    const weight = inside.reduce((sum, m) => sum + m.weight, 0)
    const mean = (value: (m: (typeof inside)[number]) => number) =>
      inside.reduce((sum, m) => sum + m.weight * value(m), 0) / weight
    const meanProbability = mean((m) => m.p)
    const observed = mean((m) => (m.mining ? 1 : 0))
    const reweighted = (share: number) => (odds * share) / (odds * share + 1 - share)
    const [low, high] = shareInterval(inside).map(reweighted) as [number, number]
    if (weight > 0) expectedError += weight * Math.abs(meanProbability - observed)
    const holds = meanProbability >= low && meanProbability <= high
    return { from, to, meters: inside.length, meanProbability, observed, interval: [low, high], holds }
  })
  const brierSkill = 1 - brier / (prevalence * (1 - prevalence))
  const bothKinds = new Set(scores.map(({ mining }) => mining)).size === 2
  return { slope: bothKinds ? calibrate(scores).slope : Number.NaN, brierSkill, expectedError, bins }
}

function weightOf(scores: readonly LabelledScore[], mining: boolean): number {
  return scores.find((s) => s.mining === mining)?.weight ?? 0
}

const Z = 1.96

/**
 * 95 % interval (Wilson 1927) of the share of meters that mine. Meters of one building are alike, so their number is divided
 * by the design effect: the variance of the share between buildings over that of independent meters (Korn and Graubard
 * 1998); where the share is 0 or 1 nothing of it shows, and the buildings are counted.
 */
function shareInterval(meters: readonly { mining: boolean; building: string }[]): [number, number] {
  const n = meters.length
  if (n === 0) return [0, 1]
  const mean = meters.filter(({ mining }) => mining).length / n
  const residuals = new Map<string, number>()
  for (const { mining, building } of meters)
    residuals.set(building, (residuals.get(building) ?? 0) + (mining ? 1 : 0) - mean)
  const independent = n * mean * (1 - mean)
  const clustered = [...residuals.values()].reduce((sum, r) => sum + r * r, 0)
  const effective = independent > 0 ? n / Math.max(1, clustered / independent) : residuals.size
  const centre = (mean + Z ** 2 / (2 * effective)) / (1 + Z ** 2 / effective)
  const half =
    (Z / (1 + Z ** 2 / effective)) * Math.sqrt((mean * (1 - mean)) / effective + Z ** 2 / (4 * effective ** 2))
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}
