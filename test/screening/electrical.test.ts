import { expect, test } from 'vitest'
import type { LoadCurve } from '../../src/readings/load-curve.ts'
import { assess, CAMPAIGN_PREVALENCE } from '../../src/screening/assess.ts'
import { addedElectrical, describeElectrical } from '../../src/screening/electrical.ts'
import { FIRST_DAY, inputOf, noise, officeKw, screened, withLoad } from './sample-curves.ts'

const [DAYS, ONSET_DAY, ADDED_KW] = [200, 120, 12]
const ONSET = { day: FIRST_DAY + ONSET_DAY, minute: 0 }
const before = officeKw(DAYS)
const kw = withLoad(before, ONSET_DAY * 24, ADDED_KW)
const runs = (hour: number) => hour >= ONSET_DAY * 24

/** kvar of an office at a power factor of .9 with a load of another one added. */
function kvarOf(addedFactor: number, officeFactor = 0.9): Float32Array {
  const tangent = (factor: number) => Math.sqrt(1 / factor ** 2 - 1)
  const random = noise(3)
  return before.map(
    (value, hour) => value * tangent(officeFactor) + (runs(hour) ? ADDED_KW * tangent(addedFactor) : 0) + 0.2 * random()
  )
}

/** A third of the office on each phase, and the added load in given shares. */
const phasesOf = (shares: readonly [number, number, number]) =>
  shares.map((share) => before.map((value, hour) => value / 3 + (runs(hour) ? ADDED_KW * share : 0)))

const inputWith = (electrical: LoadCurve['electrical']) => {
  const input = inputOf(kw)
  return { ...input, curve: { ...(input.curve as LoadCurve), ...(electrical && { electrical }) } }
}
const added = (electrical: LoadCurve['electrical'], onset: typeof ONSET | null = ONSET) =>
  addedElectrical({ hourlyKw: kw, input: inputWith(electrical) }, { kw: ADDED_KW, onset })

test.each([0.99, 0.8])('the power factor of what was added is told from that of the building: %f', (factor) => {
  const { powerFactor, powerFactorBefore, phases } = added({ reactive_power: kvarOf(factor) })!
  expect(powerFactor!.value).toBeCloseTo(factor, 1)
  expect(powerFactor!.low).toBeLessThanOrEqual(powerFactor!.value)
  expect(powerFactor!.high).toBeGreaterThanOrEqual(powerFactor!.value)
  expect(powerFactorBefore).toBeCloseTo(0.9, 1)
  expect(phases).toBeNull()
})

test('a measured power factor serves as reactive power does', () => {
  const kvar = kvarOf(0.8)
  const factors = kw.map((value, hour) => value / Math.hypot(value, kvar[hour]!))
  expect(added({ power_factor: factors })!.powerFactor!.value).toBeCloseTo(0.8, 1)
})

test('the phases of what was added come from the power of the phases, or from their currents', () => {
  const [a, b, c] = phasesOf([0.8, 0.2, 0])
  const shares = added({ active_power_a: a!, active_power_b: b!, active_power_c: c! })!.phases!
  expect(shares[0]).toBeCloseTo(0.8, 1)
  expect(shares[0] + shares[1] + shares[2]).toBeCloseTo(1, 9)
  const ampere = (phase: Float32Array) => phase.map((value) => value / 0.23)
  const byCurrent = added({ current_a: ampere(a!), current_b: ampere(b!), current_c: ampere(c!) })!.phases!
  expect(byCurrent[0]).toBeCloseTo(shares[0], 6)
  expect(added({ current_a: ampere(a!), current_b: ampere(b!) })).toBeNull()
})

test('without an onset, without channels, or with channels that are empty there, nothing is said', () => {
  expect(added({ reactive_power: kvarOf(0.99) }, null)).toBeNull()
  expect(added(undefined)).toBeNull()
  const gone = kvarOf(0.99).map((value, hour) => (runs(hour) ? Number.NaN : value))
  expect(added({ reactive_power: gone })).toBeNull()
})

test('an onset on the first or last day, or outside, is no crash', () => {
  for (const day of [-40, -1, 0, 1, DAYS - 1, DAYS, DAYS + 40])
    expect(added({ reactive_power: kvarOf(0.99) }, { day: FIRST_DAY + day, minute: 0 })).toBeNull()
})

const findingOf = (electrical: LoadCurve['electrical']) => {
  const points = [screened(inputWith(electrical))]
  return assess(points, { prevalence: CAMPAIGN_PREVALENCE, model: { detectors: {} } as never })[0]!
}

test('a finding says what power factor and phases tell, weighs nothing by it, and says nothing without channels', () => {
  const plain = findingOf(undefined)
  const [a, b, c] = phasesOf([1, 0, 0])
  const told = findingOf({ reactive_power: kvarOf(0.99), current_a: a!, current_b: b!, current_c: c! })
  expect(told.probability).toBe(plain.probability)
  expect(plain.contributions.some(({ detector }) => detector === 'electrical')).toBe(false)
  const said = told.contributions.find(({ detector }) => detector === 'electrical')!
  expect(said.logOdds).toBe(0)
  expect(said.sentence.zh).toContain('接近 1')
  expect(said.sentence.en).toContain('mainly on one phase')
  expect(said.numbers.power_factor).toBeGreaterThan(0.95)
})

test('a point whose reactive power is compensated as a whole is said to tell nothing', () => {
  const electrical = added({ reactive_power: kvarOf(0.99, 0.98) })
  const load = { kw: ADDED_KW, duty: 1, onset: ONSET, operation: 'continuous', electrical } as const
  expect(describeElectrical(load)!.sentence.en).toContain('compensated automatically')
  expect(
    describeElectrical({ ...load, electrical: added({ reactive_power: kvarOf(0.8, 0.98) }) })!.sentence.en
  ).not.toContain('compensated')
})
