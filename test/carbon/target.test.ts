import { expect, test } from 'vitest'
import { type CarbonTarget, glidePathAllowance, targetsFor } from '../../src/carbon/target.ts'

const target: CarbonTarget = {
  scopeKind: 'region',
  scope: '3301',
  metric: 'tco2',
  baseYear: 2020,
  baseValue: 1000,
  targetYear: 2025,
  reduction: 0.1,
  source: 'plan'
}

test.each([
  [2018, 1000],
  [2020, 1000],
  [2022, 960],
  [2025, 900],
  [2030, 900]
])('the glide path of −10 %% from 2020 to 2025 allows in %i', (year, allowance) => {
  expect(glidePathAllowance(target, year)).toBeCloseTo(allowance, 9)
})

test('a target whose year has passed counts only while none of the same kind reaches the year', () => {
  const later = { ...target, targetYear: 2030 }
  const other = { ...target, metric: 'kgce_per_m2', boundary: 'all_energy' } as const
  const years = (year: number, list = [target, later, other]) => targetsFor(list, year)
  expect(years(2025)).toEqual([target, later, other])
  expect(years(2026)).toEqual([later, other])
  expect(years(2026, [target])).toEqual([target])
})
