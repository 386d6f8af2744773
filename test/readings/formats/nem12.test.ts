import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { parseSites } from '../../../src/readings/sites-file.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { keys, problems, readFile } from './reading-samples.ts'

const HEAD = '100,NEM12,202403011000,MDP,RET'
const stream = (suffix = 'E1', unit = 'kWh', interval = 30, nmi = 'NMI0000001') =>
  `200,${nmi},E1B1Q1,1,${suffix},N1,SER1,${unit},${interval},`
const day = (date: string, value: (i: number) => number | string, points = 48, quality = 'A') =>
  `300,${date},${Array.from({ length: points }, (_, i) => value(i))},${quality},,,20240302000000,`

test('registers become channels, energy becomes mean power', async () => {
  const found = await readFile(
    [
      HEAD,
      stream(),
      day('20240301', (i) => i),
      day('20240302', (i) => i % 3),
      stream('B1', 'Wh'),
      day('20240301', (i) => 500 - 10 * (i % 3)),
      stream('Q1', 'kVArh', 15),
      day('20240301', () => 2, 96),
      stream('E2', 'kWh', 5),
      day('20240301', (i) => 1 - (i % 3) / 4, 288),
      stream('K1', 'kVArh'),
      day('20240301', () => 1),
      '900'
    ].join('\r\n')
  )
  expect(found.formats).toEqual(['nem12'])
  expect(keys(found)).toEqual([
    'NMI0000001 2024-03-01 active_power',
    'NMI0000001 2024-03-02 active_power',
    'NMI0000001 2024-03-01 reverse_power',
    'NMI0000001 2024-03-01 reactive_power',
    'NMI0000001-2 2024-03-01 active_power'
  ])
  expect(found.days.map(({ values }) => [values.length, values[3]])).toEqual([
    [48, 6],
    [48, 0],
    [48, 1],
    [96, 8],
    [288, 12]
  ])
  expect(problems(found)).toEqual([
    [11, 'unused_quantity'],
    [12, 'unused_quantity']
  ])
})

test('intervals that 300 and 400 records call null are missing', async () => {
  const rows = [
    HEAD,
    stream(),
    day('20240301', () => 1, 48, 'V'),
    '400,1,40,A,,',
    '400,41,48,N,,',
    day('20240302', () => 1, 48, 'N')
  ]
  const { days, rejections } = await readFile(rows.join('\n'))
  expect(rejections).toEqual([])
  const [first, second] = days.toSorted((a, b) => a.day - b.day)
  expect([...first!.values]).toEqual([...Array(40).fill(2), ...Array(8).fill(Number.NaN)])
  expect(second!.values.every(Number.isNaN)).toBe(true)
})

test('bad records are told, and the good ones beside them go in', async () => {
  const { meters } = parseSites('site_id,meter_id\nS,NMI0000001\n')
  const found = await readFile(
    [
      HEAD,
      day('20240301', () => 1),
      stream(),
      day('20240301', () => 1, 47),
      day('20240301', () => 1, 96),
      day('20240230', () => 1),
      day('20240301', () => 'x'),
      day('20240301', () => 3),
      '400,1,99,N,,',
      'hello,world',
      stream('E1', 'kWh', 7),
      day('20240305', () => 1),
      stream('E1', 'kWh', 30, 'OTHER'),
      day('20240301', () => 1),
      '900'
    ].join('\n'),
    { check: checkAgainst(meters) }
  )
  expect(problems(found)).toEqual([
    [2, 'missing_header'],
    [4, 'wrong_column_count'],
    [5, 'wrong_column_count'],
    [6, 'bad_date'],
    [7, 'bad_number'],
    [9, 'bad_number'],
    [10, 'unused_quantity'],
    [11, 'bad_number'],
    [12, 'bad_number'],
    [14, 'unknown_meter']
  ])
  expect(keys(found)).toEqual(['NMI0000001 2024-03-01 active_power'])
  expect(found.days[0]!.values[0]).toBe(6)
})

test('a file without its 100 record is read, and that is told', async () => {
  const found = await readFile(['', stream(), day('20240301', () => 1), '900'].join('\n'))
  expect(problems(found)).toEqual([[2, 'missing_header']])
  expect(found.days).toHaveLength(1)
})

test('records of any content never throw, and rows always add up', async () => {
  const cell = fc.constantFrom('', '1', '-2.5', 'A', 'N', 'V', 'E1', 'kWh', '30', '20240301', '48', 'x')
  const record = fc.tuple(
    fc.constantFrom('100', '200', '300', '400', '500', '900', 'y'),
    fc.array(cell, { maxLength: 60 })
  )
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 20 }), async (records) => {
      const found = await readFile(
        [HEAD, stream(), ...records.map(([kind, cells]) => [kind, ...cells].join())].join('\n')
      )
      expect(found.rowsRead).toBe(found.days.length + found.rejections.length)
    }),
    { numRuns: 200 }
  )
})

const samples = process.env.RIGWATCH_FORMAT_SAMPLES
const why = samples ? '' : ' (skipped: set RIGWATCH_FORMAT_SAMPLES to a folder of sample files)'

describe.skipIf(!samples)(`sample files${why}`, () => {
  test.each([
    ['nem12/Example_NEM12_actual_interval.csv', 2, []],
    ['nem12/Example_NEM12_empty.csv', 0, ['empty_file']],
    ['nem12/Example_NEM12_15min_200_30min_300.csv', 0, ['wrong_column_count']],
    ['nem12/Example_NEM12_incomplete_interval.csv', 3, ['wrong_column_count']],
    ['nem12/Example_NEM12_missing_header.csv', 2, ['missing_header']],
    ['nem12/Example_NEM12_multiple_meters.csv', 10, Array(3).fill('unused_quantity')],
    ['nem12/Example_NEM12_multiple_quality.csv', 1, []],
    ['nem12/Example_NEM12_substituted_interval.csv', 2, []],
    ['uk-half-hourly/banes-example-file.csv', 5, []],
    ['uk-half-hourly/banes-bad-example-file.csv', 1, ['bad_date']],
    ['uk-half-hourly/empty-msft.csv', 0, ['empty_file']],
    ['uk-half-hourly/incomplete-row.csv', 0, ['wrong_column_count']]
  ])('%s', async (file, days, codes) => {
    const found = await readFile(readFileSync(join(samples!, file)))
    expect([found.days.length, found.rejections.map(({ code }) => code)]).toEqual([days, codes])
  })

  test.each(['example.csv', 'example-offset.csv'])('uk-half-hourly/%s', async (file) => {
    const found = await readFile(readFileSync(join(samples!, 'uk-half-hourly', file)))
    expect([found.formats[0], found.rejections]).toEqual(['long-rows', []])
    expect(found.days.every(({ values }) => values.length === 48)).toBe(true)
  })
})

test('days of two meters at one register: a swap is a change of days, and a day of both is told', async () => {
  const stream = (serial: string) => `200,NMI1,E1,1,E1,N1,${serial},kWh,30,`
  const day = (date: number, kwh: number) => `300,${date},${Array(48).fill(kwh)},A,,,20240101000000,`
  const found = await readFile(
    [
      '100,NEM12,202401010000,A,B',
      stream('S1'),
      day(20240101, 1),
      day(20240102, 1),
      stream('S2'),
      day(20240102, 2),
      day(20240103, 2),
      '900'
    ].join('\n')
  )
  expect(found.days.map(({ values }) => values[0])).toEqual([2, 2, 4])
  expect(problems(found)).toEqual([[6, 'ambiguous_meter']])
  const nameless = await readFile(
    ['100,NEM12,202401010000,A,B', stream('S1'), day(20240101, 1), stream(''), day(20240101, 2), '900'].join('\n')
  )
  expect(nameless.days.map(({ values }) => values[0])).toEqual([2])
  expect(problems(nameless)).toEqual([[5, 'ambiguous_meter']])
})

test('NEM13 is told to be accumulated, with what to ask for', async () => {
  const found = await readFile(
    '100,NEM13,202401010000,A,B\n250,NMI1,11,1,11,1,S1,E,100,20240101,A,,,200,20240401,A,,,100,kWh,20240701,20240401,\n900\n'
  )
  expect(found.days).toEqual([])
  expect(problems(found)).toEqual([[2, 'unused_quantity']])
  expect(found.rejections[0]!.reason.en).toContain('NEM12')
})

test('a 400 record behind a rejected day says nothing about the day before it', async () => {
  const rows = [HEAD, stream(), day('20240301', () => 1), day('20240230', () => 1), '400,1,48,N,,']
  const found = await readFile(rows.join('\n'))
  expect(keys(found)).toEqual(['NMI0000001 2024-03-01 active_power'])
  expect([...found.days[0]!.values]).toEqual(Array(48).fill(2))
  expect(problems(found)).toHaveLength(1)
})

test('estimates, marks of missing values and a missing 900 record are told', async () => {
  const told = async (...rows: string[]) => {
    const { days, remarks } = await readFile([HEAD, stream(), ...rows].join('\n'))
    return {
      values: days[0]!.values,
      remarks: remarks.map(({ line, code, reason }) => [line, code, reason.en.match(/\d+/)?.[0]])
    }
  }
  const marks = await told(
    day('20240301', (i) => (i < 2 ? 99_999 : 1)),
    '900'
  )
  expect([...marks.values.subarray(0, 3)]).toEqual([Number.NaN, Number.NaN, 2])
  expect(marks.remarks).toEqual([[3, 'missing_mark', '2']])
  const variable = await told(
    day('20240301', () => 1, 48, 'V'),
    '400,1,40,A,,',
    '400,41,44,S14,1,',
    '400,45,48,F14,76,',
    '900'
  )
  expect(variable.remarks).toEqual([[7, 'estimated_reading', '8']])
  expect(
    (
      await told(
        day('20240301', () => 1, 48, 'E52'),
        '900'
      )
    ).remarks
  ).toEqual([[4, 'estimated_reading', '48']])
  expect((await told(day('20240301', () => 1))).remarks).toEqual([[3, 'truncated_file', '900']])
})

test('registers of power hold means of their intervals, whatever their length is', async () => {
  const rows = [
    HEAD,
    stream('E1', 'kW'),
    day('20240301', () => 3),
    stream('Q1', 'kVAr', 15),
    day('20240301', () => 2, 96),
    '900'
  ]
  const found = await readFile(rows.join('\n'))
  expect(found.days.map(({ channel, values }) => [channel, values[5]])).toEqual([
    ['active_power', 3],
    ['reactive_power', 2]
  ])
})

describe('of two records of a day', () => {
  const record = (kwh: number, updated: string) => `300,20240101,${Array(48).fill(kwh)},A,,,${updated},`
  const held = ({ days }: Awaited<ReturnType<typeof readFile>>) => days.at(-1)!.values[0]

  test('the one that was updated later holds, in any order of records and files', async () => {
    const file = (...records: readonly string[]) => [HEAD, stream(), ...records, '900'].join('\n')
    const [old, corrected] = [record(1, '20240102000000'), record(3, '20240201000000')]
    for (const rows of [
      [corrected, old],
      [corrected, old, old]
    ]) {
      const found = await readFile(file(...rows))
      expect([held(found), found.days.length]).toEqual([6, 1])
      expect(problems(found)).toEqual(rows.slice(1).map((_, i) => [4 + i, 'older_version']))
    }
    const inOrder = await readFile(file(old, corrected))
    expect([held(inOrder), problems(inOrder)]).toEqual([6, []])
    const registers = new RegisterMemory()
    expect(problems(await readFile(file(corrected), { registers }))).toEqual([])
    expect(problems(await readFile(file(old), { registers }))).toEqual([[3, 'older_version']])
  })

  test('the last one does where they say no time, or the same', async () => {
    const last = await readFile([HEAD, stream(), record(1, ''), record(3, ''), record(4, ''), '900'].join('\n'))
    expect([held(last), problems(last)]).toEqual([8, []])
    const same = Array.from({ length: 2 }, (_, i) => record(i + 1, '20240102000000'))
    expect(held(await readFile([HEAD, stream(), ...same, '900'].join('\n')))).toBe(4)
  })
})

test('a unit of reactive energy makes no active one, nor the other way round', async () => {
  const rows = [stream('E1', 'kvarh'), day('20240301', () => 1), stream('Q1', 'kWh'), day('20240301', () => 1)]
  const found = await readFile([HEAD, ...rows, '900'].join('\n'))
  expect(found.days).toEqual([])
  expect(problems(found)).toEqual([2, 3, 4, 5].map((line) => [line, 'unused_quantity']))
})

test('on the day of a swap each meter gives its part, whichever version of its record is the later', async () => {
  const part = (kwh: number, updated: string, flags: string) =>
    [`300,20240301,${Array(48).fill(kwh)},V,,,${updated},`, ...flags.split(' ')].join('\n')
  const stream = (serial: string) => `200,M1,E1,1,E1,N1,${serial},kWh,30,`
  const file = (second: string) =>
    [
      '100,NEM12,202404010000,MDP,RET',
      stream('A1'),
      part(1, '20240402000000', '400,1,20,A,, 400,21,48,N,,'),
      stream('A2'),
      part(2, '20240401000000', second),
      '900'
    ].join('\n')
  const found = await readFile(file('400,1,20,N,, 400,21,48,E52,,'))
  expect(problems(found)).toEqual([])
  const parts = found.days.map(({ values }) => [...values].map((value) => (Number.isNaN(value) ? 0 : value)))
  expect(parts).toEqual([
    [...Array(20).fill(2), ...Array(28).fill(0)],
    [...Array(20).fill(0), ...Array(28).fill(4)]
  ])
  expect(found.remarks.map(({ reason }) => reason.en.match(/\d+/)?.[0])).toEqual(['28'])
  const overlapping = await readFile(file('400,1,19,N,, 400,20,48,E52,,'))
  expect([overlapping.days.length, problems(overlapping), overlapping.remarks]).toEqual([
    1,
    [[7, 'ambiguous_meter']],
    []
  ])
})
