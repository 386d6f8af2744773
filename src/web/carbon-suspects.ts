import type { ReportReply } from '../api/report-schemas.ts'
import { dataTable } from './data-table.ts'
import { bilingual, element, subheading } from './elements.ts'
import { MISSING, percent, quantity } from './numbers.ts'

type Suspect = ReportReply['suspects'][number]

const SUSPECTS = 20

/** Whom the scope's electricity picks to inspect, and what each suspicion rests on. */
export function suspects({ suspects, other_suspects }: ReportReply): HTMLElement[] {
  if (suspects.length === 0) return []
  const shown = suspects.slice(0, SUSPECTS)
  const left = suspects.length - shown.length
  return [
    subheading('检查对象', 'To inspect'),
    dataTable<Suspect>(
      [
        { label: ['站点', 'Site'], cell: siteCell },
        { label: ['概率', 'Probability'], number: true, cell: (each) => percent(each.probability) },
        { label: ['疑似负荷 kW', 'Suspected load, kW'], number: true, cell: loadCell },
        { label: ['起始日', 'Onset'], cell: (each) => element('span', { class: 'since' }, each.onset_day ?? MISSING) },
        {
          label: ['疑似负荷 kWh，本年（自起始日）', 'Suspected load, kWh this year, since its onset'],
          number: true,
          cell: (each) => quantity(each.excess_kwh)
        },
        { label: ['预期 tCO₂', 'Expected tCO₂'], number: true, cell: (each) => quantity(each.expected_kgco2 / 1000) },
        { label: ['预期电费 元', 'Expected cost, yuan'], number: true, cell: (each) => quantity(each.cost_yuan) },
        {
          label: ['若查实的加价（整户）元', 'Surcharge if proven, whole account, yuan'],
          number: true,
          cell: surchargeCell
        }
      ],
      shown
    ),
    element(
      'p',
      { class: 'under' },
      bilingual(
        `另有 ${left} 个概率 10% 及以上、${other_suspects.points} 个低于 10% 的计量点，见报告`,
        `${left} more of 10 % and above, and ${other_suspects.points} below, are in the report`
      )
    )
  ]
}

function siteCell({ site_id, name, meter_id }: Suspect): HTMLElement {
  return element(
    'div',
    {},
    element('a', { href: `site.html?id=${encodeURIComponent(site_id)}` }, name ?? site_id),
    element('div', { class: 'under' }, meter_id)
  )
}

function loadCell({ kw, duty }: Suspect): HTMLElement {
  const hours =
    duty !== null &&
    element('div', { class: 'under' }, bilingual(`运行 ${percent(duty)} 的时间`, `runs ${percent(duty)} of the hours`))
  return element('div', {}, quantity(kw), hours)
}

function surchargeCell({ surcharge_yuan, account }: Suspect): HTMLElement {
  const of =
    account === null
      ? bilingual('户号未登记，仅计该计量点', 'account not known: this point alone')
      : bilingual(`户号 ${account}`, 'account')
  return element('div', {}, quantity(surcharge_yuan), element('div', { class: 'under' }, of))
}
