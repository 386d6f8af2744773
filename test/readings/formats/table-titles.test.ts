import { expect, test } from 'vitest'
import { titleOf } from '../../../src/readings/table-title.ts'
import { problems, readFile } from './reading-samples.ts'

const P96 = Array.from({ length: 96 }, (_, i) => `P${i + 1}`).join()
const values = (count: number, value = 1) => Array(count).fill(value).join()
const header = `户号,日期,${P96}`
const row = (id: string, day = '2024-03-01') => `${id},${day},${values(96)}`

test('a title that calls the values of P1..P96 energies makes energies of intervals of them, and that is told', async () => {
  for (const title of ['96点电量曲线', '某中学 日电量数据,,', 'Energy consumption, 96 points']) {
    const found = await readFile([title, header, row('h1')].join('\n'))
    expect(found.days[0]!.values[0]).toBe(4)
    expect(found.assumptions.join()).toContain('kWh')
  }
  for (const title of ['96点功率曲线', '电量与负荷数据', '总电量：1200', '合计电量,1200', '电能表数据', '96点曲线']) {
    const found = await readFile([title, header, row('h1')].join('\n'))
    expect([title, found.days[0]!.values[0], found.assumptions]).toEqual([title, 1, []])
  }
  const stated = await readFile(['96点电量曲线', '单位：kW', header, row('h1')].join('\n'))
  expect(stated.days[0]!.values[0]).toBe(1)
})

test('a ratio that a line above the header gives is applied to the rows that give none, and that is told', async () => {
  for (const title of [
    '户名：某中学,综合倍率：40',
    '综合倍率,40',
    '"倍率: 40"',
    'CT：200/5',
    'CT变比：20 PT变比：2',
    'Multiplier: 40'
  ]) {
    const found = await readFile([title, header, row('h1')].join('\n'))
    expect([title, found.days[0]!.values[0], found.days[0]!.ratio]).toEqual([title, 40, 40])
    expect(found.rejections.map(({ line, code }) => [line, code])).toEqual([[1, 'above_header']])
    expect(found.rejections[0]!.reason.zh).toContain('倍率 40')
  }
  const own = await readFile(['综合倍率：40', `户号,倍率,日期,${P96}`, `h1,20,2024-03-01,${values(96)}`].join('\n'))
  expect(own.days[0]!.values[0]).toBe(20)
  const long = await readFile(
    ['综合倍率：40', 'meter_id,timestamp,kwh', 'm,2024-03-01 00:00,1', 'm,2024-03-01 01:00,2'].join('\n')
  )
  expect([...long.days[0]!.values.slice(0, 2)]).toEqual([40, 80])
  const bill = ['综合倍率：40', '户号,日期,上次示数,本次示数,用电量', 'h1,2024-03-01,100,110,400'].join('\n')
  expect((await readFile(bill)).days[0]!.values[0]).toBe(400)
})

test('a ratio above the header is not that of a second meter, and each table has its own', async () => {
  const found = await readFile(['倍率：40', header, row('h1'), row('h2'), row('h1', '2024-03-02')].join('\n'))
  expect(found.days.map(({ meterId }) => meterId)).toEqual(['h1', 'h1'])
  expect(problems(found).at(-1)).toEqual([4, 'two_ratios'])
  const tables = ['倍率：40', header, row('h1'), '倍率：80', header, row('h2'), header, row('h2', '2024-03-02')]
  const both = await readFile(tables.join('\n'))
  expect(both.days.map(({ values }) => values[0])).toEqual([40, 80, 80])
})

test('what is no ratio of a table is none', () => {
  for (const line of [
    '已乘倍率：40',
    '倍率：',
    '倍率,1,2,3',
    '倍率说明：见2024年文件',
    '倍率：2024-03-01',
    '户号：40',
    '倍率：40 倍率：60'
  ])
    expect([line, titleOf(line).ratio]).toEqual([line, undefined])
})
