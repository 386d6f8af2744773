import { expect, test } from 'vitest'
import { parseTargets } from '../../src/cli/targets-file.ts'

const HEADER = 'scope_kind,scope,metric,base_year,base_value,target_year,reduction,source,path\n'
const parsed = (...rows: string[]) => parseTargets(HEADER + rows.join('\n'))

test('targets of regions count however their code is written', () => {
  const { rows: targets, rejections } = parsed(
    'region,330100,tco2,2020,60,2025,0.07,plan,2022:58',
    'region,CN,tco2,2020,60,2025,0.07,plan,',
    'region,杭州市,tco2,2020,60,2025,0.07,plan,',
    'organisation,330100,tco2,2020,60,2025,0.07,plan,'
  )
  expect(rejections).toEqual([])
  expect(targets.map(({ scope }) => scope)).toEqual(['3301', 'CN', '3301', '330100'])
})

test.each([
  ['a region of no province', 'region,9901,tco2,2020,60,2025,0.07,plan,', 'scope'],
  ['no source', 'region,3301,tco2,2020,60,2025,0.07, ,', 'source'],
  ['a year twice', 'region,3301,tco2,2020,60,2025,0.07,plan,2022:58 2022:57', 'twice'],
  ['a year beyond the target year', 'region,3301,tco2,2020,60,2025,0.07,plan,2026:58', '2026']
])('a target with %s is turned away', (_, row, told) => {
  const { rows: targets, rejections } = parsed(row)
  expect(targets).toEqual([])
  expect(rejections).toMatchObject([{ reason: { en: expect.stringContaining(told) } }])
})
