import { describe, expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { mergeDays } from '../../../src/readings/load-day.ts'
import { keys, problems, type ReadFile, readFile } from './reading-samples.ts'

const columns = (prefix: string, count = 96, from = 1) =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + from}`).join()
const cells = (value: (i: number) => number | string, count = 96) =>
  Array.from({ length: count }, (_, i) => value(i)).join()

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
  const { days, rejections, remarks } = await readFile(
    [
      plain,
      row('2024-03-01', (i) => (i < 50 ? 100 + i : 50_000 + i)),
      row('2024-03-02', (i) => 50_096 + i),
      row('2024-03-03', (i) => 90_000 + i)
    ].join('\n')
  )
  expect(rejections).toEqual([])
  expect([...days[0]!.values.subarray(48, 51)]).toEqual([4, Number.NaN, 4])
  expect(remarks.map(({ code, line }) => [code, line])).toEqual([
    ['register_swap', 2],
    ['register_swap', 4]
  ])
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
  // a meter whose register has not begun to move
  expect(await kw((i) => Math.max(0, i - 10) / 2)).toEqual([...Array(10).fill(0), ...plain.slice(10)])
  const { remarks } = await read((i) => (i === 40 ? 0 : 1000 + i / 2))
  expect(remarks).toMatchObject([{ code: 'register_zero', line: 2 }])
  expect((await read((i) => i)).remarks).toEqual([])
})

test('a day of nothing but zeros was not collected, a register that stands still has measured nothing', async () => {
  const day = (date: number, reading: number, type = 1) => `M,2024-03-0${date},${type},${cells(() => reading)}`
  const read = async (...rows: string[]) => {
    const { days, remarks } = await readFile([`ID,DATA_DATE,DATA_TYPE,${columns('R')}`, ...rows, ''].join('\n'))
    const loads = together({ days }).map(({ values }) => [...values])
    return { loads, told: remarks.map(({ code, line }) => [code, line]) }
  }
  const [idle, missing] = [[...Array(95).fill(0), Number.NaN], Array(96).fill(Number.NaN)]
  for (const rows of [
    [day(1, 1234.5), day(2, 0)],
    [day(1, 1234.5), day(3, 0), day(2, 0)]
  ]) {
    const { loads, told } = await read(...rows)
    expect(loads).toEqual([idle, ...Array(rows.length - 1).fill(missing)])
    expect(told).toEqual(rows.slice(1).map((_, i) => ['register_zero', i + 3]))
  }
  expect((await read(day(2, 0), day(1, 1234.5))).loads).toEqual([idle, missing])
  // nothing is fed in, which registers tell for ever; but one that has counted is not at zero again
  expect(await read(day(1, 0, 5), day(2, 0, 5))).toEqual({ loads: [Array(96).fill(0), idle], told: [] })
  expect((await read(day(1, 7, 5), day(2, 0, 5))).loads).toEqual([idle, missing])
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

test('a wrong reading near the end of the range is no roll-over behind it', async () => {
  const at = (wrong: number) => register('2024-03-01', (i) => (i === 40 ? wrong : 5000 + i / 2))
  const found = await readFile([HEADER, at(95_000), register('2024-03-02', (i) => 5048 + i / 2)].join('\n'))
  expect(problems(found)).toEqual([[2, 'register_backwards']])
  expect(keys(found)).toEqual(['M 2024-03-02 active_power'])
})

test('a mark of a missing reading that single precision would round is missing, and told', async () => {
  const { days, rejections, remarks } = await readFile(
    [HEADER, register('2024-03-01', (i) => (i === 40 ? 999_999.99 : 100 + i / 2))].join('\n')
  )
  expect(rejections).toEqual([])
  expect(remarks.map(({ code }) => code)).toEqual(['missing_mark'])
  const missing = [...days[0]!.values.keys()].filter((i) => Number.isNaN(days[0]!.values[i]!))
  expect(missing).toEqual([39, 40, 95])
})

/** The days of readings as they are when parts are laid over each other. */
function together({ days }: Pick<ReadFile, 'days'>) {
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
