import { expect, test } from 'vitest'
import { countOnce } from '../../src/ranking/count-once.ts'
import type { RankedPoint } from '../../src/ranking/rank.ts'
import type { PointRole } from '../../src/readings/point-terms.ts'

function point(
  meterId: string,
  expected: number,
  role: PointRole = 'main',
  parentId: string | null = null
): RankedPoint {
  return {
    meter: { meterId, role, parentId } as RankedPoint['meter'],
    finding: { meterId, probability: 0.5 } as RankedPoint['finding'],
    factor: {} as RankedPoint['factor'],
    yuanPerKwh: Number.NaN,
    meanKw: 1,
    year: 2024,
    excessKwhPerYear: expected * 2000,
    tco2PerYear: expected * 2,
    expectedTco2PerYear: expected
  }
}
const expected = (points: readonly RankedPoint[]) =>
  Object.fromEntries(countOnce(points).map(({ meter, expectedTco2PerYear }) => [meter.meterId, expectedTco2PerYear]))

test('a load behind a main meter counts there once, whatever its sub-meters say', () => {
  const found = countOnce([point('s1', 3, 'sub', 'm'), point('m', 8), point('s2', 4, 'sub', 'm'), point('other', 5)])
  expect(found.map(({ expectedTco2PerYear }) => expectedTco2PerYear)).toEqual([0, 8, 0, 5])
  expect(found[0]).toMatchObject({ countedAt: 'm', tco2PerYear: Number.NaN, excessKwhPerYear: Number.NaN })
  expect(found[1]).not.toHaveProperty('countedAt')
})

test('where the sub-meters show more, they count and the main meter does not', () => {
  const points = [point('m', 5), point('s1', 3, 'sub', 'm'), point('s2', 4, 'sub', 'm')]
  expect(expected(points)).toEqual({ m: 0, s1: 3, s2: 4 })
  expect(countOnce(points)[0]).toMatchObject({ countedAt: 's1' })
})

test('through several levels, generation aside, and never in a circle', () => {
  expect(
    expected([point('m', 6), point('s', 2, 'sub', 'm'), point('t', 5, 'sub', 's'), point('pv', 9, 'generation', 'm')])
  ).toEqual({ m: 6, s: 0, t: 0, pv: 0 })
  expect(expected([point('m', 1), point('s', 2, 'sub', 'm'), point('t', 5, 'sub', 's')])).toEqual({ m: 0, s: 0, t: 5 })
  const circle = expected([point('a', 2, 'sub', 'b'), point('b', 3, 'sub', 'a')])
  expect(circle.a! + circle.b!).toBe(3)
  expect(expected([point('s', 2, 'sub', 'elsewhere')])).toEqual({ s: 2 })
})

test('a sub-meter of which no parent is told lies under the main meter of its site that shows most', () => {
  expect(expected([point('old', 1), point('new', 5), point('s', 4, 'sub')])).toEqual({ old: 1, new: 5, s: 0 })
  expect(expected([point('old', 1), point('new', 5), point('s', 6, 'sub')])).toEqual({ old: 1, new: 0, s: 6 })
})
