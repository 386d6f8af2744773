import { parse } from 'csv-parse/sync'

/** A table of reference data or of a user's cannot be used; it names the row. */
export class CarbonTableError extends Error {
  readonly code = 'CARBON_TABLE_INVALID'
  override readonly name = 'CarbonTableError'
}

/** A row by its columns' names, with the line it begins at. */
export interface TableRow {
  readonly line: number
  /** Trimmed text of a cell; empty when the column is absent. */
  readonly cell: (column: string) => string
  /** The number in a cell; NaN when there is none. */
  readonly number: (column: string) => number
}

/**
 * Reads a small CSV table with a header; further columns may be there, in any order.
 * @throws CarbonTableError when it is not CSV or lacks a required column
 */
export function readTable(file: string, text: string, required: readonly string[]): TableRow[] {
  let records: { record: string[]; info: { lines: number } }[]
  try {
    const options = { bom: true, info: true, skip_empty_lines: true, trim: true, relax_column_count: true } as const
    records = parse(text, options) as unknown as typeof records
  } catch (cause) {
    throw new CarbonTableError(`${file} cannot be read as CSV: ${cause instanceof Error ? cause.message : cause}`)
  }
  const columns = records.shift()?.record.map((name) => name.toLowerCase()) ?? []
  const missing = required.filter((name) => !columns.includes(name))
  if (missing.length > 0) {
    throw new CarbonTableError(`${file} lacks the columns ${missing.join(', ')}; it needs ${required.join(',')}.`)
  }
  return records.map(({ record, info }) => {
    const cell = (column: string) => record[columns.indexOf(column)] ?? ''
    return { line: info.lines, cell, number: (column) => (cell(column) === '' ? Number.NaN : Number(cell(column))) }
  })
}
