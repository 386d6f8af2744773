import { expect, test } from 'vitest'
import { energyKnown, fillTotals } from '../../src/readings/day-totals.ts'

const NONE = Number.NaN
function totalsOf(...days: (readonly number[])[]): number[] {
  const filled = days.map((day) => [...day])
  fillTotals(filled)
  return filled.map(([total]) => total!)
}

test('the total of a day is the sum of its periods, where all that the point has are there', () => {
  expect(totalsOf([NONE, 10, 40.1, 30.2, 20.3])).toEqual([100.6])
  expect(totalsOf([NONE, NONE, 40, NONE, 20], [NONE, 5, 40, NONE, 20])).toEqual([60, 65])
  expect(totalsOf([NONE, NONE, 40, NONE, 20], [NONE, NONE, 40, 30, 20])).toEqual([NONE, 90])
  expect(totalsOf([NONE, 10, 40, 30, NONE], [NONE, 10, NONE, 30, 20], [NONE, NONE, NONE, NONE, NONE])).toEqual([
    ...[NONE, NONE, NONE]
  ])
})

test('a total that is given holds, and shows whether the periods beside it are all', () => {
  expect(totalsOf([100, NONE, 40, NONE, 20])).toEqual([100])
  expect(totalsOf([100, NONE, 40, NONE, 20], [NONE, NONE, 40, NONE, 20])).toEqual([100, NONE])
  expect(totalsOf([60, NONE, 40, NONE, 20], [NONE, NONE, 41, NONE, 20])).toEqual([60, 61])
})

test('what is known of the energy of a day', () => {
  expect(energyKnown([100, 10, 40, 30, 20])).toBe(100)
  expect(energyKnown([NONE, NONE, 40, NONE, 0])).toBe(40)
  expect(energyKnown([NONE, NONE, NONE, NONE, NONE])).toBe(NONE)
})

test('sharp is waited for on the newest day alone, where each day of the week before it has it', () => {
  const [sharp, without, none] = [
    [NONE, 5, 40, 30, 20],
    [NONE, NONE, 40, 30, 20],
    [NONE, NONE, NONE, NONE, NONE]
  ] as const
  const many = (day: readonly number[], count: number) => Array.from({ length: count }, () => day)
  expect(totalsOf(...many(sharp, 5), without).slice(4)).toEqual([95, NONE])
  expect(totalsOf(...many(sharp, 5), none, without, none).slice(4)).toEqual([95, NONE, NONE, NONE])
  // once it has come the total is that of all
  expect(totalsOf(...many(sharp, 6)).at(-1)).toBe(95)
  // the end of its season, and days before it
  expect(totalsOf(...many(sharp, 5), ...many(without, 2)).slice(4)).toEqual([95, 90, 90])
  expect(totalsOf(...many(without, 3), ...many(sharp, 5), ...many(without, 8))).toEqual([
    ...[90, 90, 90],
    ...many([95], 5).flat(),
    ...many([90], 8).flat()
  ])
  // a day among others
  expect(totalsOf(...many(sharp, 5), without, ...many(sharp, 5))[5]).toBe(90)
})

test.each([1, 2])('a tariff that has no sharp on %d days of the week leaves no day without its total', (off) => {
  const week = Array.from({ length: 7 }, (_, i) => [NONE, i < 7 - off ? 5 : NONE, 40, 30, 20])
  const weeks = Array.from({ length: 4 }, () => week).flat()
  for (let days = 14; days <= weeks.length; days++)
    expect(totalsOf(...weeks.slice(0, days)).filter(Number.isNaN)).toEqual([])
})
