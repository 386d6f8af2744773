import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDay, weekday } from '../../../src/readings/day.ts'
import { registerContext } from '../../../src/screening/registers/register-context.ts'
import { REGISTER_FEATURES } from '../../../src/screening/registers/register-features.ts'
import { type RegisterDays, registerLoad } from '../../../src/screening/registers/register-load.ts'
import { REGISTER_METER_FEATURES } from '../../../src/screening/registers/register-meter-features.ts'
import { RISE_WIDTH, SMALLEST_RISE, VALLEY_RISE } from '../../../src/screening/registers/register-scan.ts'
import { suspectedRegisterLoad } from '../../../src/screening/registers/register-step.ts'
import { registerNumbers } from '../../../src/screening/registers/register-steps.ts'
import { stepNumber } from '../../../src/screening/steps/step-model.ts'
import { createRandom } from '../../../src/simulation/random.ts'
import { withLoad } from '../steps/example-load.ts'
import { registerDays } from './example-registers.ts'

/** From a year before the tariff of July 2026 to a year after: two tariffs and all four changes of season. */
const FIRST_DAY = parseDay('2025-07-01')!
const DAYS = 730

/** An office that opens slowly from six on, so that every change of the registers' hours shows in them. */
function officeKw(seed = 'office'): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from({ length: DAYS * 24 }, (_, i) => {
    const hour = i % 24
    const open = weekday(FIRST_DAY + Math.floor(i / 24)) < 5 ? Math.max(0, 1 - Math.abs(hour - 13) / 7) : 0.1
    return (25 + 60 * open) * (1 + 0.03 * random.normal())
  })
}

const contextOf = (kw: Float32Array, change: (days: RegisterDays) => RegisterDays = (days) => days) =>
  registerContext(registerLoad(change(registerDays(kw, FIRST_DAY)))!)

/** The largest rise of four weeks over the whole history, over the mean. */
const largest = ({ scan: { rises } }: ReturnType<typeof contextOf>, column: number) =>
  rises[2]!.filter((_, i) => i % RISE_WIDTH === column).reduce((most, v) => Math.max(most, v || 0), 0)

describe('rises of registers', () => {
  test('changes of season and of the tariff make no step', () => {
    const context = contextOf(officeKw())
    expect(context.registers.calendarChanges.length).toBeGreaterThanOrEqual(6)
    expect(largest(context, VALLEY_RISE)).toBeLessThan(0.03)
    expect(largest(context, SMALLEST_RISE)).toBeLessThan(0.03)
  })

  test('taken at face value, the registers of the new tariff would rise', () => {
    const { kwh, registerHours } = registerDays(officeKw(), FIRST_DAY)
    const meanOfValley = (from: number) => {
      let sum = 0
      for (let day = from; day < from + 28; day++) {
        const hours = registerHours.subarray(day * 24, day * 24 + 24).filter((r) => r === 4).length
        sum += kwh[day * 5 + 4]! / hours / 28
      }
      return sum
    }
    expect(meanOfValley(365) / meanOfValley(365 - 28)).toBeGreaterThan(1.08)
  })

  test.each([
    ['in the middle of a season', 130],
    ['a week after a change of season', 160],
    ['on the day of the new tariff', 365],
    ['a week before the new tariff', 358]
  ])('a flat load makes one step of its size, %s', (_, onset) => {
    const context = contextOf(withLoad(officeKw(), onset * 24, 12))
    const { scaleKw } = context.registers
    const at = context.candidates.find((day) => Math.abs(day - onset) <= 2)
    expect(at).toBeDefined()
    const logOdds = context.candidates.map((day) => (day === at ? 3 : -5))
    const load = suspectedRegisterLoad(context, logOdds)!
    expect(load.kw).toBeGreaterThan(0.85 * 12)
    expect(load.kw).toBeLessThan(1.15 * 12)
    expect(Math.abs(load.hour / 24 - onset)).toBeLessThanOrEqual(1)
    expect(load.operation).toBe('continuous')
    expect(largest(context, SMALLEST_RISE) * scaleKw).toBeGreaterThan(9)
  })

  test('a load of the nights alone is told from one of all hours', () => {
    const kw = withLoad(officeKw(), 200 * 24, 20, (hour) => hour >= 21 || hour < 7)
    const context = contextOf(kw)
    const at = context.candidates.findIndex((day) => Math.abs(day - 200) <= 3)
    const load = suspectedRegisterLoad(
      context,
      context.candidates.map((_, c) => (c === at ? 3 : -5))
    )!
    expect(load.operation).toBe('night')
    expect(load.kw / 20).toBeGreaterThan(0.75)
    expect(load.kw / 20).toBeLessThan(1.25)
    expect(stepNumber(registerNumbers(context.registers), at, 'operation.other_over_valley_28')).toBeLessThan(0.5)
  })

  test('without a sharp register, or with it at zero, the valley still tells', () => {
    for (const value of [Number.NaN, 0]) {
      const context = contextOf(withLoad(officeKw(), 200 * 24, 12), (days) => ({
        ...days,
        kwh: days.kwh.map((kwh, i) => (i % 5 === 1 && kwh > 0 ? value : kwh))
      }))
      expect(largest(context, VALLEY_RISE) * context.registers.scaleKw).toBeCloseTo(12, 0)
      expect(context.candidates.some((day) => Math.abs(day - 200) <= 2)).toBe(true)
    }
  })

  test('a total alone is enough to look at', () => {
    const context = contextOf(withLoad(officeKw(), 200 * 24, 20), (days) => ({
      ...days,
      kwh: days.kwh.map((kwh, i) => (i % 5 === 0 ? kwh : Number.NaN))
    }))
    expect(context.registers.sets).toEqual([])
    expect(context.candidates.some((day) => Math.abs(day - 200) <= 3)).toBe(true)
  })

  test('heating is no step where the weather is known', () => {
    const temperature = Float32Array.from(
      { length: DAYS * 24 },
      (_, i) => 12 - 12 * Math.cos((2 * Math.PI * (i / 24 + 181)) / 365)
    )
    const heated = officeKw().map((v, i) => v + 1.5 * Math.max(0, 15 - temperature[i]!))
    const highest = (temperatureC: Float32Array | null, name: string) => {
      const numbers = registerNumbers(registerLoad(registerDays(heated, FIRST_DAY, temperatureC))!)
      return Math.max(...numbers.context.candidates.map((_, c) => stepNumber(numbers, c, name)))
    }
    const name = 'explanation.plain_valley_28'
    expect(highest(temperature, name)).toBeLessThan(0.5 * highest(null, name))
  })
})

test('of any length, with any energies, numbers have their length and are finite or missing', () => {
  const energy = fc.oneof(
    { weight: 6, arbitrary: fc.float({ min: 0, max: 500, noNaN: true }) },
    fc.constantFrom(Number.NaN, 0, -50, 1e6)
  )
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 250 }),
      fc.array(energy, { minLength: 5, maxLength: 200 }),
      (days, values) => {
        const kw = new Float32Array(days * 24).fill(1)
        const example = registerDays(kw, FIRST_DAY)
        const kwh = example.kwh.map((_, i) => values[i % values.length]!)
        const registers = registerLoad({ ...example, kwh })
        if (!registers) return
        const { context, steps, meter } = registerNumbers(registers)
        expect(steps).toHaveLength(context.candidates.length * REGISTER_FEATURES.length)
        expect(meter).toHaveLength(REGISTER_METER_FEATURES.length)
        expect([...steps, ...meter].some((v) => Math.abs(v) === Number.POSITIVE_INFINITY)).toBe(false)
      }
    ),
    { numRuns: 60 }
  )
})
