import fc from 'fast-check'
import { mean, median, sampleVariance } from 'simple-statistics'
import { expect, test } from 'vitest'
import { runningMedian, strongestRise } from '../../src/screening/level-rise.ts'

/** The slow twin: every split by the textbook's formula. */
function naiveRise(values: number[], window: number, floor: number): { at: number; t: number } | null {
  let best: { at: number; t: number } | null = null
  for (let at = 14; at <= values.length - 14; at++) {
    const before = values.slice(Math.max(0, at - window), at)
    const after = values.slice(at, at + window)
    const pooled =
      ((before.length - 1) * sampleVariance(before) + (after.length - 1) * sampleVariance(after)) /
      (before.length + after.length - 2)
    const size = mean(after) - mean(before)
    const t = size / (Math.sqrt(pooled) + floor) / Math.sqrt(1 / before.length + 1 / after.length)
    if (best === null || t > best.t) best = { at, t }
  }
  return best
}

const series = fc.array(fc.double({ min: -100, max: 1000, noNaN: true }), { minLength: 0, maxLength: 80 })

test('the quick search agrees with the textbook at every split', () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 14, max: 100 }), (values, window) => {
      const quick = strongestRise(Float64Array.from(values), window, 0.5)
      const slow = naiveRise(values, window, 0.5)
      expect(quick === null).toBe(slow === null)
      if (quick && slow) expect(quick.t).toBeCloseTo(slow.t, 5)
    })
  )
})

test('a small step on a high level keeps its place and size', () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => 1e6 + (i >= 60 ? 0.5 : 0) + (i % 2) * 0.01)
  const rise = strongestRise(values, 365, 0.001)
  expect(rise?.at).toBe(60)
  expect(rise?.size).toBeCloseTo(0.5, 3)
})

test('the running median is the median of what is around, also at the ends', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 30 }), (values) => {
      const smooth = runningMedian(Float64Array.from(values), 3)
      for (const [i, value] of smooth.entries()) {
        expect(value).toBeCloseTo(median(values.slice(Math.max(0, i - 3), i + 4)), 9)
      }
    })
  )
})
