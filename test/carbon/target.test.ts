import { expect, test } from 'vitest'
import { type CarbonTarget, glidePathAllowance, parseTargets } from '../../src/carbon/target.ts'

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

const HEADER = 'scope_kind,scope,metric,base_year,base_value,target_year,reduction,source'

test('reads targets; each bad row is told by line, column and value', () => {
  const text = [
    `\ufeff${HEADER}`,
    'region,3301,tco2,2020,1000,2025,0.1,plan',
    'organisation,"学校, 一",kgco2_per_m2,2025,30.5,2030,0.07,计划',
    'county,330106,tco2,2020,1000,2025,0.1,plan',
    'region,,tco2,2020,1000,2025,0.1,plan',
    'region,33,kgce,2020,1000,2025,0.1,plan',
    'region,33,tco2,2020,none,2025,0.1,plan',
    'region,33,tco2,2025,1000,2025,0.1,plan',
    'region,33,tco2,2020,1000,2025,7,plan',
    'region,33,tco2,2020,1000,2025,0.1,'
  ].join('\r\n')
  const { targets, problems } = parseTargets(text)
  expect(targets).toEqual([
    target,
    {
      scopeKind: 'organisation',
      scope: '学校, 一',
      metric: 'kgco2_per_m2',
      baseYear: 2025,
      baseValue: 30.5,
      targetYear: 2030,
      reduction: 0.07,
      source: '计划'
    }
  ])
  expect(problems).toEqual([
    { line: 4, column: 'scope_kind', value: 'county' },
    { line: 5, column: 'scope', value: '' },
    { line: 6, column: 'metric', value: 'kgce' },
    { line: 7, column: 'base_value', value: 'none' },
    { line: 8, column: 'target_year', value: '2025' },
    { line: 9, column: 'reduction', value: '7' },
    { line: 10, column: 'source', value: '' }
  ])
})
