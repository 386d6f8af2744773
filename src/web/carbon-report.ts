import type { ReportReply } from '../api/report-schemas.ts'
import { standingLabel, standingSection, yearReason } from './carbon-standing.ts'
import { dataTable } from './data-table.ts'
import { bilingual, element } from './elements.ts'
import { kindLabel, type Label } from './labels.ts'
import { MISSING, percent, quantity } from './numbers.ts'

type Part = ReportReply['parts'][number]
type Expected = ReportReply['mining_tco2']

const SUSPECTS = 20
const YARDSTICKS = 20

/** The report of a scope as a section of the page. */
export function carbonReport(report: ReportReply): HTMLElement {
  const name = report.scope_name
  return element(
    'div',
    { class: 'carbon' },
    element(
      'h2',
      { class: 'scope-name' },
      name
        ? bilingual(`${name.zh} ${report.year}`, name.zh === name.en ? '' : name.en)
        : `${report.scope} ${report.year}`
    ),
    element(
      'p',
      { class: 'facts' },
      element('code', {}, report.scope),
      bilingual(`数据截至 ${report.last_day}`, `readings up to ${report.last_day}`),
      bilingual(`${report.points} 个计量点`, `${report.points} metering points`),
      report.restricted && bilingual('仅含您有权查看的站点', 'the sites that you may see alone')
    ),
    downloads(report),
    tiles(report),
    ...missing(report),
    heading('对照路径', 'Against the path'),
    report.targets.length > 0
      ? element('div', {}, ...report.targets.map((standing) => standingSection(standing, report.year)))
      : element(
          'p',
          { class: 'notice' },
          bilingual(
            '该范围未设碳目标，请通过接口填入并注明来源',
            'No target is set for this scope; enter one with its source through the API'
          )
        ),
    ...parts(report),
    ...suspects(report),
    ...yardsticks(report),
    element(
      'details',
      {},
      element('summary', {}, bilingual('依据与来源', 'What the numbers rest on')),
      element('ul', { class: 'basis' }, ...report.inputs.map(({ zh, en }) => element('li', {}, bilingual(zh, en))))
    )
  )
}

function heading(zh: string, en: string): HTMLElement {
  return element('h3', {}, bilingual(zh, en))
}

function reportAddress({ scope, scope_kind, year }: ReportReply, more: Record<string, string>): string {
  return `api/v1/carbon/report?${new URLSearchParams({ scope, kind: scope_kind, year: String(year), ...more })}`
}

function downloads(report: ReportReply): HTMLElement {
  const link = (text: string, more: Record<string, string>) => element('a', { href: reportAddress(report, more) }, text)
  return element(
    'p',
    { class: 'downloads' },
    bilingual('报告', 'Report'),
    link('打印版 中文', { format: 'html', language: 'zh' }),
    link('Print, English', { format: 'html', language: 'en' }),
    link('XLSX', { format: 'xlsx' }),
    link('CSV', { format: 'csv' }),
    link('JSON', { format: 'json' })
  )
}

function tiles(report: ReportReply): HTMLElement {
  const tile = (label: Label, value: string, unit: string, under: string | null = null) =>
    element(
      'div',
      { class: 'tile' },
      element('dt', {}, bilingual(...label)),
      element(
        'dd',
        {},
        value,
        element('small', {}, ` ${unit}`),
        under && element('span', { class: 'under block' }, under)
      )
    )
  const { kgco2_to_date, kwh_to_date, kgce_to_date, year_tco2, year_reason, mining_tco2, mining_cost_yuan } = report
  return element(
    'dl',
    { class: 'tiles' },
    tile(
      ['今年以来碳排放', 'Emissions so far'],
      quantity(kgco2_to_date / 1000),
      'tCO₂',
      `${quantity(kwh_to_date)} kWh`
    ),
    tile(['标准煤', 'Standard coal'], kgce_to_date === null ? MISSING : quantity(kgce_to_date / 1000), 'tce'),
    tile(
      ['全年预测', 'Forecast of the year'],
      year_tco2 ? quantity(year_tco2.expected) : MISSING,
      'tCO₂',
      year_reason === null ? range(year_tco2) : (yearReason(year_reason) ?? []).join(' ')
    ),
    tile(['疑似挖矿', 'Suspected mining'], quantity(mining_tco2.expected), 'tCO₂', range(mining_tco2)),
    tile(['疑似挖矿电费', 'Its cost'], quantity(mining_cost_yuan), '元 yuan')
  )
}

/** The 80 % interval in words. */
function range(value: Expected | null): string | null {
  return value && `80%: ${quantity(value.low)} – ${quantity(value.high)}`
}

function missing({ missing }: ReportReply): HTMLElement[] {
  if (missing.length === 0) return []
  return [
    heading('缺少的数值', 'Numbers that are missing'),
    element(
      'ul',
      { class: 'statements' },
      ...missing.map(({ zh, en }) => element('li', { class: 'warning' }, bilingual(zh, en)))
    )
  ]
}

/** Address of a part's own report; null where it is a metering point. */
function partLink({ kind, part }: Part, year: number): string | null {
  if (kind !== 'region' && kind !== 'organisation' && kind !== 'site') return null
  return `carbon.html?${new URLSearchParams({ kind, scope: part, year: String(year) })}`
}

function parts(report: ReportReply): HTMLElement[] {
  const nameOf = (part: Part) => {
    const href = partLink(part, report.year)
    const text =
      part.name && part.name.zh !== part.name.en ? bilingual(part.name.zh, part.name.en) : (part.name?.zh ?? part.part)
    const under = part.name && element('div', { class: 'under' }, part.part)
    return element('div', {}, href ? element('a', { href }, text) : text, under)
  }
  const share = ({ over, allowance }: Part['targets'][number]) => (over ?? 0) / (allowance ?? 0)
  const heldOf = (part: Part) => part.targets.filter(({ over }) => over !== null).sort((a, b) => share(b) - share(a))[0]
  return [
    heading('分项', 'Parts'),
    dataTable(
      [
        { label: ['分项', 'Part'], cell: nameOf },
        {
          label: ['累计 tCO₂', 'So far, tCO₂'],
          number: true,
          cell: (part: Part) => quantity(part.kgco2_to_date / 1000)
        },
        {
          label: ['全年预测 tCO₂', 'Forecast, tCO₂'],
          number: true,
          cell: (part) => (part.year_tco2 ? withRange(part.year_tco2) : withoutYear(part))
        },
        { label: ['对路径', 'Against its path'], number: true, cell: (part) => overCell(heldOf(part)) },
        {
          label: ['疑似挖矿 tCO₂', 'Suspected mining, tCO₂'],
          number: true,
          cell: (part) => withRange(part.mining_tco2)
        },
        {
          label: ['挖矿可解释', 'Explained by mining'],
          number: true,
          cell: (part) => {
            const explained = heldOf(part)?.explained
            return explained
              ? `${percent(explained.expected)} (${percent(explained.low)} – ${percent(explained.high)})`
              : MISSING
          }
        }
      ],
      report.parts
    )
  ]
}

function withoutYear({ year_reason }: Part): HTMLElement {
  const reason = yearReason(year_reason)
  return element('div', {}, MISSING, reason && element('div', { class: 'under' }, bilingual(...reason)))
}

function withRange(value: Expected): HTMLElement {
  return element('div', {}, quantity(value.expected), element('div', { class: 'under' }, range(value)))
}

function overCell(standing: Part['targets'][number] | undefined): HTMLElement | string {
  if (!standing || standing.over === null || standing.allowance === null) return MISSING
  const share = (standing.over / standing.allowance) * 100
  const text = `${share > 0 ? '+' : share < 0 ? '−' : ''}${Math.abs(share).toFixed(1)}%`
  return element(
    'div',
    {},
    element('span', { class: share > 0 ? 'over' : 'under-path' }, text),
    element('div', { class: 'under' }, bilingual(...standingLabel(standing)))
  )
}

function suspects({ suspects, other_suspects }: ReportReply): HTMLElement[] {
  if (suspects.length === 0) return []
  const shown = suspects.slice(0, SUSPECTS)
  const left = suspects.length - shown.length
  return [
    heading('检查对象', 'To inspect'),
    dataTable(
      [
        {
          label: ['站点', 'Site'],
          cell: (each: (typeof suspects)[number]) =>
            element(
              'div',
              {},
              element('a', { href: `site.html?id=${encodeURIComponent(each.site_id)}` }, each.name ?? each.site_id),
              element('div', { class: 'under' }, each.meter_id)
            )
        },
        { label: ['概率', 'Probability'], number: true, cell: (each) => percent(each.probability) },
        {
          label: ['疑似负荷 kWh/年', 'Suspected load, kWh a year'],
          number: true,
          cell: (each) => quantity(each.excess_kwh)
        },
        { label: ['预期 tCO₂', 'Expected tCO₂'], number: true, cell: (each) => quantity(each.expected_kgco2 / 1000) },
        {
          label: ['若查实的加价（整户）元', 'Surcharge if proven, whole account, yuan'],
          number: true,
          cell: (each) => quantity(each.surcharge_yuan)
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

function yardsticks({ yardsticks }: ReportReply): HTMLElement[] {
  if (yardsticks.length === 0) return []
  const sorted = [...yardsticks].sort((a, b) => (b.ratio ?? 0) - (a.ratio ?? 0)).slice(0, YARDSTICKS)
  return [
    heading('单位面积用电与参照值（最高者）', 'Electricity per m² beside the yardstick, the highest'),
    dataTable(
      [
        {
          label: ['站点', 'Site'],
          cell: (each: (typeof yardsticks)[number]) =>
            element('a', { href: `site.html?id=${encodeURIComponent(each.site_id)}` }, each.name ?? each.site_id)
        },
        { label: ['类型', 'Kind'], cell: (each) => bilingual(...kindLabel(each.kind)) },
        { label: ['月数', 'Months'], number: true, cell: (each) => String(each.months.length) },
        { label: ['实际 kWh/m²', 'Actual, kWh/m²'], number: true, cell: (each) => quantity(each.kwh_per_m2) },
        {
          label: ['参照 kWh/m²', 'Yardstick, kWh/m²'],
          number: true,
          cell: (each) => quantity(each.yardstick_kwh_per_m2)
        },
        {
          label: ['比值', 'Ratio'],
          number: true,
          cell: (each) => (each.ratio === null ? MISSING : each.ratio.toFixed(2))
        }
      ],
      sorted
    )
  ]
}
