import { Header } from './header.ts'
import { RowSplitter } from './row-splitter.ts'
import { plainNames } from './unit-in-name.ts'

/** Rows that are looked at, at the most. */
const MOST_ROWS = 2000

/** The cells of the first rows below a header, as far as the beginning of its file holds them. */
export type FirstRows = (header: Header) => readonly (readonly string[])[]

/** Reader of the first rows of a file, for forms that its header alone does not tell. @param beginning in UTF-8 */
export function firstRows(beginning: Uint8Array, text: string): FirstRows {
  const found = new Map<string, string[][]>()
  return ({ names }) => {
    const key = names.join()
    let rows = found.get(key)
    if (!rows) found.set(key, (rows = rowsBelow(key, beginning, text)))
    return rows
  }
}

function rowsBelow(header: string, beginning: Uint8Array, text: string): string[][] {
  const splitter = new RowSplitter({ titled: true, beginning: text })
  splitter.push(beginning.slice())
  const rows: string[][] = []
  let isBelow = false
  for (let row = splitter.next(); row && rows.length < MOST_ROWS; row = splitter.next()) {
    if (row.problem) continue
    const cells = row.texts()
    if (isBelow) rows.push(cells)
    else if (new Header(plainNames(cells).names).names.join() === header) {
      isBelow = true
      splitter.keepSeparator()
    }
  }
  return rows
}
