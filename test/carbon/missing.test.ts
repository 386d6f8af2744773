import { expect, test } from 'vitest'
import { missingNumbers, missingTarget } from '../../src/carbon/missing.ts'
import { ReferenceNumbers } from '../../src/carbon/reference.ts'
import { type CarbonTarget, prolonged } from '../../src/carbon/target.ts'
import { regionTable, shippedNumbers } from '../../src/reports/carbon-tables.ts'

const plan: CarbonTarget = {
  scopeKind: 'region',
  scope: '33',
  metric: 'tco2',
  baseYear: 2020,
  baseValue: 100,
  targetYear: 2025,
  reduction: 0.1,
  source: 'plan'
}
const set = { ...plan, targetYear: 2030 }

test.each([
  ['nothing', [], 'No target'],
  ['an expired target', [plan], 'No target'],
  [
    'a prolonged path',
    [plan, prolonged(plan, 2030)],
    'that was set reaches 2026: what is compared with is a prolonged path'
  ],
  ['a target beside a prolonged path', [prolonged(plan, 2027), set], undefined]
])('of a year that %s reaches it is said whether a target was set for it', (_, targets, told) => {
  const numbers = new ReferenceNumbers(shippedNumbers(), Number.POSITIVE_INFINITY)
  const ofReport = missingNumbers(numbers, regionTable(), '3301', 2026, targets)
  const ofProvince = missingTarget(targets, regionTable(), '3301', 2026)
  for (const list of [ofReport, ofProvince]) {
    const said = list.filter(({ what }) => what === 'target')
    expect(said).toHaveLength(told ? 1 : 0)
    if (told) expect(said[0]?.en).toContain(told)
    if (told?.includes('prolonged')) expect(said[0]?.zh).toContain('假设')
  }
})
