import type { ScopeFigures } from '../ranking/carbon-report.ts'
import type { Expected } from '../ranking/expected.ts'
import type { TargetStanding } from '../ranking/target-standing.ts'
import type { Sentence } from '../readings/sentence.ts'
import { BOUNDS, bounds, type Cell, column, known, REASONS, type ReportTable, rounded, words } from './report-cells.ts'
import { partName, partTargetsTable, quotasTable, targetBasesTable, targetsTable } from './report-target-tables.ts'
import { awaitingWords, buildingKind } from './report-words.ts'
import type { ScopeReport } from './scope-report.ts'

/** What every report says first. */
export const CAUTION: Sentence = {
  zh: '用电数据只用于确定检查对象，不能证明挖矿；认定须有计算设备、挖矿软件和矿池访问记录。',
  en: 'Electricity picks whom to inspect and proves nothing: proof is computing equipment, mining software and pool access records.'
}

const KINDS = {
  region: words('地区', 'Region'),
  organisation: words('单位', 'Organisation'),
  site: words('站点', 'Site')
} as const

/** All tables of a report, in order. */
export function reportTables(report: ScopeReport): ReportTable[] {
  return [
    about(report),
    figures(report),
    targetsTable(report),
    targetBasesTable(report),
    parts(report),
    partCosts(report),
    partTargetsTable(report),
    quotasTable(report),
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
    [
      words('筛查批次', 'Screening run'),
      report.runId === null ? words('截至报告日无筛查', 'none by that day') : `${report.runId} (${report.runDay})`
    ]
  ]
  const standings = [report, ...report.parts].flatMap(({ targets }) => targets)
  if (standings.length > 0) rows.push([words('对照目标', 'Against the targets'), outcomes(standings)])
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

const YUAN = words('元', 'yuan')

function figures(report: ScopeReport): ReportTable {
  const row = (label: Sentence, value: number | null, unit: Cell, bounds?: Expected | null): Cell[] => [
    label,
    value,
    bounds?.low ?? null,
    bounds?.high ?? null,
    unit
  ]
  const { yearKwh, yearTco2, miningTco2, yearReason, pointsAwaitingEnergy } = report
  const year = (zh: string, en: string) =>
    yearReason
      ? words(`${zh}（${REASONS[yearReason].zh}）`, `${en} (${lowered(REASONS[yearReason].en)})`)
      : words(zh, en)
  return {
    id: 'figures',
    title: words('累计与全年预测', 'So far, and the whole year by forecast'),
    sheet: words('累计与全年预测', 'So far and whole year'),
    columns: [
      column('item', '项目', 'Item'),
      column('value', '数值', 'Value', 3),
      ...BOUNDS,
      column('unit', '单位', 'Unit')
    ],
    rows: [
      row(words('计量点', 'Metering points'), report.points, ''),
      ...(pointsAwaitingEnergy > 0
        ? [
            row(
              words(
                '其中有读数而尚无电量（未计入以下数值）',
                'of which with readings and no energy yet (in no figure below)'
              ),
              pointsAwaitingEnergy,
              ''
            )
          ]
        : []),
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
        report.runId === null
          ? words(
              '全年疑似挖矿（截至报告日未筛查）',
              'Suspected mining in the year (not screened by the day of the report)'
            )
          : words('全年疑似挖矿', 'Suspected mining in the year'),
        rounded(miningTco2?.expected),
        'tCO2',
        bounds(miningTco2)
      ),
      row(words('累计电费（平段电价）', 'Cost so far at the flat price'), report.costYuan, YUAN),
      row(
        words('全年疑似挖矿电费（平段电价）', 'Cost of suspected mining in the year at the flat price'),
        report.miningCostYuan,
        YUAN
      ),
      row(
        words(
          '加价预期（今年以来，整户电量；计入全部疑似计量点，含未列出者，按概率）',
          'Surcharge to be expected so far, whole accounts: of all suspected points, also those not listed, by probability'
        ),
        report.surchargeYuan,
        YUAN
      ),
      row(
        words(
          '加价（若所列检查对象均查实；只计所列者所在户号，每户一次，自最早起始日）',
          'Surcharge if all that is listed is proven: on accounts of listed points alone, each once from its earliest onset'
        ),
        report.surchargeIfProvenYuan,
        YUAN
      )
    ]
  }
}

function months({ months, kwhToDate }: ScopeReport): ReportTable {
  return {
    id: 'months',
    title: words('逐月用电', 'Electricity by month'),
    columns: [column('month', '月份', 'Month'), column('kwh', '用电 kWh', 'Electricity, kWh', 0)],
    rows: [
      ...months.filter(({ kwh }) => kwh !== null).map(({ month, kwh }): Cell[] => [String(month), kwh]),
      [words('合计', 'Total'), kwhToDate]
    ]
  }
}

function parts(report: ScopeReport): ReportTable {
  const row = (name: Cell, figures: ScopeFigures): Cell[] => [
    name,
    figures.points,
    figures.kwhToDate,
    figures.kgco2ToDate,
    rounded(figures.yearTco2?.expected),
    rounded(figures.yearTco2?.low),
    rounded(figures.yearTco2?.high),
    rounded(figures.miningTco2?.expected),
    partRemark(figures)
  ]
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
      column('remark', '说明', 'Remark')
    ],
    rows: [...report.parts.map((part) => row(partName(part), part)), row(TOTAL, report)]
  }
}

function partRemark({ yearReason, pointsAwaitingEnergy: awaiting }: ScopeFigures): Cell {
  const remarks = awaiting > 0 ? [awaitingWords(awaiting)] : []
  if (yearReason) remarks.unshift(REASONS[yearReason])
  if (remarks.length === 0) return null
  return words(remarks.map(({ zh }) => zh).join('；'), remarks.map(({ en }) => en).join('; '))
}

const TOTAL = words('合计', 'Total')

/** What energy, suspected mining and surcharges come to, by part. */
function partCosts(report: ScopeReport): ReportTable {
  const row = (name: Cell, figures: ScopeFigures): Cell[] => [
    name,
    figures.costYuan,
    figures.miningCostYuan,
    figures.surchargeYuan,
    figures.surchargeIfProvenYuan
  ]
  return {
    id: 'part_costs',
    title: words('分项电费与加价', 'Cost and surcharge of the parts'),
    columns: [
      column('part', '分项', 'Part'),
      column('cost', '累计电费 元', 'Cost so far, yuan', 0),
      column('mining_cost', '全年疑似挖矿电费 元', 'Suspected mining of the year, yuan', 0),
      column('surcharge', '加价预期（全部疑似）元', 'Surcharge expected, of all suspected, yuan', 0),
      column(
        'surcharge_if_proven',
        '若所列均查实的加价（仅所列）元',
        'Surcharge if all listed is proven, of these alone, yuan',
        0
      )
    ],
    rows: [...report.parts.map((part) => row(partName(part), part)), row(TOTAL, report)]
  }
}

function suspects(report: ScopeReport): ReportTable {
  const { otherSuspects } = report
  const rest = (name: Sentence, kgCo2: number | null, costYuan: number | null): Cell[] => [
    name,
    ...['', ''],
    ...[null, null, null, null, null],
    kgCo2,
    costYuan,
    null
  ]
  return {
    id: 'suspects',
    title: words('检查对象（概率 10% 及以上）', 'To inspect (probability of 10 % and more)'),
    sheet: words('检查对象', 'To inspect'),
    columns: [
      column('site', '站点', 'Site'),
      column('meter', '计量点', 'Metering point'),
      column('account', '户号', 'Account'),
      column('probability', '概率', 'Probability', 3),
      column('kw', '疑似负荷 kW', 'Suspected load, kW', 1),
      column('duty', '运行时间占比 %', 'Share of hours, %', 1),
      column('onset', '起始日', 'Onset'),
      column('kwh', '疑似负荷 kWh，本年（自起始日）', 'Suspected load, kWh this year, since its onset', 0),
      column('kgco2', '预期 kgCO2', 'Expected kgCO2', 0),
      column('cost', '预期电费 元', 'Expected cost, yuan', 0),
      column('surcharge', '若查实的整户加价 元', 'Surcharge on the whole account if proven, yuan', 0)
    ],
    rows: [
      ...report.suspects.map((each): Cell[] => [
        each.siteName ? `${each.siteName} ${each.siteId}` : each.siteId,
        each.meterId,
        each.account ?? '',
        rounded(each.probability, 4),
        rounded(each.kw, 1),
        rounded(each.duty === null ? null : each.duty * 100, 1),
        each.onsetDay,
        each.excessKwh,
        each.expectedKgco2,
        each.costYuan,
        each.surchargeYuan
      ]),
      ...(otherSuspects.points > 0
        ? [
            rest(
              words(
                `其他 ${otherSuspects.points} 个计量点（概率低于 10%）`,
                `${otherSuspects.points} others (below 10 %)`
              ),
              otherSuspects.expectedKgco2,
              otherSuspects.costYuan
            )
          ]
        : []),
      rest(TOTAL, report.miningTco2 && Math.round(report.miningTco2.expected * 1000), report.miningCostYuan)
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
    sheet: words('单位面积用电与参照值', 'Beside the yardstick'),
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

/** How many of the targets of the scope and its parts are overshot, by the forecast and beyond its doubt. */
function outcomes(standings: readonly TargetStanding[]): Sentence {
  const count = (is: (standing: TargetStanding) => boolean) => standings.filter(is).length
  const over = count((each) => each.over !== null && each.over > 0)
  const surely = count(
    (each) => each.forecast !== null && each.allowance !== null && each.forecast.low > each.allowance
  )
  const untold = count(({ reason }) => reason !== null)
  return words(
    `本范围及分项共 ${standings.length} 项目标：预测超出路径 ${over} 项（其中整个 80% 区间在路径之上 ${surely} 项）${untold > 0 ? `，无法判断 ${untold} 项` : ''}`,
    `Targets of the scope and its parts: ${standings.length}; ${over} over the path by the forecast (${surely} of them by the whole 80 % interval)${untold > 0 ? `, ${untold} that cannot be told` : ''}`
  )
}

function both(a: Sentence, b: Sentence): Sentence {
  return words(`${a.zh} ${b.zh}`, `${a.en} ${b.en}`)
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
