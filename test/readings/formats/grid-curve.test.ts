import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { mergeDays } from '../../../src/readings/load-day.ts'
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

const HEADER = `ID,DATA_DATE,DATA_TYPE,T_FACTOR,ASSET_NO,${columns('R')}`
const register = (date: string, at: (i: number) => number | string, asset = 'A1', type = 1) =>
  `M,${date},${type},40,${asset},${cells(at)}`

test('registers are differenced in double precision, and the last interval of a day by the next day', async () => {
  const at = (day: number) => (i: number) => (987_654 + (day * 96 + i) * 0.01).toFixed(2)
  const rows = [register('2024-03-01', at(0)), register('2024-03-02', at(1))]
  const parts = (found: Awaited<ReturnType<typeof readFile>>) =>
    found.days.map((load) => [...load.values].map((value) => Math.round(value * 1000) / 1000))
  const found = await readFile([HEADER, ...rows].join('\n'))
  expect(found.rowsRead).toBe(2)
  const [first, second, end] = parts(found)
  // 0.01 kWh in 15 minutes × 40: what single precision cannot see at 987,654 kWh
  expect(first).toEqual([...Array(95).fill(1.6), Number.NaN])
  expect(second).toEqual([...Array(95).fill(1.6), Number.NaN])
  expect(end).toEqual([...Array(95).fill(Number.NaN), 1.6])
  const registers = new RegisterMemory()
  await readFile([HEADER, rows[0]].join('\n'), { registers })
  expect(parts(await readFile([HEADER, rows[1]].join('\n'), { registers }))[1]).toEqual(end)
  const backwards = new RegisterMemory()
  await readFile([HEADER, rows[1]].join('\n'), { registers: backwards })
  expect(parts(await readFile([HEADER, rows[0]].join('\n'), { registers: backwards }))[0]!.at(-1)).toBe(1.6)
})

test('a register that turns over goes on; a swapped meter is a gap; one that runs backwards is told', async () => {
  const found = await readFile(
    [
      HEADER,
      register('2024-03-01', (i) => (999_950 + i) % 1_000_000),
      register('2024-04-01', (i) => (i < 50 ? 5000 + i : i - 50)),
      register('2024-05-01', (i) => 5000 - i),
      register('2024-06-01', (i) => 100 + i, 'A1'),
      register('2024-06-02', (i) => 9000 + i, 'A2'),
      register('2024-07-01', (i) => i, 'A1', 5)
    ].join('\n')
  )
  expect(problems(found)).toEqual([[4, 'register_backwards']])
  const kw = found.days.map(({ values }) => [...values])
  expect(kw[0]!.slice(0, 95)).toEqual(Array(95).fill(160))
  expect(kw[1]!.slice(48, 51)).toEqual([160, Number.NaN, 160])
  expect(keys(found)).toEqual([
    'M 2024-03-01 active_power',
    'M 2024-04-01 active_power',
    'M 2024-06-01 active_power',
    'M 2024-06-02 active_power',
    'M 2024-07-01 reverse_power'
  ])
})

test('a register that jumps as no meter can is another meter, within a day and between days', async () => {
  const plain = `ID,DATA_DATE,${columns('R')}`
  const row = (date: string, at: (i: number) => number) => `M,${date},${cells(at)}`
  const { days, rejections } = await readFile(
    [
      plain,
      row('2024-03-01', (i) => (i < 50 ? 100 + i : 50_000 + i)),
      row('2024-03-02', (i) => 50_096 + i),
      row('2024-03-03', (i) => 90_000 + i)
    ].join('\n')
  )
  expect(rejections).toEqual([])
  expect([...days[0]!.values.subarray(48, 51)]).toEqual([4, Number.NaN, 4])
  // the last interval of the first day is known from the second, that of the second is not
  expect(days.map(({ day, rows }) => [day - days[0]!.day, rows])).toEqual([
    [0, undefined],
    [1, undefined],
    [0, 0],
    [2, undefined]
  ])
})

test('a zero among the readings of a register is one that was not collected, and told', async () => {
  const read = (at: (i: number) => number) => readFile(`ID,DATA_DATE,${columns('R')}\nM,2024-03-01,${cells(at)}`)
  const kw = async (at: (i: number) => number) => [...(await read(at)).days[0]!.values]
  const plain = [...Array(95).fill(2), Number.NaN]
  const without = (...at: number[]) => plain.map((value, i) => (at.includes(i) ? Number.NaN : value))
  expect(await kw((i) => (i === 40 ? 0 : 1000 + i / 2))).toEqual(without(39, 40))
  expect(await kw((i) => (i === 40 || i === 41 ? 0 : 1000 + i / 2))).toEqual(without(39, 40, 41))
  expect(await kw((i) => (i === 0 ? 0 : 1000 + i / 2))).toEqual(without(0))
  expect(await kw((i) => (i > 92 ? 0 : 1000 + i / 2))).toEqual(without(92, 93, 94))
  // a meter whose register has not begun to move, and one that shows nothing
  expect(await kw((i) => Math.max(0, i - 10) / 2)).toEqual([...Array(10).fill(0), ...plain.slice(10)])
  expect(await kw(() => 0)).toEqual([...Array(95).fill(0), Number.NaN])
  const { remarks } = await read((i) => (i === 40 ? 0 : 1000 + i / 2))
  expect(remarks).toMatchObject([{ code: 'register_zero', line: 2 }])
  expect((await read((i) => i)).remarks).toEqual([])
})

test('a meter that is put in for one near the end of its range is no roll-over', async () => {
  const read = (rows: string[]) => readFile([HEADER, ...rows].join('\n'))
  for (const last of [9_504.7, 95_023.5, 999_023.5]) {
    const { days } = await read([register('2024-03-01', (i) => (i < 48 ? last - (47 - i) / 2 : (i - 48) / 2))])
    expect([...days[0]!.values].filter((kw) => kw > 0).map(Math.round)).toEqual(Array(94).fill(80))
    expect(days[0]!.values[47]).toBeNaN()
    const between = await read([
      register('2024-03-01', (i) => last - (95 - i) / 2),
      register('2024-03-02', (i) => i / 2)
    ])
    expect(between.days.map(({ values }) => values.at(-1))).toEqual([Number.NaN, Number.NaN])
  }
  const turned = await read([register('2024-03-01', (i) => 999_952 + i / 2), register('2024-03-02', (i) => i / 2)])
  expect(turned.days.map(({ values }) => values.at(-1))).toEqual([Number.NaN, Number.NaN, 80])
})

/** The days of readings as they are when parts are laid over each other. */
function together({ days }: Awaited<ReturnType<typeof readFile>>) {
  const whole = new Map<number, { values: Float32Array; rows: number; superseded: number }>()
  for (const { day, values, rows = 1 } of days) {
    const before = whole.get(day)
    const merged = before ? mergeDays(before, { values, rows }) : { values, superseded: 0 }
    const superseded = (before?.superseded ?? 0) + (rows > 0 ? merged.superseded : 0)
    whole.set(day, { values: merged.values, rows: (before?.rows ?? 0) + rows, superseded })
  }
  return [...whole.entries()].sort(([a], [b]) => a - b).map(([, day]) => day)
}

describe('registers in parts and in any order', () => {
  const plain = `ID,DATA_DATE,${columns('R')}`
  const part = (day: number, from = 0, to = 96) =>
    `M,2024-03-0${day},${cells((i) => (i >= from && i < to ? 1000 + (day * 96 + i) / 2 : 'NULL'))}`
  const read = async (...rows: string[]) => together(await readFile([plain, ...rows].join('\n')))
  const whole = Array(96).fill(2)
  const open = [...Array(95).fill(2), Number.NaN]

  test('readings of a day that come apart are differenced together', async () => {
    const [halves] = await read(part(1, 0, 48), part(1, 48))
    expect(halves).toMatchObject({ rows: 2, superseded: 0 })
    expect([...halves!.values]).toEqual(open)
    const [single] = await read(...Array.from({ length: 96 }, (_, i) => part(1, i, i + 1)))
    expect([...single!.values]).toEqual(open)
  })

  test('a correction supersedes its intervals', async () => {
    const corrected = part(1, 10, 11).replace('1053', '1053.25')
    const [day] = await read(part(1), corrected)
    expect([...day!.values.subarray(8, 12)]).toEqual([2, 3, 1, 2])
    expect(await read(part(1), part(1))).toMatchObject([{ rows: 2, superseded: 1 }])
  })

  test('the last interval of a day is known whatever the order of days and parts', async () => {
    for (const order of [
      [1, 2, 3, 4],
      [1, 3, 2, 4],
      [4, 3, 2, 1],
      [2, 4, 1, 3]
    ]) {
      const days = await read(...order.map((day) => part(day)))
      expect(days.map(({ values }) => [...values])).toEqual([whole, whole, whole, open])
    }
    const [first] = await read(part(1, 0, 95), part(2), part(1, 95), part(3))
    expect([...first!.values]).toEqual(whole)
  })
})

test('-999 among values of which none is negative is a missing one', async () => {
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
