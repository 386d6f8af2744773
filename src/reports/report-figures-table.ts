import type { Expected } from '../ranking/expected.ts'
import type { Sentence } from '../readings/sentence.ts'
import { BOUNDS, bounds, type Cell, column, known, REASONS, type ReportTable, rounded, words } from './report-cells.ts'
import type { ScopeReport } from './scope-report.ts'

const YUAN = words('元', 'yuan')

/** The figures of the whole scope: the year so far, and all of it by forecast. */
export function figures(report: ScopeReport): ReportTable {
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

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
