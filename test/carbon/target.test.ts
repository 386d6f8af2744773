import { expect, test } from 'vitest'
import { type CarbonTarget, glidePathAllowance, pathProblem, prolonged, targetsFor } from '../../src/carbon/target.ts'

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

test('a prolonged target allows what was set up to its target year, and as much less a year from there on', () => {
  const given = { ...target, path: [{ year: 2022, value: 990 }] }
  const further = prolonged(given, 2030)
  for (const year of [2019, 2020, 2021, 2022, 2024, 2025])
    expect(glidePathAllowance(further, year)).toBeCloseTo(glidePathAllowance(given, year), 9)
  expect(glidePathAllowance(further, 2030)).toBeCloseTo(800, 9)
  expect(glidePathAllowance(further, 2026)).toBeCloseTo(880, 9)
  expect(pathProblem(further)).toBeUndefined()
  // steps to zero, no further
  expect(glidePathAllowance(prolonged({ ...target, reduction: 0.9 }, 2035), 2035)).toBe(0)
})

test('a target whose year has passed counts only while none of the same kind reaches the year', () => {
  const later = { ...target, targetYear: 2030 }
  const other = { ...target, metric: 'kgce_per_m2', boundary: 'all_energy' } as const
  const years = (year: number, list = [target, later, other]) => targetsFor(list, year)
  expect(years(2025)).toEqual([target, later, other])
  expect(years(2026)).toEqual([later, other])
  expect(years(2026, [target])).toEqual([target])
})
