import { expect, test } from 'vitest'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { problems, readFile } from './reading-samples.ts'

const POINTS = Array.from({ length: 24 }, (_, i) => `P${i + 1}`).join()
const hours = (kw: number) => Array(24).fill(kw).join()
/** A building of 100 kVA: no more than a few times that is a load of it. */
const building = {
  meterId: 'U1',
  siteId: 'S',
  kind: null,
  floorAreaM2: Number.NaN,
  multiplier: Number.NaN,
  contractKva: 100
}
const check = checkAgainst(new Map([['U1', building as never]]))

test('the ratio of a row that was turned away is not held against the row that puts it right', async () => {
  const rows = [4000, 40, 40, 50].map((ratio) => `U1,2024-01-01,${ratio},${hours(1)}\n`)
  const found = await readFile(`户号,日期,倍率,${POINTS}\n${rows.join('')}`, { check })
  expect(problems(found)).toEqual([
    [2, 'absurd_power'],
    [5, 'two_ratios']
  ])
  expect(found.days.map(({ values }) => values[0])).toEqual([40, 40])
})

test('of frozen registers neither', async () => {
  const rows = ['2024-01-01,40,1000', '2024-01-02,9000,1010', '2024-01-02,40,1010', '2024-01-02,50,1010']
  const found = await readFile(`户号,数据日期,倍率,正向有功总\n${rows.map((row) => `U1,${row}\n`).join('')}`, {
    check: (load, ids) =>
      load.ratio === 9000 ? { code: 'absurd_power', reason: { zh: '', en: '' } } : check(load, ids)
  })
  expect(problems(found)).toEqual([
    [3, 'absurd_power'],
    [5, 'two_ratios']
  ])
})

test('forward values that were turned away do not hold against those of the total', async () => {
  const rows = [
    ['正向有功', 9999],
    ['有功', 5],
    ['正向有功', 6],
    ['有功', 7]
  ].map(([type, kw]) => `U1,2024-01-01,${type},${hours(Number(kw))}\n`)
  const found = await readFile(`户号,日期,数据项,${POINTS}\n${rows.join('')}`, { check })
  expect(problems(found)).toEqual([
    [2, 'absurd_power'],
    [5, 'unused_quantity']
  ])
  expect(found.days.map(({ values }) => values[0])).toEqual([5, 6])
})
