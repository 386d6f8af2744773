import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { DamagedFileError } from '../../src/readings/damaged-file-error.ts'
import { formatDay } from '../../src/readings/day.ts'
import { UnexpectedHeaderError } from '../../src/readings/header.ts'
import type { LoadDay } from '../../src/readings/load-day.ts'
import { parseReadings } from '../../src/readings/parse-readings.ts'
import type { Rejection } from '../../src/readings/rejection.ts'

interface Read {
  days: LoadDay[]
  lines: number[]
  rejections: Rejection[]
  rowsRead: number
  formats: string[]
}

/** Reads content in pieces of a given size, which must make no difference. */
async function read(content: string | Uint8Array, pieceBytes = 7, end?: Error): Promise<Read> {
  const bytes = Buffer.from(content as string)
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
    if (end) throw end
  }
  const all: Read = { days: [], lines: [], rejections: [], rowsRead: 0, formats: [] }
  for await (const batch of parseReadings('r.csv', pieces())) {
    all.days.push(...batch.days)
    all.lines.push(...batch.lines)
    all.rejections.push(...batch.rejections)
    all.rowsRead += batch.rowsRead
    all.formats.push(batch.format)
  }
  expect(all.rowsRead).toBe(all.days.length + all.rejections.length)
  expect(all.lines).toHaveLength(all.days.length)
  return all
}

const points = (count: number) => Array.from({ length: count }, (_, i) => `p${i + 1}`).join()
const header = `meter_id,date,${points(24)}`
const cells = (value: string | number = 1) => Array(24).fill(value).join()
const row = (meterId: string, date: string, value: string | number = 1) => `${meterId},${date},${cells(value)}`
/** Reads rows under the 24-point header; the first row stands on line 2. */
const rows = (...lines: string[]) => read([header, ...lines].join('\n'))
const problems = ({ rejections }: Read) => rejections.map(({ line, code }) => [line, code])

describe('wide day rows', () => {
  test.each([24, 48, 96])('of %i points', async (count) => {
    const values = Array.from({ length: count }, (_, i) => i + 0.25)
    const { days, formats } = await read(`meter_id,date,${points(count)}\nM1,2024-02-29,${values}`)
    expect(formats).toEqual(['wide-day-row'])
    expect(days).toHaveLength(1)
    expect(days[0]).toMatchObject({ meterId: 'M1', channel: 'active_power' })
    expect(formatDay(days[0]!.day)).toBe('2024-02-29')
    expect([...days[0]!.values]).toEqual(values)
  })

  test('have their columns in any order and case, with others between them', async () => {
    const names = ['Note', ...points(24).split(',').reverse(), 'DATE', ' Meter_ID ']
    const values = Array.from({ length: 24 }, (_, i) => 24 - i)
    const { days } = await read(`${names}\nx,${values},20240229,M1`)
    expect([...days[0]!.values]).toEqual(values.toReversed())
    expect(days[0]!.meterId).toBe('M1')
  })

  test('keep ids as text', async () => {
    const { days } = await rows(
      row('0012345678901234', '2023-01-01'),
      row('1e5', '2023-01-01'),
      row('电表1', '2023-01-01')
    )
    expect(days.map((day) => day.meterId)).toEqual(['0012345678901234', '1e5', '电表1'])
  })

  test('need no value at all', async () => {
    const { days, rejections } = await rows(row('M1', '2023-01-01', ''))
    expect(rejections).toEqual([])
    expect(days[0]!.values.every(Number.isNaN)).toBe(true)
  })

  test('with a negative value are kept and marked', async () => {
    const { days } = await rows(row('M1', '2023-01-01', -2.5), row('M1', '2023-01-02', 0))
    expect(days.map((day) => day.mark)).toEqual(['negative', undefined])
    expect(days[0]!.values[0]).toBe(-2.5)
  })
})

test('daily registers: what a tariff does not have is missing', async () => {
  const { days, formats } = await read(
    'meter_id,date,kwh_r4,kwh,kwh_r1,kwh_r2,kwh_r3\nM1,2024-01-01,4,10,,3.5,2.5\nM1,2024-01-02,--,-1,,,\nM1,2024-01-03,,-2,,,'
  )
  expect(formats).toEqual(['daily-registers'])
  expect(days.map((day) => [...day.values])).toEqual([
    [10, Number.NaN, 3.5, 2.5, 4],
    [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    [-2, Number.NaN, Number.NaN, Number.NaN, Number.NaN]
  ])
  expect(days[0]!.channel).toBe('register_energy')
  expect(days.map(({ mark }) => mark)).toEqual([undefined, undefined, 'negative'])
  const totals = await read('meter_id,date,kwh\nM1,2024-01-01,4\n')
  expect([...totals.days[0]!.values]).toEqual([4, Number.NaN, Number.NaN, Number.NaN, Number.NaN])
})

describe('cells', () => {
  test.each(['', ' ', 'NULL', 'null', 'NaN', '--', '-', 'N/A', '\\N', '—'])('"%s" is a missing value', async (cell) => {
    const { days } = await rows(row('M1', '2023-01-01', cell))
    expect(days[0]!.values.every(Number.isNaN)).toBe(true)
  })

  test.each([
    ['1.5', 1.5],
    [' 1.5 ', 1.5],
    ['"1.5"', 1.5],
    ['+1.5', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1.5e2', 150],
    ['1E-2', 0.01],
    ['-0', 0],
    ['"1,234.5"', 1234.5],
    ['000012', 12],
    ['0.1234567890123456789', 0.12345679],
    ['123456789012345678', 1.2345678901234568e17]
  ])('%s is the number %d', async (cell, value) => {
    const { days } = await rows(row('M1', '2023-01-01', cell))
    expect(days[0]!.values[23]).toBeCloseTo(Math.fround(value), 12)
  })

  test.each([
    'abc',
    'Infinity',
    '-inf',
    '1e400',
    '1e39',
    '0x10',
    '1.2.3',
    '1-2',
    '"1,2"',
    '"0,123"',
    '12kW',
    '1 2',
    '−5'
  ])('%s is neither', async (cell) => {
    const found = await rows(row('M1', '2023-01-01', cell), row('M2', '2023-01-01'))
    expect(problems(found)).toEqual([[2, 'bad_number']])
    expect(found.rejections[0]!.raw).toBe(row('M1', '2023-01-01', cell))
    expect(found.days).toHaveLength(1)
  })

  test.each([
    '2023-02-29',
    '2023-13-01',
    '2023-00-10',
    '2023-04-31',
    '2023-1',
    '',
    'yesterday',
    '1900-01-01',
    '2100-01-01',
    '0095-01-01',
    '2023-01-01 12:00',
    '20230229'
  ])('date %s does not exist', async (date) => {
    expect(problems(await rows(row('M1', date), row('M1', '2023-01-01')))).toEqual([[2, 'bad_date']])
  })

  test.each([
    '2024-02-29',
    '20240229',
    '2024/02/29',
    '2024/2/29',
    '2024-2-29',
    '2024-02-29 00:00:00',
    '2024-02-29T00:00',
    ' 2024-02-29 '
  ])('date %s is leap day', async (date) => {
    const { days } = await rows(row('M1', date))
    expect(days.map((day) => formatDay(day.day))).toEqual(['2024-02-29'])
  })
})

describe('rows that cannot go in are told, and the good ones beside them go in', () => {
  const good = row('M9', '2023-01-01')

  test('too few and too many columns', async () => {
    const found = await rows('M1,2023-01-01,1', good, `${row('M2', '2023-01-01')},1`)
    expect(problems(found)).toEqual([
      [2, 'wrong_column_count'],
      [4, 'wrong_column_count']
    ])
    expect(found.rejections[0]!.reason).toEqual({ zh: '应有 26 列，实有 3 列', en: '3 columns instead of 26' })
    expect(found.lines).toEqual([3])
  })

  test('no id, or one with control characters, or endless', async () => {
    const ids = ['', '  ', 'M\u00001', 'x'.repeat(101)].map((id) => row(id, '2023-01-01'))
    const found = await rows(...ids, good)
    expect(found.rejections.map(({ code }) => code)).toEqual(['missing_id', 'missing_id', 'bad_id', 'bad_id'])
    expect(found.rejections[2]!.raw).not.toContain('\0')
  })

  test('bytes that are neither UTF-8 nor GBK', async () => {
    const gbk = Buffer.concat([
      Buffer.from(`${header},name\n`),
      Buffer.from([0xb5, 0xe7, 0xff, 0xed]),
      Buffer.from(`,2023-01-01,${cells()},a\nM2,2023-01-01,${cells()},`),
      Buffer.from([0xb5, 0xe7, 0xb1, 0xed, 0x0a])
    ])
    const found = await read(gbk)
    expect(problems(found)).toEqual([[2, 'wrong_encoding']])
    expect(found.rejections[0]!.reason.en).toContain('UTF-8')
    expect(found.days.map((day) => day.meterId)).toEqual(['M2'])
  })

  test('a quote that nothing closes costs one row', async () => {
    const many = Array.from({ length: 500 }, (_, i) => row(`M${i}`, '2023-01-01'))
    const found = await read([header, `"M1,2023-01-01,${cells()}`, ...many].join('\n'), 10_000)
    expect(problems(found)).toEqual([[2, 'bad_quotes']])
    expect(found.days).toHaveLength(500)
  })

  test('the header once more, the same or another', async () => {
    const found = await rows(good, header.toUpperCase(), good, 'date,meter_id,kwh', '2023-01-02,M1,7')
    expect(problems(found)).toEqual([
      [3, 'repeated_header'],
      [5, 'repeated_header']
    ])
    expect(found.days.at(-1)).toMatchObject({ meterId: 'M1', channel: 'register_energy' })
    expect(found.lines).toEqual([2, 4, 6])
  })

  test('an endless line, inside the file and at its end', async () => {
    const endless = 'x'.repeat(600_000)
    const found = await read([header, good, endless, good, `"${endless}`, good, endless].join('\n'), 65_536)
    expect(problems(found)).toEqual([
      [3, 'row_too_long'],
      [5, 'row_too_long'],
      [7, 'row_too_long']
    ])
    expect(found.lines).toEqual([2, 4, 6])
    expect(found.rejections.every(({ raw }) => raw.length === 2000)).toBe(true)
  })
})

describe('the file as a whole', () => {
  test.each(['\n', '\r\n', '\r', '\r\r\n'])('with %j between the lines', async (newline) => {
    for (const pieceBytes of [1, 3, 1000]) {
      const found = await read(
        ['\ufeff' + header, row('M1', '2023-01-01'), '', row('M2', '2023-01-01'), ''].join(newline),
        pieceBytes
      )
      expect(found.days.map((day) => day.meterId)).toEqual(['M1', 'M2'])
      expect(found.rejections).toEqual([])
      expect(found.lines).toEqual([2, 4])
    }
  })

  test('quoted cells hold commas, quotes and line breaks', async () => {
    for (const pieceBytes of [1, 5, 1000]) {
      const found = await read(
        `"meter_id","date",name,${points(24)}\r\n"M ""1"", a","2023-01-01","one\r\ntwo, 12""",${cells()}\r\nM2,2023-01-01,12" pipe,${cells()}\r\n`,
        pieceBytes
      )
      expect(found.rejections).toEqual([])
      expect(found.days.map((day) => day.meterId)).toEqual(['M "1", a', 'M2'])
      expect(found.lines).toEqual([2, 4])
    }
  })

  test('empty is one rejected row, blank the same, and a header alone', async () => {
    for (const content of ['', '\ufeff', '\n\n', '   ']) {
      const found = await read(content)
      expect(problems(found)).toEqual([[1, 'empty_file']])
    }
    for (const alone of [header, `${header}\n`]) expect(problems(await read(alone))).toEqual([[1, 'empty_file']])
  })

  test('cut off: the rows before are good, the last line is not trusted', async () => {
    const whole = [header, row('M1', '2023-01-01'), row('M2', '2023-01-01', 12)].join('\n')
    const found = await read(whole, 11, new DamagedFileError('truncated_file'))
    expect(found.days.map((day) => day.meterId)).toEqual(['M1'])
    expect(problems(found)).toEqual([[3, 'truncated_file']])
    expect(found.rejections[0]!.raw).toBe(row('M2', '2023-01-01', 12))
    expect(problems(await read('', 1, new DamagedFileError('damaged_file')))).toEqual([[1, 'damaged_file']])
  })

  test.each([
    ['of another table', 'site_id,meter_id\nS1,M1'],
    ['with 23 points', `meter_id,date,${points(23)}\n`],
    ['with 97 points', `meter_id,date,${points(97)}\n`],
    ['with a point twice', `meter_id,date,${points(23)},p23\n`],
    ['with two dates', `meter_id,date,date,${points(24)}\n`],
    ['without a header', row('M1', '2023-01-01')],
    ['that is binary', '\u0001\u0002\u0000\u0003'.repeat(1000)],
    ['of one endless line', 'x'.repeat(400_000)]
  ])('%s is one error that says what was expected', async (_, content) => {
    const reading = read(content, 65_536)
    await expect(reading).rejects.toThrow(UnexpectedHeaderError)
    await expect(reading).rejects.toThrow('nearest form: meter_id,date,p1..pN')
  })

  test.each([
    ['lacking', `meter_id,date,${points(96).toString().replace('p50,', '')}\n`, 'there is no p50;'],
    ['lacking at the end', `户号,日期,${points(95).toString().toUpperCase()}\n`, '缺少列 P96，'],
    ['twice', `meter_id,date,p1,${points(96)}\n`, 'p1 is there more than once;'],
    [
      'lacking, and another twice',
      `meter_id,date,${points(96).toString().replace('p50,', 'p49,')}\n`,
      'no p50, and p49'
    ]
  ])('with a column %s is an error that says which', async (_, content, said) => {
    await expect(read(content)).rejects.toThrow(said)
  })

  test('in GBK or UTF-16 is read, in pieces of any size', async () => {
    const gbk = Buffer.concat([
      Buffer.from(`${header},name\n`),
      Buffer.from([0xb5, 0xe7, 0xb1, 0xed]),
      Buffer.from(`,2023-01-01,${cells()},`),
      Buffer.from([0xc9, 0x7c, 0x0a])
    ])
    const utf16 = Buffer.from(`\ufeff${header},name\r\n电表,2023-01-01,${cells()},a\r\n`, 'utf16le')
    for (const bytes of [gbk, utf16, Buffer.from(utf16).swap16()]) {
      for (const pieceBytes of [1, 7, 100_000]) {
        const found = await read(bytes, pieceBytes)
        expect(found.rejections).toEqual([])
        expect(found.days.map((day) => day.meterId)).toEqual(['电表'])
      }
    }
  })

  test.each(['\t', '|'])('with %j between the cells', async (separator) => {
    const found = await read([header, row('M1', '2023-01-01', 1.5)].join('\n').replaceAll(',', separator))
    expect(found.days.map((day) => [day.meterId, day.values[23]])).toEqual([['M1', 1.5]])
  })

  test('with | between quoted cells that hold it', async () => {
    const found = await read('"meter_id"|date|kwh\n"M|1"|2023-01-01|7')
    expect(found.days.map((day) => day.meterId)).toEqual(['M|1'])
  })

  test("with a spreadsheet's line on the separator", async () => {
    const found = await read(`sep=,\r\n${header}\r\n${row('M1', '2023-01-01')}\r\n`)
    expect([found.days.length, found.lines]).toEqual([1, [3]])
    expect(problems(await read('sep=,\n'))).toEqual([[1, 'empty_file']])
  })

  test('errors of reading that are not damage pass through', async () => {
    await expect(read(`${header}\n`, 5, new RangeError('disk on fire'))).rejects.toThrow(RangeError)
  })
})
