import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assess } from '../../src/screening/assess.ts'
import type { Finding } from '../../src/screening/finding.ts'
import { parseScreeningModel } from '../../src/screening/screening-model.ts'
import { FIRST_DAY, inputOf, noise, officeKw, screened, withLoad } from './sample-curves.ts'

const model = parseScreeningModel(readFileSync('models/screening-v1.json', 'utf8'))

function findingOf(kw: Float32Array): Finding {
  return assess([screened(inputOf(kw))], { prevalence: 0.039, model })[0]!
}

/** No number in a finding may be NaN but the two that say "nothing to estimate". */
function expectSound(finding: Finding): void {
  expect(finding.probability).toBeGreaterThanOrEqual(0)
  expect(finding.probability).toBeLessThanOrEqual(1)
  if (finding.status !== 'ok') expect(finding.probability).toBe(0)
  for (const { logOdds, numbers } of finding.contributions) {
    expect(Number.isFinite(logOdds)).toBe(true)
    for (const number of Object.values(numbers))
      if (typeof number === 'number') expect(Number.isFinite(number)).toBe(true)
  }
}
const codes = (finding: Finding) => finding.warnings.map(({ code }) => code)

test('all missing, and a few days only, are insufficient', () => {
  for (const kw of [new Float32Array(365 * 24).fill(Number.NaN), officeKw(10), new Float32Array(0)]) {
    const finding = findingOf(kw)
    expectSound(finding)
    expect(finding.status).toBe('insufficient')
    expect(finding.warnings.length).toBeGreaterThan(0)
  }
})

test('more gaps than readings are insufficient', () => {
  const finding = findingOf(officeKw(365).map((kw, i) => (i % 5 < 3 ? Number.NaN : kw)))
  expect(finding.status).toBe('insufficient')
  expect(codes(finding)).toContain('data.too_many_gaps')
})

test('a constant and a constant zero are meter faults', () => {
  const constant = findingOf(new Float32Array(365 * 24).fill(7))
  expect([constant.status, codes(constant)]).toEqual(['meter_fault', ['meter.frozen']])
  const zero = findingOf(new Float32Array(365 * 24))
  expect([zero.status, codes(zero)]).toEqual(['meter_fault', ['meter.constant_zero']])
})

test('readings frozen for weeks are a meter fault, for ten days a warning', () => {
  const freeze = (days: number) =>
    officeKw(365).map((kw, i, all) => (i >= 4800 && i < 4800 + days * 24 ? all[4799]! : kw))
  const weeks = findingOf(freeze(40))
  expect([weeks.status, codes(weeks)]).toEqual(['meter_fault', ['meter.frozen']])
  const days = findingOf(freeze(10))
  expect([days.status, codes(days)]).toEqual(['ok', ['meter.frozen']])
  expectSound(days)
})

test('a ratio changed half-way is a meter fault and not mining, whichever way it changed', () => {
  for (const factor of [2, 0.5, 10, 40]) {
    const finding = findingOf(officeKw(365).map((kw, i) => (i >= 182 * 24 ? kw * factor : kw)))
    expect([factor, finding.status, codes(finding)]).toEqual([factor, 'meter_fault', ['meter.ratio_changed']])
  }
})

test('a ratio that changed in a gap of weeks is a meter fault', () => {
  for (const gap of [10, 20, 30, 45]) {
    const kw = officeKw(365).map((value, i) => (i >= 182 * 24 ? value * 3 : value))
    const finding = findingOf(kw.fill(Number.NaN, (182 - (gap >> 1)) * 24, (182 + ((gap + 1) >> 1)) * 24))
    expect([gap, finding.status, codes(finding).at(-1)]).toEqual([gap, 'meter_fault', 'meter.ratio_changed'])
  }
})

test('a smaller factor on the whole week is said, and judged as load; what is added to it is no factor', () => {
  const scatter = noise(8)
  const office = officeKw(365).map((kw) => kw * (1 + 0.05 * scatter()))
  for (const factor of [1.33, 1.5, 1.6, 1.75]) {
    const finding = findingOf(office.map((kw, i) => (i >= 182 * 24 ? kw * factor : kw)))
    expect([factor, finding.status, codes(finding)]).toEqual([factor, 'ok', ['meter.ratio_suspected']])
    expect(Math.abs(Number(finding.warnings[0]!.numbers.factor) / factor - 1)).toBeLessThan(0.05)
  }
  for (const added of [5, 10, 20]) expect(codes(findingOf(withLoad(office, 182 * 24, added)))).toEqual([])
})

test('a meter of whole kW that stands still above its base is frozen, at its base it is said', () => {
  const whole = officeKw(365).map((kw) => Math.round(kw / 10))
  const still = (value: number) => findingOf(whole.map((kw, i) => (i >= 200 * 24 && i < 280 * 24 ? value : kw)))
  expect([still(4).status, codes(still(4))]).toEqual(['meter_fault', ['meter.frozen']])
  expect([still(2).status, codes(still(2))]).toEqual(['ok', ['meter.constant']])
  expect(codes(findingOf(whole))).toEqual([])
})

test('two constants and nothing else are no measurements; a pump that goes on and off is measured', () => {
  const levels = findingOf(Float32Array.from({ length: 365 * 24 }, (_, i) => (i < 180 * 24 ? 5 : 15)))
  expect([levels.status, codes(levels)]).toEqual(['meter_fault', ['meter.frozen']])
  const random = noise(7)
  expect(findingOf(Float32Array.from({ length: 365 * 24 }, () => (random() > 0.9 ? 0 : 7.5))).status).toBe('ok')
})

test('a load that the contract or the floor area cannot hold is said', () => {
  const input = inputOf(officeKw(365))
  const with_ = (floorAreaM2: number, contractKva: number) =>
    screened({ ...input, meter: { ...input.meter, floorAreaM2, contractKva } }).warnings.map(({ code }) => code)
  expect(with_(3000, 100)).toEqual([])
  expect(with_(Number.NaN, Number.NaN)).toEqual([])
  expect(with_(100, 20)).toEqual(['data.above_contract', 'data.above_floor_area'])
})

test('a rig that doubles the base is not taken for a changed ratio', () => {
  const finding = findingOf(withLoad(officeKw(365), 182 * 24, 30))
  expect(finding.status).toBe('ok')
  expect(finding.probability).toBeGreaterThan(0.4)
})

test('tenfold spikes are left out and do not raise the probability', () => {
  const random = noise(9)
  const spiked = officeKw(365).map((kw) => (random() > 0.99 ? kw * 10 : kw))
  const [with_, without] = [findingOf(spiked), findingOf(officeKw(365))]
  expect(codes(with_)).toContain('meter.spikes')
  expect(Math.abs(with_.probability - without.probability)).toBeLessThan(0.02)
})

test('a net exporter gives sound numbers', () => {
  const solar = officeKw(365).map((kw, i) => (i % 24 >= 9 && i % 24 < 16 ? kw - 120 : kw))
  const finding = findingOf(solar)
  expectSound(finding)
  expect(finding.status).toBe('ok')
  expect(codes(finding)).toEqual(['data.negative'])
  const { numbers, sentence } = findingOf(solar).warnings[0]!
  const negative = solar.filter((kw) => kw < 0).length
  expect(numbers).toEqual({ negative_readings: negative, percent_negative: 29 })
  expect(sentence.zh).toContain(`${negative} 个读数为负`)
  expect(codes(findingOf(officeKw(365)))).toEqual([])
})

test('readings below zero day and night are reversed wiring, not solar plant', () => {
  const finding = findingOf(officeKw(365).map((kw) => -kw))
  expect([finding.status, codes(finding)]).toEqual(['meter_fault', ['meter.reversed', 'data.negative']])
})

test('weeks of zero between readings are no step when they end', () => {
  const dead = officeKw(365).map((kw, i) => (i >= 100 * 24 && i < 160 * 24 ? 0 : kw))
  const finding = findingOf(dead)
  expect(codes(finding)).toEqual(['meter.zero'])
  expect(finding.probability).toBeLessThan(0.1)
})

test('a steady load in premises that used nothing before is a step, with its onset and kW', () => {
  const random = noise(4)
  const steady = Float32Array.from({ length: 365 * 24 }, () => 8 + 0.1 * random())
  for (const load of [steady, steady.map(() => 8)]) {
    const finding = findingOf(load.map((kw, i) => (i < 100 * 24 ? 0 : kw)))
    expect([finding.status, codes(finding)]).toEqual(['ok', ['data.zero_before_load']])
    expect(finding.warnings[0]!.numbers).toEqual({ zero_days: 100, load_since: '2022-04-11' })
    expect(finding.probability).toBeGreaterThan(0.2)
    expect(finding.onset).toEqual({ day: FIRST_DAY + 100, minute: 0 })
    expect(finding.estimatedKw).toBeCloseTo(8, 0)
  }
})

test('a short sign of life does not end the time before the load; a load that does not stay begins nothing', () => {
  const random = noise(4)
  const rig = Float32Array.from({ length: 365 * 24 }, (_, i) => (i < 100 * 24 ? 0 : 8 + 0.1 * random()))
  rig[40 * 24] = 3
  expect(codes(findingOf(rig))).toEqual(['data.zero_before_load'])
  const week = officeKw(365).map((kw, i) => (i >= 100 * 24 && i < 107 * 24 ? kw : 0))
  expect(codes(findingOf(week))).toContain('meter.zero')
})

test('an office that moves in is far less suspect than a steady load', () => {
  const random = noise(3)
  const from60 = (load: Float32Array) => findingOf(load.map((kw, i) => (i < 60 * 24 ? 0 : kw)))
  const office = from60(officeKw(365))
  expect(codes(office)).toEqual(['data.zero_before_load'])
  expect(office.probability).toBeLessThan(0.15)
  const steady = from60(Float32Array.from({ length: 365 * 24 }, () => 8 + 0.1 * random()))
  expect(office.probability).toBeLessThan(steady.probability / 2)
})

test('whatever the readings, the finding is sound', () => {
  const reading = fc.oneof(
    { weight: 6, arbitrary: fc.float({ min: -50, max: 200, noNaN: true }) },
    { weight: 2, arbitrary: fc.constantFrom(0, Number.NaN, 1e6, -1e6, 1e-30) }
  )
  const findingLike = (pattern: number[], days: number) =>
    findingOf(Float32Array.from({ length: days * 24 }, (_, i) => pattern[(i * 7) % 48]!))
  const pattern = fc.array(reading, { minLength: 48, maxLength: 48 })
  fc.assert(
    fc.property(pattern, fc.integer({ min: 1, max: 60 }), (values, days) => {
      expectSound(findingLike(values, days))
    }),
    { numRuns: 100 }
  )
  // Long enough for the trained models, and unlike from week to week.
  fc.assert(
    fc.property(pattern, fc.integer({ min: 150, max: 220 }), fc.integer({ min: 1, max: 200 }), (values, days, step) => {
      const office = officeKw(days)
      expectSound(
        findingOf(office.map((kw, i) => (i % 11 < 9 ? kw : values[(i * 7) % 48]!) + (i > step * 24 ? 10 : 0)))
      )
      expectSound(findingLike(values, days))
    }),
    { numRuns: 12 }
  )
})
