import type { HeadcountsReply, OtherEnergyReply } from '../api/institution-schemas.ts'
import { getJson, sendJson } from './api-client.ts'
import type { Entering } from './carbon-entry.ts'
import { bilingual, element, subheading } from './elements.ts'
import { type EntryField, type EntryValues, entryForm } from './entry-form.ts'
import { entryList } from './entry-list.ts'
import { versionTables } from './entry-versions.ts'
import type { Label } from './labels.ts'
import { quantity } from './numbers.ts'
import { SCOPE_FIELDS, SOURCE_FIELD, savedFrom, scopeText, USED_FROM_FIELD } from './scope-fields.ts'
import { tableImport } from './table-import.ts'

type OtherEnergy = OtherEnergyReply['items'][number]
type Headcount = HeadcountsReply['items'][number]

const AMOUNT: Label = ['不小于 0 的数', 'a number of 0 or more']
const OTHER_FIELDS: readonly EntryField[] = [
  ...SCOPE_FIELDS,
  {
    name: 'month',
    label: ['月份', 'Month'],
    hint: ['如 2026-03', 'such as 2026-03'],
    attributes: { pattern: '\\d{4}-\\d{2}', placeholder: '2026-03' }
  },
  {
    name: 'carrier',
    label: ['能源品种，如天然气、柴油、热力', 'Carrier, such as natural gas, diesel, heat'],
    hint: ['请填写', 'must be given'],
    attributes: { maxlength: 100 }
  },
  {
    name: 'kgce',
    label: ['标准煤（热值）kgce', 'Standard coal by calorific value, kgce'],
    hint: AMOUNT,
    type: 'number',
    attributes: { min: 0 }
  },
  {
    name: 'tco2',
    label: ['碳排放 tCO₂', 'Emissions, tCO₂'],
    hint: AMOUNT,
    type: 'number',
    attributes: { min: 0 },
    optional: true
  },
  SOURCE_FIELD,
  USED_FROM_FIELD
]
const HEAD_FIELDS: readonly EntryField[] = [
  ...SCOPE_FIELDS,
  {
    name: 'year',
    label: ['年份', 'Year'],
    hint: ['1990 至 2100 的年份', 'a year from 1990 to 2100'],
    type: 'number',
    attributes: { min: 1990, max: 2100, step: 1 }
  },
  {
    name: 'heads',
    label: ['用能人数', 'People who use the energy'],
    hint: ['大于 0 的数', 'a number above 0'],
    type: 'number',
    attributes: { min: 0.000001 }
  },
  SOURCE_FIELD,
  USED_FROM_FIELD
]

/** Where fuels and heat by month and headcounts are entered, corrected and imported. */
export function institutionEntry(entering: Entering): HTMLElement {
  return element(
    'div',
    {},
    subheading('逐月其他能源', 'Other energy by month'),
    ...otherEnergy(entering),
    subheading('用能人数', 'Headcounts'),
    ...headcounts(entering)
  )
}

function otherEnergy(entering: Entering): HTMLElement[] {
  const address = 'api/v1/carbon/other-energy'
  const entry = entryForm(OTHER_FIELDS, ['保存该月', 'Save the month'], async (values) => {
    const { kgce, tco2, ...rest } = values
    await sendJson('PUT', address, entering.csrf, {
      ...rest,
      kgce: Number(kgce),
      ...(tco2 !== undefined && { tco2: Number(tco2) })
    })
    changed()
    return savedFrom(values)
  })
  const { years, chosen } = yearChoice(() => list.refresh())
  const list = entryList(async () => {
    const { items } = await getJson<OtherEnergyReply>(`${address}?year=${chosen()}`)
    return versionTables<OtherEnergy>(
      [
        { label: ['范围', 'Scope'], cell: (each) => scopeText(each) },
        { label: ['月份', 'Month'], cell: ({ month }) => month },
        { label: ['品种', 'Carrier'], cell: ({ carrier }) => carrier },
        { label: ['kgce', ''], number: true, cell: ({ kgce }) => quantity(kgce) },
        { label: ['tCO₂', ''], number: true, cell: ({ tco2 }) => quantity(tco2) }
      ],
      items,
      {
        ...{ address, csrf: entering.csrf, changed: () => changed() },
        nameOf: (each) => `${scopeText(each)} ${each.month} ${each.carrier} ${quantity(each.kgce)} kgce`,
        edit: ({ scope_kind, scope, month, carrier, kgce, tco2, source }) =>
          entry.edit({
            ...{ scope_kind, scope, month, carrier, source, kgce: String(kgce) },
            ...(tco2 !== null && { tco2: String(tco2) })
          })
      }
    )
  })
  const changed = () => {
    list.refresh()
    entering.changed()
  }
  entry.fill(shownScope(entering))
  return [
    entry.form,
    tableImport({
      label: ['导入表格（CSV）', 'Import a table (CSV)'],
      columns: 'scope_kind,scope,month,carrier,kgce,tco2,source',
      address: `${address}/import`,
      csrf: entering.csrf,
      done: changed
    }),
    years,
    list.place
  ]
}

function headcounts(entering: Entering): HTMLElement[] {
  const address = 'api/v1/carbon/headcounts'
  const entry = entryForm(HEAD_FIELDS, ['保存人数', 'Save the headcount'], async (values) => {
    const { year, heads, ...rest } = values
    await sendJson('PUT', address, entering.csrf, { ...rest, year: Number(year), heads: Number(heads) })
    changed()
    return savedFrom(values)
  })
  const { years, chosen } = yearChoice(() => list.refresh())
  const list = entryList(async () => {
    const { items } = await getJson<HeadcountsReply>(`${address}?year=${chosen()}`)
    return versionTables<Headcount>(
      [
        { label: ['范围', 'Scope'], cell: (each) => scopeText(each) },
        { label: ['年份', 'Year'], cell: ({ year }) => String(year) },
        { label: ['人数', 'Heads'], number: true, cell: ({ heads }) => quantity(heads) }
      ],
      items,
      {
        ...{ address, csrf: entering.csrf, changed: () => changed() },
        nameOf: (each) => `${scopeText(each)} ${each.year}: ${quantity(each.heads)} 人 heads`,
        edit: ({ scope_kind, scope, year, heads, source }) =>
          entry.edit({ scope_kind, scope, source, year: String(year), heads: String(heads) })
      }
    )
  })
  const changed = () => {
    list.refresh()
    entering.changed()
  }
  entry.fill({ ...shownScope(entering), year: thisYear() })
  return [
    entry.form,
    tableImport({
      label: ['导入表格（CSV）', 'Import a table (CSV)'],
      columns: 'scope_kind,scope,year,heads,source',
      address: `${address}/import`,
      csrf: entering.csrf,
      done: changed
    }),
    years,
    list.place
  ]
}

function shownScope({ scope: shown }: Entering): EntryValues {
  const { kind, scope } = shown()
  return { scope_kind: kind, scope }
}

function thisYear(): string {
  return String(new Date().getFullYear())
}

/** The year whose entries are listed. */
function yearChoice(changed: () => void): { years: HTMLElement; chosen: () => string } {
  const input = element('input', { type: 'number', min: 1990, max: 2100, step: 1, value: thisYear(), change: changed })
  const years = element('label', { class: 'entry-field' }, bilingual('已填入的年份', 'Year of what is listed'), input)
  return { years, chosen: () => input.value || thisYear() }
}
