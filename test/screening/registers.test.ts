import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { RegisterCurve } from '../../src/readings/load-curve.ts'
import { assess } from '../../src/screening/assess.ts'
import { hourlyLoad } from '../../src/screening/hourly-load.ts'

import { parseScreeningModel } from '../../src/screening/screening-model.ts'
import { FIRST_DAY, inputOf, officeKw, screened, withLoad } from './sample-curves.ts'

const model = parseScreeningModel(readFileSync('models/screening-v1.json', 'utf8'))

/** Valley at night and at noon, peak in working hours, flat in the evening, as in Zhejiang's spring. */
const registerOfHour = (hour: number): number => (hour < 8 || hour === 11 || hour === 12 ? 4 : hour < 17 ? 2 : 3)

function registersOf(kw: Float32Array): { curve: RegisterCurve; registerHours: Uint8Array } {
  const days = kw.length / 24
  const kwh = new Float32Array(days * 5)
  for (let i = 0; i < kw.length; i++) {
    const day = Math.floor(i / 24)
    kwh[day * 5]! += kw[i]!
    kwh[day * 5 + registerOfHour(i % 24)]! += kw[i]!
  }
  const registerHours = Uint8Array.from({ length: days * 24 }, (_, i) => registerOfHour(i % 24))
  return { curve: { grain: 'register', meterId: 'R1', firstDay: FIRST_DAY, days, kwh }, registerHours }
}

const findingOf = (kw: Float32Array) =>
  assess([screened({ ...inputOf(kw), ...registersOf(kw) })], { prevalence: 0.039, model })[0]!

test('each hour gets the rate of its register, and the energy of the day is kept', () => {
  const kw = officeKw(7)
  const { curve, registerHours } = registersOf(kw)
  const hourly = hourlyLoad(curve, registerHours)
  expect(hourly[0]).toBeCloseTo((curve.kwh[4] as number) / 10, 4)
  for (let day = 0; day < 7; day++) {
    const sum = hourly.subarray(day * 24, day * 24 + 24).reduce((total, value) => total + value, 0)
    expect(sum).toBeCloseTo(curve.kwh[day * 5] as number, 2)
  }
})

test('where a register is missing the total serves, and a missing total is missing', () => {
  const { curve, registerHours } = registersOf(officeKw(3))
  curve.kwh[4] = Number.NaN
  curve.kwh.fill(Number.NaN, 5, 10)
  const hourly = hourlyLoad(curve, registerHours)
  expect(new Set(hourly.subarray(0, 24)).size).toBe(1)
  expect(hourly.subarray(24, 48).every((value) => Number.isNaN(value))).toBe(true)
  expect(hourlyLoad(curve, null)[0]).toBe(hourly[0])
})

test('a rig is found from daily registers alone, to the day, and the finding says that it knows less', () => {
  const found = findingOf(withLoad(officeKw(365), 200 * 24, 12))
  expect(found.probability).toBeGreaterThan(0.2)
  expect(Math.abs(found.onset!.day - (FIRST_DAY + 200))).toBeLessThanOrEqual(1)
  expect(found.onset!.minute).toBe(0)
  expect(Math.abs(found.estimatedKw / 12 - 1)).toBeLessThan(0.2)
  expect(found.warnings.map(({ code }) => code)).toContain('data.registers_only')
  const text = found.contributions.map(({ sentence }) => sentence.en).join(' ')
  expect(text).not.toMatch(/at \d+:00 \(onset\)/)
})

test('the same office without a rig stays near the prevalence', () => {
  expect(findingOf(officeKw(365)).probability).toBeLessThan(0.06)
})
