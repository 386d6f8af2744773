import { describe, expect, test } from 'vitest'
import type { LoadDay } from '../../src/readings/load-day.ts'
import { parseSites } from '../../src/readings/sites-file.ts'
import { checkAgainst } from '../../src/readings/validation.ts'

const { meters } = parseSites(
  'site_id,meter_id,multiplier,contract_kva\nS,PLAIN,,\nS,SMALL,,100\nS,RATIO,40,\nS,BIG,,2000000\n'
)
const check = checkAgainst(meters)
const power = (meterId: string, kw: number): LoadDay => ({
  meterId,
  day: 19358,
  channel: 'active_power',
  values: new Float32Array(24).fill(kw)
})
const energy = (meterId: string, kwh: number): LoadDay => ({ ...power(meterId, kwh), channel: 'register_energy' })
const codeOf = (day: LoadDay) => {
  const checked = check(day)
  return 'code' in checked ? checked.code : 'ok'
}

test('a meter that no sites file names is unknown', () => {
  expect(check(power('plain', 1))).toMatchObject({
    code: 'unknown_meter',
    reason: { zh: '台账中没有电表 plain', en: 'meter plain is not in the sites file' }
  })
})

test('the multiplier is applied to kW and kWh, and the day that was read stays as it was', () => {
  const read = power('RATIO', 2)
  expect(check(read)).toMatchObject({ values: new Float32Array(24).fill(80) })
  expect(read.values[0]).toBe(2)
  expect(check(energy('RATIO', 3))).toMatchObject({ values: new Float32Array(24).fill(120) })
  const plain = power('PLAIN', 2)
  expect(check(plain)).toBe(plain)
})

describe('absurd values', () => {
  test.each([
    ['SMALL', 150, 'ok'],
    ['SMALL', 150.5, 'absurd_power'],
    ['SMALL', -151, 'absurd_power'],
    ['PLAIN', 1e6, 'ok'],
    ['PLAIN', 1.01e6, 'absurd_power'],
    ['BIG', 2.9e6, 'ok'],
    ['RATIO', 30_000, 'absurd_power'],
    ['SMALL', Number.NaN, 'ok']
  ])('%s at %d kW: %s', (meterId, kw, expected) => {
    expect(codeOf(power(meterId, kw))).toBe(expected)
  })

  test('of energy are those of 24 hours', () => {
    expect(codeOf(energy('SMALL', 3600))).toBe('ok')
    expect(codeOf(energy('SMALL', 3601))).toBe('absurd_power')
  })

  test('say what they are measured by', () => {
    expect(check(power('SMALL', 400.2))).toMatchObject({
      reason: { en: '400.2 kW is more than the 150 kW that can be (1.5 × the contract capacity of 100 kVA)' }
    })
  })
})
