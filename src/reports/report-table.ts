import { type Expected, scaled } from '../ranking/expected.ts'
import { METRIC_UNITS } from '../ranking/explain.ts'
import { mostOvershot, type TargetStanding } from '../ranking/target-standing.ts'
import { formatDay } from '../readings/day.ts'
import type { Sentence } from '../readings/sentence.ts'
import { buildingKind, targetName } from './report-words.ts'
import type { ScopeReport } from './scope-report.ts'

/** What every report says first. */
export const CAUTION: Sentence = {
  zh: '用电数据只用于确定检查对象，不能证明挖矿；认定须有计算设备、挖矿软件和矿池访问记录。',
  en: 'Electricity picks whom to inspect and proves nothing: proof is computing equipment, mining software and pool access records.'
}

/** A cell: a number, a text as it is, a text in two languages, or nothing known. */
export type Cell = number | string | Sentence | null

/** A table of the report, for any format. */
export interface ReportTable {
  /** short name of ASCII letters, such as `targets` */
  readonly id: string
  readonly title: Sentence
  /** `digits` after the point make a column one of numbers */
  readonly columns: readonly { readonly id: string; readonly label: Sentence; readonly digits?: number }[]
  readonly rows: readonly (readonly Cell[])[]
}

const words = (zh: string, en: string): Sentence => ({ zh, en })
const column = (id: string, zh: string, en: string, digits?: number) => ({
  id,
  label: words(zh, en),
  ...(digits !== undefined && { digits })
})

const REASONS: Record<NonNullable<TargetStanding['reason']>, Sentence> = {
  other_energy_missing: words(
    '缺少全年其他能源，不以电量单独对照',
    'Other energy of the twelve months is missing; electricity alone is not held against it'
  ),
  floor_area_missing: words('缺少建筑面积', 'Floor area is missing'),
  headcount_missing: words('缺少用能人数', 'Headcount is missing'),
  no_forecast: words('数据不足，无法预测', 'Too few days to forecast'),
  year_incomplete: words('年初无读数，全年不完整', 'Readings begin after the beginning of the year'),
  target_expired: words(
    '目标年已过，不作对照：请填入新目标，或将其作为假设延长',
    'Its target year has passed, no comparison: enter a new target, or prolong it as an assumption'
  )
}

const KINDS = {
  region: words('地区', 'Region'),
  organisation: words('单位', 'Organisation'),
  site: words('站点', 'Site')
} as const
const BOUNDS = [column('low', '80% 下限', '80 % low', 3), column('high', '80% 上限', '80 % high', 3)]

/** All tables of a report, in order. */
export function reportTables(report: ScopeReport): ReportTable[] {
  return [
    about(report),
    figures(report),
    targets(report),
    parts(report),
    months(report),
    suspects(report),
    yardsticks(report),
    missing(report),
    inputs(report)
  ].filter(({ rows }) => rows.length > 0)
}

/** A scope in words: its name, and its code or id where that is another. */
export function scopeTitle({ scope, scopeName }: ScopeReport): Sentence {
  return scopeName ? words(`${scopeName.zh}（${scope}）`, `${scopeName.en} (${scope})`) : words(scope, scope)
}

function about(report: ScopeReport): ReportTable {
  const rows: Cell[][] = [
    [words('范围', 'Scope'), both(KINDS[report.scopeKind], scopeTitle(report))],
    [words('年份', 'Year'), String(report.year)],
    [words('报告日', 'Day of the report'), report.day],
    [words('数据截至', 'Last day with readings'), report.lastDay],
    [words('筛查批次', 'Screening run'), report.runId === null ? words('尚未筛查', 'none yet') : String(report.runId)]
  ]
  if (report.restricted)
    rows.push([words('可见范围', 'Seen'), words('仅含您有权查看的站点', 'The sites that you may see alone')])
  if (report.simulated)
    rows.push([
      words('模拟数据', 'Simulated data'),
      words('站点、负荷与挖矿均为虚构', 'Every site, load and rig is made up')
    ])
  return {
    id: 'about',
    title: words('概况', 'About'),
    columns: [column('item', '项目', 'Item'), column('value', '内容', 'Content')],
    rows
  }
}

function figures(report: ScopeReport): ReportTable {
  const row = (label: Sentence, value: number | null, unit: Cell, bounds?: Expected | null): Cell[] => [
    label,
    value,
    bounds?.low ?? null,
    bounds?.high ?? null,
    unit
  ]
  const { yearKwh, yearTco2, miningTco2, yearReason } = report
  const year = (zh: string, en: string) =>
    yearReason
      ? words(`${zh}（${REASONS[yearReason].zh}）`, `${en} (${lowered(REASONS[yearReason].en)})`)
      : words(zh, en)
  return {
    id: 'figures',
    title: words('累计与全年预测', 'So far, and the whole year by forecast'),
    columns: [
      column('item', '项目', 'Item'),
      column('value', '数值', 'Value', 3),
      ...BOUNDS,
      column('unit', '单位', 'Unit')
    ],
    rows: [
      row(words('计量点', 'Metering points'), report.points, ''),
      row(words('累计用电', 'Electricity so far'), report.kwhToDate, 'kWh'),
      row(words('其中缺日估计', 'of which estimated for missing days'), report.estimatedKwh, 'kWh'),
      row(words('累计碳排放', 'Emissions so far'), report.kgco2ToDate, 'kgCO2'),
      row(words('累计标准煤', 'Standard coal so far'), known(report.kgceToDate), 'kgce'),
      row(
        year('全年用电预测', 'Electricity of the year, forecast'),
        rounded(yearKwh?.expected, 0),
        'kWh',
        bounds(yearKwh, 0)
      ),
      row(
        year('全年碳排放预测', 'Emissions of the year, forecast'),
        rounded(yearTco2?.expected),
        'tCO2',
        bounds(yearTco2)
      ),
      row(
        words('全年疑似挖矿', 'Suspected mining in the year'),
        rounded(miningTco2.expected),
        'tCO2',
        bounds(miningTco2)
      ),
      row(words('疑似挖矿电费（平段电价）', 'Its cost at the flat price'), report.miningCostYuan, words('元', 'yuan'))
    ]
  }
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function targets({ targets }: ScopeReport): ReportTable {
  return {
    id: 'targets',
    title: words('对照目标', 'Against the targets'),
    columns: [
      column('target', '目标', 'Target'),
      column('unit', '单位', 'Unit'),
      column('allowance', '路径允许', 'Allowance', 3),
      column('forecast', '全年预测', 'Forecast', 3),
      ...BOUNDS,
      column('over', '超出（负为低于）', 'Over (− under)', 3),
      column('explained', '挖矿可解释 %', 'Explained by mining, %', 1),
      column('explained_low', '80% 下限', '80 % low', 1),
      column('explained_high', '80% 上限', '80 % high', 1),
      column('base_year', '基准年', 'Base year'),
      column('base_value', '基准值', 'Base value', 3),
      column('reduction', '降幅 %', 'Reduction, %', 2),
      column('path', '路径', 'Path'),
      column('used_from', '采用起始日', 'Used from'),
      column('floor_area', '采用面积 m²', 'Floor area used, m²', 1),
      column('heads', '采用人数', 'Headcount used', 0),
      column('other', '其他能源', 'Other energy', 3),
      column('other_unit', '单位', 'Unit'),
      column('remark', '说明', 'Remark')
    ],
    rows: targets.map(({ target, allowance, used, forecast, over, explained, reason }) => {
      const share = explained && scaled(explained, 100)
      const assumed = target.assumption ? words('假设路径', 'Assumed path') : null
      return [
        targetName(target),
        METRIC_UNITS[target.metric],
        rounded(allowance),
        rounded(forecast?.expected),
        rounded(forecast?.low),
        rounded(forecast?.high),
        rounded(over),
        rounded(share?.expected, 1),
        rounded(share?.low, 1),
        rounded(share?.high, 1),
        String(target.baseYear),
        rounded(target.baseValue),
        rounded(target.reduction * 100, 2),
        target.path?.length
          ? target.path.map(({ year, value }) => `${year}:${value}`).join(' ')
          : words('直线', 'straight line'),
        target.usedFrom ? formatDay(target.usedFrom) : words('一直', 'ever since'),
        rounded(used.floorAreaM2, 1),
        used.heads,
        rounded(used.otherKgce ?? used.otherTco2),
        used.otherKgce !== null ? 'kgce' : used.otherTco2 !== null ? 'tCO2' : '',
        reason ? REASONS[reason] : assumed
      ]
    })
  }
}

function months({ months, kwhToDate }: ScopeReport): ReportTable {
  return {
    id: 'months',
    title: words('逐月用电', 'Electricity by month'),
    columns: [column('month', '月份', 'Month'), column('kwh', '用电 kWh', 'Electricity, kWh', 0)],
    rows: [
      ...months.filter(({ kwh }) => kwh !== 0).map(({ month, kwh }): Cell[] => [String(month), kwh]),
      [words('合计', 'Total'), kwhToDate]
    ]
  }
}

function parts(report: ScopeReport): ReportTable {
  const { parts, points, kwhToDate, kgco2ToDate, yearTco2, yearReason, miningTco2 } = report
  const row = (
    name: Cell,
    figures: Pick<
      ScopeReport,
      'points' | 'kwhToDate' | 'kgco2ToDate' | 'yearTco2' | 'yearReason' | 'miningTco2' | 'targets'
    >
  ): Cell[] => {
    const held = mostOvershot(figures.targets)
    const overPercent = held ? ((held.over ?? 0) / (held.allowance ?? 0)) * 100 : null
    return [
      name,
      figures.points,
      figures.kwhToDate,
      figures.kgco2ToDate,
      rounded(figures.yearTco2?.expected),
      rounded(figures.yearTco2?.low),
      rounded(figures.yearTco2?.high),
      rounded(figures.miningTco2.expected),
      held ? targetName(held.target) : null,
      rounded(overPercent, 1),
      rounded(held?.explained && held.explained.expected * 100, 1),
      figures.yearReason && REASONS[figures.yearReason]
    ]
  }
  return {
    id: 'parts',
    title: words('分项', 'Parts'),
    columns: [
      column('part', '分项', 'Part'),
      column('points', '计量点', 'Points', 0),
      column('kwh', '累计 kWh', 'kWh so far', 0),
      column('kgco2', '累计 kgCO2', 'kgCO2 so far', 0),
      column('forecast', '全年预测 tCO2', 'Forecast, tCO2', 3),
      ...BOUNDS,
      column('mining', '疑似挖矿 tCO2', 'Suspected mining, tCO2', 3),
      column('target', '超出最多的目标', 'Target that it is farthest over'),
      column('over', '超出路径 %', 'Over its path, %', 1),
      column('explained', '挖矿可解释 %', 'Explained by mining, %', 1),
      column('remark', '说明', 'Remark')
    ],
    rows: [
      ...parts.map((part) =>
        row(part.name ? words(`${part.name.zh} ${part.part}`, `${part.name.en} ${part.part}`) : part.part, part)
      ),
      row(words('合计', 'Total'), {
        points,
        kwhToDate,
        kgco2ToDate,
        yearTco2,
        yearReason,
        miningTco2,
        targets: report.targets
      })
    ]
  }
}

function suspects({ suspects, otherSuspects, miningTco2 }: ScopeReport): ReportTable {
  const others: Cell[] = [
    words(`其他 ${otherSuspects.points} 个计量点（概率低于 10%）`, `${otherSuspects.points} others (below 10 %)`),
    '',
    null,
    null,
    null,
    null,
    null,
    otherSuspects.expectedKgco2,
    null
  ]
  const total: Cell[] = [
    words('合计', 'Total'),
    '',
    null,
    null,
    null,
    null,
    null,
    Math.round(miningTco2.expected * 1000),
    null
  ]
  return {
    id: 'suspects',
    title: words('检查对象（概率 10% 及以上）', 'To inspect (probability of 10 % and more)'),
    columns: [
      column('site', '站点', 'Site'),
      column('meter', '计量点', 'Metering point'),
      column('probability', '概率', 'Probability', 3),
      column('kw', '疑似负荷 kW', 'Suspected load, kW', 1),
      column('duty', '运行时间占比 %', 'Share of hours, %', 1),
      column('onset', '起始日', 'Onset'),
      column('kwh', '疑似负荷全年 kWh', 'Suspected load, kWh a year', 0),
      column('kgco2', '预期 kgCO2', 'Expected kgCO2', 0),
      column('surcharge', '若查实的加价 元', 'Surcharge if proven, yuan', 0)
    ],
    rows: [
      ...suspects.map((each): Cell[] => [
        each.siteName ? `${each.siteName} ${each.siteId}` : each.siteId,
        each.meterId,
        rounded(each.probability, 4),
        rounded(each.kw, 1),
        rounded(each.duty === null ? null : each.duty * 100, 1),
        each.onsetDay,
        each.excessKwh,
        each.expectedKgco2,
        each.surchargeYuan
      ]),
      ...(otherSuspects.points > 0 ? [others] : []),
      total
    ]
  }
}

function yardsticks({ yardsticks }: ScopeReport): ReportTable {
  return {
    id: 'yardsticks',
    title: words(
      '单位面积用电与参照值（最近完整月份）',
      'Electricity per m² beside the yardstick (last complete months)'
    ),
    columns: [
      column('site', '站点', 'Site'),
      column('kind', '类型', 'Kind'),
      column('months', '月数', 'Months', 0),
      column('kwh_per_m2', '实际 kWh/m²', 'Actual, kWh/m²', 1),
      column('yardstick', '参照 kWh/m²', 'Yardstick, kWh/m²', 1),
      column('ratio', '比值', 'Ratio', 2)
    ],
    rows: yardsticks.map((site) => [
      site.name ? `${site.name} ${site.siteId}` : site.siteId,
      buildingKind(site.kind),
      site.months.length,
      rounded(site.kwhPerM2, 1),
      rounded(site.yardstickKwhPerM2, 1),
      rounded(site.ratio, 2)
    ])
  }
}

function missing({ missing }: ScopeReport): ReportTable {
  return {
    id: 'missing',
    title: words('缺少的数值', 'Numbers that are missing'),
    columns: [column('missing', '缺少什么', 'What is missing')],
    rows: missing.map(({ zh, en }) => [words(zh, en)])
  }
}

function inputs({ inputs }: ScopeReport): ReportTable {
  return {
    id: 'inputs',
    title: words('依据', 'What the numbers rest on'),
    columns: [column('number', '序号', 'No.'), column('input', '依据与来源', 'Input and source')],
    rows: inputs.map((input, i) => [String(i + 1), input])
  }
}

function both(a: Sentence, b: Sentence): Sentence {
  return words(`${a.zh} ${b.zh}`, `${a.en} ${b.en}`)
}

function bounds(value: Expected | null, digits = 3): Expected | null {
  if (!value) return null
  const at = (bound: number) => Number(bound.toFixed(digits))
  return { expected: at(value.expected), low: at(value.low), high: at(value.high) }
}

function rounded(value: number | null | undefined, digits = 3): number | null {
  return value === null || value === undefined || Number.isNaN(value) ? null : Number(value.toFixed(digits))
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
