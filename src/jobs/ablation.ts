import { stageLayout } from '../screening/steps/meter-stage.ts'
import { groupOf } from '../screening/steps/step-model.ts'
import { type GrownStages, growStages, type StagesOptions } from './grow-stages.ts'
import { shared } from './shared-values.ts'

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
    const name = `ablation ${without || 'of nothing'}`
    return growStages({ ...leaveOut(options, learnt, without), name, progress: () => {} })
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

/** The same on the first of the learnt meters and all judged ones, without the numbers of a detector (`''` = with all). */
export function leaveOut(options: StagesOptions, years: number, detector: string): StagesOptions {
  const { batch, learnt, layout } = options
  const { facts, labels, steps, meters } = batch
  const rowsOf = (upTo: number) => facts.slice(0, upTo).reduce((sum, { candidates }) => sum + candidates, 0)
  const [from, to] = [rowsOf(years), rowsOf(learnt)]
  const kept = labels.slice(0, labels.length - (to - from))
  kept.set(labels.subarray(to), from)
  const isKept = (name: string) => groupOf(name) !== detector
  return {
    ...options,
    layout: stageLayout(layout.step.filter(isKept), layout.meter.filter(isKept)),
    learnt: years,
    batch: {
      steps: shared(cut(steps, layout.step, isKept, from, to)),
      labels: kept,
      meters: cut(meters, layout.meter, isKept, years, learnt),
      facts: [...facts.slice(0, years), ...facts.slice(learnt)]
    }
  }
}

/** A table without the columns that are not kept and without the rows from … to − 1. */
function cut(
  table: Float32Array,
  names: readonly string[],
  isKept: (name: string) => boolean,
  from: number,
  to: number
): Float32Array {
  const columns = names.flatMap((name, column) => (isKept(name) ? column : []))
  const rows = table.length / names.length
  const out = new Float32Array((rows - (to - from)) * columns.length)
  let at = 0
  for (let row = 0; row < rows; row++) {
    if (row >= from && row < to) continue
    for (const column of columns) out[at++] = table[row * names.length + column]!
  }
  return out
}
