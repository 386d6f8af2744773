import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { problems, readFile } from './reading-samples.ts'

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const times = Array.from({ length: 48 }, (_, i) => clock(i * 30))
const values = Array.from({ length: 48 }, (_, i) => String(i))

describe('columns in any order', () => {
  const read = async (order: (cells: readonly string[]) => string[], titles = times) => {
    const cells = [
      ['MPAN', 'Date', ...titles],
      ['0012', '2024-03-01', ...values]
    ]
    const { days } = await readFile(cells.map((row) => order(row).join()).join('\n'))
    return [...days[0]!.values]
  }
  const expected = values.map((value) => 2 * Number(value))
  const shuffled = (cells: readonly string[]) => cells.map((_, i) => cells[(i * 7) % cells.length]!)

  test.each([
    ['as they are', (cells: readonly string[]) => [...cells]],
    ['backwards', (cells: readonly string[]) => cells.toReversed()],
    ['mixed', shuffled]
  ])('beginnings of half-hours %s', async (_, order) => {
    expect(await read(order)).toEqual(expected)
  })

  test.each([
    ['as they are', (cells: readonly string[]) => [...cells]],
    ['backwards', (cells: readonly string[]) => cells.toReversed()]
  ])('ends of half-hours %s, the last called 00:00', async (_, order) => {
    expect(await read(order, [...times.slice(1), '00:00'])).toEqual(expected)
  })
})

describe('a separator more at the end', () => {
  const header = 'meter_id,date,kwh'
  test('of the header alone', async () => {
    const { days, rejections } = await readFile(`${header},,\nM,2024-03-01,5\nM,2024-03-02,6,\n`)
    expect(days.map(({ values: [total] }) => total)).toEqual([5, 6])
    expect(rejections).toEqual([])
  })

  test('under it a value that no column names is no more told than in the middle of a row, a row too short is', async () => {
    const read = await readFile(`${header},\nM,2024-03-01,5,7\nM,2024-03-02\nM,2024-03-03,6,7,8\n`)
    expect(problems(read)).toEqual([
      [3, 'wrong_column_count'],
      [4, 'wrong_column_count']
    ])
  })
})

describe('files without readings are told', () => {
  test.each([
    ['a header', 'meter_id,date,kwh\n', 1],
    ['a title and a header', '日电量报表\n户号,日期,总电量\n', 2],
    ['a header and units', '户号,日期,总电量\n,,kWh\n', 1]
  ])('%s', async (_, text, line) => {
    const { rejections } = await readFile(text)
    expect(rejections.filter(({ code }) => code === 'empty_file')).toMatchObject([{ line }])
  })

  test('NEM12 without a record', async () => {
    expect(problems(await readFile('100,NEM12,200405011135,MDA1,Ret1\n900\n'))).toEqual([[1, 'empty_file']])
  })
})

test('a file whose days wait to be told from registers says its format and what it takes for granted', async () => {
  const { parseReadings } = await import('../../../src/readings/parse-readings.ts')
  const { RegisterMemory } = await import('../../../src/readings/formats/register-memory.ts')
  async function* bytes() {
    yield new TextEncoder().encode(`MPAN,Date,${times.join()}\n0012,2024-03-01,${values.join()}\n`)
  }
  const batches = []
  for await (const batch of parseReadings('r.csv', bytes(), { registers: new RegisterMemory() })) batches.push(batch)
  expect(batches).toMatchObject([{ format: 'uk-half-hourly', days: [], rowsRead: 0 }])
  expect(batches[0]!.assumption!.zh).toContain('区间起点')
})

test('full-width digits, letters and names, and characters that nobody sees, are read as plain ones', async () => {
  const { days, rejections } = await readFile(
    '\u200b户号,日期,Ｐ１（ｋＷ）,总电量\n００１２,２０２４－０３－０１,1,１２．５\n\u200b00１3\u200b,2024/3/2,1,－１2\n'
  )
  expect(rejections).toEqual([])
  expect(days.map(({ meterId, values: [total] }) => [meterId, total])).toEqual([
    ['0012', 12.5],
    ['0013', -12]
  ])
})

test.each([
  ['little', false],
  ['big', true]
])('UTF-16 without a mark, %s end first', async (_, big) => {
  const bytes = Buffer.from('户号,日期,总电量\r\n0012,2024-03-01,12.5\r\n0012,2024-03-02,13\r\n', 'utf16le')
  const { days } = await readFile(big ? bytes.swap16() : bytes)
  expect(days.map(({ values: [total] }) => total)).toEqual([12.5, 13])
})

test.each([
  ['a table in HTML', '<html><table><tr><td>户号</td></tr></table></html>', '另存为 XLSX 或 CSV'],
  [
    'a workbook in XML',
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    '另存为 XLSX 或 CSV'
  ],
  ['no text', Buffer.from('1f8b0800000000000003ff00fefefdfc0a00', 'hex'), '不是文本'],
  ['full-width commas', '户号，日期，总电量\n0012，2024-03-01，5\n', '全角逗号'],
  ['no header', '0012,2024-03-01,5\n0012,2024-03-02,6\n', '没有表头']
])('%s is refused with what to do', async (_, content, hint) => {
  await expect(readFile(content)).rejects.toThrow(hint)
})
