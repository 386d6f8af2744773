import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { buildingPlaces, FOLDS, HALVES } from '../../src/learning/folds.ts'
import { type BuildingHistory, drawTrainingYear, stepLabel } from '../../src/learning/training-year.ts'
import { parseMiners } from '../../src/simulation/miners.ts'
import { createRandom } from '../../src/simulation/random.ts'
import { FIRST_DAY, officeKw } from '../screening/steps/example-load.ts'

const miners = parseMiners(readFileSync('data/miners.csv', 'utf8'))
const history = (building: string, kw = officeKw(800, building)): BuildingHistory => ({
  building,
  estate: 0,
  firstDay: FIRST_DAY,
  days: 800,
  kw
})
const building = history('A')
const draw = (seed: string, others: readonly BuildingHistory[] = []) =>
  drawTrainingYear({ building, others, weather: null, miners, random: createRandom(seed) })
const years = Array.from({ length: 200 }, (_, i) => draw(`year ${i}`, [history('B')])!)

describe('a training year', () => {
  test('is a window of the history, as repeatable as its seed', () => {
    for (const { days, firstDay, kw } of years) {
      expect(kw).toHaveLength(days * 24)
      expect(days).toBeGreaterThanOrEqual(200)
      expect(days).toBeLessThanOrEqual(500)
      expect(firstDay).toBeGreaterThanOrEqual(FIRST_DAY)
      expect(firstDay + days).toBeLessThanOrEqual(FIRST_DAY + 800)
    }
    expect(draw('again')).toEqual(draw('again'))
  })

  test('holds mining in about half of all, of every kind, of 5 to 120 % of the mean', () => {
    const mining = years.filter(({ kind }) => kind !== null)
    expect(mining.length).toBeGreaterThan(70)
    expect(mining.length).toBeLessThan(130)
    expect(new Set(mining.map(({ kind }) => kind)).size).toBe(8)
    for (const { share, miningKw } of mining) {
      expect(share).toBeGreaterThan(0.01)
      expect(share).toBeLessThan(1.25)
      expect(miningKw!.some((kw) => kw > 0)).toBe(true)
    }
  })

  test('is read off in steps of a resolution, and is never infinite', () => {
    const between = (kw: number) => !Number.isNaN(kw) && !(Math.abs(kw * 1000 - Math.round(kw * 1000)) < 0.05)
    for (const { kw } of years) expect(kw.filter(between)).toHaveLength(0)
  })

  test('leaves the history as it was', () => {
    expect(building.kw).toEqual(officeKw(800, 'A'))
  })

  test('is null where the window has too little data', () => {
    const empty = history('empty', new Float32Array(800 * 24).fill(Number.NaN))
    const options = { building: empty, others: [], weather: null, miners, random: createRandom(1) }
    expect(drawTrainingYear(options)).toBeNull()
  })
})

describe('the label of a candidate day', () => {
  const mining = (from: number, kw = 10) => Float32Array.from({ length: 365 * 24 }, (_, i) => (i >= from * 24 ? kw : 0))

  test('is 1 within a few days of the rise and 0 elsewhere', () => {
    for (const day of [198, 200, 202]) expect(stepLabel(mining(200), day)).toBe(1)
    for (const day of [100, 180, 220, 364]) expect(stepLabel(mining(200), day)).toBe(0)
    expect(stepLabel(null, 200)).toBe(0)
    expect(stepLabel(mining(0), 200)).toBe(0)
  })

  test('is left open for a small part of a fleet', () => {
    const grown = mining(100, 8).map((kw, i) => kw + (i >= 250 * 24 ? 2 : 0))
    expect(stepLabel(grown, 100)).toBe(1)
    expect(stepLabel(grown, 250)).toBe(-1)
  })

  test('is 0 where the mining ends', () => {
    expect(
      stepLabel(
        mining(0).map((kw, i) => (i < 200 * 24 ? kw : 0)),
        200
      )
    ).toBe(0)
  })
})

describe('folds', () => {
  const all = Array.from({ length: 43 }, (_, i) => ({ building: `B${i}`, estate: i % 3 }))

  test('deal out every estate evenly, the same way whatever the order', () => {
    const places = buildingPlaces(all)
    for (let estate = 0; estate < 3; estate++) {
      const counts = Array.from(
        { length: FOLDS },
        (_, fold) => all.filter((b) => b.estate === estate && places.get(b.building)?.fold === fold).length
      )
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
      const halves = all.filter((b) => b.estate === estate && places.get(b.building)?.half === 0).length
      expect(Math.abs(halves - counts.reduce((sum, n) => sum + n) / HALVES)).toBeLessThanOrEqual(FOLDS / 2)
    }
    const ofOne = all.filter(({ estate }) => estate === 0)
    expect(buildingPlaces([...ofOne].reverse())).toEqual(buildingPlaces(ofOne))
  })
})
