import type { Sentence } from '../readings/sentence.ts'
import { about } from './report-about-table.ts'
import { type Cell, column, type ReportTable, rounded, TOTAL, words } from './report-cells.ts'
import { figures } from './report-figures-table.ts'
import { partCosts, parts } from './report-part-tables.ts'
import { suspects } from './report-suspects-table.ts'
import { partTargetsTable, quotasTable, targetBasesTable, targetsTable } from './report-target-tables.ts'
import { buildingKind } from './report-words.ts'
import type { ScopeReport } from './scope-report.ts'

/** What every report says first. */
export const CAUTION: Sentence = {
  zh: '用电数据只用于确定检查对象，不能证明挖矿；认定须有计算设备、挖矿软件和矿池访问记录。',
  en: 'Electricity picks whom to inspect and proves nothing: proof is computing equipment, mining software and pool access records.'
}

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

function months({ months, kwhToDate }: ScopeReport): ReportTable {
  return {
    id: 'months',
    title: words('逐月用电', 'Electricity by month'),
    columns: [column('month', '月份', 'Month'), column('kwh', '用电 kWh', 'Electricity, kWh', 0)],
    rows: [
      ...months.filter(({ kwh }) => kwh !== null).map(({ month, kwh }): Cell[] => [String(month), kwh]),
      [TOTAL, kwhToDate]
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
