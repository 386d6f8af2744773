import { describe, expect, test } from 'vitest'
import { UnexpectedHeaderError } from '../../../src/readings/header.ts'
import { problems, readFile } from './reading-samples.ts'

const list = (count: number, text: (i: number) => string | number) =>
  Array.from({ length: count }, (_, i) => text(i)).join()
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const first = async (text: string) => (await readFile(text)).days[0]!.values[0]!

describe.each([
  ['kWh', 1],
  ['千瓦时', 1],
  ['度', 1],
  ['kW·h', 1],
  ['MWh', 1000],
  ['万千瓦时', 10_000],
  ['Wh', 0.001]
])('energies in %s, as the names of the columns say', (unit, kwh) => {
  test.each([
    ['in brackets', `（${unit}）`],
    ['behind a stroke', `/${unit}`]
  ])('%s: registers of a day', async (_, behind) => {
    const names = ['总电量', '尖', '峰', '平', '谷'].map((name) => name + behind)
    const { days, rejections } = await readFile(`户号,日期,${names}\n001,2025-01-01,10,1,2,3,4\n`)
    expect(rejections).toEqual([])
    const expected = [10, 1, 2, 3, 4].map((value) => value * kwh)
    for (const [i, value] of expected.entries()) expect(days[0]!.values[i]).toBeCloseTo(value, 4)
  })

  test('long rows', async () => {
    const rows = Array.from({ length: 24 }, (_, hour) => `001,2025-01-01 ${clock(hour * 60)},2`).join('\n')
    expect(await first(`户号,数据时间,电量(${unit})\n${rows}\n`)).toBeCloseTo(2 * kwh, 6)
    expect(await first(`meter_id,timestamp,energy (${unit})\n${rows}\n`)).toBeCloseTo(2 * kwh, 6)
  })

  test('columns that times of the day name', async () => {
    const names = list(96, (i) => `${clock(i * 15 + 15)}(${unit})`)
    expect(await first(`户号,日期,${names}\n001,2025-01-01,${list(96, () => 2)}\n`)).toBeCloseTo(8 * kwh, 6)
  })

  test('numbered columns, and registers', async () => {
    const values = list(96, (i) => 2 * i)
    expect(
      await first(`ID,DATA_DATE,${list(96, (i) => `E${i + 1}(${unit})`)}\n001,2025-01-01,${list(96, () => 2)}\n`)
    ).toBeCloseTo(8 * kwh, 6)
    expect(
      await first(`ID,DATA_DATE,${list(96, (i) => `R${i + 1}(${unit})`)}\n001,2025-01-01,${values}\n`)
    ).toBeCloseTo(8 * kwh, 6)
  })
})

test.each([
  ['kW', 1],
  ['千瓦', 1],
  ['MW', 1000],
  ['万千瓦', 10_000],
  ['W', 0.001]
])('powers in %s, as the names of the columns say', async (unit, kw) => {
  const values = list(96, () => 2)
  expect(await first(`户号,日期,${list(96, (i) => `P${i + 1}(${unit})`)}\n001,2025-01-01,${values}\n`)).toBeCloseTo(
    2 * kw,
    6
  )
  expect(
    await first(`户号,日期,${list(96, (i) => `${clock(i * 15)}(${unit})`)}\n001,2025-01-01,${values}\n`)
  ).toBeCloseTo(2 * kw, 6)
})

test('units that differ, or contradict their column, are refused with what to do', async () => {
  const mixed = readFile('户号,日期,日用电量(万千瓦时),峰电量(kWh)\n001,2025-01-01,0.01,50\n')
  await expect(mixed).rejects.toThrow('各列的单位不同（万千瓦时、kWh）')
  const power = readFile('户号,数据时间,有功功率(kWh)\n001,2025-01-01 00:00,1\n')
  await expect(power).rejects.toThrow(UnexpectedHeaderError)
  const two = await readFile('单位：kWh\n户号,日期,总电量(MWh)\n001,2025-01-01,1\n')
  expect(problems(two)).toEqual([
    [1, 'above_header'],
    [3, 'unused_quantity']
  ])
})

test('a header of other units that comes in the middle holds from there on', async () => {
  const { days } = await readFile('户号,日期,总电量(MWh)\n001,2025-01-01,1\n户号,日期,总电量(kWh)\n001,2025-01-02,3\n')
  expect(days.map(({ values }) => values[0])).toEqual([1000, 3])
})
