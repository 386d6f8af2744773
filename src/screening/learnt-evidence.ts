import type { SuspectedLoad } from './detectors/detector.ts'
import type { Contribution } from './finding.ts'
import type { PreparedCurve } from './prepared-curve.ts'
import { stepNumbers } from './steps/hourly-steps.ts'
import { relativeLoad } from './steps/relative-load.ts'
import type { StepContext } from './steps/step-context.ts'
import { suspectedLoad } from './steps/step-load.ts'
import { judgeSteps, type StepModel, type StepVerdict } from './steps/step-model.ts'
import { explainSteps } from './steps/step-sentences.ts'

/** What the learnt model says of one curve. Small and plain: it is kept until all points are in. */
export interface LearntEvidence {
  /** Log-odds of mining at even odds, one part a detector. */
  readonly contributions: readonly Contribution[]
  /** The load that came at the likeliest candidate day; null when there is none. */
  readonly load: SuspectedLoad | null
}

/** Log-odds of the likeliest candidate below which its day is no onset: what speaks for mining then is the whole meter. */
const LEAST_ONSET_LOG_ODDS = -2

/** The model has learnt from histories of 200 days and more; on much shorter ones the plain detectors serve. */
const FEWEST_DAYS = 150

/** Applies the model to a load curve of any interval; null for what it was not made for: daily registers, short histories. */
export function learntEvidence(prepared: PreparedCurve, model: StepModel): LearntEvidence | null {
  const { curve, temperatureC } = prepared.input
  if (curve.grain !== 'interval' || curve.days < FEWEST_DAYS) return null
  const relative = relativeLoad(prepared.hourlyKw, curve.firstDay, temperatureC)
  if (!relative) return null
  const verdict = judgeSteps(model, stepNumbers(relative))
  return { contributions: explainSteps(verdict), load: loadOf(verdict) }
}

function loadOf({ best, candidateLogOdds, numbers: { context } }: StepVerdict<StepContext>): SuspectedLoad | null {
  const load = suspectedLoad(context, candidateLogOdds)
  if (!load || !Number.isFinite(load.kw)) return null
  const { kw, kwLow, kwHigh, duty, hour, operation } = load
  const onset = { day: context.relative.firstDay + Math.floor(hour / 24), minute: (hour % 24) * 60 }
  return { kw, kwLow, kwHigh, duty, onset: candidateLogOdds[best]! > LEAST_ONSET_LOG_ODDS ? onset : null, operation }
}
