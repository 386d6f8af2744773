import { expect, test } from 'vitest'
import { carbonTables, shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { allEnergyInputs, missingYardsticks } from '../../src/reports/missing-yardsticks.ts'

const quota = {
  dataset: 'quota',
  region: '33',
  item: 'university/kgce_per_head/year',
  usedFrom: 0,
  value: 102,
  source: 'DB33/T 737'
} as const
const tables = carbonTables([...shippedNumbers(), quota])

test('kinds of buildings without a yardstick or quota are told once for each province', () => {
  const places = ['3301', '330106', '33'].flatMap((region) =>
    ['university', 'stable', null].map((kind) => ({ region, kind }))
  )
  const missing = missingYardsticks(tables, places)
  expect(missing.map(({ what, region, en }) => [what, region, en.split(': ')[1]?.split('.')[0]])).toEqual([
    ['yardstick', '33', 'stable'],
    ['yardstick', '33', 'stable']
  ])
})

test('quotas of a kind are stated with their source, where they hold', () => {
  const told = allEnergyInputs(tables, [
    { region: '3301', kind: 'University' },
    { region: '3201', kind: 'university' }
  ])
  expect(told).toHaveLength(1)
  expect(told[0]?.en).toMatch(/^Energy quota of university.*\(33\): 102 kgce\/head of all energy.*\[DB33\/T 737\]/i)
})

test('means that were measured are stated as yardsticks, and leave the quota missing', () => {
  const places = [{ region: '4401', kind: 'university' }]
  const told = allEnergyInputs(tables, places)
  expect(told.map(({ zh }) => zh)).toEqual([
    expect.stringMatching(/^全部能源参照值（实测，非定额）.*（44）：全部能源 4.77 kgce\/m²/),
    expect.stringMatching(/^全部能源参照值（实测，非定额）.*（44）：全部能源 102.8 kgce\/人/)
  ])
  expect(told.some(({ zh, en }) => /用能定额/.test(zh) || /quota of/i.test(en))).toBe(false)
  const missing = missingYardsticks(tables, places)
  expect(missing.map(({ zh }) => zh)).toContainEqual(expect.stringMatching(/^缺少广东省的用能定额/))
})
