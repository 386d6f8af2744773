import { expect, test } from 'vitest'
import { problems, type ReadFile, readFile } from './reading-samples.ts'

const read = (header: string, ...rows: readonly string[]) => readFile([header, ...rows, ''].join('\n'))
const values = ({ days }: ReadFile) => days.map((day) => [...day.values].slice(0, 5))
const codes = ({ remarks }: ReadFile) => remarks.map(({ code }) => code)
const NONE = Number.NaN

test('a ratio beside energies of days is applied, and two ratios for one day are told', async () => {
  const days = [
    'M1,2026-03-01,40,4',
    'M1,2026-03-02,,4',
    'M1,2026-03-03,200/5,4',
    'M1,2026-03-01,50,4',
    'M1,2026-03-04,0,4'
  ]
  const file = await read('户号,日期,倍率,用电量', ...days)
  expect(values(file).map(([total]) => total)).toEqual([160, 160, 160])
  expect(file.days.map(({ primary, ratio }) => [primary, ratio])).toEqual([
    [true, 40],
    [true, 40],
    [true, 40]
  ])
  expect(problems(file)).toEqual([
    [5, 'two_ratios'],
    [6, 'bad_number']
  ])
})

test('so is one of rows of periods, of registers beside the total, and of what was fed in', async () => {
  const rows = ['峰,40,4', '平,40,3', '谷,40,5', '平,50,3'].map((row) => `M1,2026-03-01,${row}`)
  const periods = await read('户号,日期,时段类型,倍率,用电量', ...rows)
  expect(values(periods)).toEqual([[NONE, NONE, 160, 120, 200]])
  expect(problems(periods)).toEqual([[5, 'two_ratios']])
  const both = await read('户号,日期,总电量,尖,峰,平,谷,反向电量,倍率', 'M1,2026-03-01,10,1,2,3,4,6,10')
  expect(values(both)).toEqual([[100, 10, 20, 30, 40], [60]])
})

test('settled energies have the ratio in them, as have those of bills that show the register', async () => {
  const settled = await read('户号,日期,倍率,PAP_E', 'M1,2026-03-01,40,4')
  expect(values(settled)).toEqual([[4, NONE, NONE, NONE, NONE]])
  const bill = await read(
    '户号,日期,上次示数,本次示数,倍率,用电量',
    'M1,2026-03-01,101,103,40,80',
    'M1,2026-03-02,103,106,40,3'
  )
  expect(values(bill).map(([total]) => total)).toEqual([80, 120])
  expect(bill.days.map(({ primary }) => primary)).toEqual([true, true])
})

test.each([
  '起始示数,结束示数',
  '上日示数,当日示数',
  '期初表码,期末表码',
  '日初示数,日末示数',
  '0点示数,24点示数',
  '起度,止度'
])('whether the ratio is in the energies shows by what the register shows at both ends: %s', async (names) => {
  const bill = (unit: number) =>
    read(
      `户号,日期,倍率,${names},用电量`,
      `M1,2026-03-01,40,100,101.4,${Math.round(1.4 * unit)}`,
      `M1,2026-03-02,40,101.4,121.4,${20 * unit}`,
      // the register turns over
      `M1,2026-03-03,40,99990,10,${20 * unit}`
    )
  expect(values(await bill(1)).map(([total]) => total)).toEqual([40, 800, 800])
  expect(values(await bill(40)).map(([total]) => total)).toEqual([56, 800, 800])
})

test.each(['变比', '计费倍率', '乘率', 'CT倍率,PT倍率', 'CT,PT'])(
  'a ratio under %s is applied to energies of days',
  async (names) => {
    const cells = names.includes(',') ? '20,2' : '40'
    const file = await read(`户号,日期,${names},用电量`, `M1,2026-03-01,${cells},4`)
    expect(values(file).map(([total]) => total)).toEqual([160])
  }
)

test('energies of days and periods that the column of quality calls missing are none, and are counted', async () => {
  const daily = await read(
    '户号,日期,总电量,尖,峰,平,谷,反向电量,数据质量',
    'M1,2026-03-01,100,0,40,30,30,1,正常',
    'M1,2026-03-02,100,0,40,30,30,1,缺失',
    'M1,2026-03-03,100,0,40,30,30,1,估算'
  )
  expect(values(daily)).toEqual([[100, 0, 40, 30, 30], [1], [NONE, NONE, NONE, NONE, NONE], [100, 0, 40, 30, 30], [1]])
  expect(codes(daily)).toEqual(['missing_mark', 'estimated_reading'])
  const rows = (date: string, ...cells: readonly string[]) => cells.map((cell) => `M1,2026-03-${date},${cell}`)
  const one = rows('01', '峰,正常,4', '平,缺失,3', '谷,正常,5')
  const periods = await read('户号,日期,时段类型,数据质量,用电量', ...one, ...rows('02', '峰,,4', '平,,3', '谷,,5'))
  expect(values(periods)).toEqual([
    [NONE, NONE, 4, NONE, 5],
    [NONE, NONE, 4, 3, 5]
  ])
  expect(codes(periods)).toEqual(['missing_mark'])
  // without any flat nothing shows that peak and valley are not all
  const without = await read('户号,日期,时段类型,数据质量,用电量', ...one)
  expect(values(without)).toEqual([[NONE, NONE, NONE, NONE, NONE]])
  expect(codes(without)).toEqual(['missing_mark', 'missing_mark'])
})

const POINTS = Array.from({ length: 96 }, (_, i) => i + 1)
test.each([
  ['meter_id,date,quality,', 'p', 'invalid'],
  ['户号,数据日期,数据质量,', 'P', '无效'],
  ['户号,数据日期,数据质量,', 'R', '无效']
])('so are wide rows: %s%s1..96 %s', async (head, prefix, word) => {
  const rows = ['', word].map((quality, i) => `M1,2026-03-0${i + 1},${quality},${POINTS.join()}`)
  const file = await read(head + POINTS.map((i) => `${prefix}${i}`).join(), ...rows)
  const known = file.days.map((day) => day.values.filter((value) => !Number.isNaN(value)).length)
  // the last interval of a day of readings ends with the next one
  expect(known).toEqual([prefix === 'R' ? 95 : 96, 0])
  expect(codes(file)).toEqual(['missing_mark'])
})

test('energies of long rows that show the register at both ends have the ratio in them where that shows it', async () => {
  const rows = [0, 1, 2, 3].map((i) => `M1,2026-03-01 0${i}:00,40,${100 + i},${101 + i},40`)
  const file = await read('户号,时间,倍率,上次示数,本次示数,电量', ...rows)
  expect([...file.days[0]!.values.slice(0, 4)]).toEqual([40, 40, 40, 40])
})
