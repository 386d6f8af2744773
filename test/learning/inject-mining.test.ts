import { describe, expect, test } from 'vitest'
import { injectMining } from '../../src/learning/inject-mining.ts'
import { REGISTERS } from '../../src/readings/load-day.ts'
import { createRandom } from '../../src/simulation/random.ts'
import { FIRST_DAY, inputOf, officeKw } from '../screening/sample-curves.ts'

const MINERS = [{ model: 'S19', kind: 'asic', kw: 3.25, source: 'example' }] as const
const DAYS = 200
const office = officeKw(DAYS)

function injected(kw: Float32Array, seed = 'injected') {
  return injectMining(inputOf(kw), 'M1+1', MINERS, createRandom(seed))
}

describe('injected mining', () => {
  test('is added to a copy, whole rigs at a time, and known in the truth', () => {
    const before = office.slice()
    const { input, truth } = injected(office)!
    expect(office).toEqual(before)
    expect(input.curve.meterId).toBe('M1+1')
    if (input.curve.grain !== 'interval') throw new Error('an hourly curve was given')
    const added = input.curve.kw.map((value, i) => value - office[i]!)
    expect(Math.max(...added)).toBeGreaterThan(0.5 * truth.rigKw)
    expect(Math.max(...added)).toBeLessThan(1.3 * truth.rigKw)
    expect(truth.rigKw / 3.25).toBeCloseTo(Math.round(truth.rigKw / 3.25), 6)
    expect(truth.share).toBeCloseTo(truth.rigKw / (office.reduce((a, b) => a + b) / office.length), 3)
    const first = added.findIndex((kw) => kw > 0.1)
    if (!Number.isNaN(truth.onset)) expect(truth.onset).toBeCloseTo(FIRST_DAY + first / 24, 6)
  })

  test('is the same for the same seed and leaves what is missing missing', () => {
    const gappy = office.map((kw, i) => (i % 50 === 7 ? Number.NaN : kw))
    const { input } = injected(gappy)!
    expect(injected(gappy)).toEqual(injected(gappy))
    if (input.curve.grain === 'interval') {
      expect(input.curve.kw.every((kw, i) => Number.isNaN(kw) === Number.isNaN(gappy[i]!))).toBe(true)
    }
  })

  test('is not added where there is no load to measure it by, or no rig is small enough', () => {
    expect(injected(new Float32Array(DAYS * 24))).toBeNull()
    expect(injected(new Float32Array(DAYS * 24).fill(Number.NaN))).toBeNull()
    expect(injected(new Float32Array(DAYS * 24).fill(0.2))).toBeNull()
  })

  test('in daily registers is counted by the hours of each', () => {
    const width = REGISTERS.length
    const kwh = Float32Array.from({ length: DAYS * width }, (_, i) => [480, 0, 120, 200, 160][i % width]!)
    const registerHours = Uint8Array.from({ length: DAYS * 24 }, (_, i) => (i % 24 < 8 ? 4 : i % 24 < 14 ? 2 : 3))
    const curve = { grain: 'register', meterId: 'R1', firstDay: FIRST_DAY, days: DAYS, kwh } as const
    const input = { ...inputOf(office), curve, registerHours }
    const copy = injectMining(input, 'R1+1', MINERS, createRandom('registers'))!.input.curve
    if (copy.grain !== 'register') throw new Error('daily registers were given')
    for (let day = 0; day < DAYS; day++) {
      const added = Array.from({ length: width }, (_, r) => copy.kwh[day * width + r]! - kwh[day * width + r]!)
      expect(added[1]).toBe(0)
      expect(added[2]! + added[3]! + added[4]!).toBeCloseTo(added[0]!, 2)
    }
    expect(copy.kwh.some((value, i) => value > kwh[i]! + 10)).toBe(true)
  })
})
