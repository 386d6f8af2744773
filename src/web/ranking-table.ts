import type { RankingsReply } from '../api/schemas.ts'
import { bilingual, element } from './elements.ts'
import { kindLabel, type Label, regionLabel, STATUS } from './labels.ts'
import { MISSING, moment, percent, quantity } from './numbers.ts'

type Ranking = RankingsReply['items'][number]

interface Column {
  readonly label: Label
  readonly className: string
  readonly cell: (site: Ranking) => Node | string
}

const COLUMNS: readonly Column[] = [
  { label: ['排名', 'Rank'], className: 'rank', cell: (site) => String(site.rank) },
  { label: ['站点', 'Site'], className: 'site', cell: siteCell },
  { label: ['类型', 'Kind'], className: 'kind', cell: (site) => bilingual(...kindLabel(site.kind)) },
  { label: ['地区', 'Region'], className: 'region', cell: (site) => bilingual(...regionLabel(site.region)) },
  { label: ['概率', 'Probability'], className: 'probability', cell: probabilityCell },
  { label: ['估计功率 kW', 'Estimated kW'], className: 'number', cell: (site) => quantity(site.estimated_kw) },
  { label: ['起始', 'Since'], className: 'since', cell: (site) => moment(site.onset).slice(0, 10) },
  { label: ['tCO₂/年', 'tCO₂ a year'], className: 'number', cell: (site) => quantity(site.tco2_per_year) },
  {
    label: ['预期可避免', 'Expected'],
    className: 'number',
    cell: (site) => quantity(site.expected_tco2_per_year)
  },
  { label: ['优先级', 'Priority'], className: 'number', cell: (site) => quantity(site.priority) },
  { label: ['排序依据', 'Ordered by'], className: 'number', cell: orderCell }
]

/** The ranking as a table; on a narrow screen its rows are cards, which the explicit roles keep a table for screen readers. */
export function rankingTable(sites: readonly Ranking[]): HTMLElement {
  const heads = COLUMNS.map(({ label, className }) =>
    element('th', { scope: 'col', class: className, role: 'columnheader' }, bilingual(...label))
  )
  const rows = sites.map((site) => {
    const cells = COLUMNS.map(({ label, className, cell }) =>
      element('td', { class: className, role: 'cell', 'data-label': label.join(' ') }, cell(site))
    )
    return element('tr', { role: 'row' }, ...cells)
  })
  return element(
    'table',
    { class: 'ranking', role: 'table' },
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
    element('tbody', { role: 'rowgroup' }, ...rows)
  )
}

const ORDER_UNITS: Record<string, readonly [size: number, unit: string]> = {
  gCO2: [1e6, 'tCO₂'],
  W: [1e3, 'kW'],
  fen: [100, '元'],
  'micro-log-odds': [1e6, '']
}

/** What the place goes by, which opens to the parts that it is made of. */
function orderCell({ order }: Ranking): Node | string {
  if (!order) return MISSING
  const [size, unit] = ORDER_UNITS[order.unit] ?? [1, order.unit]
  const parts = order.parts.filter(({ amount }) => amount !== 0)
  if (parts.length === 0) return quantity(order.total / size)
  return element(
    'details',
    { class: 'order-parts' },
    element('summary', {}, `${quantity(order.total / size)} ${unit}`),
    ...parts.map(({ meter_id, what, amount }) =>
      element(
        'div',
        { class: 'under' },
        `${meter_id} · ${what}: ${(amount / size).toLocaleString('en-US', { maximumFractionDigits: 6 })}`
      )
    )
  )
}

function siteCell(site: Ranking): Node {
  const link = element('a', { href: `site.html?id=${encodeURIComponent(site.site_id)}` }, site.name ?? site.site_id)
  const under = [site.name && site.site_id, site.organisation].filter(Boolean).join(' · ')
  return element('div', {}, link, under && element('div', { class: 'under' }, under))
}

function probabilityCell(site: Ranking): Node {
  if (site.status !== 'ok') return element('span', { class: 'tag' }, bilingual(...STATUS[site.status]))
  const filled = element('i')
  filled.style.width = `${site.probability * 100}%`
  return element('span', { class: 'bar' }, element('span', { class: 'track' }, filled), percent(site.probability))
}
