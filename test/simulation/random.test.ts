import { describe, expect, test } from 'vitest'
import { createRandom } from '../../src/simulation/random.ts'

const draw = (n: number, from: () => number) => Array.from({ length: n }, from)
const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length
const variance = (xs: number[]) => {
  const centre = mean(xs)
  return mean(xs.map((x) => (x - centre) ** 2))
}

describe('seeded random numbers', () => {
  test('the same seed repeats, another differs', () => {
    const first = createRandom(7)
    const second = createRandom(7)
    const other = createRandom(8)
    const numbers = draw(5, () => first.next())
    expect(draw(5, () => second.next())).toEqual(numbers)
    expect(draw(5, () => other.next())).not.toEqual(numbers)
  })

  test('uniform numbers fill [0, 1) evenly and are not correlated with their neighbours', () => {
    const random = createRandom('uniform')
    const xs = draw(100_000, () => random.next())
    expect(Math.min(...xs.slice(0, 1000))).toBeGreaterThanOrEqual(0)
    expect(xs.every((x) => x >= 0 && x < 1)).toBe(true)
    for (let decile = 0; decile < 10; decile++) {
      const share = xs.filter((x) => Math.floor(x * 10) === decile).length / xs.length
      expect(share).toBeCloseTo(0.1, 1.9)
    }
    const lagged = mean(xs.slice(1).map((x, i) => (x - 0.5) * (xs[i]! - 0.5)))
    expect(Math.abs(lagged)).toBeLessThan(0.002)
  })

  test('normal and exponential numbers have their moments', () => {
    const random = createRandom('moments')
    const normal = draw(100_000, () => random.normal())
    expect(mean(normal)).toBeCloseTo(0, 1)
    expect(variance(normal)).toBeCloseTo(1, 1)
    expect(normal.filter((x) => Math.abs(x) > 1.96).length / normal.length).toBeCloseTo(0.05, 2)
    const waits = draw(100_000, () => random.exponential(21))
    expect(mean(waits) / 21).toBeCloseTo(1, 1)
  })

  test('whole numbers include both ends; an empty list cannot be picked from', () => {
    const random = createRandom(1)
    expect(new Set(draw(1000, () => random.int(3, 5)))).toEqual(new Set([3, 4, 5]))
    expect(() => random.pick([])).toThrow(RangeError)
  })

  test('a derived stream depends on its keys and not on what was drawn before', () => {
    const fresh = createRandom('province').derive('meter', 12)
    const used = createRandom('province')
    draw(10, () => used.next())
    const late = used.derive('meter', 12)
    const numbers = draw(5, () => fresh.next())
    expect(draw(5, () => late.next())).toEqual(numbers)
    const neighbour = createRandom('province').derive('meter', 13)
    expect(draw(5, () => neighbour.next())).not.toEqual(numbers)
    const pair = createRandom('province').derive('meter1', 2)
    expect(draw(5, () => pair.next())).not.toEqual(numbers)
  })
})
