import type { Sentence } from '../readings/sentence.ts'
import { type Cell, column, type ReportTable, rounded, TOTAL, words } from './report-cells.ts'
import type { ScopeReport } from './scope-report.ts'

/** The points to inspect, the others in one row, and their sum. */
export function suspects(report: ScopeReport): ReportTable {
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
