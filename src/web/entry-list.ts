import { failureNotice } from './api-client.ts'
import { dataTable } from './data-table.ts'
import { bilingual, element } from './elements.ts'
import type { Label } from './labels.ts'

/** A place for a list that is read anew whenever something was entered. */
export function entryList(load: () => Promise<HTMLElement[]>): { place: HTMLElement; refresh: () => void } {
  const place = element('div', { class: 'entry-list' })
  const refresh = () => {
    load().then(
      (made) => place.replaceChildren(...made),
      (error: unknown) => place.replaceChildren(failureNotice(error, refresh))
    )
  }
  refresh()
  return { place, refresh }
}

/**
 * A table with a button on each row that puts it into the form.
 * @param more what else can be done with a row
 */
export function editableTable<Row>(
  columns: Parameters<typeof dataTable<Row>>[0],
  rows: readonly Row[],
  edit: (row: Row) => void,
  label: Label = ['修改', 'Edit'],
  more: (row: Row) => HTMLElement | null = () => null
): HTMLElement {
  if (rows.length === 0) return element('p', { class: 'under' }, bilingual('尚无', 'none yet'))
  const buttons = (row: Row) =>
    element(
      'div',
      { class: 'entry-actions' },
      element('button', { type: 'button', click: () => edit(row) }, bilingual(...label)),
      more(row)
    )
  return dataTable([...columns, { label: ['操作', 'Action'], cell: buttons }], rows)
}
