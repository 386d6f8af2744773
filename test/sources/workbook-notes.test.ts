import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LoadDay } from '../../src/readings/load-day.ts'
import type { Rejection } from '../../src/readings/rejection.ts'
import { readReadings } from '../../src/sources/readings-files.ts'
import { zipOf } from './zip-writer.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigwatch-test-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`
const number = (value: number) => `<c><v>${value}</v></c>`
const row = (cells: readonly string[], line: number) =>
  `<row r="${line}">${cells.map((cell, i) => cell.replace('<c', `<c r="${String.fromCharCode(65 + i)}${line}"`)).join('')}</row>`

/** Days of a register table: the cells of each energy. */
interface Sheet {
  readonly name: string
  readonly state?: string
  readonly energies: readonly string[]
  /** of each day the cell of its meter, where it is not M */
  readonly meters?: readonly string[]
  /** cells that are merged, such as A2:A4 */
  readonly merged?: readonly string[]
}

async function readAll(...sheets: Sheet[]) {
  const header = ['meter_id', 'date', 'kwh'].map(text)
  const rows = ({ energies, meters }: Sheet) =>
    [header, ...energies.map((cell, i) => [meters?.[i] ?? text('M'), text(`2024-01-0${i + 1}`), cell])].map(
      (cells, i) => row(cells, i + 1)
    )
  const merges = ({ merged = [] }: Sheet) =>
    `<mergeCells count="${merged.length}">${merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`
  const tags = sheets.map(
    ({ name, state = 'visible' }, i) => `<sheet name="${name}" sheetId="${i + 1}" state="${state}" r:id="rId${i + 1}"/>`
  )
  const path = join(folder, 'book.xlsx')
  writeFileSync(
    path,
    zipOf(
      { name: '[Content_Types].xml', data: `<Types xmlns="${PACKAGE}/content-types"/>` },
      {
        name: 'xl/workbook.xml',
        data: `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${tags.join('')}</sheets></workbook>`
      },
      {
        name: 'xl/_rels/workbook.xml.rels',
        data: `<Relationships xmlns="${PACKAGE}/relationships">${sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}</Relationships>`
      },
      ...sheets.map((sheet, i) => ({
        name: `xl/worksheets/sheet${i + 1}.xml`,
        data: `<worksheet xmlns="${MAIN}"><sheetData>${rows(sheet).join('')}</sheetData>${merges(sheet)}</worksheet>`
      }))
    )
  )
  const [days, rejections, remarks]: [LoadDay[], Rejection[], Rejection[]] = [[], [], []]
  for await (const batch of readReadings([path])) {
    days.push(...batch.days)
    rejections.push(...batch.rejections)
    remarks.push(...(batch.remarks ?? []))
  }
  return { days, rejections, remarks }
}

async function read(...sheets: Sheet[]) {
  const { days, rejections, remarks } = await readAll(...sheets)
  expect(rejections).toEqual([])
  return { energies: days.map(({ values: [total] }) => total), told: remarks.map(({ code }) => code) }
}

test('formulas without a result are told, those with one are not', async () => {
  const reckoned = await read({
    name: 'A',
    energies: [number(5), '<c><f>1+2</f><v>3</v></c>', '<c t="str"><f>""</f><v></v></c>']
  })
  expect(reckoned).toEqual({ energies: [5, 3, Number.NaN], told: [] })
  for (const cell of ['<c><f>1+2</f></c>', '<c><f>1+2</f><v/></c>', '<c><f t="shared" si="0"/><v></v></c>']) {
    expect(await read({ name: 'A', energies: [number(5), cell] })).toEqual({
      energies: [5, Number.NaN],
      told: ['unreckoned_formula']
    })
  }
})

test.each(['hidden', 'veryHidden'])('a %s sheet is told, and read before those that people see', async (state) => {
  const found = await read(
    { name: '数据', energies: [number(5)] },
    { name: '旧 &amp; 数据', state, energies: [number(9), number(7)] }
  )
  expect(found).toEqual({ energies: [9, 7, 5], told: ['hidden_sheet'] })
})

test('what is merged over several rows holds for each of them, unless it is a value', async () => {
  const none = '<c/>'
  const meters = [text('A'), none, none, number(7), none, text('B'), none]
  const found = await readAll(
    { name: 'other', energies: [number(1), number(1)] },
    {
      name: 'S1',
      energies: [number(1), number(2), none, number(4), number(5), number(6), number(7)],
      meters,
      merged: ['C3:C4', 'A2:A4', 'A5:A6', 'A7:B7']
    }
  )
  const days = found.days.slice(2).map(({ meterId, values }) => [meterId, values[0]])
  expect(days).toEqual([
    ['A', 1],
    ['A', 2],
    ['A', Number.NaN],
    ['7', 4],
    ['7', 5],
    ['B', 6]
  ])
  expect(found.rejections.map(({ line, code }) => [line, code])).toEqual([[8, 'missing_id']])
})
