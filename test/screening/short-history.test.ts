import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assess } from '../../src/screening/assess.ts'
import { ALL_HOURS } from '../../src/screening/hours.ts'
import { parseScreeningModel } from '../../src/screening/screening-model.ts'
import { holdShortHistory, mostLogOdds } from '../../src/screening/short-history.ts'
import { sizeInterval } from '../../src/screening/size-interval.ts'
import { loadInterval } from '../../src/screening/suspected-rigs.ts'
import { inputOf, noise, officeKw, screened, withLoad } from './sample-curves.ts'

const model = parseScreeningModel(readFileSync('models/screening-v1.json', 'utf8'))
const findingOf = (kw: Float32Array) => assess([screened(inputOf(kw))], { prevalence: 0.039, model })[0]!
const rigHalfWay = (days: number) => findingOf(withLoad(officeKw(days), (days >> 1) * 24, 20))

test('a short history says so, in a warning of its own', () => {
  const codes = (days: number) => rigHalfWay(days).warnings.map(({ code }) => code)
  expect(codes(149)).toContain('data.short_history')
  expect(codes(150)).not.toContain('data.short_history')
  const { sentence, numbers } = rigHalfWay(60).warnings[0]!
  expect(sentence.zh).toContain('60 天')
  expect(sentence.en).toContain('60 days')
  expect(numbers).toEqual({ days: 60, fewest_days: 150 })
})

test('weeks say less than months, and months less than the year in which the same rig began', () => {
  const said = [28, 60, 120, 149, 365].map((days) => rigHalfWay(days).probability)
  expect(said).toEqual([...said].sort((a, b) => a - b))
  expect(said[0]).toBeLessThan(0.15)
  expect(said[3]).toBeGreaterThan(0.2)
})

test('what is taken back leaves the order, and nothing above the most', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -5, max: 12, noNaN: true }),
      fc.double({ min: 0.01, max: 3, noNaN: true }),
      fc.integer({ min: 28, max: 149 }),
      (logOdds, more, days) => {
        const held = (x: number) => x + (holdShortHistory(x, days)?.logOdds ?? 0)
        expect(held(logOdds)).toBeLessThanOrEqual(Math.max(logOdds, mostLogOdds(days)))
        expect(held(logOdds)).toBeLessThanOrEqual(mostLogOdds(days))
        expect(held(logOdds + more)).toBeGreaterThanOrEqual(held(logOdds))
      }
    )
  )
})

test('the kW of a short history has an interval, wider where fewer days were seen', () => {
  for (const days of [28, 60, 140]) {
    const found = rigHalfWay(days)
    const { kwLow, kwHigh } = loadInterval(found.contributions)
    expect(kwLow).toBeLessThan(found.estimatedKw)
    expect(kwHigh).toBeGreaterThan(found.estimatedKw)
    expect(kwLow!).toBeLessThan(20)
    expect(kwHigh!).toBeGreaterThan(20)
  }
  const random = noise(2)
  const steady = Float32Array.from({ length: 112 * 24 }, (_, i) => 20 + 5 * random() + (i < 56 * 24 ? 0 : 10))
  const width = (around: number) => {
    const { kwLow, kwHigh } = sizeInterval(
      steady.subarray((56 - around) * 24, (56 + around) * 24),
      around,
      10,
      ALL_HOURS
    )
    return kwHigh - kwLow
  }
  expect(width(7)).toBeGreaterThan(width(56))
})
