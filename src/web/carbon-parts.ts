import type { ReportReply } from '../api/report-schemas.ts'
import { shortReason, standingLabel, yearReason } from './carbon-standing.ts'
import { dataTable } from './data-table.ts'
import { bilingual, element } from './elements.ts'
import { MISSING, percent, quantity } from './numbers.ts'

type Part = ReportReply['parts'][number]
type Expected = NonNullable<ReportReply['mining_tco2']>

/** The 80 % interval in words. */
export function range(value: Expected | null): string | null {
  return value && `80%: ${quantity(value.low)} – ${quantity(value.high)}`
}

/** The parts of a scope, each against every target that is its own. */
export function parts(report: ReportReply): HTMLElement {
  return dataTable(
    [
      { label: ['分项', 'Part'], cell: (part: Part) => nameOf(part, report.year) },
      { label: ['累计 tCO₂', 'So far, tCO₂'], number: true, cell: (part) => quantity(part.kgco2_to_date / 1000) },
      {
        label: ['全年预测 tCO₂', 'Forecast, tCO₂'],
        number: true,
        cell: (part) => (part.year_tco2 ? withRange(part.year_tco2) : withoutYear(part))
      },
      { label: ['对照各目标', 'Against its targets'], cell: againstTargets },
      {
        label: ['疑似挖矿 tCO₂', 'Suspected mining, tCO₂'],
        number: true,
        cell: (part) => (part.mining_tco2 ? withRange(part.mining_tco2) : MISSING)
      },
      { label: ['累计电费 元', 'Cost so far, yuan'], number: true, cell: (part) => quantity(part.cost_yuan_to_date) },
      {
        label: ['加价预期（全部疑似）元', 'Surcharge expected, of all suspected, yuan'],
        number: true,
        cell: (part) =>
          element(
            'div',
            {},
            quantity(part.surcharge_yuan),
            element(
              'div',
              { class: 'under' },
              bilingual(`若所列均查实（仅所列）${quantity(part.surcharge_if_proven_yuan)}`, 'if all listed is proven')
            )
          )
      }
    ],
    report.parts
  )
}

function nameOf(part: Part, year: number): HTMLElement {
  const href = partLink(part, year)
  const text =
    part.name && part.name.zh !== part.name.en ? bilingual(part.name.zh, part.name.en) : (part.name?.zh ?? part.part)
  const under = part.name && element('div', { class: 'under' }, part.part)
  return element(
    'div',
    {},
    href ? element('a', { href }, text) : text,
    under,
    part.points_awaiting_energy > 0 && element('div', { class: 'under' }, awaiting(part.points_awaiting_energy))
  )
}

/** How many points are in no figure yet. */
export function awaiting(points: number): HTMLElement {
  return bilingual(`其中 ${points} 个尚无电量，未计入`, `${points} of them without energy yet, not counted`)
}

/** Address of a part's own report; null where it is a metering point. */
function partLink({ kind, part }: Part, year: number): string | null {
  return kind === 'region' || kind === 'organisation' || kind === 'site' ? reportLink(kind, part, year) : null
}

/** Address of the page's report of a scope. */
export function reportLink(kind: string, scope: string, year: number): string {
  return `carbon.html?${new URLSearchParams({ kind, scope, year: String(year) })}`
}

function withoutYear({ year_reason }: Part): HTMLElement {
  const reason = yearReason(year_reason)
  return element('div', {}, MISSING, reason && element('div', { class: 'under' }, bilingual(...reason)))
}

function withRange(value: Expected): HTMLElement {
  return element('div', {}, quantity(value.expected), element('div', { class: 'under' }, range(value)))
}

function againstTargets({ targets }: Part): HTMLElement | string {
  if (targets.length === 0) return MISSING
  return element('ul', { class: 'held' }, ...targets.map((standing) => element('li', {}, ...heldAgainst(standing))))
}

function heldAgainst(standing: Part['targets'][number]): (Node | string)[] {
  const { over, allowance, explained } = standing
  const label = element('div', { class: 'under' }, bilingual(...standingLabel(standing)))
  if (over === null || allowance === null)
    return [MISSING, label, element('div', { class: 'under' }, bilingual(...shortReason(standing.reason)))]
  const share = (over / allowance) * 100
  const text = `${share > 0 ? '+' : share < 0 ? '−' : ''}${Math.abs(share).toFixed(1)}%`
  return [
    element('span', { class: share > 0 ? 'over' : 'under-path' }, text),
    label,
    ...(explained
      ? [
          element(
            'div',
            { class: 'under' },
            bilingual(
              `疑似挖矿可解释 ${percent(explained.expected)}（${percent(explained.low)} – ${percent(explained.high)}）`,
              'explained by suspected mining'
            )
          )
        ]
      : [])
  ]
}
