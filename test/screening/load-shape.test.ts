import { expect, test } from 'vitest'
import { coefficientOfVariation, dailyLoadFactor, nightToDay, workdayToRest } from '../../src/screening/load-shape.ts'
import { dailyBaseload } from '../../src/screening/prepared-curve.ts'

const flat = new Float32Array(48).fill(5)
/** 10 kW at work (8–19), 2 kW else; the second day rests. */
const office = Float32Array.from({ length: 48 }, (_, i) => (i < 24 && i >= 8 && i < 19 ? 10 : 2))

test('a flat load has load factor 1, no variation, and nights like days', () => {
  expect([dailyLoadFactor(flat), coefficientOfVariation(flat, 5), nightToDay(flat)]).toEqual([1, 0, 1])
  expect(workdayToRest(flat, (day) => day === 0)).toBe(1)
})

test('an office has the figures worked out by hand', () => {
  const workday = (11 * 10 + 13 * 2) / 24
  expect(dailyLoadFactor(office)).toBeCloseTo((workday / 10 + 1) / 2, 6)
  expect(nightToDay(office)).toBeCloseTo(2 / 6, 6)
  expect(workdayToRest(office, (day) => day === 0)).toBeCloseTo(workday / 2, 6)
})

test('what has no ratio is NaN: no mean, or a net exporter', () => {
  expect(nightToDay(new Float32Array(24).fill(Number.NaN))).toBeNaN()
  expect(coefficientOfVariation(flat, -1)).toBeNaN()
  expect(dailyLoadFactor(new Float32Array(24).fill(-3))).toBeNaN()
})

test('the baseload of a day is its 10th percentile, and unknown when too many hours are missing', () => {
  const day = Float32Array.from({ length: 24 }, (_, i) => 23 - i)
  expect(dailyBaseload(day).tenth[0]).toBeCloseTo(2.3, 6)
  expect(dailyBaseload(day).twentieth[0]).toBeCloseTo(4.6, 6)
  expect(dailyBaseload(day.map((kw, i) => (i < 7 ? Number.NaN : kw))).tenth[0]).toBeNaN()
})
