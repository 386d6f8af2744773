import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verdictOfIntervals, verdictOfTotals } from '../../src/readings/register-verdict.ts'

/** Noise of a normal distribution, from numbers between 0 and 1. */
const normal = (a: number, b: number) => Math.sqrt(-2 * Math.log(1 - a)) * Math.cos(2 * Math.PI * b)
/** Numbers between 0 and 1 that look random, by a seed. */
function draw(seed: number, count: number): [number, number][] {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return Array.from({ length: count }, () => [next(), next()])
}
const DAYS = 60
type Site = typeof site extends fc.Arbitrary<infer Of> ? Of : never

const site = fc.record({
  /** kWh a day */
  level: fc.constantFrom(0.4, 3, 40, 900, 20_000, 400_000),
  /** of the day-to-day noise, as a share: that of rigs is the smallest */
  noise: fc.constantFrom(0.002, 0.005, 0.02, 0.1),
  /** weekends, as a share of the other days */
  weekend: fc.constantFrom(1, 0.97, 0.6, 0.3),
  /** growth a day, as a share of the noise */
  drift: fc.constantFrom(0, 0, 0.05, 0.1, -0.05),
  resolution: fc.constantFrom(0.01, 0.1, 1, 10),
  zeros: fc.constantFrom(0, 0, 0.1, 1),
  parts: fc.constantFrom([0.1, 0.3, 0.3, 0.3], [0.25, 0.25, 0.25, 0.25], []),
  draws: fc.noBias(fc.integer({ min: 0, max: 2 ** 31 })).map((seed) => draw(seed, DAYS * 5))
})

/** Days of a site as they come, judged after each, as a run judges them. */
function verdicts({ level, noise, weekend, drift, resolution, zeros, parts, draws }: Site, days: number) {
  const rounded = (kwh: number) => Math.round(kwh / resolution) * resolution
  const all = Array.from({ length: days }, (_, day) => {
    const shape = (day % 7 > 4 ? weekend : 1) * (1 + drift * noise * day)
    const shared = noise * normal(...draws[day * 5]!)
    const none = draws[day * 5]![0] < zeros
    const own = (parts.length > 0 ? parts : [1]).map((part, i) => {
      const apart = noise * normal(...draws[day * 5 + 1 + i]!)
      return none ? 0 : Math.max(0, rounded(level * part * shape * (1 + (shared + apart) / Math.SQRT2)))
    })
    const total = own.reduce((sum, kwh) => sum + kwh, 0)
    return { day, values: Float32Array.from(parts.length > 0 ? [total, ...own] : [total]) }
  })
  return all.map((_, i) => verdictOfTotals(all.slice(0, i + 1), false, i + 1 === days))
}

test('no load is a register: flat, growing, tiny, of coarse resolution, with zeros, of few days or many', () => {
  fc.assert(
    fc.property(site, fc.integer({ min: 1, max: DAYS }), (load, days) => {
      expect(verdicts(load, days)).not.toContain('register')
    }),
    { numRuns: 3000, seed: 20_260_110 }
  )
})

test('a register is none of energies, whatever its load, and from 20 days of use on a register', () => {
  fc.assert(
    fc.property(site, fc.integer({ min: 1, max: 100_000 }), (load, before) => {
      const { level, noise, draws } = load
      let reading = before * level
      const days = Array.from({ length: 25 }, (_, day) => {
        reading += level * (1 + Math.min(0.9, noise) * Math.tanh(normal(...draws[day]!)))
        return { day, values: Float32Array.of(reading) }
      })
      const distinct = new Set(days.map(({ values }) => values[0])).size === days.length
      const verdict = verdictOfTotals(days, false, true)
      expect(verdict).not.toBe('doubtful')
      if (distinct) expect(verdict).toBe('register')
    }),
    { numRuns: 300, seed: 20_260_110 }
  )
})

test('of a load that only rose by day the next day begins lower: it is no register, and one that goes on is', () => {
  const halfHours = (day: number, at: (i: number) => number) => ({
    meterId: 'M',
    day,
    channel: 'active_power' as const,
    values: Float32Array.from({ length: 48 }, (_, i) => at(i))
  })
  const risen = halfHours(1, (i) => 50 + Math.floor(i / 6) / 10)
  const flat = (kw: number) => halfHours(2, () => kw)
  for (const days of [
    [risen, flat(50)],
    [flat(50), { ...risen, day: 3 }, { ...flat(49), day: 4 }],
    [risen, { ...risen, day: 2 }]
  ])
    expect(verdictOfIntervals(days, true)).not.toBe('register')
  expect(verdictOfIntervals([risen, flat(50.7)], true)).toBe('register')
  // a meter that was swapped for one that shows more than half as much
  expect(verdictOfIntervals([risen, halfHours(2, (i) => 30 + i / 100)], true)).toBe('register')
})
