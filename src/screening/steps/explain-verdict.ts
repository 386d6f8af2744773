import { formatDay } from '../../readings/day.ts'
import type { Sentence } from '../../readings/sentence.ts'
import type { Contribution, Numbers } from '../finding.ts'
import type { StepVerdict } from './step-model.ts'

/** What one detector of a learnt model has to say, with the numbers it rests on. */
export interface Statement {
  readonly sentence: Sentence
  readonly numbers: Numbers
}

/** Statements by detector, made of a verdict. */
export type Statements<Context> = Readonly<Record<string, (verdict: StepVerdict<Context>) => Statement>>

/** The contributions of a verdict, one a detector, each with what it rests on. They add up to the verdict's log-odds. */
export function explainVerdict<Context>(
  verdict: StepVerdict<Context>,
  statements: Statements<Context>
): Contribution[] {
  const start: Contribution = {
    detector: 'model_start',
    logOdds: verdict.start,
    sentence: {
      zh: '模型起点：尚未查看该计量点任何数据时的平均水平。',
      en: 'Start of the model: the average before any number of this meter is looked at.'
    },
    numbers: {}
  }
  const parts = [...verdict.parts].map(([detector, logOdds]) => {
    const statement = verdict.best < 0 && !WITHOUT_STEP.has(detector) ? NO_STEP : statements[detector]?.(verdict)
    return { detector, logOdds, ...(statement ?? NO_STEP) }
  })
  return [start, ...parts]
}

/** Detectors that look at the whole meter and need no step. */
const WITHOUT_STEP = new Set(['level', 'restarts', 'network'])

const NO_STEP: Statement = {
  sentence: {
    zh: '没有发现可比较的持续负荷上升。',
    en: 'No lasting rise of the load was found to look at.'
  },
  numbers: {}
}

/** A number as a sentence gives it; null where it is not known. */
export const round = (value: number, digits = 1) => (Number.isFinite(value) ? Number(value.toFixed(digits)) : null)
/** A rounded number in words. */
export const said = (value: number | null) => (value === null ? '—' : String(value))

/** What the first stage says of all candidate days, and of the likeliest; `firstDay` is that of the history. */
export function candidatesStatement(
  candidates: readonly number[],
  { best, candidateLogOdds }: Pick<StepVerdict<unknown>, 'best' | 'candidateLogOdds'>,
  firstDay: number
): Statement {
  const date = formatDay(firstDay + candidates[best]!)
  const percent = round(100 / (1 + Math.exp(-candidateLogOdds[best]!)))
  return {
    sentence: {
      zh: `共比较 ${candidates.length} 个可能的投运日；最像矿机投运的是 ${date}（单日判断 ${said(percent)}%）。`,
      en: `Of ${candidates.length} days on which something may have been switched on, ${date} looks most like a rig (${said(percent)} % by itself).`
    },
    numbers: { candidates: candidates.length, date, percent }
  }
}
