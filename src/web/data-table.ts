import { bilingual, element } from './elements.ts'
import type { Label } from './labels.ts'

/** A column of a table: what it is called and what it says of a row. */
interface Column<Row> {
  readonly label: Label
  readonly number?: boolean
  readonly cell: (row: Row) => Node | string
}

/** A table; on a narrow screen its rows are cards, which the explicit roles keep a table for screen readers. */
export function dataTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): HTMLElement {
  const heads = columns.map(({ label, number }) =>
    element('th', { scope: 'col', class: number === true ? 'number' : '', role: 'columnheader' }, bilingual(...label))
  )
  const lines = rows.map((row) =>
    element(
      'tr',
      { role: 'row' },
      ...columns.map(({ label, number, cell }) =>
        element(
          'td',
          { class: number === true ? 'number' : '', role: 'cell', 'data-label': label.join(' ') },
          cell(row)
        )
      )
    )
  )
  return element(
    'table',
    { class: 'ranking data', role: 'table' },
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
    element('tbody', { role: 'rowgroup' }, ...lines)
  )
}
