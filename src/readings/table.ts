import { Header, UnexpectedHeaderError } from './header.ts'
import type { Rejection, RowProblem } from './rejection.ts'
import { RowSplitter } from './row-splitter.ts'

/** A row of a small table by the names of its columns. */
export interface TableRow {
  readonly line: number
  /** text of a column without surrounding blanks; empty when the table has no such column */
  readonly cell: (name: string) => string
  /** turns the row away */
  readonly reject: (problem: RowProblem) => void
}

/**
 * Reads a small table (sites, tariff periods, holidays) from text: hands each row to `each`, and answers with the rows that
 * were turned away, by `each` or because they could not be split.
 * @param file what to call the file
 * @param required columns that it must have; further ones may be there, in any order
 * @param aliases other names of columns, the surest first
 * @throws UnexpectedHeaderError when the first row lacks a required column
 */
export function readTable(
  file: string,
  text: string,
  required: readonly string[],
  each: (row: TableRow) => void,
  aliases: Readonly<Record<string, readonly string[]>> = {}
): Rejection[] {
  const splitter = new RowSplitter()
  splitter.push(new TextEncoder().encode(text))
  splitter.end()
  const first = splitter.next()
  const header = new Header(first?.texts() ?? [])
  const column = (name: string) => header.anyOf([name, ...(aliases[name] ?? [])])
  if (!first || first.problem || required.some((name) => column(name) === undefined)) {
    throw new UnexpectedHeaderError(file, [required.join(',')], first?.raw() ?? '')
  }
  const rejections: Rejection[] = []
  for (let row = splitter.next(); row; row = splitter.next()) {
    const { line } = row
    const raw = row.raw()
    const reject = ({ code, reason }: RowProblem) => rejections.push({ file, line, code, reason, raw })
    const problem = row.problem ?? header.problemOf(row)
    if (problem) reject(problem)
    else {
      const cells = row.texts()
      each({
        line,
        cell: (name) => cells[column(name) ?? -1] ?? '',
        reject
      })
    }
  }
  return rejections
}
