import { groupOf } from '../screening/steps/step-model.ts'
import { type GrownStages, growStages, type StagesOptions } from './grow-stages.ts'
import { shared } from './shared-values.ts'
import type { TrainingBatch } from './training-worker.ts'

/** What the judged meters score when a part of the model is left out. */
export interface Ablation {
  /** The detector that was left out; `''` when nothing was, `meter stage` for the first stage's answer alone. */
  readonly without: string
  /** By judged meter, from outside its fold. */
  readonly scores: readonly number[]
}

export const METER_STAGE_PART = 'meter stage'

/**
 * What each part of the model adds: both stages are grown anew on a part of the years, with everything, then without the
 * numbers of each detector in turn.
 * @param years how many of the learnt meters are learnt from
 */
export async function ablate(options: StagesOptions, years: number): Promise<Ablation[]> {
  const { layout, progress } = options
  const parts = [...new Set([...layout.step, ...layout.meter].map(groupOf))]
  const learnt = Math.min(years, options.learnt)
  const grown = (without: string) => {
    progress(`ablation on ${learnt} years: ${without === '' ? 'everything' : `without ${without}`}`)
    const batch = leaveOut(options, learnt, without)
    return growStages({ ...options, batch, learnt, progress: () => {} })
  }
  const judged = (scores: Float32Array) => [...scores.subarray(learnt)]
  const everything = await grown('')
  const all: Ablation[] = [
    { without: '', scores: judged(everything.meter.logOdds) },
    { without: METER_STAGE_PART, scores: judged(everything.any) }
  ]
  for (const without of parts) {
    const { meter }: GrownStages = await grown(without)
    all.push({ without, scores: judged(meter.logOdds) })
  }
  return all
}

/** The first of the learnt meters and all judged ones, without the numbers of a detector (`''` = with all numbers). */
export function leaveOut(
  { batch, learnt, layout }: Pick<StagesOptions, 'batch' | 'learnt' | 'layout'>,
  years: number,
  detector: string
): TrainingBatch {
  const { facts, labels, steps, meters } = batch
  const rowsOf = (upTo: number) => facts.slice(0, upTo).reduce((sum, { candidates }) => sum + candidates, 0)
  const [from, to] = [rowsOf(years), rowsOf(learnt)]
  const [stepWidth, meterWidth] = [layout.step.length, layout.meter.length]
  const kept = {
    steps: shared(without(steps, from * stepWidth, to * stepWidth)),
    labels: without(labels, from, to),
    meters: without(meters, years * meterWidth, learnt * meterWidth),
    facts: [...facts.slice(0, years), ...facts.slice(learnt)]
  }
  blank(kept.steps, layout.step, detector)
  blank(kept.meters, layout.meter, detector)
  return kept
}

function without<Values extends Float32Array | Int8Array>(values: Values, from: number, to: number): Values {
  const kept = values.slice(0, values.length - (to - from)) as Values
  kept.set(values.subarray(to), from)
  return kept
}

function blank(table: Float32Array, names: readonly string[], detector: string): void {
  names.forEach((name, column) => {
    if (groupOf(name) === detector) for (let i = column; i < table.length; i += names.length) table[i] = Number.NaN
  })
}
