import { readFileSync } from 'node:fs'
import { readHourlyModel, shippedHourlyModel } from '../../src/jobs/hourly-model-texts.ts'
import { weekday } from '../../src/readings/day.ts'
import type { LoadCurve } from '../../src/readings/load-curve.ts'
import { type PointScreening, screenPoint } from '../../src/screening/point-screening.ts'
import { REGISTER_LAYOUT } from '../../src/screening/registers/register-steps.ts'
import type { ScreeningInput } from '../../src/screening/screening-input.ts'
import { parseStepModel } from '../../src/screening/steps/step-model.ts'

export const FIRST_DAY = 18_993 // 2022-01-01

/** Reproducible noise in −1…1 (a 32-bit linear congruential generator). */
export function noise(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  }
}

/** An office: a base, working days with people in them, a season, and noise. */
export function officeKw(days: number, seed = 1, pointsPerDay = 24): Float32Array {
  const random = noise(seed)
  return Float32Array.from({ length: days * pointsPerDay }, (_, i) => {
    const day = Math.floor(i / pointsPerDay)
    const hour = ((i % pointsPerDay) * 24) / pointsPerDay
    const atWork = weekday(FIRST_DAY + day) < 5 && hour >= 8 && hour < 18
    const season = 1 + 0.15 * Math.cos((2 * Math.PI * day) / 365)
    return (20 + (atWork ? 30 : 0)) * season + random()
  })
}

/** Adds kW from an hour on, in all hours or in some hours of the day. */
export function withLoad(kw: Float32Array, from: number, added: number, runs = (_hour: number) => true): Float32Array {
  return kw.map((value, i) => (i >= from && runs(i % 24) ? value + added : value))
}

export function inputOf(
  kw: Float32Array,
  pointsPerDay = 24,
  meterId = 'M1',
  kind: string | null = 'office'
): ScreeningInput {
  const days = kw.length / pointsPerDay
  const curve: LoadCurve = { grain: 'interval', meterId, firstDay: FIRST_DAY, days, pointsPerDay, kw }
  return {
    curve,
    meter: { kind, floorAreaM2: Number.NaN, contractKva: Number.NaN },
    temperatureC: null,
    dayKinds: Uint8Array.from({ length: days }, (_, i) => (weekday(FIRST_DAY + i) < 5 ? 0 : 1)),
    registerHours: null,
    warnings: []
  }
}

const hourly = await readHourlyModel(shippedHourlyModel())
const registers = parseStepModel(readFileSync('models/registers.json', 'utf8'), REGISTER_LAYOUT)

/** Screens with the shipped models. */
export function screened(input: ScreeningInput): PointScreening {
  return screenPoint(input, { hourly: () => hourly, registers: () => registers })
}
