import type { Sentence } from '../../readings/sentence.ts'
import type { Contribution } from '../finding.ts'
import {
  candidatesStatement,
  explainVerdict,
  isKnownBefore,
  persistenceStatement,
  round,
  type Statements,
  said
} from './explain-verdict.ts'
import type { StepContext } from './step-context.ts'
import { meterNumber, type StepVerdict, stepNumber } from './step-model.ts'

type HourlyVerdict = StepVerdict<StepContext>

/** The contributions of a verdict on a load curve, one a detector. */
export function explainSteps(verdict: HourlyVerdict): Contribution[] {
  return explainVerdict(verdict, STATEMENTS)
}

const STATEMENTS: Statements<StepContext> = {
  candidates: (verdict) => {
    const { relative, candidates } = verdict.numbers.context
    return candidatesStatement(candidates, verdict, relative.firstDay)
  },
  step: (verdict) => {
    const [mean, third] = [kw(verdict, 'step.mean_28'), kw(verdict, 'step.third_28')]
    return {
      sentence: {
        zh: `前后四周相比，平均负荷变化 ${said(mean)} kW；一天中除两个小时外，每小时至少变化 ${said(third)} kW。`,
        en: `Four weeks after against four weeks before: the mean changed by ${said(mean)} kW, and all but two hours of the day by at least ${said(third)} kW.`
      },
      numbers: { mean_kw: mean, third_smallest_kw: third }
    }
  },
  flatness: (verdict) => {
    const [spread, share] = [kw(verdict, 'flatness.median_spread'), of(verdict, 'flatness.median_relative_spread', 2)]
    return {
      sentence: {
        zh: `各小时增幅相差 ${said(spread)} kW，为平均增幅的 ${said(share)} 倍（矿机应接近 0）。`,
        en: `The rise differs by ${said(spread)} kW between the hours of the day, ${said(share)} of its mean (a rig's is near 0).`
      },
      numbers: { spread_kw: spread, relative_spread: share }
    }
  },
  operation: (verdict) => {
    const [night, day] = [kw(verdict, 'operation.night_28'), kw(verdict, 'operation.day_28')]
    return {
      sentence: {
        zh: `夜间${moved(night).zh}，日间${moved(day).zh}。`,
        en: `Nights ${moved(night).en}, days ${moved(day).en}.`
      },
      numbers: { night_kw: night, day_kw: day }
    }
  },
  explanation: (verdict) => {
    const fall = of(verdict, 'explanation.opposite_step', 2)
    const falls = {
      zh: `历史上最大的下降为该上升的 ${said(fall)} 倍。`,
      en: `the largest fall of the history is ${said(fall)} times the rise.`
    }
    if (verdict.numbers.context.temperature === null) {
      return {
        sentence: {
          zh: `没有气温数据，无法扣除天气影响；${falls.zh}`,
          en: `No weather is known, so what it explains stays in; ${falls.en}`
        },
        numbers: { unexplained_kw: null, largest_fall_ratio: fall }
      }
    }
    const left = kw(verdict, 'explanation.plain_third_28')
    return {
      sentence: {
        zh: `扣除天气可解释部分后仍上升 ${said(left)} kW；${falls.zh}`,
        en: `Without what the weather explains, ${said(left)} kW of the rise remain; ${falls.en}`
      },
      numbers: { unexplained_kw: left, largest_fall_ratio: fall }
    }
  },
  persistence: (verdict) => {
    const { adjusted, candidates } = verdict.numbers.context
    const [after, before] = ['after', 'before'].map((side) =>
      round(100 * stepNumber(verdict.numbers, verdict.best, `persistence.above_${side}`), 0)
    ) as [number | null, number | null]
    const known = isKnownBefore(adjusted, candidates[verdict.best]!)
    return persistenceStatement({ zh: '基荷', en: 'the baseload' }, after, before, known)
  },
  steadiness: (verdict) => {
    const [before, after] = [
      of(verdict, 'steadiness.floor_noise_before', 2),
      of(verdict, 'steadiness.floor_noise_after', 2)
    ]
    return {
      sentence: {
        zh: `基荷逐日波动：之前为上升幅度的 ${said(before)} 倍，之后为 ${said(after)} 倍。`,
        en: `The baseload wanders from day to day by ${said(before)} of the rise before and by ${said(after)} after.`
      },
      numbers: { noise_before: before, noise_after: after }
    }
  },
  edge: (verdict) => {
    const [rise, noise] = [kw(verdict, 'edge.rise'), of(verdict, 'edge.rise_over_noise')]
    return {
      sentence: {
        zh: `最陡的一次投运在数小时内上升 ${said(rise)} kW，为平常波动的 ${said(noise)} 倍。`,
        en: `The sharpest switch-on rose by ${said(rise)} kW within hours, ${said(noise)} times the usual wander.`
      },
      numbers: { rise_kw: rise, over_noise: noise }
    }
  },
  level: ({ numbers }) => {
    const mean = round(numbers.context.relative.scaleKw)
    const floor = round(100 * meterNumber(numbers, 'level.floor_q0.5'), 0)
    return {
      sentence: {
        zh: `平均负荷 ${said(mean)} kW，日基荷中位数为平均负荷的 ${said(floor)}%。`,
        en: `The mean load is ${said(mean)} kW; the daily baseload is ${said(floor)} % of it at the median.`
      },
      numbers: { mean_kw: mean, baseload_percent: floor }
    }
  },
  restarts: ({ numbers }) => {
    const dips = round(meterNumber(numbers, 'restarts.dips'), 0)
    const depth = round(meterNumber(numbers, 'restarts.depth') * numbers.context.relative.scaleKw, 2)
    return {
      sentence: {
        zh: `短时下陷折合每年 ${said(dips)} 次，深度中位数 ${said(depth)} kW（整机重启的下陷深度相同）。`,
        en: `Short dips come ${said(dips)} times a year, ${said(depth)} kW deep at the median (restarting machines dip by equal depths).`
      },
      numbers: { dips_a_year: dips, depth_kw: depth }
    }
  },
  network: ({ numbers, best }) => {
    const days = round(100 * meterNumber(numbers, 'network.on_mean'), 0)
    const [before, after] = ['before', 'after'].map((side) =>
      round(100 * stepNumber(numbers, best, `network.on_${side}_56`), 0)
    ) as [number | null, number | null]
    const around =
      best < 0
        ? { zh: '', en: '' }
        : {
            zh: `；最可能的投运日之前八周平均为 ${said(before)}%，之后为 ${said(after)}%`,
            en: `; around the likeliest onset ${said(before)} % over the eight weeks before and ${said(after)} % after`
          }
    return {
      sentence: {
        zh: `逐日神经网络判断每天挖矿的可能性，全年平均为 ${said(days)}%${around.zh}（均按挖矿与否各半计）。`,
        en: `The day-by-day network takes a day for one with mining at ${said(days)} % on average${around.en} (all at even odds).`
      },
      numbers: { percent_of_days: days, percent_before: before, percent_after: after }
    }
  }
}

function of(verdict: HourlyVerdict, name: string, digits = 1): number | null {
  return round(stepNumber(verdict.numbers, verdict.best, name), digits)
}

function kw(verdict: HourlyVerdict, name: string): number | null {
  return round(stepNumber(verdict.numbers, verdict.best, name) * verdict.numbers.context.relative.scaleKw, 2)
}

/** A change of load in words: up, down, not at all, or not known. */
function moved(change: number | null): Sentence {
  if (change === null) return { zh: '变化不明', en: 'changed by an unknown amount' }
  if (change === 0) return { zh: '没有变化', en: 'did not change' }
  const size = Math.abs(change)
  return change > 0
    ? { zh: `增加 ${size} kW`, en: `rose by ${size} kW` }
    : { zh: `减少 ${size} kW`, en: `fell by ${size} kW` }
}
