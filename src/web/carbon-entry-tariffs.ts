import type { TariffsReply } from '../api/carbon-schemas.ts'
import { getJson, sendJson } from './api-client.ts'
import type { Entering } from './carbon-entry.ts'
import { bilingual, element } from './elements.ts'
import { type EntryField, type EntryForm, type EntryValues, entryForm } from './entry-form.ts'
import { entryList } from './entry-list.ts'
import { versionTables } from './entry-versions.ts'
import type { Label } from './labels.ts'
import { SOURCE_FIELD, savedFrom, USED_FROM_FIELD } from './scope-fields.ts'
import { tableImport } from './table-import.ts'

type Calendar = TariffsReply['items'][number]
type Period = Calendar['periods'][number]

const REGISTERS: readonly (readonly [string, Label])[] = [
  ['sharp', ['尖', 'sharp']],
  ['peak', ['峰', 'peak']],
  ['flat', ['平', 'flat']],
  ['valley', ['谷', 'valley']],
  ['deep_valley', ['深谷', 'deep valley']]
]
const MOST_PERIODS = 200
const NEW_PERIOD: Period = { months: '1-12', days: 'ordinary', register: 'flat', hours: '' }

const CALENDAR_FIELDS: readonly EntryField[] = [
  {
    name: 'region',
    label: ['地区代码', 'Code of the region'],
    hint: ['GB/T 2260 代码，如 33', 'a GB/T 2260 code such as 33'],
    attributes: { maxlength: 20 }
  },
  { name: 'valid_from', label: ['执行起始日', 'In force since'], hint: ['日期', 'a date'], type: 'date' },
  {
    name: 'valid_to',
    label: ['执行截止日，不填至下一方案', 'Until, the next one unless given'],
    hint: ['日期', 'a date'],
    type: 'date',
    optional: true
  },
  SOURCE_FIELD,
  USED_FROM_FIELD
]

/** Where the hours of tariff registers are entered, corrected and withdrawn: as many periods as the notice has. */
export function tariffEntry(entering: Entering): HTMLElement {
  const place = element('div', {})
  let shown: EntryForm
  const list = entryList(async () => {
    const { items } = await getJson<TariffsReply>('api/v1/carbon/tariffs')
    return tables(items, entering, changed, (calendar) => {
      show(calendar.periods.length)
      shown.edit(valuesOf(calendar))
    })
  })
  const changed = () => {
    list.refresh()
    entering.changed()
  }
  /** Shows a form of so many periods with what was in the one before. */
  const show = (count: number, values: EntryValues = {}) => {
    const change = (periods: readonly Period[]) => {
      show(periods.length, { ...shown.values(), ...periodValues(periods) })
      const added = shown.form.querySelector<HTMLInputElement>(`[name="periods/${periods.length - 1}/hours"]`)
      added?.focus()
    }
    shown = entryForm(
      [
        ...CALENDAR_FIELDS,
        ...periodFields(count, (at) => change(periodsOf(shown.values()).filter((_, i) => i !== at)))
      ],
      ['保存时段方案', 'Save the hours'],
      async (given) => {
        await sendJson('PUT', 'api/v1/carbon/tariffs', entering.csrf, bodyOf(given))
        changed()
        return savedFrom(given)
      }
    )
    shown.fill(values)
    const add = element(
      'button',
      { type: 'button', click: () => change([...periodsOf(shown.values()), NEW_PERIOD]) },
      bilingual('增加时段', 'Add a period')
    )
    add.disabled = count >= MOST_PERIODS
    place.replaceChildren(
      element(
        'p',
        { class: 'under' },
        bilingual(
          '各时段须恰好覆盖每个月平日的全部 24 小时；节假日时段另填节假日名，其余小时同平日。保存后，之后的筛查按新时段判断分时电表。',
          'The periods give each hour of every month on ordinary days exactly once; those of holidays name them and go before. Screenings from then on go by them.'
        )
      ),
      shown.form,
      add
    )
  }
  const { kind, scope } = entering.scope()
  show(1, { ...(kind === 'region' && { region: scope }), ...periodValues([{ ...NEW_PERIOD, hours: '0-24' }]) })
  const table = tableImport({
    label: ['导入表格（CSV）', 'Import a table (CSV)'],
    columns: 'region,valid_from,valid_to,months,days,register,hours,source',
    address: 'api/v1/carbon/tariffs/import',
    csrf: entering.csrf,
    done: changed
  })
  return element('div', {}, place, table, list.place)
}

function periodFields(count: number, remove: (at: number) => void): EntryField[] {
  return Array.from({ length: count }, (_, i): EntryField[] => {
    const name = (what: keyof Period) => `periods/${i}/${what}`
    const removal = element(
      'button',
      { type: 'button', click: () => remove(i) },
      bilingual(`删除时段 ${i + 1}`, `Remove period ${i + 1}`)
    )
    const group = { label: [`时段 ${i + 1}`, `Period ${i + 1}`], ...(count > 1 && { end: removal }) } as const
    return [
      {
        ...{ name: name('months'), group, label: ['月份，如 2-6 9-11', 'Months such as 2-6 9-11'] },
        hint: ['月份 1 至 12，以空格分开', 'months from 1 to 12, with spaces between'],
        attributes: { maxlength: 100 }
      },
      {
        ...{ name: name('days'), group, label: ['日子：ordinary 为平日，或节假日名', 'Days: ordinary, or holidays'] },
        hint: ['如 Spring Festival; National Day', 'such as Spring Festival; National Day'],
        attributes: { maxlength: 300 }
      },
      {
        ...{ name: name('register'), group, label: ['时段类别', 'Register'] },
        ...{ hint: ['请选择', 'choose one'], options: REGISTERS }
      },
      {
        ...{ name: name('hours'), group, label: ['小时，如 8-11 13-17', 'Hours such as 8-11 13-17'] },
        hint: ['小时 0 至 24，以空格分开', 'hours from 0 to 24, with spaces between'],
        attributes: { maxlength: 100 }
      }
    ]
  }).flat()
}

/** The periods that a form's fields hold. */
function periodsOf(values: EntryValues): Period[] {
  const count = Object.keys(values).filter((name) => name.endsWith('/register')).length
  const of = (i: number, what: keyof Period) => values[`periods/${i}/${what}`] ?? ''
  return Array.from({ length: count }, (_, i) => ({
    ...{ months: spaced(of(i, 'months')), days: of(i, 'days').replace(/\s*[;；、]\s*/g, '; ') },
    ...{ register: of(i, 'register'), hours: spaced(of(i, 'hours')) }
  }))
}

/** Ranges as people type them, such as `8–11，13–17`, as `8-11 13-17`. */
function spaced(ranges: string): string {
  return ranges
    .normalize('NFKC')
    .replace(/\s*[-–—~～至]\s*/g, '-')
    .replace(/[\s,;、]+/g, ' ')
    .trim()
}

function periodValues(periods: readonly Period[]): EntryValues {
  return Object.fromEntries(
    periods.flatMap((period, i) => Object.entries(period).map(([what, value]) => [`periods/${i}/${what}`, value]))
  )
}

function valuesOf({ region, valid_from, valid_to, source, periods }: Calendar): EntryValues {
  return { region, valid_from, source, ...(valid_to !== null && { valid_to }), ...periodValues(periods) }
}

function bodyOf(values: EntryValues) {
  const { region, valid_from, valid_to, source, used_from } = values
  const optional = { ...(valid_to && { valid_to }), ...(used_from && { used_from }) }
  return { region, valid_from, source, ...optional, periods: periodsOf(values) }
}

function tables(
  items: readonly Calendar[],
  { csrf }: Entering,
  changed: () => void,
  edit: (calendar: Calendar) => void
): HTMLElement[] {
  return versionTables<Calendar>(
    [
      { label: ['地区', 'Region'], cell: ({ region }) => region },
      {
        label: ['执行期', 'Valid'],
        cell: ({ valid_from, valid_to }) => `${valid_from} – ${valid_to ?? ''}`
      },
      { label: ['时段', 'Periods'], cell: ({ periods }) => element('ul', {}, ...periods.map(periodLine)) }
    ],
    items,
    {
      ...{ csrf, changed, edit, address: 'api/v1/carbon/tariffs' },
      nameOf: ({ region, valid_from }) => `${region} ${valid_from}`
    }
  )
}

function periodLine({ months, days, register, hours }: Period): HTMLElement {
  const [zh, en] = REGISTERS.find(([value]) => value === register)?.[1] ?? [register, '']
  const when = days === 'ordinary' ? '' : ` ${days}`
  return element('li', {}, `${months} 月${when}：`, bilingual(zh, en), ` ${hours}`)
}
