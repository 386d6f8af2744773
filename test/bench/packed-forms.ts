import type { Buffer } from 'node:buffer'
import type { LoadCurve } from '../../src/readings/load-curve.ts'
import type { WrittenForm } from '../../src/simulation/grid-forms.ts'
import { zipOf } from '../sources/zip-writer.ts'
import type { BenchForm } from './foreign-forms.ts'

/** Workbooks may have 96 MiB unpacked. */
const WORKBOOK_BYTES = 90e6
const MS_PER_DAY = 86_400_000
const COLUMNS = 98
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const PARTS: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${CONTENT}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${CONTENT}.worksheet+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="S1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
}

/** The wide day row in the packings in which it comes. */
export function packedForms(plain: WrittenForm): Readonly<Record<string, BenchForm>> {
  return {
    'wide-day-row in a zip archive': {
      ...plain,
      file: 'readings.zip',
      pack: (text) => zipOf({ name: 'readings.csv', data: text })
    },
    'wide-day-row as a workbook (xlsx)': workbook()
  }
}

function workbook(): BenchForm {
  let row = 1
  const cells = (id: string, date: string, values: readonly (number | string)[]) => {
    const text = (column: number, value: string) =>
      `<c r="${letters(column)}${row}" t="inlineStr"><is><t>${value}</t></is></c>`
    const number = (value: number | string, column: number) =>
      typeof value === 'string' ? text(column + 2, value) : `<c r="${letters(column + 2)}${row}"><v>${value}</v></c>`
    const written = `<row r="${row}">${text(0, id)}${text(1, date)}${values.map(number).join('')}</row>`
    row++
    return written
  }
  const header = cells(
    'meter_id',
    'date',
    Array.from({ length: COLUMNS - 2 }, (_, i) => `p${i + 1}`)
  )
  return {
    file: 'readings.xlsx',
    bytes: WORKBOOK_BYTES,
    header: `<worksheet xmlns="${MAIN}"><sheetData>${header}`,
    rows: ({ curve }) => days(curve, cells),
    footer: '</sheetData></worksheet>',
    pack: (text): Buffer =>
      zipOf(...Object.entries(PARTS).map(([name, data]) => ({ name, data })), {
        name: 'xl/worksheets/sheet1.xml',
        data: text
      })
  }
}

function days(curve: LoadCurve, row: (id: string, date: string, kw: readonly number[]) => string): string {
  let text = ''
  for (let d = 0; d < curve.days; d++) {
    const kw = Array.from(curve.kw.subarray(d * 96, (d + 1) * 96), (value) => Number(value.toFixed(3)))
    const date = new Date((curve.firstDay + d) * MS_PER_DAY).toISOString().slice(0, 10)
    if (!kw.some(Number.isNaN)) text += row(curve.meterId, date, kw)
  }
  return text
}

/** The name of a column: A … Z, AA … */
function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26))
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last
}
