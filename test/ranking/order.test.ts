import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { explainOrder } from '../../src/ranking/explain.ts'
import { costOrder, kwOrder, likeliest, placesBy, priorityOrder, probabilityOrder } from '../../src/ranking/order.ts'
import type { RankedPoint } from '../../src/ranking/rank.ts'

const KG_PER_KWH = 0.5

function point(meterId: string, probability: number, kw: number, duty = 1, yuanPerKwh = 0.68): RankedPoint {
  const tco2PerYear = (kw * duty * 8760 * KG_PER_KWH) / 1000
  return {
    meter: { meterId, siteId: 'S' } as RankedPoint['meter'],
    finding: { probability, estimatedKw: kw, duty } as RankedPoint['finding'],
    factor: { kgCo2PerKwh: KG_PER_KWH } as RankedPoint['factor'],
    meanKw: 100,
    year: 2026,
    excessKwhPerYear: kw * duty * 8760,
    tco2PerYear,
    expectedTco2PerYear: Number.isNaN(tco2PerYear) ? 0 : probability * tco2PerYear,
    yuanPerKwh
  }
}

test('10 kW half the time at a chance of a half are 5 kW, and cost what they use at the flat price', () => {
  const points = [point('a', 0.5, 10, 0.5)]
  expect(kwOrder(points)).toMatchObject({ unit: 'W', total: 5000 })
  expect(costOrder(points)).toMatchObject({ unit: 'fen', total: Math.round(0.5 * 10 * 0.5 * 8760 * 0.68 * 100) })
})

test('what is not known adds nothing', () => {
  expect(kwOrder([point('a', 0.5, Number.NaN)]).total).toBe(0)
  expect(costOrder([point('a', 0.5, 10, 1, Number.NaN)]).total).toBe(0)
})

test('the parts of each order are whole and add up to its total exactly', () => {
  const some = fc.array(
    fc.record({
      probability: fc.double({ min: 0, max: 1, noNaN: true }),
      kw: fc.oneof(fc.double({ min: 0, max: 1e4, noNaN: true }), fc.constant(Number.NaN)),
      duty: fc.double({ min: 0.01, max: 1, noNaN: true }),
      logOdds: fc.double({ min: -20, max: 20, noNaN: true }),
      grams: fc.integer({ min: 0, max: 1e12 })
    }),
    { minLength: 1, maxLength: 12 }
  )
  fc.assert(
    fc.property(some, (list) => {
      const points = list.map(({ probability, kw, duty }, i) => point(`m${i}`, probability, kw, duty))
      const grams = list.map(({ grams: each }, i) => ({ meterId: `m${i}`, avoidableGrams: each, overshootGrams: each }))
      const evidence = list.map(({ logOdds }, i) => ({ detector: `d${i}`, logOdds }))
      const sums = [kwOrder(points), costOrder(points), priorityOrder(grams), probabilityOrder('m0', evidence)]
      for (const { total, parts } of sums) {
        expect(parts.every(({ amount }) => Number.isInteger(amount))).toBe(true)
        expect(parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(total)
      }
      const logit = evidence.reduce((sum, { logOdds }) => sum + logOdds, 0)
      expect(Math.abs(sums[3]!.total / 1e6 - logit)).toBeLessThan(1e-6 * list.length)
    })
  )
})

test('a place explains itself in either language, each part with its metering point', () => {
  const order = priorityOrder([
    { meterId: 'M1', avoidableGrams: 2_500_000, overshootGrams: 0 },
    { meterId: 'M2', avoidableGrams: 1_000_000, overshootGrams: 500_000 }
  ])
  expect(explainOrder('priority', order)).toEqual({
    zh: '排序依据：优先级 4 tCO2 = 2.5（M1 可避免排放） + 1（M2 可避免排放） + 0.5（M2 超出路径加权）。',
    en: 'Ordered by priority: 4 tCO2 = 2.5 (M1 avoidable) + 1 (M2 avoidable) + 0.5 (M2 overshoot).'
  })
  const evidence = ['prevalence', 'baseload_step', 'night_shift', 'peer_flatness', 'load_shape', 'look_alikes']
  const odds = probabilityOrder(
    'M',
    [...evidence, 'suspected_load', 'model_start'].map((detector) => ({ detector, logOdds: 1 }))
  )
  expect(explainOrder('probability', odds).zh).not.toMatch(/[a-z]{3}/)
})

test('places go by the amount, greatest first, ties as they were', () => {
  const places = placesBy(['a', 'b', 'c', 'd'], (item) => ({ a: 1, b: 3, c: 1, d: 2 })[item] as number)
  expect(Object.fromEntries(places)).toEqual({ b: 1, d: 2, a: 3, c: 4 })
  expect(likeliest([point('b', 0.4, 1), point('a', 0.4, 9), point('c', 0.1, 99)]).meter.meterId).toBe('a')
})
