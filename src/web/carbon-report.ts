import type { ReportReply } from '../api/report-schemas.ts'
import { awaiting, parts, range, reportLink } from './carbon-parts.ts'
import { shortReason, standingSection, yearReason } from './carbon-standing.ts'
import { suspects } from './carbon-suspects.ts'
import { dataTable } from './data-table.ts'
import { bilingual, element, subheading } from './elements.ts'
import { kindLabel, type Label } from './labels.ts'
import { MISSING, percent, quantity } from './numbers.ts'

const YARDSTICKS = 20
const YUAN = '元 yuan'

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
      report.run_day === null
        ? bilingual('截至报告日未筛查', 'not screened by the day of the report')
        : bilingual(`筛查于 ${report.run_day}`, `screened on ${report.run_day}`),
      bilingual(`${report.points} 个计量点`, `${report.points} metering points`),
      report.points_awaiting_energy > 0 && awaiting(report.points_awaiting_energy),
      report.restricted && bilingual('仅含您有权查看的站点', 'the sites that you may see alone')
    ),
    downloads(report),
    tiles(report),
    ...missing(report),
    subheading('对照路径', 'Against the path'),
    report.targets.length > 0
      ? element('div', {}, ...report.targets.map((standing) => standingSection(standing, report.year)))
      : element(
          'p',
          { class: 'notice' },
          bilingual(
            '该范围未设碳目标，可在“目标与数值”填入并注明来源',
            'No target is set for this scope; enter one with its source under Targets and numbers'
          )
        ),
    subheading('分项', 'Parts'),
    parts(report),
    ...suspects(report),
    ...yardsticks(report),
    ...quotas(report),
    element(
      'details',
      {},
      element('summary', {}, bilingual('依据与来源', 'What the numbers rest on')),
      element('ul', { class: 'basis' }, ...report.inputs.map(({ zh, en }) => element('li', {}, bilingual(zh, en))))
    )
  )
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
  const { kgco2_to_date, kwh_to_date, kgce_to_date, year_tco2, year_reason, mining_tco2 } = report
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
    tile(
      ['疑似挖矿', 'Suspected mining'],
      mining_tco2 ? quantity(mining_tco2.expected) : MISSING,
      'tCO₂',
      mining_tco2 ? range(mining_tco2) : '尚未筛查 not screened yet'
    ),
    tile(['今年以来电费', 'Cost so far'], quantity(report.cost_yuan_to_date), YUAN, '平段电价 at the flat price'),
    tile(['疑似挖矿电费', 'Cost of suspected mining'], quantity(report.mining_cost_yuan), YUAN, '全年 of the year'),
    tile(
      ['挖矿加价（整户）', 'Surcharge, whole accounts'],
      quantity(report.surcharge_yuan),
      YUAN,
      `预期，今年以来，计入全部疑似计量点 Expected so far, of all suspected points; 若所列均查实（仅所列者）if all listed is proven, of these alone: ${quantity(report.surcharge_if_proven_yuan)}`
    )
  )
}

function missing({ missing }: ReportReply): HTMLElement[] {
  if (missing.length === 0) return []
  return [
    subheading('缺少的数值', 'Numbers that are missing'),
    element(
      'ul',
      { class: 'statements' },
      ...missing.map(({ zh, en }) => element('li', { class: 'warning' }, bilingual(zh, en)))
    )
  ]
}

function yardsticks({ yardsticks }: ReportReply): HTMLElement[] {
  if (yardsticks.length === 0) return []
  const sorted = [...yardsticks].sort((a, b) => (b.ratio ?? 0) - (a.ratio ?? 0)).slice(0, YARDSTICKS)
  return [
    subheading('单位面积用电与参照值（最高者）', 'Electricity per m² beside the yardstick, the highest'),
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

function quotas({ quotas, year }: ReportReply): HTMLElement[] {
  if (quotas.length === 0) return []
  const share = ({ over, quota }: (typeof quotas)[number]) => (over === null ? Number.NEGATIVE_INFINITY : over / quota)
  const sorted = [...quotas].sort((a, b) => share(b) - share(a)).slice(0, YARDSTICKS)
  return [
    subheading('对照用能定额（超出最多者）', 'Against the energy quotas, the most over'),
    dataTable(
      [
        {
          label: ['站点或单位', 'Site or organisation'],
          cell: ({ scope_kind, scope, name }: (typeof quotas)[number]) =>
            scope_kind === 'site'
              ? element('a', { href: `site.html?id=${encodeURIComponent(scope)}` }, name ?? scope)
              : element('a', { href: reportLink(scope_kind, scope, year) }, scope)
        },
        { label: ['类型', 'Kind'], cell: (each) => bilingual(...kindLabel(each.kind)) },
        { label: ['定额', 'Quota'], number: true, cell: (each) => `${quantity(each.quota)} ${each.unit}` },
        {
          label: ['全年预测', 'Forecast'],
          number: true,
          cell: (each) => quantity(each.forecast?.expected ?? null)
        },
        { label: ['超出（负为低于）', 'Over (− under)'], number: true, cell: (each) => quantity(each.over) },
        {
          label: ['疑似挖矿可解释', 'Explained by suspected mining'],
          number: true,
          cell: (each) => (each.explained ? percent(each.explained.expected) : MISSING)
        },
        {
          label: ['说明与来源', 'Remark and source'],
          cell: ({ reason, source }) =>
            element('span', {}, reason === null ? source : bilingual(...shortReason(reason)))
        }
      ],
      sorted
    )
  ]
}
