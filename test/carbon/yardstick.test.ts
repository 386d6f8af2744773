import { expect, test } from 'vitest'
import { parseReferenceValues, ReferenceNumbers } from '../../src/carbon/reference.ts'
import { parseRegions } from '../../src/carbon/regions.ts'
import { againstYardstick, yardstickOf } from '../../src/carbon/yardstick.ts'
import { readReferenceTable } from '../../src/sources/reference-tables.ts'

const regions = parseRegions(readReferenceTable('regions'))
const numbers = new ReferenceNumbers(parseReferenceValues('yardstick', readReferenceTable('yardsticks')), 20_500)
const FIRST = Date.UTC(2025, 0, 1) / 86_400_000

test("a site of Zhejiang is held against Shanghai's, of its own regional grid; one beyond it against none", () => {
  expect(yardstickOf(numbers, regions, '330106', 'school')).toMatchObject({ region: '31', from: 'grid' })
  expect(yardstickOf(numbers, regions, '31', 'hospital')).toMatchObject({ region: '31', from: 'own' })
  expect(yardstickOf(numbers, regions, '3301', 'public services')).toMatchObject({ months: null, yearKwhPerM2: 73.7 })
  const july = {
    dataset: 'yardstick',
    region: '31',
    item: 'school/kwh_per_m2/7',
    usedFrom: 20_000,
    value: 4,
    source: 'own'
  } as const
  const mixed = new ReferenceNumbers([...numbers.all(), july], 20_500)
  const shipped = yardstickOf(numbers, regions, '31', 'school')?.source
  expect(yardstickOf(mixed, regions, '31', 'school')?.source).toBe(`${shipped}; own`)
  expect(yardstickOf(numbers, regions, '65', 'school')).toBeNull()
  expect(yardstickOf(numbers, regions, '3301', 'cold store')).toBeNull()
  expect(yardstickOf(numbers, regions, '3301', null)).toBeNull()
})

test('the last twelve complete months are compared, each with its own', () => {
  const yardstick = yardstickOf(numbers, regions, '3301', 'school')!
  // to 10 February 2026: the last complete month is January
  const kwh = new Float64Array(365 + 31 + 10).fill(100)
  const compared = againstYardstick(kwh, FIRST, 1000, yardstick)!
  expect(compared.months.map(({ month }) => month)).toEqual([
    ...Array.from({ length: 11 }, (_, i) => `2025-${String(i + 2).padStart(2, '0')}`),
    '2026-01'
  ])
  expect(compared.kwhPerM2).toBeCloseTo((365 * 100) / 1000, 9)
  expect(compared.months.at(-1)).toMatchObject({ kwhPerM2: 3.1, yardstick: 3.4 })
  expect(compared.yardstickKwhPerM2).toBeCloseTo(yardstick.yearKwhPerM2, 9)
  expect(compared.ratio).toBeCloseTo(36.5 / yardstick.yearKwhPerM2, 9)
})

test('months before a gap do not count, and a gap in the last month leaves nothing to compare', () => {
  const yardstick = yardstickOf(numbers, regions, '3301', 'school')!
  const gap = new Float64Array(120).fill(100).map((kwh, day) => (day >= 40 && day < 50 ? Number.NaN : kwh))
  expect(againstYardstick(gap, FIRST, 1000, yardstick)?.months.map(({ month }) => month)).toEqual([
    '2025-03',
    '2025-04'
  ])
  expect(againstYardstick(gap.subarray(0, 59), FIRST, 1000, yardstick)).toBeNull()
})
