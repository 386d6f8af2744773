import type { FindingStatus } from '../screening/finding.ts'
import type { Random } from '../simulation/random.ts'
import { type Reliability, reliability } from './calibration.ts'
import {
  bootstrap,
  errorMedians,
  type Figures,
  figures,
  figuresBy,
  type Interval,
  type MeasuredMeter,
  type ScoredMeter,
  SHARE_CLASSES,
  shareClass
} from './figures.ts'

/** A meter of known truth with what screening says of it. */
export interface EvaluatedMeter extends MeasuredMeter {
  readonly meterId: string
  readonly status: FindingStatus
  /** Probability of mining at the stated prevalence: its score. */
  readonly score: number
  /** Whether a model that had learnt from its building, or was fitted to it, judged it. */
  readonly inSample: boolean
}

type FigureName = 'auc' | 'averagePrecision' | 'recallAt1' | 'recallAt5' | 'kwError' | 'onsetErrorDays'
type GroupFigureName = 'auc' | 'recallAt1' | 'recallAt5'

/** A figure with its 95 % interval by bootstrap over buildings. */
export interface FigureWithInterval {
  readonly value: number
  readonly interval: Interval
}

export interface GroupFigures extends Readonly<Record<GroupFigureName, FigureWithInterval>> {
  readonly name: string
  readonly positives: number
}

/** A point of the curves: what calling everything from a score on mining finds. */
export interface OperatingPoint {
  readonly falseAlarms: number
  readonly recall: number
  /** At the stated prevalence. */
  readonly precision: number
}

export interface Evaluation extends Readonly<Record<FigureName, FigureWithInterval>> {
  readonly meters: number
  readonly positives: number
  readonly buildings: number
  readonly inSample: number
  readonly notJudged: number
  readonly prevalence: number
  /** Σp over the meters: hits that the scores promise at the prevalence. */
  readonly expectedHits: number
  readonly byKind: readonly GroupFigures[]
  readonly byShare: readonly GroupFigures[]
  readonly calibration: Reliability
  /** From the highest score to the lowest. */
  readonly curve: readonly OperatingPoint[]
}

const FIGURE_NAMES: readonly FigureName[] = [
  'auc',
  'averagePrecision',
  'recallAt1',
  'recallAt5',
  'kwError',
  'onsetErrorDays'
]
const GROUP_FIGURE_NAMES: readonly GroupFigureName[] = ['auc', 'recallAt1', 'recallAt5']

/**
 * Judges the scores of meters whose truth is known: the figures of a ranking with their intervals, by kind of mining and by
 * share of the mean load, and how far the probabilities hold. NaN where there is nothing to divide by.
 * @param prevalence at which the scores are probabilities
 */
export function evaluate(meters: readonly EvaluatedMeter[], prevalence: number, random: Random): Evaluation {
  const all = allFigures(meters, prevalence)
  const intervals = bootstrap(meters, random, (drawn) => allFigures(drawn, prevalence))
  const withInterval = (name: FigureName): FigureWithInterval => ({ value: all[name], interval: intervals[name] })
  const shift = Math.log(prevalence / (1 - prevalence))
  const scores = meters
    .filter(({ status }) => status === 'ok')
    .map(({ score, mining, building }) => ({ score: logit(score) - shift, mining, weight: 1, building }))
  return {
    meters: meters.length,
    positives: all.positives,
    buildings: new Set(meters.map(({ building }) => building)).size,
    inSample: meters.filter(({ inSample }) => inSample).length,
    notJudged: meters.length - scores.length,
    prevalence,
    expectedHits: meters.reduce((sum, { score }) => sum + score, 0),
    ...(Object.fromEntries(FIGURE_NAMES.map((name) => [name, withInterval(name)])) as Record<
      FigureName,
      FigureWithInterval
    >),
    byKind: groups(meters, random, (meter) => meter.kind ?? '–'),
    byShare: groups(meters, random, ({ share }) => shareClass(share)),
    calibration: reliability(scores, prevalence),
    curve: operatingPoints(meters, prevalence)
  }
}

/** Log-odds of a probability; those that cannot be told from 0 or 1 are kept finite. */
const logit = (p: number) => {
  const inside = Math.min(1 - 1e-12, Math.max(1e-12, p))
  return Math.log(inside / (1 - inside))
}

function allFigures(meters: readonly EvaluatedMeter[], prevalence: number): Figures & Record<FigureName, number> {
  return { ...figures(meters, prevalence), ...errorMedians(meters) }
}

function groups(
  meters: readonly EvaluatedMeter[],
  random: Random,
  groupOf: (meter: ScoredMeter) => string
): GroupFigures[] {
  const flat = (drawn: readonly EvaluatedMeter[]) =>
    Object.fromEntries(
      figuresBy(drawn, groupOf).flatMap((group) =>
        GROUP_FIGURE_NAMES.map((name) => [`${group.name}/${name}`, group[name]] as const)
      )
    )
  const intervals = bootstrap(meters, random, flat)
  const order = (name: string) => SHARE_CLASSES.indexOf(name as (typeof SHARE_CLASSES)[number])
  return figuresBy(meters, groupOf)
    .map(({ name, positives, ...values }): GroupFigures => {
      const figure = (of: GroupFigureName) => ({ value: values[of], interval: intervals[`${name}/${of}`]! })
      return { name, positives, auc: figure('auc'), recallAt1: figure('recallAt1'), recallAt5: figure('recallAt5') }
    })
    .sort((a, b) => order(a.name) - order(b.name))
}

/** One point a distinct score, from (0, 0) on. */
function operatingPoints(meters: readonly EvaluatedMeter[], prevalence: number): OperatingPoint[] {
  const sorted = [...meters].sort((a, b) => b.score - a.score)
  const positives = sorted.filter(({ mining }) => mining).length
  const negatives = sorted.length - positives
  const points: OperatingPoint[] = [{ falseAlarms: 0, recall: 0, precision: 1 }]
  let [found, wrong] = [0, 0]
  sorted.forEach((meter, i) => {
    if (meter.mining) found++
    else wrong++
    if (sorted[i + 1]?.score === meter.score) return
    const recall = found / positives
    const falseAlarms = wrong / negatives
    const hits = recall * prevalence
    points.push({ falseAlarms, recall, precision: hits / (hits + falseAlarms * (1 - prevalence)) })
  })
  return points
}

/**
 * The misses and the false alarms that cost most, the worst first: mining meters by the share of the load that was not seen
 * (their share × 1 − score), clean ones by their score.
 */
export function worst<M extends EvaluatedMeter>(meters: readonly M[], count: number): { misses: M[]; alarms: M[] } {
  const unseen = ({ share, score }: M) => (Number.isNaN(share) ? 0 : share) * (1 - score)
  const judged = meters.filter(({ status }) => status === 'ok')
  return {
    misses: judged
      .filter(({ mining }) => mining)
      .sort((a, b) => unseen(b) - unseen(a) || a.score - b.score)
      .slice(0, count),
    alarms: judged
      .filter(({ mining }) => !mining)
      .sort((a, b) => b.score - a.score)
      .slice(0, count)
  }
}
