import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { CurveAssembler } from '../../../src/readings/assemble-curve.ts'
import type { LoadDay } from '../../../src/readings/load-day.ts'
import { parseReadings } from '../../../src/readings/parse-readings.ts'
import { keys, problems, type ReadFile, readFile } from './reading-samples.ts'

const DAY = [
  ['尖', 10],
  ['峰', 40],
  ['平', 30],
  ['谷', 20]
] as const
const rowsOf = (date: string, some: readonly (readonly [string, number])[] = DAY) =>
  some.map(([period, kwh]) => `H6,${date},${period},${kwh}`)
const read = (header: string, rows: readonly string[]) => readFile([header, ...rows, ''].join('\n'))
/** kWh of the days that files make together, as they are screened */
function curveOf(...files: readonly Pick<ReadFile, 'days'>[]): number[] {
  const meter = new CurveAssembler('H6')
  for (const { days } of files) for (const day of days) meter.add(day)
  const [curve] = meter.finish().curves
  return curve?.grain === 'register' ? [...curve.kwh] : []
}

test.each(['户号,日期,时段类型,用电量', '户号,日期,费率,电量', '户号,日期,时段,用电量(kWh)'])(
  'a row for each tariff period makes one day of registers: %s',
  async (header) => {
    const file = await read(header, [...rowsOf('2026-03-01'), ...rowsOf('2026-03-02')])
    expect(problems(file)).toEqual([])
    expect(keys(file)).toEqual(['H6 2026-03-01 register_energy', 'H6 2026-03-02 register_energy'])
    expect(file.days.map(({ values, rows, superseded }) => [[...values], rows, superseded])).toEqual([
      [[Number.NaN, 10, 40, 30, 20], 4, 0],
      [[Number.NaN, 10, 40, 30, 20], 4, 0]
    ])
    expect(curveOf(file)).toEqual([100, 10, 40, 30, 20, 100, 10, 40, 30, 20])
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
  expect(curveOf(file).slice(5)).toEqual([Number.NaN, 10, 40, 30, Number.NaN])
})

test('months too', async () => {
  const file = await read('户号,年月,时段,用电量', rowsOf('2026-03'))
  expect(keys(file)).toEqual(['H6 2026-03-01 month_energy'])
  expect([...file.days[0]!.values]).toEqual([Number.NaN, 10, 40, 30, 20])
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

test('a file for each period makes a total only where the parts come together', async () => {
  const files = await Promise.all(DAY.map((part) => read('户号,日期,时段,用电量', rowsOf('2026-03-01', [part]))))
  expect(files.map(({ days }) => days.map(({ values }) => values[0]))).toEqual(DAY.map(() => [Number.NaN]))
  expect(curveOf(...files)).toEqual([100, 10, 40, 30, 20])
  // sharp comes last
  expect(curveOf(...files.slice(1))).toEqual([90, Number.NaN, 40, 30, 20])
  expect(curveOf(...files.slice(1), files[0]!)).toEqual([100, 10, 40, 30, 20])
  expect(curveOf(...files.slice(0, 3))).toEqual([Number.NaN, 10, 40, 30, Number.NaN])
})

test('a file sorted by period, of more days than wait, makes no total of a part', async () => {
  const meters = ['H6', ...Array.from({ length: 50_010 }, (_, i) => `N${i}`)]
  const rows = ['峰', '谷'].flatMap((period) => meters.map((id) => `${id},2026-03-01,${period},40.25\n`))
  const own: LoadDay[] = []
  const pieces = async function* () {
    yield Buffer.from(['户号,日期,时段类型,用电量\n', ...rows].join(''))
  }
  for await (const { days, rejections } of parseReadings('r.csv', pieces())) {
    expect(rejections).toEqual([])
    expect(days.every(({ values }) => Number.isNaN(values[0]!))).toBe(true)
    own.push(...days.filter(({ meterId }) => meterId === 'H6'))
  }
  expect(own).toHaveLength(2)
  expect(curveOf({ days: own })).toEqual([80.5, Number.NaN, 40.25, Number.NaN, 40.25])
})

test('a tariff without periods that is called flat keeps its total', async () => {
  const file = await read('meter_id,date,tariff,kwh', ['H6,2026-03-01,flat,7', 'H6,2026-03-02,flat,8'])
  expect(file.days.map(({ values }) => values[0])).toEqual([7, 8])
})

const WINDOWS = [
  ['峰', 400],
  ['谷', 200],
  ['峰', 100]
] as const
const codes = ({ remarks }: ReadFile) => remarks.map(({ code }) => code)

test('windows of a period are added up, where most days have them or the total shows it, and told', async () => {
  const days = ['2026-03-01', '2026-03-02', '2026-03-03'].flatMap((date) => rowsOf(date, WINDOWS))
  const file = await read('户号,日期,时段,用电量', days)
  expect(curveOf(file).slice(0, 5)).toEqual([700, Number.NaN, 500, Number.NaN, 200])
  expect(file.days.map(({ superseded }) => superseded)).toEqual([0, 0, 0])
  expect(codes(file)).toEqual(['repeated_period'])
  const twice = await read('户号,日期,时段,用电量', [...days, ...days])
  expect(curveOf(twice).slice(0, 5)).toEqual([700, Number.NaN, 500, Number.NaN, 200])
  expect(twice.days[0]!.superseded).toBe(3)
  const total = await read('户号,日期,时段,用电量', rowsOf('2026-03-01', [...WINDOWS, ['总', 700]]))
  expect(curveOf(total)).toEqual([700, Number.NaN, 500, Number.NaN, 200])
})

test('of other rows of one period the last holds, which is told where the total does not show it', async () => {
  const file = await read('户号,日期,时段,用电量', [
    ...rowsOf('2026-03-01', [...DAY, ['峰', 41]]),
    ...rowsOf('2026-03-02')
  ])
  expect(curveOf(file).slice(0, 5)).toEqual([101, 10, 41, 30, 20])
  expect(codes(file)).toEqual(['repeated_period'])
  const corrected = [...rowsOf('2026-03-01'), ...rowsOf('2026-03-02'), ...rowsOf('2026-03-01', [['峰', 40]])]
  expect(codes(await read('户号,日期,时段,用电量', corrected))).toEqual([])
})

test('deep valley without the valley of its day is refused, since they are kept together', async () => {
  const file = await read('户号,日期,时段,用电量', rowsOf('2026-03-01', [['深谷', 5], ...DAY.slice(0, 3)]))
  expect(problems(file)).toEqual([[2, 'lone_deep_valley']])
  expect([...file.days[0]!.values]).toEqual([Number.NaN, 10, 40, 30, Number.NaN])
})

test.each([
  ['时段', '8:00-11:00', '18:00-21:00', '11:00-18:00', '21:00-8:00'],
  ['时间段', '8点至11点', '18点至21点', '11点至18点', '21点至次日8点'],
  ['开始时间,结束时间', '08:00,11:00', '18:00,21:00', '11:00,18:00', '21:00,08:00']
])('windows of a period that say their times count each by itself, equal or not: %s', async (names, ...windows) => {
  const [morning, evening, noon, night] = windows
  const day = (date: string, ...kwh: (number | string)[]) =>
    [`峰,${morning}`, `峰,${evening}`, `平,${noon}`, `谷,${night}`].map((row, i) => `H6,${date},${row},${kwh[i]}`)
  const rows = [
    ...day('2026-03-01', 100, 100, 50, 30),
    ...day('2026-03-02', 100, 90, 50, 30),
    ...day('2026-03-03', 100, '', 50, 30),
    `H6,2026-03-01,峰,${evening},101`
  ]
  const file = await read(`户号,日期,时段类型,${names},用电量`, rows)
  expect(problems(file)).toEqual([])
  expect(curveOf(file)).toEqual([
    ...[281, Number.NaN, 201, 50, 30],
    ...[270, Number.NaN, 190, 50, 30],
    ...[Number.NaN, Number.NaN, Number.NaN, 50, 30]
  ])
  expect(file.days.map(({ rows: count, superseded }) => [count, superseded])).toEqual([
    [5, 1],
    [4, 0],
    [4, 0]
  ])
})

test.each(['终端抄表时间', '抄表开始时间', '起止抄表时间', '结束时间'])(
  'rows read twice, at times under %s, replace each other instead of adding up',
  async (name) => {
    const dates = ['2026-03-01', '2026-03-02', '2026-03-03']
    const day = (date: string, clock: string, factor: number) =>
      DAY.map(([period, kwh]) => `H6,${date},${period},${clock},${kwh * factor}`)
    for (const factor of [1, 2]) {
      const rows = dates.flatMap((date) => [...day(date, '00:15', 1), ...day(date, '08:30', factor)])
      const file = await read(`户号,日期,时段类型,${name},电量`, rows)
      expect(problems(file)).toEqual([])
      expect(curveOf(file)).toEqual(dates.flatMap(() => [100, 10, 40, 30, 20].map((kwh) => kwh * factor)))
      expect(file.days.map(({ superseded }) => superseded)).toEqual([4, 4, 4])
    }
  }
)
