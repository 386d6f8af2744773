import { expect, test } from 'vitest'
import { keys, problems, readFile } from './reading-samples.ts'

const DAY = [
  ['尖', 10],
  ['峰', 40],
  ['平', 30],
  ['谷', 20]
] as const
const rowsOf = (date: string, some: readonly (readonly [string, number])[] = DAY) =>
  some.map(([period, kwh]) => `H6,${date},${period},${kwh}`)
const read = (header: string, rows: readonly string[]) => readFile([header, ...rows, ''].join('\n'))

test.each(['户号,日期,时段类型,用电量', '户号,日期,费率,电量', '户号,日期,时段,用电量(kWh)'])(
  'a row for each tariff period makes one day of registers: %s',
  async (header) => {
    const file = await read(header, [...rowsOf('2026-03-01'), ...rowsOf('2026-03-02')])
    expect(problems(file)).toEqual([])
    expect(keys(file)).toEqual(['H6 2026-03-01 register_energy', 'H6 2026-03-02 register_energy'])
    expect(file.days.map(({ values, rows, superseded }) => [[...values], rows, superseded])).toEqual([
      [[100, 10, 40, 30, 20], 4, 0],
      [[100, 10, 40, 30, 20], 4, 0]
    ])
  }
)

test('in any order, with the total, deep valley, and a period that comes again', async () => {
  const rows = rowsOf('2026-03-01', [
    ['总', 100],
    ['峰段', 40],
    ['谷段', 15],
    ['平段', 30],
    ['尖段', 9],
    ['深谷', 5],
    ['尖段', 10]
  ])
  const file = await read('户号,日期,时段类型,用电量', rows)
  expect(file.days.map(({ values, rows, superseded }) => [[...values], rows, superseded])).toEqual([
    [[100, 10, 40, 30, 20], 7, 1]
  ])
})

test('without one of its periods a day has no total', async () => {
  const file = await read('户号,日期,费率时段,用电量', [
    ...rowsOf('2026-03-01'),
    ...rowsOf('2026-03-02', DAY.slice(0, 3))
  ])
  expect([...file.days[1]!.values]).toEqual([Number.NaN, 10, 40, 30, Number.NaN])
})

test('months too', async () => {
  const file = await read('户号,年月,时段,用电量', rowsOf('2026-03'))
  expect(keys(file)).toEqual(['H6 2026-03-01 month_energy'])
  expect([...file.days[0]!.values]).toEqual([100, 10, 40, 30, 20])
})

test('a total that its periods contradict, a word that is no period and a number that is none are told', async () => {
  const off = await read('户号,日期,时段类型,用电量', rowsOf('2026-03-01', [['总', 500], ...DAY]))
  expect(problems(off)).toEqual([2, 3, 4, 5, 6].map((line) => [line, 'registers_contradict']))
  const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'].flatMap((date) => rowsOf(date))
  const bad = await read('户号,日期,时段类型,用电量', [...days, 'H6,2026-03-05,夜,7', 'H6,2026-03-05,谷,x'])
  expect(problems(bad)).toEqual([
    [18, 'unknown_kind'],
    [19, 'bad_number']
  ])
})
