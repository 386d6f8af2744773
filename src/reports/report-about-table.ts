import type { TargetStanding } from '../ranking/target-standing.ts'
import { chinaTime } from '../readings/instant.ts'
import type { Sentence } from '../readings/sentence.ts'
import { titled } from './place-name.ts'
import { type Cell, column, type ReportTable, words } from './report-cells.ts'
import type { ScopeReport } from './scope-report.ts'

const KINDS = {
  region: words('地区', 'Region'),
  organisation: words('单位', 'Organisation'),
  site: words('站点', 'Site')
} as const

/** A scope in words: its name, and its code or id where that is another. */
export function scopeTitle({ scope, scopeName }: ScopeReport): Sentence {
  return titled(scopeName, scope)
}

/** What the report is about, and how many of its targets are overshot. */
export function about(report: ScopeReport): ReportTable {
  const rows: Cell[][] = [
    [words('范围', 'Scope'), both(KINDS[report.scopeKind], scopeTitle(report))],
    [words('年份', 'Year'), String(report.year)],
    [words('报告日', 'Day of the report'), report.day],
    ...(report.knownAt === null ? [] : [knownRow(new Date(report.knownAt))]),
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

function knownRow(knownAt: Date): Cell[] {
  const then = chinaTime(knownAt)
  return [
    words('按何时所知', 'As known at'),
    words(
      `${then}（北京时间）：录入的数值、目标、其他能源与人数及筛查回溯至此；读数、台账、气温为现值，不回溯`,
      `${then} (China's clock): numbers, targets, other energy and heads that were entered, and screenings, go back to it; readings, sites and weather are those of now and do not`
    )
  ]
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
