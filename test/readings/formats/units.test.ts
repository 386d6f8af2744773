import { describe, expect, test } from 'vitest'
import type { Channel } from '../../../src/readings/load-day.ts'
import { statedUnit, unitOfRow } from '../../../src/readings/unit-names.ts'
import { problems, readFile } from './reading-samples.ts'

const P24 = Array.from({ length: 24 }, (_, i) => `P${i + 1}`).join()
const E48 = Array.from({ length: 48 }, (_, i) => `E${i + 1}`).join()
const cells = (value: number, count = 24) => Array(count).fill(value).join()

test.each([
  ['单位：Wh', 'wh'],
  ['单位:kW', 'kw'],
  ['Unit: MWh', 'mwh'],
  ['数据导出,,单位：千瓦时,', 'kwh'],
  ['计量单位,MWh', 'mwh'],
  ['"单位","兆瓦时"', 'mwh'],
  ['（单位：万千瓦时）', '10mwh'],
  ['单位：kW/kvar', undefined],
  ['单位：kW/kWh', undefined],
  ['Units = W', 'w'],
  ['某某单位 2024 年 96 点负荷曲线（MW）', 'mw'],
  ['单位：某某局', undefined],
  ['单位名称：A座', undefined],
  ['Unit 5, report of 2024', undefined],
  ['合同容量（kW）：500', undefined],
  ['配电室(A) 负荷', undefined]
])('%s', (line, unit) => {
  expect(statedUnit(line)).toBe(unit)
})

test('a row of units is one whose cells are units for the most part', () => {
  expect(unitOfRow(['', '', 'MW', 'MW'])).toBe('mw')
  expect(unitOfRow(['M', '2024-01-01', '1', '2'])).toBeUndefined()
  expect(unitOfRow(['', '', 'kW', 'A', 'V'])).toBeUndefined()
})

describe('a unit above the header', () => {
  const forms: [string, string, string, Channel, number][] = [
    ['单位：W', `meter_id,date,${P24}`, `M,2024-03-01,${cells(2000)}`, 'active_power', 2],
    ['单位：kWh', `meter_id,date,${P24}`, `M,2024-03-01,${cells(2)}`, 'active_power', 2],
    ['单位：MW', `户号,日期,${P24}`, `M,2024-03-01,${cells(2)}`, 'active_power', 2000],
    ['单位：Wh', `ID,DATA_DATE,${E48}`, `M,2024-03-01,${cells(500, 48)}`, 'active_power', 1],
    [
      'Unit: Wh',
      'meter_id,date,kwh,kwh_r1,kwh_r2,kwh_r3,kwh_r4',
      'M,2024-03-01,1000,250,250,250,250',
      'register_energy',
      1
    ],
    ['单位：兆瓦', '户号,时间,有功功率', 'M,2024-03-01 00:00,3\nM,2024-03-01 01:00,3', 'active_power', 3000],
    ['单位：Wh', '户号,时间,电量', 'M,2024-03-01 00:00,500\nM,2024-03-01 00:30,500', 'active_power', 1],
    ['Unit: Wh', 'meter_id,timestamp,value', 'M,2024-03-01 00:00,500\nM,2024-03-01 00:30,500', 'active_power', 1]
  ]
  test.each(forms)('%s over %s', async (title, header, rows, channel, kw) => {
    const found = await readFile([title, header, rows].join('\n'))
    expect(problems(found)).toEqual([[1, 'above_header']])
    expect(found.days[0]).toMatchObject({ channel })
    expect(found.days[0]!.values[0]).toBeCloseTo(kw, 6)
  })

  test('readings of registers keep their precision', async () => {
    const r24 = P24.replaceAll('P', 'R')
    const readings = Array.from({ length: 24 }, (_, i) => 123_456_000 + i * 500).join()
    const { days } = await readFile(`单位：Wh\nID,DATA_DATE,${r24}\nM,2024-03-01,${readings}`)
    expect(days[0]!.values[5]).toBeCloseTo(0.5, 6)
  })

  test.each([
    ['单位：Wh', 'meter_id,timestamp,kwh', 'M,2024-03-01 00:00,500'],
    ['单位：kW', 'meter_id,timestamp,kwh', 'M,2024-03-01 00:00,500'],
    ['单位：kVA', `meter_id,date,${P24}`, `M,2024-03-01,${cells(2)}`],
    ['单位：kW', `ID,DATA_DATE,${E48}`, `M,2024-03-01,${cells(500, 48)}`],
    ['单位：kW', 'meter_id,date,kwh', 'M,2024-03-01,24']
  ])('%s over %s is refused row by row', async (title, header, row) => {
    const found = await readFile([title, header, row].join('\n'))
    expect(found.days).toEqual([])
    expect(problems(found)).toEqual([
      [1, 'above_header'],
      [3, 'unused_quantity']
    ])
  })

  test('two titles that contradict each other are no unit', async () => {
    const found = await readFile(`单位：W\n单位：kW\nmeter_id,date,${P24}\nM,2024-03-01,${cells(2)}`)
    expect(found.days).toEqual([])
    expect(problems(found).at(-1)).toEqual([4, 'unused_quantity'])
  })

  test('a file joined to another has its own', async () => {
    const part = (title: string) => `${title}meter_id,date,${P24}\n`
    const row = (day: number) => `M,2024-03-0${day},${cells(1000)}\n`
    const found = await readFile(`${part('单位：W\n')}${row(1)}${part('单位：kW\n')}${row(2)}${part('')}${row(3)}`)
    expect(found.days.map(({ values }) => values[0])).toEqual([1, 1000, 1000])
  })
})

test('a row of units below the header holds like a title', async () => {
  const found = await readFile(`meter_id,date,${P24}\n,,${cells(1).replaceAll('1', 'W')}\nM,2024-03-01,${cells(1500)}`)
  expect(problems(found)).toEqual([[2, 'above_header']])
  expect(found.days[0]!.values[3]).toBe(1.5)
})

test('columns of units: Chinese names are heeded, organisations are not, other quantities are refused', async () => {
  const row = (unit: string) => `M,2024-03-01,${unit},${cells(2)}`
  const found = await readFile([`meter_id,date,单位,${P24}`, row('兆瓦'), row('某某局'), row('千乏')].join('\n'))
  expect(found.days.map(({ values }) => values[0])).toEqual([2000, 2])
  expect(problems(found)).toEqual([[4, 'unused_quantity']])
  const strict = await readFile([`meter_id,date,uom,${P24}`, row('pulses')].join('\n'))
  expect(problems(strict)).toEqual([[2, 'unused_quantity']])
})

test('a column of units in long rows holds against the names of columns, and that is told once', async () => {
  const rows = Array.from({ length: 24 }, (_, i) => {
    const hour = `2026-03-01 ${String(i).padStart(2, '0')}:00`
    return `M,${hour},${i % 2 ? 1000 * i : 0},500,Wh\n`
  }).join('')
  const read = await readFile(`meter_id,timestamp,kwh,kvarh,unit\n${rows}`)
  expect(read.rejections).toEqual([])
  expect(read.days.map(({ channel, values }) => [channel, values[0], values[23]])).toEqual([
    ['reactive_power', 0.5, 0.5],
    ['active_power', 0, 23]
  ])
  expect(read.remarks.map(({ line, code }) => [line, code])).toEqual([[2, 'unheeded_flag']])
})
