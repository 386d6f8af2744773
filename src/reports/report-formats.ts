import writeExcelFile from 'write-excel-file/node'
import { textCell } from './csv-cell.ts'
import { scopeTitle } from './report-about-table.ts'
import type { Cell, ReportTable } from './report-cells.ts'
import { reportHtml } from './report-html.ts'
import { reportData } from './report-json.ts'
import { inLanguage, type Language, type ReportFormat } from './report-language.ts'
import { CAUTION, reportTables } from './report-table.ts'
import type { ScopeReport } from './scope-report.ts'

/** The formats of a report, each with its media type and how it is written. */
export const REPORT_FORMATS = {
  json: { type: 'application/json', write: reportJson },
  csv: { type: 'text/csv; charset=utf-8', write: reportCsv },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: reportXlsx },
  html: { type: 'text/html; charset=utf-8', write: reportHtml }
} as const satisfies Record<
  ReportFormat,
  { type: string; write: (report: ScopeReport, language: Language) => string | Promise<Buffer> }
>

/** A report as JSON, in both languages. */
function reportJson(report: ScopeReport): string {
  return `${JSON.stringify(reportData(report), null, 2)}\n`
}

const CSV_COLUMNS = ['table', 'row', 'column', 'value', 'item']

/**
 * A report as CSV, a line for each figure: `table`, the number of its `row` there, `column`, `value`, and `item`, what the row
 * is about. With a byte order mark, and no text that a spreadsheet would take for a formula.
 */
export function reportCsv(report: ScopeReport, language: Language = 'both'): string {
  const lines: (number | string | null)[][] = [
    CSV_COLUMNS,
    ['caution', 1, 'caution', inLanguage(CAUTION, language), '']
  ]
  for (const { id, columns, rows } of reportTables(report)) {
    for (const [at, row] of rows.entries()) {
      const item = plain(row[0] ?? null, language)
      for (const [i, cell] of row.entries()) {
        if (i > 0 || columns.length === 1) lines.push([id, at + 1, columns[i]!.id, plain(cell, language), item])
      }
    }
  }
  return `\ufeff${lines.map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`
}

const WIDEST = 60
const NARROWEST = 12

/** A report as an Excel workbook, a sheet for each table. Numbers are numbers, all else is text. */
export function reportXlsx(report: ScopeReport, language: Language = 'both'): Promise<Buffer> {
  const tables = reportTables(report)
  const sheets = tables.map((table, at) => {
    const heading = table.columns.map(({ label, digits }) => ({
      value: inLanguage(label, language),
      type: String,
      fontWeight: 'bold' as const,
      wrap: true,
      align: digits === undefined ? ('left' as const) : ('right' as const)
    }))
    const rows = table.rows.map((row) => row.map((cell, i) => xlsxCell(cell, table.columns[i]?.digits, language)))
    const title = [{ value: inLanguage(at === 0 ? scopeTitle(report) : table.title, language), type: String }]
    const caution = [{ value: inLanguage(CAUTION, language), type: String }]
    return {
      data: [...(at === 0 ? [caution] : []), title, heading, ...rows],
      sheet: sheetName(table, language),
      stickyRowsCount: at === 0 ? 3 : 2,
      columns: table.columns.map((_, i) => ({ width: widthOf(table, i, language) }))
    }
  })
  return writeExcelFile(sheets).toBuffer()
}

function xlsxCell(cell: Cell, digits: number | undefined, language: Language) {
  if (typeof cell === 'number') {
    const fraction = digits === undefined || digits === 0 ? '' : `.${'#'.repeat(digits)}`
    return { value: cell, type: Number, format: Number.isInteger(cell) ? '#,##0' : `#,##0${fraction}` }
  }
  const text = plain(cell, language)
  return text === null ? null : { value: String(text), type: String, wrap: String(text).length > WIDEST }
}

/** Sheet names have 31 characters at most, and none of `\ / ? * [ ] :`. */
function sheetName({ title, sheet = title }: ReportTable, language: Language): string {
  return inLanguage(language === 'both' ? { zh: sheet.zh, en: sheet.zh } : sheet, language)
    .replace(/[\\/?*[\]:]/g, ' ')
    .slice(0, 31)
}

/** Wide enough for what most cells hold; a Chinese character takes two places. */
function widthOf({ rows, columns }: ReportTable, i: number, language: Language): number {
  const texts = rows.map((row) => String(plain(row[i] ?? null, language) ?? ''))
  const wide = (text: string) => [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 2 : 1), 0)
  const label = wide(inLanguage(columns[i]!.label, language)) / 2
  return Math.min(WIDEST, Math.max(NARROWEST, label, ...texts.map(wide)) + 2)
}

function plain(cell: Cell, language: Language): number | string | null {
  return cell === null || typeof cell !== 'object' ? cell : inLanguage(cell, language)
}

function csvCell(value: number | string | null): string {
  return typeof value === 'number' ? String(value) : textCell(value)
}
