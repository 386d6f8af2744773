import { hasDecimalCommas } from './decimal-comma.ts'
import { Header, UnexpectedHeaderError } from './header.ts'
import type { Rejection, RowPlace, RowProblem } from './rejection.ts'
import { RowSplitter } from './row-splitter.ts'

/** A row of a small table by the names of its columns. */
export interface TableRow {
  readonly line: number
  /** text of a column without surrounding blanks; empty when the table has no such column */
  readonly cell: (name: string) => string
  /** whether the table has such a column */
  readonly has: (name: string) => boolean
  /** the unit that the header of a column gives in brackets, such as `万㎡`; empty when there is none */
  readonly unit: (name: string) => string
  /** all cells, in the order of the file */
  readonly cells: readonly string[]
  /** by which it can be turned away later, when more is known than the table says */
  readonly place: RowPlace
  /** turns the row away */
  readonly reject: (problem: RowProblem) => void
}

/** Rows that may stand above the header: titles, notes. */
const MOST_ABOVE = 20
const UNIT = /\s*[（([【]([^（([【]*)[)）\]】]$/

/**
 * Reads a small table (sites, tariff periods, holidays) from text: hands each row to `each`, and answers with the rows that
 * were turned away, by `each` or because they could not be split. Titles may stand above the header; units in
 * brackets may stand behind the names of columns. `12,000` is 12000 unless other numbers show that commas are decimal ones.
 * @param file what to call the file
 * @param required columns that it must have, or lists of which it must have one; further ones may be there, in any order
 * @param aliases other names of columns, the surest first
 * @throws UnexpectedHeaderError when no row at the beginning has the required columns
 */
export function readTable(
  file: string,
  text: string,
  required: readonly (string | readonly string[])[],
  each: (row: TableRow) => void,
  aliases: Readonly<Record<string, readonly string[]>> = {}
): Rejection[] {
  const splitter = new RowSplitter({ titled: true, beginning: text, commas: hasDecimalCommas(text) })
  splitter.push(new TextEncoder().encode(text))
  splitter.end()
  let header = new Header([])
  let units: string[] = []
  let plain = header
  const column = (name: string) => plain.anyOf([name, ...(aliases[name] ?? [])])
  const lacksColumn = () => required.some((names) => [names].flat().every((name) => column(name) === undefined))
  let above = ''
  for (let rows = 0; rows <= MOST_ABOVE && lacksColumn(); rows++) {
    const row = splitter.next()
    if (rows === 0) above = row?.raw() ?? ''
    if (!row) break
    header = new Header(row.problem ? [] : row.texts())
    units = header.names.map((name) => UNIT.exec(name)?.[1] ?? '')
    plain = new Header(header.names.map((name) => name.replace(UNIT, '')))
  }
  if (lacksColumn()) {
    const expected = required.map((names) => [names].flat()[0])
    throw new UnexpectedHeaderError(file, [expected.join(',')], above)
  }
  splitter.keepSeparator()
  const rejections: Rejection[] = []
  for (let row = splitter.next(); row; row = splitter.next()) {
    const { line } = row
    const place = { file, line, raw: row.raw() }
    const reject = ({ code, reason }: RowProblem) => rejections.push({ ...place, code, reason })
    const problem = row.problem ?? header.problemOf(row)
    if (problem) reject(problem)
    else {
      const cells = row.texts()
      each({
        line,
        cell: (name) => cells[column(name) ?? -1] ?? '',
        has: (name) => column(name) !== undefined,
        unit: (name) => units[column(name) ?? -1] ?? '',
        cells,
        place,
        reject
      })
    }
  }
  return rejections
}
