import type { Contribution } from '../finding.ts'
import {
  candidatesStatement,
  explainVerdict,
  isKnownBefore,
  persistenceStatement,
  round,
  type Statements,
  said
} from '../steps/explain-verdict.ts'
import { meterNumber, type StepVerdict, stepNumber } from '../steps/step-model.ts'
import type { RegisterContext } from './register-context.ts'

type RegisterVerdict = StepVerdict<RegisterContext>

/** The contributions of a verdict on daily registers, one a detector. */
export function explainRegisters(verdict: RegisterVerdict): Contribution[] {
  return explainVerdict(verdict, STATEMENTS)
}

const STATEMENTS: Statements<RegisterContext> = {
  candidates: (verdict) => {
    const { registers, candidates } = verdict.numbers.context
    return candidatesStatement(candidates, verdict, registers.firstDay)
  },
  step: (verdict) => {
    const [total, valley] = [kw(verdict, 'step.total_28'), kw(verdict, 'step.valley_28')]
    return {
      sentence: {
        zh: `前后四周相比，全天平均负荷变化 ${said(total)} kW，谷时段变化 ${said(valley)} kW。`,
        en: `Four weeks after against four weeks before: the whole day's mean changed by ${said(total)} kW, that of the valley register by ${said(valley)} kW.`
      },
      numbers: { total_kw: total, valley_kw: valley }
    }
  },
  flatness: (verdict) => {
    const [smallest, largest] = [kw(verdict, 'step.smallest_28'), kw(verdict, 'flatness.largest_28')]
    return {
      sentence: {
        zh: `各分时段中增幅最小 ${said(smallest)} kW，最大 ${said(largest)} kW（全天运行的矿机各时段增幅相同）。`,
        en: `Of all registers the least changed by ${said(smallest)} kW and the most by ${said(largest)} kW (rigs that run all day raise all alike).`
      },
      numbers: { smallest_kw: smallest, largest_kw: largest }
    }
  },
  operation: (verdict) => {
    const [workday, rest] = [kw(verdict, 'operation.workday_total'), kw(verdict, 'operation.rest_total')]
    const other = kw(verdict, 'operation.other_28')
    return {
      sentence: {
        zh: `谷时段以外变化 ${said(other)} kW；工作日变化 ${said(workday)} kW，休息日变化 ${said(rest)} kW。`,
        en: `Outside the valley's hours the load changed by ${said(other)} kW; on workdays by ${said(workday)} kW, on days of rest by ${said(rest)} kW.`
      },
      numbers: { other_kw: other, workday_kw: workday, rest_kw: rest }
    }
  },
  explanation: (verdict) => {
    const { registers } = verdict.numbers.context
    const fall = of(verdict, 'explanation.opposite_step', 2)
    const days = of(verdict, 'explanation.days_from_calendar_change', 0)
    const left = registers.temperature === null ? null : kw(verdict, 'explanation.plain_smaller_28')
    const weather =
      left === null
        ? { zh: '没有气温数据，无法扣除天气影响', en: 'No weather is known, so what it explains stays in' }
        : {
            zh: `扣除天气可解释部分后各时段至少变化 ${said(left)} kW`,
            en: `Without what the weather explains, every part of the day changed by at least ${said(left)} kW`
          }
    const calendar =
      days !== null && days < 28
        ? {
            zh: `；距分时时段调整 ${days} 天（时段变化的影响已扣除）`,
            en: `; the tariff's hours changed ${days} days away (what that does is taken out)`
          }
        : { zh: '', en: '' }
    return {
      sentence: {
        zh: `${weather.zh}${calendar.zh}；历史上最大的下降为该上升的 ${said(fall)} 倍。`,
        en: `${weather.en}${calendar.en}; the largest fall of the history is ${said(fall)} times the rise.`
      },
      numbers: { unexplained_kw: left, largest_fall_ratio: fall, days_from_tariff_change: days }
    }
  },
  persistence: (verdict) => {
    const { scan, candidates } = verdict.numbers.context
    const [after, before] = [percent(verdict, 'persistence.above_after'), percent(verdict, 'persistence.above_before')]
    const known = isKnownBefore(scan.floor, candidates[verdict.best]!)
    return persistenceStatement({ zh: '谷时段负荷', en: "the valley's load" }, after, before, known)
  },
  steadiness: (verdict) => {
    const before = of(verdict, 'steadiness.valley_noise_before', 2)
    const after = of(verdict, 'steadiness.valley_noise_after', 2)
    return {
      sentence: {
        zh: `谷时段负荷逐日波动：之前为上升幅度的 ${said(before)} 倍，之后为 ${said(after)} 倍。`,
        en: `The valley's load wanders from day to day by ${said(before)} of the rise before and by ${said(after)} after.`
      },
      numbers: { noise_before: before, noise_after: after }
    }
  },
  edge: (verdict) => {
    const [rise, noise] = [kw(verdict, 'edge.rise'), of(verdict, 'edge.rise_over_noise')]
    return {
      sentence: {
        zh: `最陡的一次上升在三天之间为 ${said(rise)} kW，为平常波动的 ${said(noise)} 倍。`,
        en: `The sharpest rise, three days against the three before, was ${said(rise)} kW, ${said(noise)} times the usual wander.`
      },
      numbers: { rise_kw: rise, over_noise: noise }
    }
  },
  level: ({ numbers }) => {
    const mean = round(numbers.context.registers.scaleKw)
    const valley = round(100 * meterNumber(numbers, 'level.valley_q0.5'), 0)
    return {
      sentence: {
        zh: `平均负荷 ${said(mean)} kW，谷时段负荷中位数为平均负荷的 ${said(valley)}%。`,
        en: `The mean load is ${said(mean)} kW; that of the valley's hours is ${said(valley)} % of it at the median.`
      },
      numbers: { mean_kw: mean, valley_percent: valley }
    }
  },
  restarts: ({ numbers }) => {
    const dips = round(meterNumber(numbers, 'restarts.dips'), 0)
    const depth = round(meterNumber(numbers, 'restarts.depth') * numbers.context.registers.scaleKw, 2)
    return {
      sentence: {
        zh: `谷时段负荷单日下陷折合每年 ${said(dips)} 次，深度中位数 ${said(depth)} kW。`,
        en: `Days on which the valley's load dips come ${said(dips)} times a year, ${said(depth)} kW deep at the median.`
      },
      numbers: { dips_a_year: dips, depth_kw: depth }
    }
  }
}

function of(verdict: RegisterVerdict, name: string, digits = 1): number | null {
  return round(stepNumber(verdict.numbers, verdict.best, name), digits)
}

function percent(verdict: RegisterVerdict, name: string): number | null {
  return round(100 * stepNumber(verdict.numbers, verdict.best, name), 0)
}

function kw(verdict: RegisterVerdict, name: string): number | null {
  return round(stepNumber(verdict.numbers, verdict.best, name) * verdict.numbers.context.registers.scaleKw, 2)
}
