import { expect, test } from 'vitest'
import type { Meter } from '../../../src/readings/meter.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { problems, type ReadFile, readFile } from './reading-samples.ts'

const read = (header: string, rows: readonly string[], options = {}) =>
  readFile([header, ...rows, ''].join('\n'), options)
const sums = ({ days }: ReadFile) =>
  days.map(({ values }) => values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0))
const told = ({ remarks }: ReadFile) => remarks.map(({ code, line, reason }) => [code, line, reason.en])
const POINTS = Array.from({ length: 96 }, (_, i) => `P${i + 1}`).join()
const ONES = Array.from({ length: 96 }, () => '1').join()
const filled = (meter: string, ratio: number) =>
  `rows of ${meter} are without a ratio: taken as ${ratio}, as its other rows say; please check`

test('a row of a curve without its ratio has that of the rows of its meter, and it is told', async () => {
  const rows = ['M1,2026-03-01,,', 'M1,2026-03-02,40,', 'M2,2026-03-01,,', 'M1,2026-03-03,NULL,', 'M1,2026-03-04,60,']
  const after = 'M1,2026-03-05,,'
  const found = await read(
    `户号,日期,倍率,${POINTS}`,
    [...rows, after].map((row) => row + ONES)
  )
  expect(sums(found)).toEqual([40, 40, 1, 40, 60, 60].map((ratio) => 96 * ratio))
  expect(told(found)).toEqual([['filled_ratio', 2, filled('M1', 40)]])
})

test('each of the ratios of the transformers is completed by itself', async () => {
  const rows = ['M1,2026-03-01,20,100,', 'M1,2026-03-02,20,,', 'M1,2026-03-03,,100,', 'M2,2026-03-01,20,,']
  const found = await read(
    `户号,日期,CT,PT,${POINTS}`,
    rows.map((row) => row + ONES)
  )
  expect(sums(found)).toEqual([2000, 2000, 2000, 20].map((ratio) => 96 * ratio))
})

test.each([
  ['long rows', '户号,时间,倍率,有功功率', ['2026-03-01 00:00,40,1', '2026-03-01 00:15,,1', '2026-03-01 00:30,,1']],
  [
    'parts of days',
    'METER_ID,DATA_DATE,倍率,START_POINT,POINT_COUNT,VALUES',
    ['2026-03-01,40,1,1,1', '2026-03-01,,2,2,1;1']
  ],
  ['days', '户号,日期,倍率,用电量', ['2026-03-01,,1', '2026-03-02,40,1', '2026-03-03,,1']],
  ['frozen registers', '户号,数据日期,倍率,正向有功总', ['2026-03-01,40,10', '2026-03-02,,12', '2026-03-03,,13']],
  [
    'registers of moments',
    '电表号,采集时间,倍率,正向有功总示值',
    ['2026-03-01 10:00,40,1000', '2026-03-01 10:15,,1000.25', '2026-03-01 10:30,,1000.5', '2026-03-01 10:45,,1000.75']
  ]
])('so it is with %s', async (_, header, rows) => {
  const found = await read(
    header,
    rows.map((row) => `M1,${row}`)
  )
  expect(problems(found)).toEqual([])
  expect(sums(found).reduce((sum, value) => sum + value, 0)).toBe(120)
  expect(told(found).filter(([code]) => code === 'filled_ratio')).toHaveLength(1)
})

test('a ratio that comes late is told with the rows that went in without', async () => {
  const many = Array.from({ length: 3000 }, (_, i) => {
    const day = new Date(Date.UTC(2016, 0, 1 + i)).toISOString().slice(0, 10)
    return `M1,${day},${i === 2999 ? 40 : ''},1`
  })
  const found = await read('户号,日期,倍率,用电量', many)
  expect(sums(found).slice(-2)).toEqual([1, 40])
  expect(told(found)).toEqual([
    [
      'filled_ratio',
      2,
      '2999 rows of M1 from line 2 on are without a ratio and went in by that of the sites file, else 1; later rows say 40: where that is another, fill it in and import these rows again'
    ]
  ])
})

const meter = (multiplier: number): Meter => ({
  siteId: 's1',
  meterId: 'M1',
  kind: null,
  floorAreaM2: 1000,
  region: null,
  name: null,
  organisation: null,
  timeZone: null,
  multiplier,
  contractKva: Number.NaN,
  latitude: Number.NaN,
  longitude: Number.NaN
})

test.each([
  ['户号,日期,上次示数,本次示数,用电量', '2026-03-01', '2026-03-02'],
  ['户号,年月,上次示数,本次示数,用电量', '2026-03', '2026-04'],
  ['户号,日期,时段类型,上次示数,本次示数,用电量', '2026-03-01,总', '2026-03-02,总'],
  ['户号,时间,上次示数,本次示数,电量', '2026-03-01 00:00', '2026-03-01 01:00']
])('the ratio of the sites file is not applied to bills that have it in them: %s', async (header, ...times) => {
  const bill = (unit: number) =>
    read(header, [`M1,${times[0]},100,110,${10 * unit}`, `M1,${times[1]},99995,5,${10 * unit}`], {
      check: checkAgainst(new Map([['M1', meter(40)]]))
    })
  const total = async (unit: number) => sums(await bill(unit)).reduce((sum, value) => sum + value, 0)
  expect(await total(40)).toBe(800)
  expect(await total(1)).toBe(800)
})

const ofChannels = ({ days }: ReadFile) =>
  Object.fromEntries(days.map(({ channel, values }) => [channel, values.find((value) => !Number.isNaN(value))]))

test('currents and voltages of long rows have the ratio of their own transformers, as tables of them', async () => {
  const names = '户号,时间,有功功率,功率因数,A相电流,A相电压'
  const found = await read(`${names},CT,PT`, [
    'M1,2026-03-01 00:00,1,0.9,2,100,100/5,10',
    'M1,2026-03-01 00:15,1,0.9,2,100,,'
  ])
  const [first, second] = ['active_power', 'current_a'].map(
    (name) => found.days.find(({ channel }) => channel === name)!
  )
  expect([...first!.values].slice(0, 2)).toEqual([200, 200])
  expect([...second!.values].slice(0, 2)).toEqual([40, 40])
  expect(ofChannels(found).voltage_a).toBe(1000)
  expect(told(found).map(([code]) => code)).toEqual(['filled_ratio'])
  const low = await read(`${names},CT`, ['M1,2026-03-01 00:00,1,0.9,2,230,20'])
  expect(ofChannels(low)).toMatchObject({ active_power: 20, current_a: 40, voltage_a: 230 })
})

test('where one ratio is of both transformers nothing tells the part of currents: they are left out, and it is told', async () => {
  const names = '户号,时间,倍率,有功功率,A相电流'
  const found = await read(names, ['M1,2026-03-01 00:00,40,1,2', 'M1,2026-03-01 00:15,40,1,2'])
  expect(ofChannels(found)).toEqual({ active_power: 40 })
  expect(told(found).map(([code, line]) => [code, line])).toEqual([['unused_quantity', 2]])
  const one = await read(names, ['M1,2026-03-01 00:00,1,1,2'])
  expect(ofChannels(one)).toEqual({ active_power: 1, current_a: 2 })
})

test('ratios that are no whole numbers are read in double precision', async () => {
  const found = await read(
    `户号,日期,倍率,${POINTS}`,
    ['M1,2026-03-01,,', 'M1,2026-03-02,66.67,', 'M2,2026-03-01,0.8,', 'M2,2026-03-01,4/5,'].map((row) => row + ONES)
  )
  expect(problems(found)).toEqual([])
  expect(told(found)).toEqual([['filled_ratio', 2, filled('M1', 66.67)]])
})
