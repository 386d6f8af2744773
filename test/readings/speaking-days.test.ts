import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EnergyWatch } from '../../src/readings/energy-watch.ts'
import { type LoadDay, mergeDays } from '../../src/readings/load-day.ts'
import type { StoredDays } from '../../src/readings/speaking-days.ts'

const HOURS = 24

/** Feeds energies of hours to runs of their own, each of so many hours. @returns what became of each run */
async function fed(kwh: readonly number[], each: number, first = 0) {
  const store = new Map<number, LoadDay>()
  const stored: StoredDays = async (wanted) =>
    wanted.map(({ meterId, channel, from, to }) => ({
      meterId,
      channel,
      days: [...store.values()].filter(({ day }) => from <= day && day <= to).sort((a, b) => a.day - b.day)
    }))
  const became: ('in' | 'told' | 'refused')[] = []
  for (let hour = 0; hour < kwh.length; hour += each) {
    const watch = new EnergyWatch([], stored)
    let [refused, told] = [false, false]
    const refuse = () => void (refused = true)
    const days = new Map<number, LoadDay>()
    for (let at = first + hour; at < first + Math.min(hour + each, kwh.length); at++) {
      const day = Math.floor(at / HOURS)
      const values = days.get(day)?.values ?? new Float32Array(HOURS).fill(Number.NaN)
      values[at % HOURS] = kwh[at - first]!
      days.set(day, { meterId: 'M', channel: 'active_power', day, values })
    }
    const taken = [...days.values()].flatMap((day) => watch.add([day], { file: 'f', lines: [1] }, refuse))
    await watch.recall()
    for (const day of [...taken, ...watch.finish(refuse, () => void (told = true))]) {
      const before = store.get(day.day)
      store.set(day.day, before ? { ...day, values: mergeDays(before, day).values } : day)
    }
    became.push(refused ? 'refused' : told ? 'told' : 'in')
  }
  return became
}

const register = (count: number, from: number, step: number) =>
  Array.from({ length: count }, (_, i) => from + step * (i + ((i * 7) % 5) / 10))

test.each([
  ['an hour', 1, 12],
  ['three hours', 3, 4],
  ['eleven hours', 11, 2]
])('a register that comes with runs of %s each is told, then refused', async (_, each, refusedFrom) => {
  const became = await fed(register(66, 12_000, 3), each, 5)
  expect(became.slice(refusedFrom)).not.toContain('in')
  expect(became.slice(refusedFrom)).not.toContain('told')
  expect(became.slice(Math.ceil(3 / each) - 1, refusedFrom - 1)).not.toContain('in')
})

test('energies that are stored do not speak for a register that follows them, nor does it for energies', async () => {
  const load = Array.from({ length: 48 }, (_, i) => 20 + ((i * 37) % 11))
  const became = await fed([...load, ...register(30, 12_000, 3), ...load], 1)
  expect(became.slice(0, 48)).toEqual(Array(48).fill('in'))
  expect(became.slice(48 + 12, 78)).toEqual(Array(18).fill('refused'))
  expect(became.slice(78)).toEqual(Array(48).fill('in'))
})

test('the readings of a meter that is put in after a register are told by themselves', async () => {
  const became = await fed([...register(24, 50_000, 3), ...register(24, 800, 3)], 1)
  expect(became.slice(24 + 12)).toEqual(Array(12).fill('refused'))
})

test('no load is a register, however it comes', async () => {
  const load = fc.record({
    level: fc.constantFrom(0.5, 30, 4000),
    noise: fc.constantFrom(0.005, 0.05, 0.3),
    night: fc.constantFrom(1, 0.5, 0.02),
    resolution: fc.constantFrom(0.001, 0.1),
    each: fc.constantFrom(1, 2, 6, 24),
    first: fc.integer({ min: 0, max: 23 }),
    draws: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 96, maxLength: 96 })
  })
  await fc.assert(
    fc.asyncProperty(load, async ({ level, noise, night, resolution, each, first, draws }) => {
      const kwh = draws.map((draw, i) => {
        const hour = (first + i) % HOURS
        const shape = night + (1 - night) * Math.max(0, Math.sin(((hour - 6) * Math.PI) / 12))
        return Math.max(resolution, Math.round((level * shape * (1 + noise * draw)) / resolution) * resolution)
      })
      expect(await fed(kwh, each, first)).not.toContain('refused')
    }),
    { numRuns: 120, seed: 20_260_112 }
  )
})
