import type { EpochDay } from '../readings/day.ts'
import { REGISTERS } from '../readings/load-day.ts'
import type { SuspectedLoad } from './detectors/detector.ts'
import { addedElectrical } from './electrical.ts'
import type { Contribution } from './finding.ts'
import { HOURS_PER_DAY } from './hours.ts'
import { gapBeside, onsetAt } from './onset.ts'
import { withOnset } from './onset-remark.ts'
import type { PreparedCurve } from './prepared-curve.ts'
import { registerLoad } from './registers/register-load.ts'
import { explainRegisters } from './registers/register-sentences.ts'
import { suspectedRegisterLoad } from './registers/register-step.ts'
import { registerNumbers } from './registers/register-steps.ts'
import { isWorkday } from './screening-input.ts'
import { FEWEST_LEARNT_DAYS } from './short-history.ts'
import { type HourlyModel, judgeHourly } from './steps/hourly-model.ts'
import { relativeLoad } from './steps/relative-load.ts'
import { type StepLoad, suspectedLoad } from './steps/step-load.ts'
import { judgeSteps, type StepModel, type StepVerdict } from './steps/step-model.ts'
import { explainSteps } from './steps/step-sentences.ts'

/** What the learnt model says of one curve. Small and plain: it is kept until all points are in. */
export interface LearntEvidence {
  /** Log-odds of mining at even odds, one part a detector. */
  readonly contributions: readonly Contribution[]
  /** The load that came at the likeliest candidate day; null when there is none. */
  readonly load: SuspectedLoad | null
}

/** The trained model of each grain, asked for when the first curve of the grain comes. */
export interface LearntModels {
  /** Load curves of 15, 30 and 60 minutes. */
  hourly(): HourlyModel
  /** Daily registers. */
  registers(): StepModel
}

/** Log-odds of the likeliest candidate below which its day is no onset: what speaks for mining then is the whole meter. */
const LEAST_ONSET_LOG_ODDS = -2

/** Applies the model of the curve's grain; null for what none was made for: short histories, nothing to scale by. */
export function learntEvidence(prepared: PreparedCurve, models: LearntModels): LearntEvidence | null {
  const { curve } = prepared.input
  if (curve.days < FEWEST_LEARNT_DAYS) return null
  return curve.grain === 'interval' ? hourlyEvidence(prepared, models) : registerEvidence(prepared, models)
}

function hourlyEvidence(prepared: PreparedCurve, models: LearntModels): LearntEvidence | null {
  const { hourlyKw, input } = prepared
  const relative = relativeLoad(hourlyKw, input.curve.firstDay, input.temperatureC)
  if (!relative) return null
  const verdict = judgeHourly(models.hourly(), relative)
  const load = suspectedLoad(verdict.numbers.context, verdict.candidateLogOdds)
  const evidence = evidenceOf(explainSteps(verdict), load, verdict, hourlyKw, relative.firstDay)
  const electrical = evidence.load && addedElectrical(prepared, evidence.load)
  return electrical ? { ...evidence, load: { ...evidence.load, electrical } } : evidence
}

function registerEvidence({ hourlyKw, input }: PreparedCurve, models: LearntModels): LearntEvidence | null {
  const { curve, registerHours, temperatureC } = input
  if (curve.grain !== 'register' || registerHours === null) return null
  const { firstDay, days } = curve
  const works = isWorkday(input)
  const registers = registerLoad({
    firstDay,
    days,
    kwh: soundDays(curve.kwh, hourlyKw),
    registerHours,
    rests: Uint8Array.from({ length: days }, (_, day) => (works(day) ? 0 : 1)),
    temperatureC
  })
  if (!registers) return null
  const verdict = judgeSteps(models.registers(), registerNumbers(registers))
  const load = suspectedRegisterLoad(verdict.numbers.context, verdict.candidateLogOdds)
  return evidenceOf(explainRegisters(verdict), load, verdict, hourlyKw, firstDay)
}

/** The energies without the days of which the meter cannot have measured every hour. */
function soundDays(kwh: Float32Array, hourlyKw: Float32Array): Float32Array {
  const sound = kwh.slice()
  for (let i = 0; i < hourlyKw.length; i++) {
    const from = Math.floor(i / HOURS_PER_DAY) * REGISTERS.length
    if (Number.isNaN(hourlyKw[i]!)) sound.fill(Number.NaN, from, from + REGISTERS.length)
  }
  return sound
}

function evidenceOf<Context extends { readonly candidates: readonly number[] }>(
  contributions: readonly Contribution[],
  step: StepLoad | null,
  { best, candidateLogOdds, numbers }: StepVerdict<Context>,
  hourlyKw: Float32Array,
  firstDay: EpochDay
): LearntEvidence {
  if (!step || !Number.isFinite(step.kw)) return { contributions, load: null }
  const { hour, ...known } = step
  const isOnset = candidateLogOdds[best]! > LEAST_ONSET_LOG_ODDS
  const onset = isOnset ? onsetAt(firstDay, hour) : null
  const load = { ...known, onset, onsetGap: isOnset ? gapBeside(hourlyKw, firstDay, hour, step.kw) : null }
  return { contributions: withOnset(contributions, firstDay + numbers.context.candidates[best]!, onset), load }
}
