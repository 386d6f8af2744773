import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NETWORKED_LAYOUT, stepNumbers, withNetwork } from '../../../src/screening/steps/hourly-steps.ts'
import { relativeLoad } from '../../../src/screening/steps/relative-load.ts'
import { stepContext } from '../../../src/screening/steps/step-context.ts'
import { stepLoad } from '../../../src/screening/steps/step-load.ts'
import { stepNumber } from '../../../src/screening/steps/step-model.ts'
import { sureFrom } from '../network/example-networks.ts'
import { FIRST_DAY, officeKw, withLoad } from './example-load.ts'

const numbersOf = (kw: Float32Array, temperatureC: Float32Array | null = null) =>
  withNetwork(stepNumbers(relativeLoad(kw, FIRST_DAY, temperatureC)!), sureFrom(200))

describe('relative load', () => {
  test('is over the mean, with absurd readings missing', () => {
    const kw = officeKw(60)
    kw[100] = 1e7
    const relative = relativeLoad(kw, FIRST_DAY, null)!
    expect(relative.load[100]).toBeNaN()
    expect(relative.load.filter((v) => !Number.isNaN(v)).reduce((a, b) => a + b, 0) / (60 * 24 - 1)).toBeCloseTo(1, 4)
  })

  test('is null where there is nothing to scale by', () => {
    expect(relativeLoad(new Float32Array(48).fill(Number.NaN), FIRST_DAY, null)).toBeNull()
    expect(relativeLoad(new Float32Array(48), FIRST_DAY, null)).toBeNull()
  })

  test('of a site that feeds in has a positive scale', () => {
    const solar = Float32Array.from({ length: 24 * 30 }, (_, i) => (i % 24 > 9 && i % 24 < 16 ? -40 : 12))
    expect(relativeLoad(solar, FIRST_DAY, null)!.scaleKw).toBeGreaterThan(0)
  })
})

describe('candidate days', () => {
  test.each([
    ['large', 20],
    ['small', 4]
  ])('hold the day of a %s flat step', (_, power) => {
    const onset = 200
    const { candidates } = stepContext(relativeLoad(withLoad(officeKw(365), onset * 24, power), FIRST_DAY, null)!)
    expect(candidates.some((day) => Math.abs(day - onset) <= 2)).toBe(true)
    expect(candidates.length).toBeLessThan(40)
    expect([...candidates].sort((a, b) => a - b)).toEqual(candidates)
  })

  test('hold a load that runs at night alone', () => {
    const kw = withLoad(officeKw(365), 150 * 24, 12, (hour) => hour >= 21 || hour < 7)
    expect(stepContext(relativeLoad(kw, FIRST_DAY, null)!).candidates.some((day) => Math.abs(day - 150) <= 2)).toBe(
      true
    )
  })

  test('hold a step years back in a long history', () => {
    const kw = withLoad(officeKw(1500), 300 * 24, 12)
    expect(stepContext(relativeLoad(kw, FIRST_DAY, null)!).candidates.some((day) => Math.abs(day - 300) <= 2)).toBe(
      true
    )
  })
})

describe('numbers of a candidate', () => {
  const onset = 200
  const kw = withLoad(officeKw(365), onset * 24 + 13, 12)
  const numbers = numbersOf(kw)
  const best = numbers.context.candidates.findIndex((day) => Math.abs(day - onset) <= 2)
  const number = (name: string) => stepNumber(numbers, best, name)
  const { scaleKw } = numbers.context.relative

  test('measure the step', () => {
    expect(number('step.mean_28') * scaleKw).toBeCloseTo(12, 0)
    expect(number('step.third_28') * scaleKw).toBeGreaterThan(10)
    expect(number('flatness.relative_spread_28')).toBeLessThan(0.15)
    expect(number('persistence.above_after')).toBeGreaterThan(0.98)
    expect(number('persistence.above_before')).toBeLessThan(0.02)
    expect(number('edge.rise_over_step')).toBeGreaterThan(0.5)
  })

  test('do not depend on the unit of the load, save the size in kW', () => {
    const scaled = numbersOf(kw.map((v) => v * 8))
    const log = NETWORKED_LAYOUT.step.indexOf('step.kw')
    numbers.steps.forEach((value, i) => {
      if (i % NETWORKED_LAYOUT.step.length === log) expect(scaled.steps[i]! - value).toBeCloseTo(Math.log(8), 2)
      else if (!Number.isNaN(value)) expect(scaled.steps[i]! / (value || 1)).toBeCloseTo(value === 0 ? 0 : 1, 1)
    })
  })

  test('see through weather: heating is no step', () => {
    const temperature = Float32Array.from({ length: 365 * 24 }, (_, i) => 10 - 12 * Math.cos((2 * Math.PI * i) / 8760))
    const heated = officeKw(365).map((v, i) => v + 1.5 * Math.max(0, 15 - temperature[i]!))
    const with_ = numbersOf(heated, temperature)
    const without = numbersOf(heated)
    const highest = (of: typeof with_, name: string) =>
      Math.max(...of.context.candidates.map((_, c) => stepNumber(of, c, name)))
    expect(highest(with_, 'explanation.plain_third_28')).toBeLessThan(0.5 * highest(without, 'step.third_28'))
    expect(stepNumber(without, 0, 'explanation.temperature_change_28')).toBeNaN()
  })
})

describe('messy data', () => {
  test('of any length, with any gaps and values, never throws and gives rows of the right length', () => {
    const value = fc.oneof(
      { weight: 6, arbitrary: fc.float({ min: 0, max: 500, noNaN: true }) },
      fc.constantFrom(Number.NaN, 0, -50, 1e6)
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 130 }),
        fc.array(value, { minLength: 24, maxLength: 24 * 30 }),
        (days, values) => {
          const kw = Float32Array.from({ length: days * 24 }, (_, i) => values[i % values.length]!)
          const relative = relativeLoad(kw, FIRST_DAY, null)
          if (!relative) return
          const { context, steps, meter } = withNetwork(stepNumbers(relative), sureFrom(200))
          expect(steps).toHaveLength(context.candidates.length * NETWORKED_LAYOUT.step.length)
          expect(meter).toHaveLength(NETWORKED_LAYOUT.meter.length)
          expect([...steps, ...meter].some((v) => Math.abs(v) === Number.POSITIVE_INFINITY)).toBe(false)
        }
      ),
      { numRuns: 60 }
    )
  })

  test('a constant meter has no candidates', () => {
    expect(numbersOf(new Float32Array(200 * 24).fill(7)).context.candidates).toEqual([])
  })
})

describe('load of a step', () => {
  const at = (kw: Float32Array, day: number) => stepLoad(stepContext(relativeLoad(kw, FIRST_DAY, null)!), day)

  test('has its kW and the hour of its onset', () => {
    const load = at(withLoad(officeKw(365), 200 * 24 + 13, 12), 200)
    expect(load.kw).toBeCloseTo(12, 0)
    expect(Math.abs(load.hour - (200 * 24 + 13))).toBeLessThanOrEqual(2)
    expect(load.operation).toBe('continuous')
    expect(load.duty).toBeGreaterThan(0.95)
  })

  test('knows a night shift', () => {
    const kw = withLoad(officeKw(365), 200 * 24, 12, (hour) => hour >= 21 || hour < 7)
    const load = at(kw, 200)
    expect(load.operation).toBe('night')
    expect(load.kw).toBeCloseTo(12, 0)
  })

  test('knows a campaign by its pauses', () => {
    const kw = officeKw(365).map((v, i) => v + (i >= 200 * 24 && Math.floor((i / 24 - 200) / 28) % 2 === 0 ? 20 : 0))
    expect(at(kw, 200).operation).toBe('campaign')
  })

  test('close to the end of the history is still a number', () => {
    expect(Number.isFinite(at(withLoad(officeKw(120), 112 * 24, 12), 112).kw)).toBe(true)
  })
})
