import { formatDay } from '../../readings/day.ts'
import type { Sentence } from '../../readings/sentence.ts'
import type { Contribution, Numbers } from '../finding.ts'
import { HORIZON } from './noise.ts'
import { median } from './order-statistics.ts'
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

/**
 * For how much of the time a series (its name in both languages) stays above half of the rise, in whole percent. Where nothing
 * is known right before the rise there is nothing to compare with; where it never stays, the rise is not in this series.
 */
export function persistenceStatement(
  name: Sentence,
  after: number | null,
  before: number | null,
  knownBefore: boolean
): Statement {
  if (!knownBefore || after === null || before === null) {
    return {
      sentence: {
        zh: `上升前四周没有读数，无法比较此前此后的${name.zh}。`,
        en: `The four weeks before the rise have no readings: ${name.en} after it has nothing to be compared with.`
      },
      numbers: { percent_after: null, percent_before: null }
    }
  }
  const numbers = { percent_after: after, percent_before: before }
  if (after === 0) {
    return {
      sentence: {
        zh: `${name.zh}没有保持在上升的一半以上：这次上升不在${name.zh}里。`,
        en: `${capital(name.en)} does not stay above half of the rise: the rise is not in it.`
      },
      numbers
    }
  }
  return {
    sentence: {
      zh: `此后 ${after}% 的日子${name.zh}保持在上升的一半以上，此前为 ${before}%。`,
      en: `Since then ${name.en} stayed above half of the rise on ${after} % of the days, before on ${before} %.`
    },
    numbers
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Has a daily series any value in the four weeks before a day? */
export const isKnownBefore = (series: Float64Array, day: number) =>
  !Number.isNaN(median(series, Math.max(0, day - HORIZON), day))
