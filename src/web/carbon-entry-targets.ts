import type { TargetsReply } from '../api/carbon-schemas.ts'
import { getJson, sendJson } from './api-client.ts'
import type { Entering } from './carbon-entry.ts'
import { METRICS } from './carbon-standing.ts'
import { bilingual, element, subheading } from './elements.ts'
import { type EntryField, type EntryForm, type EntryValues, entryForm, FieldProblem } from './entry-form.ts'
import { editableTable, entryList } from './entry-list.ts'
import { versionTables } from './entry-versions.ts'
import type { Label } from './labels.ts'
import { quantity } from './numbers.ts'
import { SCOPE_FIELDS, SOURCE_FIELD, savedFrom, scopeText, USED_FROM_FIELD } from './scope-fields.ts'

type Target = TargetsReply['items'][number]

const UNITS: Record<string, string> = {
  tco2: 'tCO₂',
  kgco2_per_m2: 'kgCO₂/m²',
  kgce_per_m2: 'kgce/m²',
  kgce_per_head: 'kgce/head'
}
const METRIC_OPTIONS = Object.entries(METRICS).map(
  ([value, [zh, en]]) => [value, [`${zh}（${UNITS[value]}）`, en]] as const
)
const BOUNDARIES: Record<string, Label> = {
  electricity: ['仅电力', 'electricity alone'],
  all_energy: ['全部能源', 'all energy']
}
const YEAR: Label = ['1990 至 2100 的年份', 'a year from 1990 to 2100']
const yearField = (name: string, label: Label): EntryField => ({
  name,
  label,
  hint: YEAR,
  type: 'number',
  attributes: { min: 1990, max: 2100, step: 1 }
})
const FIELDS: readonly EntryField[] = [
  ...SCOPE_FIELDS,
  { name: 'metric', label: ['指标', 'Metric'], hint: ['请选择', 'choose one'], options: METRIC_OPTIONS },
  {
    name: 'boundary',
    label: ['口径', 'Boundary'],
    hint: ['请选择', 'choose one'],
    options: Object.entries(BOUNDARIES)
  },
  yearField('base_year', ['基准年', 'Base year']),
  {
    name: 'base_value',
    label: ['基准值', 'Base value'],
    hint: ['大于 0 的数', 'a number above 0'],
    type: 'number',
    attributes: { min: 0.000001 }
  },
  yearField('target_year', ['目标年', 'Target year']),
  {
    name: 'reduction',
    label: ['降幅 %', 'Reduction, %'],
    hint: ['0 至 100', 'from 0 to 100'],
    type: 'number',
    attributes: { min: 0, max: 100 }
  },
  {
    name: 'path',
    label: ['逐年路径，如 2026:17.9 2027:17.5；不填为直线', 'Path such as 2026:17.9 2027:17.5; straight without'],
    hint: ['年份:数值，以空格分开', 'year:value, with spaces between'],
    optional: true
  },
  SOURCE_FIELD,
  USED_FROM_FIELD
]

/** Where targets are entered, corrected, taken from official plans and prolonged. */
export function targetEntry(entering: Entering): HTMLElement {
  const form = entryForm(FIELDS, ['保存目标', 'Save the target'], async (values) => {
    await sendJson('PUT', 'api/v1/carbon/targets', entering.csrf, bodyOf(values))
    changed()
    return savedFrom(values)
  })
  const prolonging = element('div', {})
  const list = entryList(async () => {
    const { items, published } = await getJson<TargetsReply>('api/v1/carbon/targets')
    const ways = { csrf: entering.csrf, changed: () => changed() }
    return [
      ...tables(items, form, ways, (target) => prolonging.replaceChildren(prolong(target, entering, changed))),
      prolonging,
      subheading('可填入的官方目标', 'Official targets to enter'),
      publishedTable(published, form)
    ]
  })
  const changed = () => {
    list.refresh()
    entering.changed()
  }
  const { kind, scope } = entering.scope()
  form.fill({ scope_kind: kind, scope, metric: 'tco2', boundary: 'electricity' })
  return element('div', {}, form.form, list.place)
}

function tables(
  items: readonly Target[],
  form: EntryForm,
  ways: Pick<Entering, 'csrf' | 'changed'>,
  prolong: (target: Target) => void
): HTMLElement[] {
  return versionTables<Target>(
    [
      { label: ['范围', 'Scope'], cell: (each) => scopeText(each) },
      { label: ['指标', 'Metric'], cell: (each) => bilingual(...(METRICS[each.metric] ?? [each.metric, ''])) },
      { label: ['口径', 'Boundary'], cell: (each) => bilingual(...(BOUNDARIES[each.boundary] ?? ['', ''])) },
      {
        label: ['基准', 'Base'],
        cell: (each) => `${each.base_year}: ${quantity(each.base_value)} ${UNITS[each.metric] ?? ''}`
      },
      {
        label: ['目标', 'Target'],
        cell: (each) =>
          element(
            'div',
            {},
            `${each.target_year}: −${percentOf(each.reduction)}%`,
            each.assumption && element('div', { class: 'under' }, bilingual('假设', 'assumed')),
            each.in_force &&
              element('button', { type: 'button', click: () => prolong(each) }, bilingual('延长', 'Prolong'))
          )
      }
    ],
    items,
    {
      ...{ ...ways, address: 'api/v1/carbon/targets' },
      nameOf: (each) => `${scopeText(each)} ${METRICS[each.metric]?.[0] ?? each.metric} ${each.target_year}`,
      edit: (target) => form.edit(valuesOf(target))
    }
  )
}

function publishedTable(rows: TargetsReply['published'], form: EntryForm): HTMLElement {
  return editableTable<TargetsReply['published'][number]>(
    [
      { label: ['范围', 'Scope'], cell: ({ scope }) => scope ?? '' },
      { label: ['指标', 'Metric'], cell: ({ metric }) => bilingual(...(METRICS[metric ?? ''] ?? ['', ''])) },
      {
        label: ['基准', 'Base'],
        cell: ({ base_year, base_value }) => `${base_year}: ${base_value === '' ? '未公布 not published' : base_value}`
      },
      {
        label: ['目标', 'Target'],
        cell: ({ target_year, reduction }) => `${target_year}: −${percentOf(Number(reduction))}%`
      },
      { label: ['来源', 'Source'], cell: ({ source }) => source ?? '' }
    ],
    rows,
    (row) => form.edit({ ...row, reduction: percentOf(Number(row.reduction)) }),
    ['填入', 'Enter']
  )
}

function percentOf(share: number): string {
  return String(Number((share * 100).toFixed(6)))
}

function valuesOf(target: Target): EntryValues {
  const { scope_kind, scope, metric, boundary, base_year, base_value, target_year, reduction, path, source } = target
  return {
    ...{ scope_kind, scope, metric, boundary, source },
    base_year: String(base_year),
    base_value: String(base_value),
    target_year: String(target_year),
    reduction: percentOf(reduction),
    path: path?.map(({ year, value }) => `${year}:${value}`).join(' ') ?? ''
  }
}

function bodyOf({ path, reduction, base_year, base_value, target_year, ...rest }: EntryValues) {
  return {
    ...rest,
    base_year: Number(base_year),
    base_value: Number(base_value),
    target_year: Number(target_year),
    reduction: Number((Number(reduction) / 100).toFixed(8)),
    ...(path && { path: pathOf(path) })
  }
}

/** @throws FieldProblem */
function pathOf(text: string): { year: number; value: number }[] {
  return text.split(/[\s,，;；]+/).map((part) => {
    const [, year, value] = /^(\d{4})[:：](\d+(?:\.\d+)?)$/.exec(part) ?? []
    if (year === undefined || value === undefined)
      throw new FieldProblem('path', [`无法读取“${part}”：应为 年份:数值`, `cannot read "${part}": give year:value`])
    return { year: Number(year), value: Number(value) }
  })
}

/** Prolongs a target's path to a later year, marked as an assumption. */
function prolong(target: Target, { csrf }: Entering, changed: () => void): HTMLElement {
  const { scope_kind, scope, metric, boundary, target_year } = target
  const { form } = entryForm(
    [{ ...yearField('to_year', ['延长至', 'Prolong to']), value: String(Math.max(2030, target_year + 5)) }],
    ['作为假设延长', 'Prolong as an assumption'],
    async ({ to_year }) => {
      const body = { scope_kind, scope, metric, boundary, target_year, to_year: Number(to_year) }
      await sendJson('POST', 'api/v1/carbon/targets/prolonged', csrf, body)
      changed()
      return ['已作为假设延长', 'prolonged as an assumption']
    }
  )
  const what = `${scopeText(target)} ${METRICS[metric]?.[0] ?? metric} ${target_year}`
  return element(
    'div',
    { class: 'prolong' },
    element('p', {}, bilingual(`按原年均降幅延长：${what}`, 'goes on at the same yearly reduction')),
    form
  )
}
