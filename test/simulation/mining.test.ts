import { describe, expect, test } from 'vitest'
import { parseDay, weekday } from '../../src/readings/day.ts'
import { MINING_KINDS, type MiningKind, type MiningOptions, mineLoad } from '../../src/simulation/mining.ts'
import { createRandom } from '../../src/simulation/random.ts'

const firstDay = parseDay('2023-01-02')!
const s19 = { model: 'S19', kind: 'asic', kw: 3.25, source: 'test' } as const

function mine(kind: MiningKind, overrides: Partial<MiningOptions> = {}, seed = 'test') {
  return mineLoad({
    kind,
    fleet: { miner: s19, units: 10 },
    firstDay,
    days: 365,
    pointsPerDay: 24,
    temperatureC: null,
    random: createRandom(seed),
    ...overrides
  })
}
const mean = (xs: ArrayLike<number>) => Array.from(xs).reduce((a, b) => a + b, 0) / xs.length
const median = (xs: ArrayLike<number>) => Array.from(xs).sort((a, b) => a - b)[xs.length >> 1]!

function startOf({ onset }: ReturnType<typeof mine>, pointsPerDay = 24): number {
  return (onset!.day - firstDay) * pointsPerDay + (onset!.minute * pointsPerDay) / 1440
}
function meanByHour(kw: Float32Array, from: number): number[] {
  return Array.from({ length: 24 }, (_, hour) => mean(kw.filter((_v, i) => i >= from && i % 24 === hour)))
}

describe('mining load', () => {
  test.each(MINING_KINDS)('%s never falls below zero, above the rigs, or before its onset', (kind) => {
    for (const pointsPerDay of [24, 96]) {
      const load = mine(kind, { pointsPerDay, steadiness: 0.01 })
      expect(load.kw).toHaveLength(365 * pointsPerDay)
      expect(load.nameplateKw).toBeCloseTo(32.5)
      expect(Math.min(...load.kw)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...load.kw)).toBeLessThan(32.5 * 1.12)
      if (kind === 'always') expect(load.onset).toBeNull()
      else {
        const start = startOf(load, pointsPerDay)
        expect(Number.isInteger(start)).toBe(true)
        expect(Math.max(...load.kw.subarray(0, start))).toBe(0)
        expect(load.kw[start]).toBeGreaterThan(0)
      }
    }
  })

  test('continuous rigs run at some 98 % of nameplate: outages every three weeks and failed boards', () => {
    const duties = Array.from(
      { length: 40 },
      (_, i) => mean(mine('always', { steadiness: 0.01 }, `duty${i}`).kw) / 32.5
    )
    expect(mean(duties)).toBeGreaterThan(0.97)
    expect(mean(duties)).toBeLessThan(0.995)
  })

  test('a single rig switches as a whole, for minutes to hours, some seventeen times a year', () => {
    const counts = Array.from({ length: 40 }, (_, i) => {
      const { kw } = mine('always', { fleet: { miner: s19, units: 1 }, pointsPerDay: 96, steadiness: 0.002 }, `rig${i}`)
      let outages = 0
      for (let t = 1; t < kw.length; t++) if (kw[t]! < 1.5 && kw[t - 1]! >= 1.5) outages++
      return outages
    })
    expect(mean(counts)).toBeGreaterThan(11)
    expect(mean(counts)).toBeLessThan(20)
  })

  test('is as steady as asked', () => {
    for (const steadiness of [0.003, 0.05]) {
      const { kw } = mine('always', {
        fleet: { miner: s19, units: 1 },
        steadiness,
        temperatureC: new Float32Array(8760).fill(20)
      })
      const centre = median(kw)
      const spread = median(Array.from(kw, (v) => Math.abs(v - centre))) * 1.4826
      expect(spread / centre).toBeGreaterThan(steadiness * 0.7)
      expect(spread / centre).toBeLessThan(steadiness * 1.4)
    }
  })

  test('night runs from 21:00 to 07:00 alone', () => {
    const load = mine('night')
    const byHour = meanByHour(load.kw, startOf(load))
    byHour.forEach((kw, hour) => {
      if (hour >= 21 || hour < 7) expect(kw).toBeGreaterThan(28)
      else expect(kw).toBe(0)
    })
  })

  test('off-hours rests while the premises are open', () => {
    const load = mine('off_hours')
    const at = (hour: number, closed: boolean) =>
      mean(
        load.kw.filter(
          (_v, i) => i > startOf(load) && i % 24 === hour && weekday(firstDay + Math.floor(i / 24)) >= 5 === closed
        )
      )
    expect(at(11, false)).toBe(0)
    expect(at(11, true)).toBeGreaterThan(28)
    expect(at(2, false)).toBeGreaterThan(28)
    const always = mine('off_hours', { isClosed: () => true })
    expect(mean(always.kw.filter((_v, i) => i > startOf(always)))).toBeGreaterThan(28)
  })

  test('curtailed pauses in the evening peak', () => {
    const load = mine('curtailed')
    const byHour = meanByHour(load.kw, startOf(load))
    expect(byHour[18]).toBeLessThan(17)
    expect(byHour[3]).toBeGreaterThan(28)
  })

  test('throttled sheds load in heat alone', () => {
    const temperatureC = Float32Array.from({ length: 365 * 24 }, (_, i) => (i % 24 >= 12 && i % 24 < 16 ? 38 : 15))
    const load = mine('throttled', { temperatureC })
    const byHour = meanByHour(load.kw, startOf(load))
    expect(byHour[13]).toBeLessThan(byHour[3]! * 0.85)
  })

  test('stepped grows by whole rigs in at least three steps', () => {
    const load = mine('stepped', {
      steadiness: 0.002,
      temperatureC: new Float32Array(8760).fill(20),
      fleet: { miner: s19, units: 20 }
    })
    const daily = Array.from({ length: 365 }, (_, day) => median(load.kw.subarray(day * 24, day * 24 + 24)) / 3.25)
    const first = daily.findIndex((units) => units > 1)
    expect(daily[first + 1]).toBeLessThan(10)
    expect(Math.max(...daily)).toBeGreaterThan(18)
  })

  test('campaign pauses for weeks and runs again', () => {
    const load = mine('campaign', { days: 730 })
    const running = Array.from({ length: 730 }, (_, day) => mean(load.kw.subarray(day * 24, day * 24 + 24)) > 16)
    const starts = running.filter((on, day) => on && !running[day - 1]).length
    expect(starts).toBeGreaterThanOrEqual(2)
  })

  test('unknown temperatures leave no gap in the load', () => {
    const load = mine('throttled', { temperatureC: new Float32Array(365 * 24).fill(Number.NaN) })
    expect(load.kw.some(Number.isNaN)).toBe(false)
  })

  test('a history of a few days works', () => {
    for (const kind of MINING_KINDS) expect(mine(kind, { days: 5 }).kw).toHaveLength(120)
  })

  test('the same seed gives the same load', () => {
    expect(mine('stepped').kw).toEqual(mine('stepped').kw)
    expect(mine('stepped').kw).not.toEqual(mine('stepped', {}, 'other').kw)
  })
})
