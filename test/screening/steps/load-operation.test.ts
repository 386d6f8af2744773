import { expect, test } from 'vitest'
import { relativeLoad } from '../../../src/screening/steps/relative-load.ts'
import { stepContext } from '../../../src/screening/steps/step-context.ts'
import { stepLoad, suspectedLoad } from '../../../src/screening/steps/step-load.ts'
import { type MiningKind, mineLoad } from '../../../src/simulation/mining.ts'
import { createRandom } from '../../../src/simulation/random.ts'
import { FIRST_DAY, officeKw } from './example-load.ts'

const miner = { model: 'S19', kind: 'asic', kw: 3.25, source: 'test' } as const
const DAYS = 365

/** Mining of a kind in an office, looked at on the day it begins. */
function loadOf(kind: MiningKind, seed: string) {
  const mine = mineLoad({
    kind,
    fleet: { miner, units: 8 },
    firstDay: FIRST_DAY,
    days: DAYS,
    pointsPerDay: 24,
    temperatureC: null,
    random: createRandom(seed)
  })
  const kw = officeKw(DAYS).map((value, i) => value + mine.kw[i]!)
  return { load: stepLoad(stepContext(relativeLoad(kw, FIRST_DAY, null)!), mine.onset!.day - FIRST_DAY), mine }
}

test.each([
  ['onset', 'continuous'],
  ['night', 'night'],
  ['off_hours', 'off_hours'],
  ['curtailed', 'curtailed'],
  ['campaign', 'campaign']
] as const)('%s is told as %s in most of twelve draws, its kW within a tenth in half of them', (kind, operation) => {
  const loads = Array.from({ length: 12 }, (_, i) => loadOf(kind, `${kind} ${i}`))
  expect(loads.filter(({ load }) => load.operation === operation).length).toBeGreaterThanOrEqual(9)
  const errors = loads.map(({ load, mine }) => Math.abs(load.kw / mine.nameplateKw - 1)).sort((a, b) => a - b)
  expect(errors[6]).toBeLessThan(0.1)
})

test('a fleet that grows is counted whole, from its first step on', () => {
  const starts = [150, 178, 206]
  const kw = officeKw(DAYS).map((value, i) => value + 12 * starts.filter((day) => i >= day * 24).length)
  const context = stepContext(relativeLoad(kw, FIRST_DAY, null)!)
  const logOdds = context.candidates.map((day) => (starts.some((start) => Math.abs(start - day) <= 2) ? 3 : -6))
  const load = suspectedLoad(context, logOdds)!
  expect(load.operation).toBe('stepped')
  expect(load.kw).toBeCloseTo(36, -0.5)
  expect(load.kwLow).toBeLessThan(36)
  expect(load.kwHigh).toBeGreaterThan(36)
  expect(Math.abs(load.hour - 150 * 24)).toBeLessThan(24)
})

test('hours that vary much count little for a fleet that grew over half a year', () => {
  const starts = [90, 170, 250]
  const random = createRandom('noisy hours')
  const kw = officeKw(DAYS).map((value, i) => {
    const midday = i % 24 >= 10 && i % 24 <= 15
    const busier = midday ? 60 + 25 * random.normal() + (i >= 200 * 24 ? 30 : 0) : 0
    return value + busier + 12 * starts.filter((day) => i >= day * 24).length
  })
  const context = stepContext(relativeLoad(kw, FIRST_DAY, null)!)
  const logOdds = context.candidates.map((day) => (starts.some((start) => Math.abs(start - day) <= 2) ? 3 : -6))
  const load = suspectedLoad(context, logOdds)!
  expect(load.operation).toBe('stepped')
  expect(Math.abs(load.kw - 36)).toBeLessThan(3)
  expect(load.kwHigh - load.kwLow).toBeLessThan(10)
})
