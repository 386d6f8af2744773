import { expect, test } from 'vitest'
import { RegisterMemory } from '../../src/readings/formats/register-memory.ts'
import { problems, type ReadFile, readFile } from './formats/reading-samples.ts'

const columns = (prefix: string, count = 96) => Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`).join()
const cells = (value: number, count = 96) => Array.from({ length: count }, () => value).join()
const told = ({ remarks }: ReadFile) => remarks.map(({ line, code }) => [line, code])
const channels = ({ days }: ReadFile) => days.map(({ channel }) => channel)

test.each([
  ['方向', '下网电量', '用电量'],
  ['direction', 'Import', 'Consumption'],
  ['方向', '正向', '用电'],
  ['电能类型', '上网电量', '反向有功'],
  ['direction', 'export', 'Generation']
])('day rows whose %s is %s and %s of one day are refused both, with both words', async (column, one, other) => {
  const row = (word: string, value: number, day = 1) => `M1,2024-03-0${day},${word},${cells(value)}`
  const head = `户号,日期,${column},${columns('P')}`
  const found = await readFile([head, row(one, 5), row(other, 3), row(one, 7, 2)].join('\n'))
  expect(problems(found).toSorted()).toEqual([
    [2, 'same_quantity'],
    [3, 'same_quantity']
  ])
  for (const { reason } of found.rejections)
    for (const word of [one, other].map((word) => word.toLowerCase()))
      for (const text of [reason.zh, reason.en]) expect(text).toContain(word)
  expect(found.days.map(({ values }) => values[0])).toEqual([7])
  // the same word again is a correction, the same values are no question, and other days none either
  const good = await readFile(
    [head, row(one, 5), row(one.toUpperCase(), 6), row(other, 6), row(other, 8, 2)].join('\n')
  )
  expect(problems(good)).toEqual([])
})

test('long rows of two words for one time: the second is refused, and that the first has gone in is told', async () => {
  const rows = (word: string, value: number) =>
    Array.from({ length: 8 }, (_, i) => `M1,2024-03-01 ${String(i).padStart(2, '0')}:00,${word},${value}`)
  const found = await readFile(
    ['meter_id,timestamp,direction,kwh', ...rows('import', 4), ...rows('consumption', 6), ...rows('export', 1)].join(
      '\n'
    )
  )
  expect(problems(found)).toEqual(Array.from({ length: 8 }, (_, i) => [10 + i, 'same_quantity']))
  expect(told(found).filter(([, code]) => code === 'same_quantity')).toHaveLength(8)
  expect(channels(found)).toEqual(['active_power', 'reverse_power'])
  expect(found.days[0]!.values[0]).toBe(4)
  // a total may stand beside the forward direction, which holds against it
  const total = await readFile(
    ['meter_id,timestamp,数据项,kw', ...rows('正向有功', 4), ...rows('总有功', 6)].join('\n')
  )
  expect(problems(total)).toEqual([])
  expect(total.days[0]!.values[0]).toBe(4)
})

test('rows of two words in two files of a run', async () => {
  const registers = new RegisterMemory()
  const file = (word: string, value: number) =>
    readFile(`户号,日期,direction,${columns('P')}\nM1,2024-03-01,${word},${cells(value)}`, { registers })
  expect(problems(await file('import', 5))).toEqual([])
  expect(problems(await file('IMPORT', 6))).toEqual([])
  expect(problems(await file('export', 1))).toEqual([])
  expect(problems(await file('consumption', 7))).toEqual([[2, 'same_quantity']])
})

test('British half-hours of two words', async () => {
  const times = Array.from({ length: 48 }, (_, i) => `${String(i >> 1).padStart(2, '0')}:${i % 2 ? '30' : '00'}`).join()
  const found = await readFile(
    `MPAN,Date,Measurement Quantity,${times}\n1012345678901,2024-03-01,AI,${cells(5, 48)}\n1012345678901,2024-03-01,import,${cells(3, 48)}`
  )
  expect(problems(found).toSorted()).toEqual([
    [2, 'same_quantity'],
    [3, 'same_quantity']
  ])
})

test('days of registers of two words', async () => {
  const found = await readFile(
    'id,rq,方向,kwh\nM1,2024-03-01,用电量,50\nM1,2024-03-01,下网电量,30\nM1,2024-03-01,上网电量,8\n'
  )
  expect(found.rejections.map(({ code }) => code)).toContain('same_quantity')
  expect(found.days.filter(({ channel }) => channel === 'register_energy')).toEqual([])
})
