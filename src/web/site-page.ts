import type { FindingsReply, SiteReply } from '../api/schemas.ts'
import { showAccount } from './account-bar.ts'
import { failureNotice, getJson } from './api-client.ts'
import { dataTable } from './data-table.ts'
import { bilingual, byId, element } from './elements.ts'
import { findingSection } from './finding-section.ts'
import { kindLabel, type Label, regionLabel, STATUS } from './labels.ts'
import { MISSING, moment, percent, quantity } from './numbers.ts'
import { pointLoad } from './point-load.ts'

const place = byId('site')

/** The site that the address names, or null when it names none. */
function siteAsked(): string | null {
  return new URLSearchParams(location.search).get('id') || null
}

async function show(): Promise<void> {
  const id = siteAsked()
  place.setAttribute('aria-busy', 'true')
  place.replaceChildren(element('p', { class: 'notice' }, bilingual('正在载入…', 'Loading…')))
  try {
    if (id === null) {
      place.replaceChildren(element('p', { class: 'notice' }, bilingual('未指定站点', 'No site was named')))
      return
    }
    const path = `api/v1/sites/${encodeURIComponent(id)}`
    const [site, findings] = await Promise.all([getJson<SiteReply>(path), getJson<FindingsReply>(`${path}/findings`)])
    document.title = `${site.name ?? site.site_id} · rigwatch`
    place.replaceChildren(heading(site), summary(site), ...basis(site), ...yardstick(site), ...points(site, findings))
  } catch (error) {
    place.replaceChildren(failureNotice(error, show))
  } finally {
    place.setAttribute('aria-busy', 'false')
  }
}

function heading(site: SiteReply): HTMLElement {
  const facts: Label[] = [kindLabel(site.kind), regionLabel(site.region)]
  if (site.organisation) facts.push([site.organisation, ''])
  if (site.floor_area_m2 !== null) facts.push([`${quantity(site.floor_area_m2)} m²`, ''])
  return element(
    'div',
    { class: 'site-heading' },
    element('h1', {}, site.name ?? site.site_id),
    element(
      'p',
      { class: 'facts' },
      site.name && element('code', {}, site.site_id),
      ...facts.map((fact) => bilingual(...fact))
    )
  )
}

/** The site's place in the ranking, or why it has none. */
function summary({ ranking, run }: SiteReply): HTMLElement {
  if (!ranking) {
    const [zh, en]: Label = run
      ? ['最近一次筛查未包括该站点', 'The newest screening did not rank this site']
      : ['尚无筛查结果', 'No screening has finished yet']
    return element('p', { class: 'notice' }, bilingual(zh, en))
  }
  const tile = (label: Label, value: string, unit = '') =>
    element(
      'div',
      { class: 'tile' },
      element('dt', {}, bilingual(...label)),
      element('dd', {}, value, unit && element('small', {}, ` ${unit}`))
    )
  const probability = ranking.status === 'ok' ? percent(ranking.probability) : STATUS[ranking.status].join(' ')
  return element(
    'dl',
    { class: 'tiles' },
    tile(['排名', 'Rank'], String(ranking.rank)),
    tile(['挖矿概率', 'Probability of mining'], probability),
    tile(['估计功率', 'Estimated power'], quantity(ranking.estimated_kw), 'kW'),
    tile(['起始', 'Since'], moment(ranking.onset)),
    tile(['多用电量', 'Excess energy'], quantity(ranking.excess_kwh_per_year), 'kWh/年'),
    tile(['排放', 'Emissions'], quantity(ranking.tco2_per_year), 'tCO₂/年'),
    tile(
      ['预期可避免（各计量点之和）', 'Expected, sum of points'],
      quantity(ranking.expected_tco2_per_year),
      'tCO₂/年'
    ),
    tile(['优先级', 'Priority'], quantity(ranking.priority), 'tCO₂')
  )
}

/** How the figures of the ranking came about. */
function basis({ ranking }: SiteReply): HTMLElement[] {
  const parts = [ranking?.details.emission_factor, ranking?.details.carbon_target]
  const sentences = parts.flatMap((part) => (part ? [part.sentence] : []))
  if (sentences.length === 0) return []
  return [element('ul', { class: 'basis' }, ...sentences.map(({ zh, en }) => element('li', {}, bilingual(zh, en))))]
}

/** The site's electricity per m² beside what buildings of its kind use, month by month. */
function yardstick({ yardstick }: SiteReply): HTMLElement[] {
  if (!yardstick) return []
  const { kwh_per_m2, yardstick_kwh_per_m2, ratio, region, from, months, source } = yardstick
  const beside = yardstick_kwh_per_m2 === null ? MISSING : quantity(yardstick_kwh_per_m2)
  const times = ratio === null ? '' : ratio.toFixed(2)
  const own = from === 'own'
  return [
    element(
      'details',
      { class: 'yardstick' },
      element(
        'summary',
        {},
        bilingual(
          `最近 ${months.length} 个完整月份用电 ${quantity(kwh_per_m2)} kWh/m²，同类参照 ${beside}${times && `，比值 ${times}`}`,
          `${quantity(kwh_per_m2)} kWh/m² in the last ${months.length} complete months, yardstick ${beside}${times && `, ratio ${times}`}`
        )
      ),
      element(
        'p',
        { class: 'under' },
        bilingual(
          `参照地区 ${region}${own ? '' : '（同一区域电网的其他省份）'}；来源：${source}`,
          `measured in ${region}${own ? '' : ' (another province of the same regional grid)'}`
        )
      ),
      dataTable(
        [
          { label: ['月份', 'Month'], cell: (month: (typeof months)[number]) => month.month },
          { label: ['实际 kWh/m²', 'Actual, kWh/m²'], number: true, cell: (month) => quantity(month.kwh_per_m2) },
          {
            label: ['参照 kWh/m²', 'Yardstick, kWh/m²'],
            number: true,
            cell: (month) => quantity(month.yardstick_kwh_per_m2)
          }
        ],
        months
      )
    )
  ]
}

/** Roles that are not those of an ordinary point. */
const ROLES: Readonly<Record<string, Label>> = { sub: ['分表', 'sub-meter'], generation: ['发电表', 'generation'] }

/** A section for each metering point, the most suspect first; its load is fetched when it comes into view. */
function points(site: SiteReply, { items }: FindingsReply): HTMLElement[] {
  const order = new Map(items.map((finding, at) => [finding.meter_id, at]))
  const sorted = [...site.metering_points].sort(
    (a, b) => (order.get(a.meter_id) ?? items.length) - (order.get(b.meter_id) ?? items.length)
  )
  return sorted.map((point) => {
    const finding = items.find((candidate) => candidate.meter_id === point.meter_id) ?? null
    const facts = [
      point.first_day && `${point.first_day} – ${point.last_day}`,
      point.contract_kva !== null && `${quantity(point.contract_kva)} kVA`,
      ROLES[point.role]?.join(' '),
      point.parent !== null && `上级 under ${point.parent}`,
      point.account !== null && `户号 account ${point.account}`,
      point.asset !== null && `资产号 asset ${point.asset}`,
      point.terms.length > 1 &&
        `换表或变比 swapped or re-rated ${point.terms
          .slice(1)
          .map((term) => term.valid_from)
          .join(', ')}`,
      point.multiplier !== 1 && `倍率 ratio ${quantity(point.multiplier)}`
    ].filter((fact): fact is string => typeof fact === 'string')
    return element(
      'section',
      { class: 'point' },
      element('h2', {}, bilingual('计量点', 'Metering point'), ' ', element('code', {}, point.meter_id)),
      facts.length > 0 && element('p', { class: 'facts' }, ...facts.map((fact) => element('span', {}, fact))),
      pointLoad(site.site_id, point, finding),
      finding && findingSection(finding)
    )
  })
}

void show()
void showAccount()
