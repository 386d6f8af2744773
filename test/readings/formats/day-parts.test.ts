import { describe, expect, test } from 'vitest'
import { mergeDays } from '../../../src/readings/load-day.ts'
import { PointTerms } from '../../../src/readings/point-terms.ts'
import { keys, problems, readFile } from './reading-samples.ts'

const HEADER = 'METER_ID,DATA_DATE,START_POINT,POINT_COUNT,VALUES'
/** Places and values of what a day has. */
const shown = (values: Float32Array) =>
  [...values].flatMap((value, i) => (Number.isNaN(value) ? [] : [`${i}:${Number(value.toPrecision(6))}`])).join(' ')
const parts = async (text: string, options = {}) =>
  (await readFile(text, options)).days.map(({ values }) => shown(values))

describe('parts of a day by start point, count and values', () => {
  test('stand where they belong, and a later part completes the day', async () => {
    const text = `${HEADER}\nM1,2026-03-01,1,2,1.5;2\nM1,2026-03-01,95,2,7;8\nM1,2026-03-01,3,1,-3\n`
    const read = await readFile(text)
    expect(read.formats).toEqual(['day-parts'])
    expect(keys(read)).toEqual(Array(3).fill('M1 2026-03-01 active_power'))
    expect(read.days.map(({ values }) => shown(values))).toEqual(['0:1.5 1:2', '94:7 95:8', '2:-3'])
    expect(read.days.map(({ values }) => values.length)).toEqual([96, 96, 96])
    expect(shown(mergeDays(read.days[0]!, read.days[1]!).values)).toBe('0:1.5 1:2 94:7 95:8')
    // that there are 96 points was taken for granted, and is told once
    expect(read.remarks.map(({ code }) => code)).toEqual(['unknown_interval'])
  })

  test.each([
    ['bars', '1|2||4'],
    ['blanks', '"1 2 NULL 4"'],
    ['commas in quotes', '"1,2,,4"'],
    ['commas without quotes', '1,2,,4'],
    ['brackets', '"[1, 2, null, 4]"'],
    ['a separator behind the last', '1;2;;4;']
  ])('the values may be parted by %s', async (_, values) => {
    expect(await parts(`${HEADER}\nM1,2026-03-01,93,4,${values}\n`)).toEqual(['92:1 93:2 95:4'])
  })

  test('with Chinese names, other separators of columns, and energies by the name of the column', async () => {
    expect(await parts('户号|日期|起始点|点数|数据值\nM1|20260301|96|1|5\n')).toEqual(['95:5'])
    expect(await parts('户号,日期,起始点,点数,电量\nM1,20260301,95,2,5;6\n')).toEqual(['94:20 95:24'])
    expect(await parts('户号,日期,起始点,点数,数据值,单位\nM1,20260301,95,2,500;600,W\n')).toEqual(['94:0.5 95:0.6'])
    const typed = 'ID,DATA_DATE,DATA_TYPE,T_FACTOR,START_POINT_NO,POINT_NUM,DATA\nM1,2026-03-01,5,20,96,1,2\n'
    const { days } = await readFile(typed)
    expect(days.map(({ channel, values, ratio }) => [channel, shown(values), ratio])).toEqual([
      ['reactive_power', '95:40', 20]
    ])
  })

  test('in columns up to the count, also where the row ends there', async () => {
    const header = 'METER_ID,DATA_DATE,START_POINT,POINT_COUNT,V1,V2,V3,V4'
    const text = `${header}\nM1,2026-03-01,1,2,1,2,0,0\nM1,2026-03-01,3,2,3,4\nM1,2026-03-01,93,4,5,6,7,8\nM1,2026-03-01,9,4,5,6,7\n`
    const read = await readFile(text)
    expect(read.days.map(({ values }) => shown(values))).toEqual(['0:1 1:2', '2:3 3:4', '92:5 93:6 94:7 95:8'])
    expect(problems(read)).toEqual([[5, 'bad_number']])
  })

  test('also where there are as many columns as a day has points', async () => {
    const names = Array.from({ length: 24 }, (_, i) => `p${i + 1}`)
    const row = ['M1,2026-03-01,5,2,7,8', ...Array(22).fill('')].join()
    expect(await parts(`meter_id,date,start_point,point_count,${names}\n${row}\n`)).toEqual(['4:7 5:8'])
  })

  test('are numbered from 0 where a 0 occurs, also of the parts before it', async () => {
    const text = `${HEADER}\nM1,2026-03-01,48,2,3;4\nM1,2026-03-01,0,2,1;2\nM1,2026-03-01,95,1,9\nM1,2026-03-01,96,1,9\n`
    const read = await readFile(text)
    expect(read.days.map(({ values }) => shown(values))).toEqual(['48:3 49:4', '0:1 1:2', '95:9'])
    expect(problems(read)).toEqual([[5, 'bad_number']])
    const fromOne = await readFile(`${HEADER}\nM1,2026-03-01,96,1,3\nM1,2026-03-01,0,2,1;2\n`)
    expect(problems(fromOne)).toEqual([[3, 'bad_number']])
    const unsure = await readFile(`${HEADER}\nM1,2026-03-01,48,2,3;4\n`)
    expect(unsure.days.map(({ values }) => shown(values))).toEqual(['47:3 48:4'])
    expect(unsure.remarks.map(({ reason }) => reason.en).join()).toContain('numbered from 1')
  })

  test('a flag, an interval, a column or the points file says how many points a day has', async () => {
    const flagged = 'METER_ID,DATA_DATE,DATA_POINT_FLAG,START_POINT,POINT_COUNT,VALUES'
    const length = async (text: string, options = {}) => (await readFile(text, options)).days[0]!.values.length
    expect(await length(`${flagged}\nM1,2026-03-01,3,24,1,5\n`)).toBe(24)
    expect(await length(`${flagged}\nM1,2026-03-01,2,48,1,5\n`)).toBe(48)
    expect(await length('户号,日期,采集间隔,起始点,点数,数据值\nM1,2026-03-01,5分钟,288,1,5\n')).toBe(288)
    expect(await length('户号,日期,全天点数,起始点,点数,数据值\nM1,2026-03-01,24,24,1,5\n')).toBe(24)
    const [validFrom, validTo] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    const term = { meterId: 'M1', validFrom, validTo, account: null, asset: null, multiplier: Number.NaN }
    const points = new PointTerms([{ ...term, intervalMinutes: 30, role: null, parentId: null }])
    expect(await length(`${HEADER}\nM1,2026-03-01,48,1,5\n`, { points })).toBe(48)
  })

  test('rows that do not hold what they say are told', async () => {
    const rows = ['1,2,1;2;3', '1,x,1', '-1,1,1', '1.5,1,1', '96,2,1;2', '1,1,y', '1,0,']
    const read = await readFile(`${HEADER}\n${rows.map((row) => `M1,2026-03-01,${row}\n`).join('')}`)
    expect(read.days).toEqual([])
    expect(problems(read)).toEqual(rows.map((_, i) => [i + 2, 'bad_number']))
  })
})
