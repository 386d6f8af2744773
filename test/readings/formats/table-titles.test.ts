import { expect, test } from 'vitest'
import { titleOf } from '../../../src/readings/table-title.ts'
import { problems, readFile } from './reading-samples.ts'

const P96 = Array.from({ length: 96 }, (_, i) => `P${i + 1}`).join()
const values = (count: number, value = 1) => Array(count).fill(value).join()
const header = `户号,日期,${P96}`
const row = (id: string, day = '2024-03-01') => `${id},${day},${values(96)}`

test('a title that calls the values of P1..P96 energies makes energies of intervals of them, and that is told', async () => {
  for (const title of [
    '96点电量曲线',
    '国网浙江公司 日电量曲线,,',
    '96点冻结电量',
    'Energy consumption, 96 points',
    'Energy curve'
  ]) {
    const found = await readFile([title, header, row('h1')].join('\n'))
    expect(found.days[0]!.values[0]).toBe(4)
    expect(found.assumptions.join()).toContain('kWh')
  }
  for (const title of ['96点功率曲线', '电量与负荷数据', '总电量：1200', '合计电量,1200', '电能表数据', '96点曲线']) {
    const found = await readFile([title, header, row('h1')].join('\n'))
    expect([title, found.days[0]!.values[0], found.assumptions]).toEqual([title, 1, []])
  }
  for (const title of [
    ...['国网浙江电能量采集系统', '用电信息采集系统96点数据', '电能量计量系统', '某某新能源有限公司 电能质量监测数据'],
    ...[
      'State Grid Energy Management System',
      '客户用电量查询',
      'Acme Energy Ltd',
      '电能服务管理平台',
      '96点电能量采集系统'
    ],
    ...['用电量异常客户负载曲线', '新能源电能公司', 'Consumption site: Mill Rd', '电量曲线合计：1200', '电量曲线(kW)']
  ]) {
    const found = await readFile([title, header, row('h1')].join('\n'))
    expect([title, found.days[0]!.values[0], found.assumptions]).toEqual([title, 1, []])
  }
  const stated = await readFile(['96点电量曲线', '单位：kW', header, row('h1')].join('\n'))
  expect(stated.days[0]!.values[0]).toBe(1)
})

test('where the table itself shows powers, no title makes energies of them', async () => {
  const q96 = Array.from({ length: 96 }, (_, i) => `Q${i + 1}`).join()
  for (const table of [
    [`户号,日期,${P96},${q96}`, `h1,2024-03-01,${values(96)},${values(96)}`],
    [`meter_id,date,${P96},${q96}`, `h1,2024-03-01,${values(96)},${values(96)}`],
    [`户号,日期,功率类型,${P96}`, `h1,2024-03-01,正向有功,${values(96)}`],
    [`户号,日期,数据项,${P96}`, `h1,2024-03-01,有功功率,${values(96)}`],
    [`户号,日期,合同负荷,${P96}`, `h1,2024-03-01,80,${values(96)}`]
  ]) {
    const found = await readFile(['96点电量曲线', ...table, ''].join('\n'))
    expect([table[0], found.days[0]!.values[0], found.assumptions]).toEqual([table[0], 1, []])
  }
})

test('a ratio of units and decimals is taken as a whole', () => {
  for (const [line, ratio] of [
    ['户号：h1 CT：200/5 PT：10/0.1', 4000],
    ['CT：200A/5A', 40],
    ['CT：200/5A PT：10kV/0.1kV', 4000],
    ['变比：10kV/100V', 100],
    ['变比：10/0.1', 100],
    ['倍率：40倍', 40],
    ['倍率：40 / 户号：h1', 40],
    ['CT：200/5PT：10000/100', 4000],
    ['CT ratio: 200/5; PT ratio: 10 kV / 100 V', 4000],
    ['CT ratio: 200/5; PT ratio: 200/5', 1600]
  ] as const)
    expect([line, titleOf(line).ratio]).toEqual([line, ratio])
})

test('a ratio that is not understood as a whole is not applied, which is told', async () => {
  for (const titles of [
    ['变比：10kV/100'],
    ['CT：200/5 PT：10000/√3/100/√3'],
    ['CT：200/5', 'PT：10kV：100V'],
    ['变比：3×200/5'],
    ['CT：200/5kA'],
    ['CT：200A/5V'],
    ['变比：0.1/10']
  ]) {
    const found = await readFile([...titles, header, row('h1')].join('\n'))
    expect([titles, found.days[0]!.values[0], found.days[0]!.ratio]).toEqual([titles, 1, undefined])
    expect(found.rejections.at(-1)!.reason.en).toContain('not understood as a whole')
  }
  const lines = await readFile(['CT：200/5', 'PT：10/0.1', header, row('h1')].join('\n'))
  expect(lines.days[0]!.values[0]).toBe(4000)
  const cells = await readFile([`户号,倍率,日期,${P96}`, `h1,10kV/100V,2024-03-01,${values(96)}`].join('\n'))
  expect(cells.days[0]!.values[0]).toBe(100)
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
    '说明：数据为一次侧值，倍率：40',
    '数据为一次值；倍率：40',
    '倍率：',
    '倍率,1,2,3',
    '倍率说明：见2024年文件',
    '倍率：2024-03-01',
    '户号：40',
    '倍率：40 倍率：60'
  ])
    expect([line, titleOf(line).ratio]).toEqual([line, undefined])
})
