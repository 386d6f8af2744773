import { describe, expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { keys, problems, readFile } from './reading-samples.ts'

const FLAGS = 'ID,DATA_DATE,DATA_TYPE,ORG_NO,DATA_POINT_FLAG,DATA_WHOLE_FLAG,'
const names = (prefix: string) => Array.from({ length: 96 }, (_, i) => `${prefix}${i + 1}`).join()
const values = (value: (i: number) => number | string = () => 1) =>
  Array.from({ length: 96 }, (_, i) => value(i)).join()
const row = (date: string, cells = values()) => `201,${date},1,33,1,${'1'.repeat(96)},${cells}`

test.each([
  '01-JUL-21',
  '01-jul-2021',
  '1-7月-21',
  '01-7月 -21',
  '01-7月 -21 12.00.00.000000 上午',
  '01-JUL-21 12.00.00.000000 AM',
  '20210701000000',
  '2021-07-01 00:00:00.0',
  '2021-07-01T00:00:00+08:00'
])('a date that a database client writes as %s', async (date) => {
  const found = await readFile(`${FLAGS}${names('P')}\n${row(date)}\n`)
  expect(keys(found)).toEqual(['201 2021-07-01 active_power'])
})

test.each(['31-JUN-21', '01-13月-21', '01-JUL-21 12.15.00 AM', '2021-07-01000'])('%s is no date', async (date) => {
  expect(problems(await readFile(`${FLAGS}${names('P')}\n${row(date)}\n`))).toEqual([[2, 'bad_date']])
})

test.each(['NULL', '\\N', 'null', '(null)', '[NULL]', '<null>', ''])('%j is a missing value', async (none) => {
  const found = await readFile(
    `${FLAGS}${names('P')}\n${row(
      '2021-07-01',
      values((i) => (i < 24 ? 2 : none))
    )}\n`
  )
  expect(found.days.map(({ values: kw }) => kw.filter((value) => !Number.isNaN(value)).length)).toEqual([24])
})

test.each(['\t', '|', ';', '^', '\x01'])('cells separated by %j, with names and without', async (separator) => {
  const text = `${row('2021-07-01')}\n${row('2021-07-02')}\n`.replaceAll(',', separator)
  const named = await readFile(`${FLAGS}${names('P')}\n`.replaceAll(',', separator) + text)
  expect(named.days).toHaveLength(2)
  const bare = await readFile(text, {}, 'E_MP_POWER_CURVE.txt')
  expect(keys(bare)).toEqual(keys(named))
})

test('Hive puts the table before the names', async () => {
  const header = `${FLAGS}${names('P')}`.toLowerCase().replace(/[^,]+/g, 't.$&')
  expect(keys(await readFile(`${header}\n${row('2021-07-01')}\n`))).toEqual(['201 2021-07-01 active_power'])
})

test('times that name the columns without a colon', async () => {
  const clocks = Array.from({ length: 96 }, (_, i) => {
    const minute = (i + 1) * 15
    return `P${String(Math.floor(minute / 60)).padStart(2, '0')}${String(minute % 60).padStart(2, '0')}`
  })
  const found = await readFile(`户号,日期,${clocks.join()}\n3301,2021-07-01,${values((i) => i)}\n`)
  expect(found.days.map(({ values: kw }) => [kw[0], kw[95]])).toEqual([[0, 95]])
})

describe('energies of a day in which the ratio is applied (PAP_E)', () => {
  const head = 'ORG_NO,CONS_NO,STAT_DATE,PAP_E,PAP_E1,PAP_E2,PAP_E3,PAP_E4,RAP_E,T_FACTOR'
  const meter = { meterId: '3301', siteId: 'S', multiplier: 80, contractKva: 0 }

  test('are those of the point, whatever its multiplier is', async () => {
    const check = checkAgainst(new Map([['3301', meter as never]]))
    const found = await readFile(`${head}\n33,3301,20210701,100,0,40,30,30,5,80\n`, { check })
    expect(found.days.map(({ channel, values: kwh }) => [channel, [...kwh]])).toEqual([
      ['register_energy', [100, 0, 40, 30, 30]],
      ['reverse_energy', [5]]
    ])
  })

  test('must add up', async () => {
    const found = await readFile(`${head}\n33,3301,20210701,100,0,40,30,10,5,80\n`)
    expect(found.days).toEqual([])
    expect(problems(found)).toHaveLength(1)
  })
})

test('readDataType numbers the registers its own way: 3 is what was fed in', async () => {
  const rows = ['1', '3', '5'].flatMap((type) =>
    ['2021-07-01', '2021-07-02'].map(
      (date, day) => `3301,${date},${type},${values((i) => (10 + (day * 96 + i) / 10).toFixed(1))}`
    )
  )
  const found = await readFile(`consNo,dataDate,readDataType,${names('r')}\n${rows.join('\n')}\n`)
  expect([...new Set(keys(found))].sort()).toEqual([
    '3301 2021-07-01 active_power',
    '3301 2021-07-01 reverse_power',
    '3301 2021-07-02 active_power',
    '3301 2021-07-02 reverse_power'
  ])
  expect(problems(found)).toEqual([
    [6, 'unused_quantity'],
    [7, 'unused_quantity']
  ])
})

test('phase 0 of powers is that of the three together', async () => {
  const rows = ['0', 'A', 'B', 'C'].map((phase) => `3301,2021-07-01,40,1,${phase},${values()}`)
  const found = await readFile(`CONS_NO,DATA_DATE,CT,PT,PHASE_FLAG,${names('P')}\n${rows.join('\n')}\n`)
  expect(found.days.map(({ channel, values: kw }) => [channel, kw[0]])).toEqual([
    ['active_power', 40],
    ['active_power_a', 40],
    ['active_power_b', 40],
    ['active_power_c', 40]
  ])
})

test('a date and a time of the day as a table keeps them, with Oracle timestamps beside', async () => {
  const compact = Array.from({ length: 96 }, (_, i) => {
    const [hour, minute] = [String(Math.floor(i / 4)).padStart(2, '0'), String((i % 4) * 15).padStart(2, '0')]
    return [
      `3301,${i < 48 ? '20210701' : '2021-07-01 00:00:00'},${hour}${minute}00,${i},0`,
      `3301,01-7月 -21 ${hour}.${minute}.00.000000,${i},0`
    ]
  })
  const split = await readFile(`CONS_NO,DATA_DATE,DATA_TIME,P,Q\n${compact.map(([a]) => a).join('\n')}\n`)
  const whole = await readFile(`CONS_NO,DATA_TIME,P,Q\n${compact.map(([, b]) => b).join('\n')}\n`)
  for (const { days, rejections } of [split, whole]) {
    expect(rejections).toEqual([])
    expect(days.map(({ day, channel, values: kw }) => [formatDay(day), channel, kw[95]])).toEqual([
      ['2021-07-01', 'active_power', 95],
      ['2021-07-01', 'reactive_power', 0]
    ])
  }
})

test('energies of a month in which the ratio is applied', async () => {
  const head = 'CONS_NO,STAT_MONTH,PAP_E,PAP_E1,PAP_E2,PAP_E3,PAP_E4'
  const found = await readFile(`${head}\n3301,202107,3000,0,1000,1000,1000\n`)
  expect(
    found.days.map(({ day, channel, values: kwh, primary }) => [formatDay(day), channel, kwh[0], primary])
  ).toEqual([['2021-07-01', 'month_energy', 3000, true]])
})

test('of the indicators of web exports the total active power is known, and others are not taken for it', async () => {
  const rows = ['01030004', '1030004', '01030005'].map(
    (indicator, i) => `330${i},${indicator},2021-07-01,96,${values()}`
  )
  const found = await readFile(`consNo,indBNo,dataDate,pointCount,${names('p')}\n${rows.join('\n')}\n`)
  expect(keys(found)).toEqual(['3300 2021-07-01 active_power', '3301 2021-07-01 active_power'])
  expect(problems(found)).toEqual([[4, 'unused_quantity']])
})
