import type { ReferenceReply } from '../api/carbon-schemas.ts'
import { sendJson } from './api-client.ts'
import type { dataTable } from './data-table.ts'
import { bilingual, element } from './elements.ts'
import { entryForm } from './entry-form.ts'
import { editableTable } from './entry-list.ts'
import type { Label } from './labels.ts'

/** How lists show a version of something entered. */
type Version = Pick<
  ReferenceReply['items'][number],
  'version' | 'used_from' | 'entered_at' | 'entered_by' | 'withdrawn' | 'in_force' | 'source'
>

interface Ways<Row> {
  /** puts a row into the form */
  readonly edit: (row: Row) => void
  /** of the list, below which each version has the address at which it is withdrawn */
  readonly address: string
  readonly csrf: string | null
  readonly changed: () => void
  /** a row in a few words */
  readonly nameOf: (row: Row) => string
}

const WITHDRAWAL_FIELDS = [
  {
    name: 'reason',
    label: ['撤回原因', 'Why it is withdrawn'],
    hint: ['请填写', 'must be given'],
    attributes: { maxlength: 1000, pattern: '.*\\S.*' }
  },
  {
    name: 'from',
    label: ['停用起始日，不填为今天', 'No longer used from, today unless given'],
    hint: ['今天或以后的日期', 'today or later'],
    type: 'date',
    optional: true
  }
] as const

/** Tables of versions: those that stand, and folded below them those that do not; each can be edited and withdrawn. */
export function versionTables<Row extends Version>(
  columns: Parameters<typeof dataTable<Row>>[0],
  rows: readonly Row[],
  ways: Ways<Row>
): HTMLElement[] {
  const today = chinaToday()
  const stands = ({ in_force, withdrawn, used_from }: Row) => in_force || (!withdrawn && (used_from ?? '') > today)
  const place = element('div', {})
  const withdraw = (row: Row) => {
    const made = withdrawal(row, ways, () => place.replaceChildren())
    place.replaceChildren(made)
    made.querySelector('input')?.focus()
  }
  const table = (shown: readonly Row[]) =>
    editableTable<Row>([...columns, ...VERSION_COLUMNS], shown, ways.edit, ['修改', 'Edit'], (row) =>
      row.withdrawn || row.entered_by === 'rigwatch'
        ? null
        : element('button', { type: 'button', click: () => withdraw(row) }, bilingual('撤回', 'Withdraw'))
    )
  const earlier = rows.filter((row) => !stands(row))
  const folded = element(
    'details',
    { class: 'entry-earlier' },
    element('summary', {}, bilingual(`更早和已撤回的版本（${earlier.length}）`, 'Earlier and withdrawn versions')),
    table(earlier)
  )
  return [place, table(rows.filter(stands)), ...(earlier.length > 0 ? [folded] : [])]
}

const VERSION_COLUMNS: Parameters<typeof dataTable<Version>>[0] = [
  { label: ['采用起始日', 'Used from'], cell: ({ used_from }) => used_from ?? '—' },
  { label: ['采用', 'In force'], cell: (row) => element('div', {}, ...standing(row)) },
  { label: ['来源', 'Source'], cell: (row) => element('div', {}, row.source, known(row)) }
]

function standing({ in_force, withdrawn }: Version): Node[] {
  const now = in_force ? bilingual('是', 'yes') : bilingual('否', 'no')
  if (!withdrawn) return [now]
  const { from, by, reason } = withdrawn
  const told = bilingual(`${from} 起已撤回：${reason}（${by ?? '—'}）`, `withdrawn from ${from} on`)
  return [now, element('div', { class: 'under' }, told)]
}

function known({ entered_at, entered_by }: Version): HTMLElement | null {
  if (entered_at === null || entered_by === 'rigwatch') return null
  const at = new Date(entered_at).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' }).slice(0, 16)
  return element('div', { class: 'under' }, bilingual(`${entered_by ?? '—'} 于 ${at} 填入`, 'entered'))
}

/** Asks for the reason and the day, which confirms it. */
function withdrawal<Row extends Version>(row: Row, ways: Ways<Row>, done: () => void): HTMLElement {
  const { form } = entryForm(WITHDRAWAL_FIELDS, ['确认撤回', 'Withdraw it'], async ({ reason, from }) => {
    const path = `${ways.address}/${row.version}/withdrawal`
    await sendJson('POST', path, ways.csrf, { reason, ...(from && { from }) })
    ways.changed()
    return ['已撤回', 'withdrawn'] satisfies Label
  })
  const cancel = element('button', { type: 'button', click: done }, bilingual('取消', 'Cancel'))
  form.append(cancel)
  return element(
    'div',
    { class: 'prolong' },
    element('p', {}, bilingual(`撤回：${ways.nameOf(row)}（${row.source}）`, 'to be withdrawn')),
    element(
      'p',
      { class: 'under' },
      bilingual(
        '停用起始日起的报告不再采用这一版本，如有先前的版本则恢复采用；此前的报告不变。',
        'Reports for that day and later do not use this version, but the one before it where there is one; earlier ones stay as they are.'
      )
    ),
    form
  )
}

/** The day in China, by which versions are used. */
function chinaToday(): string {
  return new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
}
