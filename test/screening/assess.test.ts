import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assess } from '../../src/screening/assess.ts'
import { type PointScreening, withoutReadings } from '../../src/screening/point-screening.ts'
import { parseScreeningModel, ScreeningModelError } from '../../src/screening/screening-model.ts'
import { FIRST_DAY, inputOf, noise, officeKw, screened, withLoad } from './sample-curves.ts'

const model = parseScreeningModel(readFileSync('models/screening-v1.json', 'utf8'))
const options = { prevalence: 0.039, model }
const finding = (kw: Float32Array, pointsPerDay = 24) => assess([screened(inputOf(kw, pointsPerDay))], options)[0]!

test('a rig switched on is found, with its hour, its kW and a high probability', () => {
  const from = 200 * 24 + 15
  const found = finding(withLoad(officeKw(365), from, 12))
  expect(found.status).toBe('ok')
  expect(found.probability).toBeGreaterThan(0.3)
  expect(found.onset).toEqual({ day: FIRST_DAY + 200, minute: 15 * 60 })
  expect(Math.abs(found.estimatedKw / 12 - 1)).toBeLessThan(0.15)
  expect(found.operation).toBe('continuous')
  expect(found.duty).toBe(1)
})

test('the same office without it stays near the prevalence or below', () => {
  expect(finding(officeKw(365)).probability).toBeLessThan(1.5 * options.prevalence)
})

test('rigs that run at night alone are told as such, with the kW of the night', () => {
  const isNight = (hour: number) => hour >= 21 || hour < 7
  const found = finding(withLoad(officeKw(365), 150 * 24, 15, isNight))
  expect(found.operation).toBe('night')
  expect(Math.abs(found.estimatedKw / 15 - 1)).toBeLessThan(0.2)
  expect(Math.abs(found.duty - 10 / 24)).toBeLessThan(0.1)
})

test('a step years back is found in a long history', () => {
  const found = finding(withLoad(officeKw(4 * 365), 300 * 24, 12))
  expect(found.probability).toBeGreaterThan(0.4)
  expect(found.onset?.day).toBe(FIRST_DAY + 300)
})

test('quarter hours give the same finding as hours', () => {
  const hours = withLoad(officeKw(365), 200 * 24, 12)
  const quarters = Float32Array.from({ length: hours.length * 4 }, (_, i) => hours[i >> 2]!)
  expect(finding(quarters, 96).probability).toBeCloseTo(finding(hours).probability, 6)
})

test('the contributions add up to the log-odds of the probability, and each has both sentences', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 28, max: 300 }),
      fc.integer(),
      fc.double({ min: 0.001, max: 0.6, noNaN: true }),
      (days, seed, prevalence) => {
        const points = [screened(inputOf(withLoad(officeKw(days, seed), days * 12, 8)))]
        const [one] = assess(points, { prevalence, model })
        const sum = one!.contributions.reduce((total, { logOdds }) => total + logOdds, 0)
        expect(sum).toBeCloseTo(Math.log(one!.probability / (1 - one!.probability)), 9)
        for (const { sentence } of one!.contributions) {
          expect(sentence.zh.length * sentence.en.length).toBeGreaterThan(0)
          expect(sentence.zh + sentence.en).not.toMatch(/NaN|undefined|Infinity/)
        }
      }
    ),
    { numRuns: 25 }
  )
})

test('a flat load among peers that are not is suspected of having been there always', () => {
  const random = noise(5)
  const peers: PointScreening[] = Array.from({ length: 20 }, (_, i) =>
    screened(inputOf(officeKw(120, i + 10), 24, `P${i}`))
  )
  const flat = screened(
    inputOf(
      officeKw(120, 3).map((kw) => kw / 5 + 40 + random()),
      24,
      'FLAT'
    )
  )
  const found = assess([...peers, flat], options).at(-1)!
  const peer = found.contributions.find(({ detector }) => detector === 'peer_flatness')!
  expect(peer.logOdds).toBeGreaterThan(0)
  expect(found.onset).toBeNull()
  expect(found.estimatedKw).toBeGreaterThan(20)
})

test('the prevalence moves every probability, and must be a share', () => {
  const points = [screened(inputOf(officeKw(100)))]
  const at = (prevalence: number) => assess(points, { prevalence, model })[0]!.probability
  expect(at(0.2)).toBeGreaterThan(at(0.02))
  for (const wrong of [0, 1, Number.NaN, -1]) expect(() => at(wrong)).toThrow(RangeError)
})

test('a point without readings is insufficient, with probability 0 and the reason', () => {
  const [none] = assess([withoutReadings('M9', null)], options)
  expect(none).toMatchObject({ status: 'insufficient', probability: 0, onset: null })
  expect(none!.warnings[0]!.code).toBe('data.none')
})

test('a model that is not one is refused', () => {
  for (const text of ['', '{}', '{"name":"x","detectors":{"a":{"bias":0,"absent":null,"weights":{}}}}']) {
    expect(() => parseScreeningModel(text)).toThrow(ScreeningModelError)
  }
})

test('a year of load is judged by the learnt model, a few weeks by the plain detectors', () => {
  const detectors = (days: number) => finding(officeKw(days)).contributions.map(({ detector }) => detector)
  expect(detectors(365)).toContain('model_start')
  expect(detectors(365)).not.toContain('baseload_step')
  expect(detectors(60)).toContain('baseload_step')
  expect(detectors(60)).not.toContain('model_start')
})

test('mining since before the data has no onset', () => {
  expect(finding(officeKw(365).map((kw) => kw + 12)).onset).toBeNull()
})

test('a load that only falls has nothing to estimate: no kW, no onset, no operation', () => {
  const falling = Float32Array.from({ length: 120 * 24 }, (_, i) => 60 - i / 80)
  expect(finding(falling)).toMatchObject({ status: 'ok', estimatedKw: Number.NaN, onset: null, operation: null })
})

test('every finding shows the figures of the load shape, without weight, long history or short', () => {
  for (const days of [60, 365]) {
    const shape = finding(officeKw(days)).contributions.find(({ detector }) => detector === 'load_shape')!
    expect(shape.logOdds).toBe(0)
    // 20 kW at night against 50 kW at work for ten of the eleven hours on five days of seven.
    expect(Math.abs(Number(shape.numbers.night_to_day) - 0.5)).toBeLessThan(0.1)
    expect(Number(shape.numbers.workday_to_rest)).toBeGreaterThan(1.4)
    expect(shape.sentence.zh).toContain(`夜昼比 ${shape.numbers.night_to_day}`)
  }
})
