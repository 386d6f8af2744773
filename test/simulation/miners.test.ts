import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { drawFleet, MinersTableError, parseMiners } from '../../src/simulation/miners.ts'
import { createRandom } from '../../src/simulation/random.ts'

const miners = parseMiners(readFileSync(new URL('../../data/miners.csv', import.meta.url), 'utf8'))

describe('table of miners', () => {
  test('holds every model once, in kW, with a source', () => {
    expect(new Set(miners.map((miner) => miner.model)).size).toBe(miners.length)
    expect(miners.find((miner) => miner.model === 'S9')).toMatchObject({ kind: 'asic', kw: 1.323 })
    for (const miner of miners) {
      expect(miner.kw).toBeGreaterThan(0.5)
      expect(miner.kw).toBeLessThan(5)
      expect(miner.source).not.toBe('')
    }
  })

  test.each([
    ['no power', 'model,kind,wall_power_w,source\nS9,asic,,maker'],
    ['negative power', 'model,kind,wall_power_w,source\nS9,asic,-3,maker'],
    ['unknown kind', 'model,kind,wall_power_w,source\nS9,fpga,1323,maker'],
    ['no source', 'model,kind,wall_power_w,source\nS9,asic,1323,'],
    ['no rows', 'model,kind,wall_power_w,source\n']
  ])('refuses a table with %s', (_, text) => {
    expect(() => parseMiners(text)).toThrow(MinersTableError)
  })
})

describe('fleet', () => {
  test('is whole rigs near the wanted power', () => {
    const random = createRandom('fleet')
    for (const wanted of [0.8, 2, 7, 50, 300]) {
      for (let i = 0; i < 50; i++) {
        const fleet = drawFleet(miners, wanted, random)!
        expect(Number.isInteger(fleet.units)).toBe(true)
        const kw = fleet.units * fleet.miner.kw
        expect(Math.abs(kw - wanted)).toBeLessThanOrEqual(Math.max(fleet.miner.kw / 2 + 1e-9, 0.5 * wanted))
      }
    }
  })

  test('is null where not even one rig fits', () => {
    expect(drawFleet(miners, 0.1, createRandom(1))).toBeNull()
  })
})
