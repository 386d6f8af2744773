import type { FactorInUse } from '../carbon/emission-factor.ts'
import type { Sentence } from '../readings/sentence.ts'
import type { Order, OrderSum } from './order.ts'
import type { RankedPoint, RankedSite } from './rank.ts'
import type { WeightInUse } from './scope-weight.ts'

/** Says which emission factor was used, and when it is not the one of the site's own region and year. */
export function explainFactor({ region, year, kgCo2PerKwh, fallback, askedRegion, askedYear }: FactorInUse): Sentence {
  const zh = [`排放因子 ${kgCo2PerKwh} kgCO2/kWh（${region}，${year} 年）`]
  const en = [`Emission factor ${kgCo2PerKwh} kgCO2/kWh (${region}, ${year})`]
  if (fallback !== 'none') {
    zh.push(askedRegion === null ? '单位未注明地区' : `${askedRegion} 无官方因子`)
    zh.push(fallback === 'grid' ? '采用区域电网因子' : '采用全国因子')
    en.push(askedRegion === null ? "the site's region is not stated" : `${askedRegion} has no official factor`)
    en.push(fallback === 'grid' ? "the regional grid's serves" : "the nation's serves")
  }
  if (year !== askedYear) {
    zh.push(`${askedYear} 年无官方因子，采用最近年份`)
    en.push(`${askedYear} has no official factor, the nearest year serves`)
  }
  return { zh: `${zh.join('；')}。`, en: `${en.join('; ')}.` }
}

const SCOPE_WORDS = {
  region: { zh: '地区', en: 'region' },
  organisation: { zh: '单位', en: 'organisation' },
  site: { zh: '站点', en: 'site' }
} as const
/** How the metrics of targets are written. */
export const METRIC_UNITS = {
  tco2: 'tCO2',
  kgco2_per_m2: 'kgCO2/m²',
  kgce_per_m2: 'kgce/m²',
  kgce_per_head: 'kgce/head'
} as const

/** Says what the carbon target of a site's scope does to its priority. */
export function explainWeight({ weight, years, target, year, basis, allowance, actual }: WeightInUse): Sentence {
  const span = { zh: `可避免排放按 ${round(years)} 年计。`, en: ` What is avoided counts for ${round(years)} years.` }
  if (target === null) {
    return {
      zh: `未设可用电量衡量的碳目标，权重为 1。${span.zh}`,
      en: `No carbon target is set that electricity can be held against; the weight is 1.${span.en}`
    }
  }
  const scope = SCOPE_WORDS[target.scopeKind]
  const unit = METRIC_UNITS[target.metric]
  if (Number.isNaN(actual)) {
    return {
      zh: `${scope.zh} ${target.scope} 的实际值未知，权重为 1。${span.zh}`,
      en: `Where ${scope.en} ${target.scope} stands is not known; the weight is 1.${span.en}`
    }
  }
  const figures = { actual: round(actual), allowance: round(allowance), weight: round(weight) }
  return {
    zh: `${scope.zh} ${target.scope}：${year} 年路径允许 ${figures.allowance} ${unit}，${basis === 'forecast' ? '预测全年' : '按平均负荷'} ${figures.actual} ${unit}，权重为 ${figures.weight}。${span.zh}`,
    en: `${scope.en} ${target.scope}: its path allows ${figures.allowance} ${unit} in ${year}, ${basis === 'forecast' ? 'it is forecast to come to' : 'at its mean load it comes to'} ${figures.actual} ${unit}; the weight is ${figures.weight}.${span.en}`
  }
}

/** Says where the suspected load of a point is counted instead; null where it is counted at the point itself. */
export function explainCounting({ countedAt }: RankedPoint): Sentence | null {
  if (countedAt === undefined) return null
  return {
    zh: `同一负荷已计入计量点 ${countedAt}，此处不再计算。`,
    en: `The same load is counted at metering point ${countedAt}, not here again.`
  }
}

function round(value: number): number {
  return Number(value.toPrecision(4))
}

const ORDER_NAMES: Record<Order, Sentence> = {
  priority: { zh: '优先级', en: 'priority' },
  probability: { zh: '概率', en: 'probability' },
  kw: { zh: '预期功率', en: 'expected power' },
  cost: { zh: '预期年电费', en: 'expected cost a year' }
}
const ORDER_UNITS: Record<OrderSum['unit'], { readonly size: number; readonly zh: string; readonly en: string }> = {
  gCO2: { size: 1e6, zh: 'tCO2', en: 'tCO2' },
  W: { size: 1e3, zh: 'kW', en: 'kW' },
  fen: { size: 100, zh: '元', en: 'yuan' },
  'micro-log-odds': { size: 1e6, zh: '（对数几率）', en: 'log-odds' }
}

const PART_NAMES: Record<string, Sentence> = {
  avoidable: { zh: '可避免排放', en: 'avoidable' },
  overshoot: { zh: '超出路径加权', en: 'overshoot' },
  expected: { zh: '期望值', en: 'expected' },
  prevalence: { zh: '先验比例', en: 'prevalence' },
  baseload_step: { zh: '基荷阶跃', en: 'step of the base load' },
  night_shift: { zh: '夜间负荷', en: 'load at night' },
  peer_flatness: { zh: '同类对比', en: 'flatness among peers' },
  load_shape: { zh: '负荷形态', en: 'load shape' },
  electrical: { zh: '功率因数与分相', en: 'power factor and phases' },
  look_alikes: { zh: '相似负荷', en: 'look-alikes' },
  suspected_load: { zh: '疑似负荷', en: 'suspected load' },
  model_start: { zh: '模型起点', en: 'start of the model' },
  candidates: { zh: '可能的投运日', en: 'possible onsets' },
  step: { zh: '负荷上升', en: 'step of the load' },
  flatness: { zh: '各小时增幅一致', en: 'flatness of the rise' },
  operation: { zh: '运行方式', en: 'operation' },
  explanation: { zh: '其他解释', en: 'other explanations' },
  persistence: { zh: '持续性', en: 'persistence' },
  steadiness: { zh: '平稳性', en: 'steadiness' },
  edge: { zh: '投运陡升', en: 'sharp switch-on' },
  network: { zh: '逐日神经网络', en: 'day-by-day network' },
  level: { zh: '负荷水平', en: 'level of the load' },
  restarts: { zh: '重启下陷', en: 'dips of restarts' }
}

/** Says what a place in an order goes by, part by part, each with its metering point. */
export function explainOrder(order: Order, { unit, total, parts }: OrderSum): Sentence {
  const { size, zh, en } = ORDER_UNITS[unit]
  const terms = parts
    .filter(({ amount }) => amount !== 0)
    .map(({ meterId, what, amount }) => ({ meterId, amount: amount / size, name: PART_NAMES[what] }))
  const made = `${total / size}`
  const sum = {
    zh: terms.map(({ meterId, amount, name }) => `${amount}（${meterId}${name ? ` ${name.zh}` : ''}）`).join(' + '),
    en: terms.map(({ meterId, amount, name }) => `${amount} (${meterId}${name ? ` ${name.en}` : ''})`).join(' + ')
  }
  return {
    zh: `排序依据：${ORDER_NAMES[order].zh} ${made} ${zh}${sum.zh && ` = ${sum.zh}`}。`,
    en: `Ordered by ${ORDER_NAMES[order].en}: ${made} ${en}${sum.en && ` = ${sum.en}`}.`
  }
}

/** How a site's place came about: the parts that make up its priority. Numbers that are not known are null. */
export interface RankingDetails {
  readonly emissionFactor: FactorInUse & { readonly sentence: Sentence }
  readonly carbonTarget: {
    readonly weight: number
    /** missing in runs that were saved before it counted */
    readonly years?: number
    readonly target: WeightInUse['target']
    readonly year: number | null
    /** missing in older runs, which went by the mean load */
    readonly basis?: WeightInUse['basis']
    readonly allowance: number | null
    readonly actual: number | null
    readonly sentence: Sentence
  }
  /** places in the other orders and what they go by; missing in older runs */
  readonly orders?: Readonly<Record<Exclude<Order, 'priority'>, OrderSum & { readonly rank: number }>>
  /** sum of the points' */
  readonly expectedTco2PerYear: number
  readonly points: readonly {
    readonly meterId: string
    readonly probability: number
    readonly tco2PerYear: number | null
    readonly expectedTco2PerYear: number
    /** tCO2 that the point adds to the priority, and what the overshoot of the scope adds to that */
    readonly avoidableTco2?: number
    readonly overshootTco2?: number
  }[]
}

/** The parts of a site's priority as plain data. */
export function rankingDetails({
  leading,
  weight,
  expectedTco2PerYear,
  points,
  priorityParts
}: RankedSite): RankingDetails {
  return {
    emissionFactor: { ...leading.factor, sentence: explainFactor(leading.factor) },
    carbonTarget: {
      weight: weight.weight,
      years: weight.years,
      target: weight.target,
      year: known(weight.year),
      basis: weight.basis,
      allowance: known(weight.allowance),
      actual: known(weight.actual),
      sentence: explainWeight(weight)
    },
    expectedTco2PerYear,
    points: points.map((point, i) => ({
      meterId: point.meter.meterId,
      probability: point.finding.probability,
      tco2PerYear: known(point.tco2PerYear),
      expectedTco2PerYear: point.expectedTco2PerYear,
      avoidableTco2: (priorityParts[i]?.avoidableGrams ?? 0) / 1e6,
      overshootTco2: (priorityParts[i]?.overshootGrams ?? 0) / 1e6
    }))
  }
}

function known(number: number): number | null {
  return Number.isNaN(number) ? null : number
}
