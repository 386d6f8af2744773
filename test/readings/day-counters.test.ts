import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countedDays } from '../../src/readings/day-counters.ts'
import type { LoadDay } from '../../src/readings/load-day.ts'
import { verdictOfIntervals } from '../../src/readings/register-verdict.ts'
import { createRandom } from '../../src/simulation/random.ts'

const DAYS = 7
const dayOf = (day: number, values: ArrayLike<number>): LoadDay => ({
  meterId: 'M',
  day,
  channel: 'active_power',
  values: Float32Array.from(values)
})
/** How much of the day has passed in the middle of each of so many intervals. */
const middles = (count: number) => Array.from({ length: count }, (_, i) => (i + 0.5) / count)

/** Loads by the share of the day that has passed, as meters of true energies have them: 1 is their usual height. */
const SHAPES: Readonly<Record<string, (at: number) => number>> = {
  flat: () => 1,
  school: (at) => (at > 0.3 && at < 0.75 ? 1 : 0.1),
  evening: (at) => (at > 0.7 ? 1 : 0),
  'lamps until midnight, one after the other': (at) => (at < 0.75 ? 0 : Math.ceil((at - 0.75) * 16) / 4),
  'rising all day': (at) => 0.3 + at,
  'rising steeply': (at) => 0.2 + 2 * at * at,
  'charging by night': (at) => (at > 0.9 || at < 0.25 ? 1 : 0),
  wave: (at) => 1 - 0.9 * Math.cos(2 * Math.PI * at),
  sun: (at) => Math.max(0, Math.sin((at - 0.25) * 2 * Math.PI)),
  none: () => 0
}
const load = fc.record({
  shape: fc.constantFrom(...Object.keys(SHAPES)),
  count: fc.constantFrom(24, 48, 96),
  /** kWh of an interval */
  level: fc.constantFrom(0.02, 0.4, 12, 900, 40_000),
  noise: fc.constantFrom(0, 0, 0.001, 0.02, 0.3),
  resolution: fc.constantFrom(0.0001, 0.01, 0.1, 1),
  /** the file has but the mornings */
  until: fc.constantFrom(1, 1, 1, 0.55, 0.4),
  seed: fc.integer({ min: 1, max: 2 ** 31 })
})
type Load = typeof load extends fc.Arbitrary<infer Of> ? Of : never

function energiesOf({ shape, count, level, noise, resolution, until, seed }: Load): number[][] {
  const random = createRandom(String(seed))
  return Array.from({ length: DAYS }, () =>
    middles(count).map((at) => {
      if (at > until) return Number.NaN
      const kwh = level * SHAPES[shape]!(at) * (1 + noise * (2 * random.next() - 1))
      return Math.round(kwh / resolution) * resolution
    })
  )
}

test('no true load is counted up: flat, rising, of the sun, by night, in steps, of coarse resolution, of mornings alone', () => {
  fc.assert(
    fc.property(load, fc.integer({ min: 1, max: DAYS }), (given, days) => {
      const found = energiesOf(given).map((values, day) => dayOf(day, values))
      expect(countedDays(found)).toBeUndefined()
      expect(['counted', 'maybe_counted']).not.toContain(verdictOfIntervals(found.slice(0, days), true))
    }),
    { numRuns: 3000, seed: 20_260_110 }
  )
})

test('what the same loads have counted since midnight is, from five days on, and of fewer it is doubtful', () => {
  const used = load.filter(({ shape, level, resolution, until }) => {
    return !/none|evening|lamps|charging/.test(shape) && level > 4 * resolution && until === 1
  })
  fc.assert(
    fc.property(used, fc.boolean(), (given, late) => {
      let before = Number.NaN
      const found = energiesOf(given).map((values, day) => {
        let sum = 0
        const counted = values.map((kwh) => (sum += kwh))
        // a moment at midnight, at which the counter still shows all of the day before
        const shown = late ? [before, ...counted.slice(0, -1)] : counted
        before = sum
        return dayOf(day, shown)
      })
      expect(verdictOfIntervals(found, true)).toBe('counted')
      expect(verdictOfIntervals(found.slice(0, 4), true)).toBe('maybe_counted')
      expect(verdictOfIntervals(found.slice(0, 4), false)).toBeUndefined()
    }),
    { numRuns: 1000, seed: 20_260_110 }
  )
})
