import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { parseSites } from '../../../src/readings/sites-file.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { keys, problems, readFile } from './reading-samples.ts'

const columns = (prefix: string, count = 96, from = 1) =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + from}`).join()
const cells = (value: (i: number) => number | string, count = 96) =>
  Array.from({ length: count }, (_, i) => value(i)).join()
const HOURLY = '1000'.repeat(24)

test('the 96-point export in GBK with Chinese headers, ratio applied instead of the multiplier', async () => {
  const gbk: Record<string, number[]> = {
    户: [0xbb, 0xa7],
    号: [0xba, 0xc5],
    日: [0xc8, 0xd5],
    期: [0xc6, 0xda],
    倍: [0xb1, 0xb6],
    率: [0xc2, 0xca]
  }
  const text = `户号,日期,倍率,${columns('P')}\n0331,2024/3/1,40,${cells((i) => i)}\n`
  const bytes = Buffer.from([...text].flatMap((character) => gbk[character] ?? [character.charCodeAt(0)]))
  const { meters } = parseSites('site_id,meter_id,multiplier\nS,0331,30\n')
  const found = await readFile(bytes, { check: checkAgainst(meters) })
  expect(found.formats).toEqual(['power-curve'])
  expect(keys(found)).toEqual(['0331 2024-03-01 active_power'])
  expect(found.days[0]!.values[3]).toBe(120)
})

test('numbered from 0, named by times, of 24 and 48 points', async () => {
  const zero = await readFile(
    `ID,DATA_DATE,DATA_TYPE,${columns('P', 96, 0)}\nM,2024-03-01 00:00:00,1,${cells((i) => i)}`
  )
  expect(zero.days[0]!.values[95]).toBe(95)
  const phases = await readFile(
    `CONS_NO,DATA_DATE,CT,PHASE_FLAG,${columns('I', 24)}\nM,2024-03-01,20,B,${cells((i) => i, 24)}`
  )
  expect(keys(phases)).toEqual(['M 2024-03-01 current_b'])
  expect(phases.days[0]!.values[2]).toBe(40)
})

test('rows of all types go to their channels; those of no use are told', async () => {
  const row = (type: number) => `M,2024-03-01,${type},${cells(() => type)}`
  const found = await readFile([`ID,DATA_DATE,DATA_TYPE,${columns('P')}`, ...[1, 2, 3, 4, 5, 6].map(row)].join('\n'))
  expect(keys(found).map((key) => key.split(' ')[2])).toEqual([
    'active_power',
    'active_power_a',
    'active_power_b',
    'active_power_c',
    'reactive_power'
  ])
  expect(problems(found)).toEqual([[7, 'unused_quantity']])
})

test('an hourly row keeps its values in columns 1, 5, 9 …, whether it says so or not', async () => {
  const hourly = cells((i) => (i % 4 === 0 ? i / 4 : 'NULL'))
  const flagged = await readFile(
    `ID|DATA_DATE|DATA_TYPE|ORG_NO|DATA_POINT_FLAG|DATA_WHOLE_FLAG|${columns('P')}\nM|2016-05-02 00:00:00|1|43401|3|${HOURLY}|${hourly}`.replaceAll(
      ',',
      '|'
    )
  )
  const unsaid = await readFile(`ID,DATA_DATE,${columns('P')}\nM,2016-05-02,${hourly}`)
  for (const { days } of [flagged, unsaid]) {
    expect([...days[0]!.values]).toEqual(Array.from({ length: 24 }, (_, i) => i))
  }
})

test('points that were not collected are missing, whatever stands in them', async () => {
  const flag = `0${'1'.repeat(95)}`
  const { days } = await readFile(
    `ID,DATA_DATE,DATA_TYPE,DATA_POINT_FLAG,DATA_WHOLE_FLAG,${columns('P')}\nM,2016-05-02,1,1,${flag},${cells(() => 0)}`
  )
  expect([...days[0]!.values.subarray(0, 2)]).toEqual([Number.NaN, 0])
})

test('a file without a header is known by its name, or by the format given', async () => {
  const row =
    `7|2010000002117590|2016-05-02 00:00:00|1|43401|3|${HOURLY}|${cells((i) => (i % 4 === 0 ? 4076 + i / 4 : 'NULL'))}`.replaceAll(
      ',',
      '|'
    )
  const named = await readFile(row, {}, '/data/E_MP_POWER_CURVE_201605.txt')
  const told = await readFile(row, { format: 'power-curve' }, 'export.txt')
  for (const found of [named, told]) {
    expect(keys(found)).toEqual(['2010000002117590 2016-05-02 active_power'])
    expect(found.days[0]!.values[1]).toBe(4077)
  }
  const broken = await readFile(`${row}\n1|2|3\n${row.replace('2016-05-02', '2016-05-42')}`, { format: 'power-curve' })
  expect(problems(broken)).toEqual([
    [2, 'wrong_column_count'],
    [3, 'bad_date']
  ])
})

test('two ratios for a day, and a ratio that is none', async () => {
  const row = (day: string, ratio: string) => `M,${day},${ratio},${cells(() => 1)}`
  const header = `电表资产号,日期,综合倍率,${columns('P')}`
  const found = await readFile(
    [header, row('2024-03-01', '40'), row('2024-03-01', '60'), row('2024-03-02', '60'), row('2024-03-03', '0')].join(
      '\n'
    )
  )
  expect(problems(found)).toEqual([
    [3, 'two_ratios'],
    [5, 'bad_number']
  ])
})

test('energy and power factor tables', async () => {
  const energy = await readFile(
    `ID,DATA_DATE,DATA_TYPE,${columns('E')}\nM,2024-03-01,1,${cells(() => 2.5)}\nM,2024-03-01,5,${cells(() => 1)}`
  )
  expect(keys(energy)).toEqual(['M 2024-03-01 active_power', 'M 2024-03-01 reverse_power'])
  expect([energy.days[0]!.values[0], energy.days[1]!.values[0]]).toEqual([10, 4])
  const factor = await readFile(
    `ID,DATA_DATE,DATA_TYPE,${columns('F')}\nM,2024-03-01,0,${cells(() => 0.9)}\nM,2024-03-01,0,${cells(() => 9)}`,
    {
      check: checkAgainst(parseSites('site_id,meter_id,multiplier\nS,M,40\n').meters)
    }
  )
  expect(factor.days[0]!.values[0]).toBeCloseTo(0.9, 6)
  expect(problems(factor)).toEqual([[3, 'absurd_power']])
})

test('-999 among values of which none is near it is a missing one', async () => {
  const read = async (prefix: string, at: (i: number) => number) =>
    (await readFile(`ID,DATA_DATE,DATA_TYPE,${columns(prefix)}\nM,2024-03-01,1,${cells(at)}`)).days[0]!
  const marked = await read('P', (i) => (i === 40 ? -9999 : i === 50 ? -999 : 2))
  expect(marked.mark).toBeUndefined()
  expect([...marked.values].map(Number.isNaN).flatMap((missing, i) => (missing ? [i] : []))).toEqual([40, 50])
  const fedIn = await read('P', (i) => (i === 40 ? -999 : i === 41 ? -998 : 2))
  expect([fedIn.mark, fedIn.values[40]]).toEqual(['negative', -999])
  const registers = await read('R', (i) => (i === 40 ? -999 : 1000 + i))
  expect([...registers.values.subarray(38, 42)]).toEqual([4, Number.NaN, Number.NaN, 4])
})

test('two ratios for a day are told in files that follow each other too, but not those of two assets', async () => {
  const registers = new RegisterMemory()
  const header = `户号,电表资产号,日期,倍率,${columns('P')}`
  const read = (asset: string, ratio: number) =>
    readFile(`${header}\nM,${asset},2024-03-01,${ratio},${cells(() => 1)}\n`, { registers })
  expect(problems(await read('A1', 40))).toEqual([])
  expect(problems(await read('A2', 60))).toEqual([])
  expect(problems(await read('A1', 60))).toEqual([[2, 'two_ratios']])
})

test('DATA_POINT_FLAG never thins values that stand in every column', async () => {
  const flagged = (flag: number, count: number, values: string) =>
    readFile(`ID,DATA_DATE,DATA_TYPE,DATA_POINT_FLAG,${columns('P', count)}\nM,2024-03-01,1,${flag},${values}`)
  const hourly = (at: number) => cells((i) => (i < 24 ? i + 1 : 'NULL'), at)
  for (const found of [
    await flagged(3, 24, hourly(24)),
    await flagged(3, 96, hourly(96)),
    await flagged(
      3,
      96,
      cells((i) => (i % 4 === 0 ? i / 4 + 1 : 0))
    ),
    await flagged(
      3,
      96,
      cells((i) => Math.floor(i / 4) + 1)
    )
  ]) {
    expect([...found.days[0]!.values]).toEqual(Array.from({ length: 24 }, (_, i) => i + 1))
  }
  expect((await flagged(2, 48, hourly(48))).days[0]!.values).toHaveLength(48)
  expect(
    (
      await flagged(
        3,
        96,
        cells((i) => i)
      )
    ).days[0]!.values
  ).toHaveLength(96)
})

test('a ratio or a unit in the row is heeded, under whatever names the id and the date stand', async () => {
  const wide = (extra: string, value: string) =>
    readFile(`meter_id,date,${extra},${columns('p', 24)}\nM,2024-03-01,${value},${cells(() => 2000, 24)}`)
  const ratio = await wide('multiplier', '40')
  expect([ratio.days[0]!.values[0], ratio.days[0]!.primary]).toEqual([80_000, true])
  expect((await wide('unit', 'W')).days[0]!.values[0]).toBe(2)
  expect((await wide('unit', 'Wh')).days[0]!.values[0]).toBe(2)
  expect((await wide('unit', 'Building 5')).days[0]!.values[0]).toBe(2000)
  expect(problems(await wide('unit', 'm3'))).toEqual([[2, 'unused_quantity']])
  const grid = await readFile(`CONS_NO,DATA_DATE,UNIT,${columns('P', 24)}\nM,2024-03-01,W,${cells(() => 2000, 24)}`)
  expect(grid.days[0]!.values[0]).toBe(2)
})

test.each([24, 10])('%i hours side by side of a steady load are hours, not parts of hours', async (hours) => {
  const values = cells((i) => (i < hours ? 5 : 'NULL'))
  const { days } = await readFile(`ID,DATA_DATE,DATA_TYPE,DATA_POINT_FLAG,${columns('P')}\nM,2024-03-01,1,3,${values}`)
  expect([...days[0]!.values]).toEqual(Array.from({ length: 24 }, (_, i) => (i < hours ? 5 : Number.NaN)))
})

test('hourly values of part of a day are hours without a DATA_POINT_FLAG', async () => {
  const part = (from: number, to: number) => cells((i) => (i % 4 === 0 && i >= from && i < to ? 10 : 'NULL'))
  const { days } = await readFile(
    `ID,DATA_DATE,DATA_TYPE,${columns('E')}\nM,2024-01-02,1,${part(0, 40)}\nM,2024-01-02,1,${part(40, 96)}`
  )
  expect(days.map(({ values }) => values.length)).toEqual([24, 24])
  expect(days.flatMap(({ values }) => [...values].filter((value) => value === 10))).toHaveLength(24)
})

test('a second ratio for a day is told however many days lie between', async () => {
  const rows = [1, 2, 1].map((day, i) => `M,2024-01-0${day},${i < 2 ? 40 : 60},${cells(() => 1)}`)
  const found = await readFile(`电表资产号,日期,倍率,${columns('P')}\n${rows.join('\n')}`)
  expect(problems(found)).toEqual([[4, 'two_ratios']])
})

test.each([
  ['40,100', 4000],
  ['200/5,10000/100', 4000],
  ['40,', 40]
])('the ratios of transformers %s are applied to powers', async (ratios, ratio) => {
  const { days } = await readFile(
    `户号,电表资产号,日期,CT,PT,${columns('P')}\n001,M,2024-01-01,${ratios},${cells(() => 1)}`
  )
  expect(days[0]).toMatchObject({ primary: true, ratio })
  expect(days[0]!.values[5]).toBe(ratio)
})

test('an hour or two without DATA_POINT_FLAG have the interval of the other rows of their meter, or are told', async () => {
  const header = `ID,DATA_DATE,DATA_TYPE,${columns('E')}`
  const row = (date: string, at: (i: number) => boolean) => `M,${date},1,${cells((i) => (at(i) ? 10 : 'NULL'))}`
  const few = row('2024-01-03', (i) => i === 32 || i === 48)
  const read = async (...rows: string[]) => {
    const { days, remarks } = await readFile([header, ...rows].join('\n'))
    return [days.at(-1)!.values.length, Math.max(...days.at(-1)!.values.filter((kw) => kw > 0)), remarks.length]
  }
  expect(
    await read(
      row('2024-01-02', (i) => i % 4 === 0),
      few
    )
  ).toEqual([24, 10, 0])
  expect(
    await read(
      row('2024-01-02', (i) => i % 2 === 0),
      few
    )
  ).toEqual([48, 20, 0])
  expect(
    await read(
      row('2024-01-02', () => true),
      few
    )
  ).toEqual([96, 40, 0])
  expect(await read(few)).toEqual([96, 40, 1])
})

test('GBK behind the mark of UTF-8 is GBK', async () => {
  const header = [0xbb, 0xa7, 0xba, 0xc5, 0x2c, 0xc8, 0xd5, 0xc6, 0xda, 0x2c] // 户号,日期,
  const text = Buffer.from(`${columns('P')}\nM,2024-03-01,${cells(() => 2)}\n`)
  for (const piece of [1000, 1]) {
    const bytes = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf, ...header]), text])
    expect(keys(await readFile(bytes, {}, 'r.csv', piece))).toEqual(['M 2024-03-01 active_power'])
  }
})

test('CT and PT make up the ratio under the names of day rows and in long rows too', async () => {
  const columns = Array.from({ length: 24 }, (_, i) => `P${i + 1}`)
  const wide = await readFile(
    `meter_id,date,CT,PT,${columns.join()}\nM1,2024-01-01,20,100,${columns.map((_, i) => i + 1).join()}\n`
  )
  expect(wide.days[0]!.values[1]).toBe(4000)
  const long = await readFile(
    'meter_id,timestamp,kw,CT,PT\nM1,2024-01-01 00:00,1,100/5,100\nM1,2024-01-01 00:15,2,20,100\nM1,2024-01-01 00:30,3,20,100\n'
  )
  expect(long.rejections).toEqual([])
  expect([...long.days[0]!.values.slice(0, 3)]).toEqual([2000, 4000, 6000])
})

test('two ratios of one day are told in long rows too', async () => {
  const found = await readFile(
    '户号,时间,有功功率,倍率\n1,2024-01-01 00:00,1,40\n1,2024-01-01 00:15,2,60\n1,2024-01-01 00:30,3,40\n1,2024-01-02 00:00,3,60\n'
  )
  expect(found.rejections.map(({ line, code }) => [line, code])).toEqual([[3, 'two_ratios']])
})

test('the number of values that a row says it has tells its interval', async () => {
  const columns = Array.from({ length: 96 }, (_, i) => `P${i + 1}`)
  const cells = (count: number) => Array.from({ length: 96 }, (_, i) => (i < count ? 4 : ''))
  const found = await readFile(
    `consNo,indBNo,dataDate,pointCount,${columns}\n1,01030004,2024-03-01,24,${cells(24)}\n1,01030004,2024-03-02,96,${cells(96)}\n`
  )
  expect(found.days.map(({ values }) => [values.length, values[23]])).toEqual([
    [24, 4],
    [96, 4]
  ])
})
