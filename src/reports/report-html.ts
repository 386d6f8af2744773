import { createHash } from 'node:crypto'
import { scopeTitle } from './report-about-table.ts'
import type { Cell, ReportTable } from './report-cells.ts'
import { inLanguage, type Language } from './report-language.ts'
import { CAUTION, reportTables } from './report-table.ts'
import type { ScopeReport } from './scope-report.ts'

const STYLE = `@page { size: A4 landscape; margin: 15mm 14mm 16mm }
* { box-sizing: border-box }
body { font: 9.5pt/1.45 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; max-width: 269mm; margin: 0 auto; padding: 4mm 0; color: #111 }
h1 { font-size: 16pt; line-height: 1.25; margin: 0 0 2mm } h2 { font-size: 11pt; margin: 6mm 0 1.5mm; break-after: avoid }
.en { color: #444 } table { width: 100%; border-collapse: collapse; font-size: 8.5pt }
thead { display: table-header-group } tr { break-inside: avoid }
th, td { border-bottom: .2mm solid #bbb; padding: .8mm 1.2mm; text-align: left; vertical-align: top; overflow-wrap: break-word }
td:first-child { min-width: 26mm }
thead th { border-bottom: .4mm solid #333; vertical-align: bottom; font-weight: 600; overflow-wrap: normal }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
td.day { white-space: nowrap } .number + :not(.number) { padding-left: 3mm }
th.number { white-space: normal } table.wide { font-size: 7pt } .wide th, .wide td { padding: .8mm .7mm } .wide .number + :not(.number) { padding-left: 2mm } .wide td:first-child { min-width: 20mm }
tr.total td { border-top: .4mm solid #333; font-weight: 600 }
.caution { border: .4mm solid #b00020; padding: 2mm 3mm; margin: 0 0 3mm; break-inside: avoid }
@media screen and (max-width: 269mm) { body { padding: 4mm } .scroll { overflow-x: auto } }`

const STYLE_TEXT = `\n${STYLE}\n`
/** What a content security policy allows the page's style by. */
export const REPORT_STYLE_HASH = `sha256-${createHash('sha256').update(STYLE_TEXT).digest('base64')}`

/** A table of more columns is printed smaller, so that all of it is on the paper. */
const WIDE_COLUMNS = 8

const DAY = /^\d{4}-\d\d-\d\d$/

const TITLE = { zh: '碳达峰对照报告', en: 'Carbon report' }

/** A report as a page that prints on A4 by itself: no script, nothing from elsewhere. */
export function reportHtml(report: ScopeReport, language: Language = 'both'): string {
  const heading = inLanguage(TITLE, language)
  const scope = inLanguage(scopeTitle(report), language)
  const title = escaped(`${heading} · ${scope} · ${report.year}`)
  const cautions = language === 'both' ? [CAUTION.zh, CAUTION.en] : [inLanguage(CAUTION, language)]
  return `<!doctype html>
<html lang="${language === 'en' ? 'en' : 'zh-CN'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE_TEXT}</style></head><body><h1>${title}</h1><div class="caution">${cautions.map(escaped).join('<br>')}</div>
${reportTables(report)
  .map((table) => tableHtml(table, language))
  .join('\n')}
</body></html>
`
}

function tableHtml({ title, columns, rows }: ReportTable, language: Language): string {
  const heads = columns.map(({ label, digits }) => `<th scope="col"${numeric(digits)}>${words(label, language)}</th>`)
  const wide = columns.length > WIDE_COLUMNS ? ' class="wide"' : ''
  // where each row has a unit of its own, whole numbers of it have no places after the point; shares have theirs
  const ofUnits = columns.some(({ id }) => id === 'unit')
  const lines = rows.map((row) => {
    const cells = row.map((cell, i) => {
      const digits = columns[i]?.digits
      const text = typeof cell === 'number' ? shown(cell, digits ?? 0, !ofUnits || digits === 1) : words(cell, language)
      const day = typeof cell === 'string' && DAY.test(cell) ? ' class="day"' : numeric(digits)
      return `<td${day}>${text}</td>`
    })
    return `<tr${isTotal(row[0]) ? ' class="total"' : ''}>${cells.join('')}</tr>`
  })
  return `<section><h2>${words(title, language)}</h2><div class="scroll"><table${wide}><thead><tr>${heads.join('')}</tr></thead><tbody>
${lines.join('\n')}
</tbody></table></div></section>`
}

function numeric(digits: number | undefined): string {
  return digits === undefined ? '' : ' class="number"'
}

function isTotal(cell: Cell | undefined): boolean {
  return typeof cell === 'object' && cell !== null && cell.en === 'Total'
}

function words(cell: Exclude<Cell, number>, language: Language): string {
  if (cell === null) return '—'
  if (typeof cell === 'string') return escaped(cell)
  if (language !== 'both' || cell.zh === cell.en) return escaped(inLanguage(cell, language))
  return `${escaped(cell.zh)} <span class="en" lang="en">${escaped(cell.en)}</span>`
}

function shown(value: number, digits: number, fixed: boolean): string {
  return value.toLocaleString('en-US', {
    maximumFractionDigits: digits,
    minimumFractionDigits: fixed || !Number.isInteger(value) ? digits : 0
  })
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
