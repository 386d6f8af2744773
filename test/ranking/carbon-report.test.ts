import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { apportion } from '../../src/ranking/apportion.ts'
import { carbonReport, type ReportInputs } from '../../src/ranking/carbon-report.ts'

/** 1 January 2025 */
const FIRST_DAY = 20_089
const DAYS = 365
const NOW = 200

const point = fc.record({
  meterId: fc.uuid(),
  siteId: fc.constantFrom('a', 'b', 'c'),
  floorAreaM2: fc.constantFrom(1000, Number.NaN),
  part: fc.constantFrom('3301', '3302', '3303'),
  kwh: fc
    .array(fc.oneof(fc.double({ min: 0, max: 5000, noNaN: true }), fc.constant(Number.NaN)), {
      minLength: NOW,
      maxLength: NOW
    })
    .map((days) => Float64Array.from(days)),
  kgCo2PerKwh: fc.constantFrom(0.4974, 0.5306),
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
  meanExcessKw: fc.oneof(fc.double({ min: 0, max: 100, noNaN: true }), fc.constant(Number.NaN)),
  onsetDay: fc.constantFrom(null, FIRST_DAY + 100)
})

function inputs(points: ReportInputs['points'], given: Partial<ReportInputs> = {}): ReportInputs {
  let state = 1
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
  return {
    year: 2025,
    firstDay: FIRST_DAY,
    points,
    dayKinds: new Uint8Array(DAYS),
    temperatureC: null,
    targets: [],
    kgcePerKwh: 0.1229,
    flatPrice: 0.68,
    surcharge: 0.5,
    otherKgce: Number.NaN,
    otherTco2: Number.NaN,
    heads: Number.NaN,
    random,
    ...given
  }
}

const steady = {
  meterId: 'm',
  siteId: 's',
  floorAreaM2: 1000,
  part: '3301',
  kwh: new Float64Array(NOW).fill(1000),
  kgCo2PerKwh: 0.5,
  probability: 0.5,
  meanExcessKw: 10,
  onsetDay: null
}
const target = {
  scopeKind: 'region',
  scope: '3301',
  metric: 'tco2',
  baseYear: 2020,
  baseValue: 172.5,
  targetYear: 2025,
  reduction: 0,
  source: 'plan'
} as const

test('parts and months add up to the whole, rounding included', () => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), (points) => {
      const report = carbonReport(inputs(points))
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
      expect(sum(report.parts.map(({ kwhToDate }) => kwhToDate))).toBe(report.kwhToDate)
      expect(sum(report.parts.map(({ kgco2ToDate }) => kgco2ToDate))).toBe(report.kgco2ToDate)
      expect(sum(report.parts.map((each) => each.points))).toBe(points.length)
      expect(sum(report.months.map(({ kwh }) => kwh))).toBe(report.kwhToDate)
      expect(sum(report.parts.map(({ miningKgco2 }) => miningKgco2))).toBe(
        Math.round(report.miningTco2.expected * 1000)
      )
    }),
    { numRuns: 60 }
  )
})

test('whole units add up to their rounded sum', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e9 })), (parts) => {
      const whole = apportion(parts, 1000)
      expect(whole.reduce((a, b) => a + b, 0)).toBe(Math.round(parts.reduce((a, b) => a + b, 0) / 1000))
      whole.forEach((unit, i) => {
        expect(Math.abs(unit * 1000 - parts[i]!)).toBeLessThanOrEqual(1000)
      })
    })
  )
})

test('a steady load is forecast to go on, and half a chance of 10 kW explains its share of the overshoot', () => {
  const { yearTco2, miningTco2, targets, miningCostYuan, suspects } = carbonReport(
    inputs([steady], { targets: [target] })
  )
  expect(yearTco2?.expected).toBeCloseTo((1000 * 365 * 0.5) / 1000, 3)
  expect(miningTco2).toEqual({ expected: 21.9, low: 0, high: expect.closeTo(43.8, 6) })
  expect(miningCostYuan).toBe(Math.round(0.5 * 87_600 * 0.68))
  expect(targets[0]?.over).toBeCloseTo(10, 3)
  expect(targets[0]?.explained).toEqual({ expected: 1, low: 0, high: 1 })
  expect(suspects).toMatchObject([{ excessKwh: 87_600, surchargeYuan: 100_000 }])
})

test('electricity alone is not held against a target for all energy; with the other energy it is', () => {
  const all = { ...target, metric: 'kgce_per_m2', baseValue: 50, boundary: 'all_energy' } as const
  expect(carbonReport(inputs([steady], { targets: [all] })).targets[0]).toMatchObject({
    forecast: null,
    reason: 'other_energy_missing'
  })
  const [standing] = carbonReport(inputs([steady], { targets: [all], otherKgce: 10_000 })).targets
  expect(standing?.forecast).toBeCloseTo((365_000 * 0.1229 + 10_000) / 1000, 3)
})
