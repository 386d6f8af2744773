import writeExcelFile from 'write-excel-file/node'
import { CAUTION, type ReportRow, reportRows } from './report-table.ts'
import type { ScopeReport } from './scope-report.ts'

const COLUMNS = ['section', 'item', 'value', 'low', 'high', 'unit'] as const
const HEADINGS = ['部分 Section', '项目 Item', '数值 Value', '下限 Low', '上限 High', '单位 Unit']

/** A report as JSON. */
export function reportJson(report: ScopeReport): string {
  return `${JSON.stringify({ caution: CAUTION, ...report }, null, 2)}\n`
}

/** A report as CSV for people: with a byte order mark, and no text that a spreadsheet would take for a formula. */
export function reportCsv(report: ScopeReport): string {
  const lines = [[...COLUMNS], ['caution', '', CAUTION, '', '', ''], ...reportRows(report).map(cellsOf)]
  return `\ufeff${lines.map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`
}

/** A report as an Excel workbook of one sheet. Numbers are numbers, all else is text. */
export function reportXlsx(report: ScopeReport): Promise<Buffer> {
  const text = (value: string, fontWeight?: 'bold') => ({ value, type: String, ...(fontWeight && { fontWeight }) })
  const cell = (value: number | string | null) =>
    value === null ? null : typeof value === 'number' ? { value, type: Number } : text(neutral(value))
  const rows = [
    [text(CAUTION)],
    HEADINGS.map((heading) => text(heading, 'bold')),
    ...reportRows(report).map((row) => cellsOf(row).map(cell))
  ]
  return writeExcelFile(rows, {
    sheet: 'Report',
    columns: [44, 40, 18, 14, 14, 12].map((width) => ({ width }))
  }).toBuffer()
}

/** A report as a page that prints on A4 by itself: no script, nothing from elsewhere. */
export function reportHtml(report: ScopeReport): string {
  const sections = new Map<string, ReportRow[]>()
  for (const row of reportRows(report)) sections.set(row.section, [...(sections.get(row.section) ?? []), row])
  const tables = [...sections].map(([section, rows]) => {
    const lines = rows.map(({ item, value, low, high, unit }) => {
      const bounds = low === null || high === null ? '' : ` <small>(${shown(low)} – ${shown(high)})</small>`
      return `<tr><th scope="row">${escaped(item)}</th><td>${escaped(shown(value))}${bounds} ${escaped(unit)}</td></tr>`
    })
    return `<section><h2>${escaped(section)}</h2><table>${lines.join('\n')}</table></section>`
  })
  const title = `碳达峰对照报告 Carbon report · ${escaped(report.scope)} · ${report.year}`
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title><style>
@page { size: A4; margin: 18mm }
body { font: 10pt/1.5 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; max-width: 180mm; margin: 0 auto; color: #111 }
h1 { font-size: 16pt } h2 { font-size: 11pt; margin: 5mm 0 1mm; break-after: avoid }
section { break-inside: avoid } table { width: 100%; border-collapse: collapse }
th, td { border-bottom: .2mm solid #bbb; padding: .8mm 1mm; text-align: left; vertical-align: top }
th { font-weight: normal; width: 50% } td { font-variant-numeric: tabular-nums } .caution { border: .4mm solid #b00; padding: 2mm }
</style></head><body><h1>${title}</h1><p class="caution">${escaped(CAUTION)}</p>
${tables.join('\n')}
</body></html>
`
}

function cellsOf(row: ReportRow): (number | string | null)[] {
  return COLUMNS.map((column) => row[column])
}

/** A text that a spreadsheet would take for a formula gets an apostrophe in front. */
function neutral(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

function csvCell(value: number | string | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  return /^$/.test(value) ? '' : `"${neutral(value).replaceAll('"', '""')}"`
}

function shown(value: number | string | null): string {
  return value === null
    ? '—'
    : typeof value === 'number'
      ? value.toLocaleString('en-US', { maximumFractionDigits: 4, useGrouping: value >= 10_000 })
      : value
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
