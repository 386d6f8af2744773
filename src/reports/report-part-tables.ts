import type { ScopeFigures } from '../ranking/scope-figures.ts'
import { BOUNDS, type Cell, column, REASONS, type ReportTable, rounded, TOTAL, words } from './report-cells.ts'
import { partName } from './report-target-tables.ts'
import { awaitingWords } from './report-words.ts'
import type { ScopeReport } from './scope-report.ts'

/** Energy and carbon by part, with their sum. */
export function parts(report: ScopeReport): ReportTable {
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

/** What energy, suspected mining and surcharges come to, by part. */
export function partCosts(report: ScopeReport): ReportTable {
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
