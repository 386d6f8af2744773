import { expect, test } from 'vitest'
import { type CarbonTarget, glidePathAllowance } from '../../src/carbon/target.ts'

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
