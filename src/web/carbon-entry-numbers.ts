import type { ReferenceReply } from '../api/carbon-schemas.ts'
import { getJson, sendJson } from './api-client.ts'
import type { Entering } from './carbon-entry.ts'
import { bilingual, element } from './elements.ts'
import { type EntryField, type EntryForm, type EntryValues, entryForm } from './entry-form.ts'
import { entryList } from './entry-list.ts'
import { versionTables } from './entry-versions.ts'
import { kindOptions, type Label } from './labels.ts'
import { SOURCE_FIELD, savedFrom, USED_FROM_FIELD } from './scope-fields.ts'

type Item = ReferenceReply['items'][number]

/** How the numbers of a set are entered: its own fields, and the way between them and the API's `item`. */
interface NumberSet {
  readonly label: Label
  readonly unit: string
  readonly fields: readonly EntryField[]
  /** the field that shows what is wrong with the item */
  readonly itemField: string
  itemOf(values: EntryValues): string
  valuesOf(item: string): EntryValues
  /** whether the page shows the number; without it every one */
  readonly shows?: (item: Item) => boolean
}

const REGION: EntryField = {
  name: 'region',
  label: ['地区代码', 'Code of the region'],
  hint: ['GB/T 2260 代码、grid-… 或 CN', 'a GB/T 2260 code, grid-… or CN'],
  attributes: { maxlength: 20 }
}
/** A day that an item names at its end; without it the number's first day of use. */
const since = (...label: Label): EntryField => ({
  name: 'since',
  label,
  hint: ['日期', 'a date'],
  type: 'date',
  optional: true
})
const sinceOf = (item: string): EntryValues => ({ since: /\d{4}-\d{2}-\d{2}$/.exec(item)?.[0] })
const PERIODS = [
  ['year', ['全年', 'whole year']],
  ...Array.from({ length: 12 }, (_, i) => [String(i + 1), [`${i + 1} 月`, `month ${i + 1}`]] as const)
] as const

const YARDSTICK_METRICS = [
  ['kwh_per_m2', ['用电 kWh/m²', 'electricity']],
  ['kgce_per_m2', ['全部能源 kgce/m²', 'all energy']],
  ['kgce_per_head', ['全部能源 kgce/人', 'all energy per head']]
] as const

const SETS: Record<string, NumberSet> = {
  emission_factor: {
    label: ['电力排放因子', 'Emission factor of electricity'],
    unit: 'kgCO₂/kWh',
    fields: [
      REGION,
      {
        name: 'year',
        label: ['年份', 'Year'],
        hint: ['1900 至 2099 的年份', 'a year from 1900 to 2099'],
        type: 'number',
        attributes: { min: 1900, max: 2099, step: 1 }
      }
    ],
    itemField: 'year',
    itemOf: ({ year = '' }) => year,
    valuesOf: (item) => ({ year: item })
  },
  energy_price: {
    label: ['平段电价', 'Price of the flat register'],
    unit: '元 yuan/kWh',
    fields: [REGION, since('执行日，不填为采用起始日', 'In force since, from its first day of use unless given')],
    itemField: 'since',
    itemOf: ({ since }) => (since ? `flat since ${since}` : 'flat'),
    valuesOf: sinceOf,
    shows: ({ item }) => item.startsWith('flat')
  },
  surcharge: {
    label: ['挖矿加价（整户）', 'Surcharge on the whole account'],
    unit: '元 yuan/kWh',
    fields: [REGION, since('起征日，不填为采用起始日', 'Charged since, from its first day of use unless given')],
    itemField: 'since',
    itemOf: ({ since }) => (since ? `whole account since ${since}` : 'whole account'),
    valuesOf: sinceOf
  },
  standard_coal: {
    label: ['标准煤系数', 'Standard coal'],
    unit: 'kgce/kWh',
    fields: [],
    itemField: 'value',
    itemOf: () => 'calorific',
    valuesOf: () => ({}),
    shows: ({ item }) => item === 'calorific'
  },
  yardstick: {
    label: ['参照值（实测）', 'Yardsticks, as measured'],
    unit: 'kWh/m²，kgce/m²，kgce/人 head',
    fields: [
      REGION,
      { name: 'kind', label: ['建筑类型', 'Kind of building'], hint: ['请选择', 'choose one'], options: kindOptions() },
      { name: 'metric', label: ['指标', 'Metric'], hint: ['请选择', 'choose one'], options: YARDSTICK_METRICS },
      { name: 'period', label: ['月份', 'Month'], hint: ['请选择', 'choose one'], options: PERIODS }
    ],
    itemField: 'period',
    itemOf: ({ kind, metric, period }) => `${kind}/${metric}/${period}`,
    valuesOf: (item) => {
      const [kind, metric, period] = item.split('/')
      return { kind, metric, period }
    }
  },
  quota: {
    label: ['用能定额（全部能源，全年）', 'Quotas of all energy in a year'],
    unit: 'kgce/m²，kgce/人 head',
    fields: [
      REGION,
      { name: 'kind', label: ['建筑类型', 'Kind of building'], hint: ['请选择', 'choose one'], options: kindOptions() },
      { name: 'metric', label: ['指标', 'Metric'], hint: ['请选择', 'choose one'], options: YARDSTICK_METRICS.slice(1) }
    ],
    itemField: 'metric',
    itemOf: ({ kind, metric }) => `${kind}/${metric}/year`,
    valuesOf: (item) => {
      const [kind, metric] = item.split('/')
      return { kind, metric }
    }
  }
}

/** Where factors, prices, surcharges, standard coal, yardsticks and quotas are entered and corrected. */
export function numberEntry(entering: Entering): HTMLElement {
  const select = element(
    'select',
    { change: () => showSet() },
    ...Object.entries(SETS).map(([value, { label }]) => element('option', { value }, label.join(' ')))
  )
  const place = element('div', {})
  const showSet = () => {
    const set = SETS[select.value]
    if (set) place.replaceChildren(...setEntry(select.value, set, entering))
  }
  showSet()
  return element(
    'div',
    {},
    element('label', { class: 'entry-field' }, bilingual('数值类别', 'Set of numbers'), select),
    place
  )
}

function setEntry(dataset: string, set: NumberSet, entering: Entering): HTMLElement[] {
  const value: EntryField = {
    name: 'value',
    label: [`数值（${set.unit}）`, 'Value'],
    hint: ['不小于 0 的数', 'a number of 0 or more'],
    type: 'number',
    attributes: { min: 0 }
  }
  const entry = entryForm(
    [...set.fields, value, SOURCE_FIELD, USED_FROM_FIELD],
    ['保存数值', 'Save the number'],
    async (values) => {
      const { region = 'CN', source, used_from } = values
      const body = {
        ...{ dataset, region, item: set.itemOf(values), value: Number(values.value), source },
        ...(used_from && { used_from })
      }
      await sendJson('PUT', 'api/v1/carbon/reference', entering.csrf, body)
      changed()
      return savedFrom(values)
    },
    (member) => (member === 'item' ? set.itemField : member)
  )
  const list = entryList(async () => {
    const { items } = await getJson<ReferenceReply>('api/v1/carbon/reference')
    const shown = items.filter((item) => item.dataset === dataset && (set.shows?.(item) ?? true))
    return numberTables(shown, set, entry, { csrf: entering.csrf, changed })
  })
  const changed = () => {
    list.refresh()
    entering.changed()
  }
  const { kind, scope } = entering.scope()
  if (kind === 'region') entry.fill({ region: scope })
  return [entry.form, list.place]
}

function numberTables(
  items: readonly Item[],
  set: NumberSet,
  { edit }: EntryForm,
  ways: Pick<Entering, 'csrf' | 'changed'>
): HTMLElement[] {
  return versionTables<Item>(
    [
      { label: ['地区', 'Region'], cell: ({ region }) => region },
      { label: ['项目', 'Item'], cell: ({ item }) => item },
      { label: [set.unit, ''], number: true, cell: (item) => String(item.value) }
    ],
    items,
    {
      ...{ ...ways, address: 'api/v1/carbon/reference' },
      nameOf: ({ region, item, value }) => `${set.label.join(' ')} ${region} ${item}: ${value}`,
      edit: ({ region, value, source, item }) => edit({ region, value: String(value), source, ...set.valuesOf(item) })
    }
  )
}
