import { describe, expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import type { LoadDay } from '../../../src/readings/load-day.ts'
import { PointTerms } from '../../../src/readings/point-terms.ts'
import { parsePoints } from '../../../src/readings/points-file.ts'
import { parseSites } from '../../../src/readings/sites-file.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { problems, readFile } from './reading-samples.ts'

const HEADER = `户号,电表资产号,日期,${Array.from({ length: 96 }, (_, i) => `P${i + 1}`).join()}`
const row = (id: string, asset: string, value: (i: number) => number | string, day = '2025-01-01') =>
  `${id},${asset},${day},${Array.from({ length: 96 }, (_, i) => value(i)).join()}`
const known = ({ values }: LoadDay) => values.filter((value) => !Number.isNaN(value)).length

/** As a points file that names the account of M4 alone lets the rows in. */
function byAccount(content = 'meter_id,account,valid_from\nM4,HY,2024-01-01\n') {
  const { meters } = parseSites('site_id,meter_id\nS,M4\nS,M5\n', 's.csv')
  const points = new PointTerms(parsePoints(content, 'p.csv', (id) => meters.has(id)).terms)
  return { check: checkAgainst(meters, points), points }
}

describe('two meters of one point', () => {
  test('that have the same times are told, and the second is not used', async () => {
    const rows = [row('HY', 'Q1', () => 1), row('HY', 'Q2', () => 2), row('HY', 'Q1', () => 3)]
    const found = await readFile([HEADER, ...rows].join('\n'), byAccount())
    expect(problems(found)).toEqual([[3, 'ambiguous_meter']])
    expect(found.rejections[0]!.reason.en).toContain('name the assets in the points file')
    // a correction by the same meter holds
    expect(found.days.map(({ meterId, values }) => [meterId, values[0]])).toEqual([
      ['M4', 1],
      ['M4', 3]
    ])
  })

  test('each with its part of a day are a swap', async () => {
    const rows = [row('HY', 'Q1', (i) => (i < 40 ? 1 : '')), row('HY', 'Q2', (i) => (i < 40 ? 'NULL' : 2))]
    const found = await readFile([HEADER, ...rows].join('\n'), byAccount())
    expect(problems(found)).toEqual([])
    expect(found.days.map(known)).toEqual([40, 56])
    const over = await readFile([HEADER, rows[0], row('HY', 'Q2', (i) => (i < 39 ? '' : 2))].join('\n'), byAccount())
    expect(problems(over)).toEqual([[3, 'ambiguous_meter']])
  })

  test('in files of one run, beside the id of the point, and as daily energies', async () => {
    const registers = new RegisterMemory()
    const header = HEADER.replace('户号', 'meter_id')
    const file = (asset: string) => readFile(`${header}\n${row('M', asset, () => 1)}\n`, { registers })
    expect(problems(await file('X1'))).toEqual([])
    expect(problems(await file('X2'))).toEqual([[2, 'ambiguous_meter']])
    const daily = 'meter_id,电表资产号,date,kwh\nM,X1,2025-01-01,5\nM,X2,2025-01-01,7\nM,X2,2025-01-02,7\n'
    expect(problems(await readFile(daily))).toEqual([[3, 'ambiguous_meter']])
  })

  test('go in where the points file names them', async () => {
    const points = 'meter_id,account,asset,valid_from\nM4,HY,Q1,2024-01-01\nM5,HY,Q2,2024-01-01\n'
    const rows = [row('HY', 'Q1', () => 1), row('HY', 'Q2', () => 2)]
    const found = await readFile([HEADER, ...rows].join('\n'), byAccount(points))
    expect(problems(found)).toEqual([])
    expect(found.days.map(({ meterId }) => meterId)).toEqual(['M4', 'M5'])
  })

  test('of long rows are told by time', async () => {
    const rows = ['HY,Q1,00:00,1', 'HY,Q1,01:00,1', 'HY,Q2,01:00,5', 'HY,Q2,02:00,5', 'HY,Q1,00:00,3']
    const timed = rows.map((text) => text.replace(/(\d\d:00)/, '2025-01-01 $1'))
    const found = await readFile(['户号,电表资产号,采集时间,kw', ...timed].join('\n'), byAccount())
    expect(problems(found)).toEqual([[4, 'ambiguous_meter']])
    expect(found.days).toMatchObject([{ meterId: 'M4', rows: 4, superseded: 1 }])
    expect([...found.days[0]!.values.subarray(0, 4)]).toEqual([3, 1, 5, Number.NaN])
  })
})

describe('accounts beside assets, without a points file', () => {
  const { meters } = parseSites('单位名称,户号\n第一中学,U1\n', 's.csv')
  const check = checkAgainst(meters)

  test('are the meters where the assets are none of the sites file', async () => {
    const rows = [row('U1', 'Z1', (i) => i), row('U2', 'Z2', () => 2), row('U1', 'Z3', () => 3)]
    const found = await readFile([HEADER, ...rows].join('\n'), { check })
    expect(found.days.map(({ meterId, values }) => [meterId, values[95]])).toEqual([['U1', 95]])
    expect(problems(found)).toEqual([
      [3, 'unknown_meter'],
      [4, 'ambiguous_meter']
    ])
    expect(found.rejections[0]!.reason.en).toContain('meter Z2')
  })

  test.each([
    ['long rows', '户号,电表资产号,数据时间,有功功率\nU1,Z1,2025-01-01 00:00,5\nU1,Z1,2025-01-01 01:00,5\n', 5],
    ['daily registers', '户号,电表资产号,日期,总电量\nU1,Z1,2025-01-01,100\n', 100],
    ['frozen registers', '户号,电表资产号,数据日期,正向有功总\nU1,Z1,2025-01-01,100\nU1,Z1,2025-01-02,107\n', 7]
  ])('in %s', async (_, text, value) => {
    const { days, rejections } = await readFile(text, { check })
    expect(rejections).toEqual([])
    const last = days.at(-1)!
    expect([last.meterId, last.values.find((each) => !Number.isNaN(each))]).toEqual(['U1', value])
  })

  test('are not where the asset is a meter of the sites file', async () => {
    const both = parseSites('单位名称,电表资产号\n甲,Z1\n乙,U1\n', 's.csv').meters
    const found = await readFile([HEADER, row('U1', 'Z1', () => 4)].join('\n'), { check: checkAgainst(both) })
    expect(found.days.map(({ meterId }) => meterId)).toEqual(['Z1'])
  })
})
