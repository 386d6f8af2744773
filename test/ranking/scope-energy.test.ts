import { expect, test } from 'vitest'
import { parseRegions } from '../../src/carbon/regions.ts'
import { ScopeEnergy } from '../../src/ranking/scope-energy.ts'
import { readReferenceTable } from '../../src/sources/reference-tables.ts'
import { meter } from '../store/readings-samples.ts'

const regions = parseRegions(readReferenceTable('regions'))
const target = { metric: 'tco2', baseYear: 2020, baseValue: 1, targetYear: 2030, reduction: 0, source: 'x' } as const
const targets = [
  { ...target, scopeKind: 'region', scope: '33' },
  { ...target, scopeKind: 'organisation', scope: 'O' }
] as const
const days = {
  kinds: (_: string | null, __: number, count: number) => new Uint8Array(count),
  temperatureC: () => null
}
/** kWh of each day of a year, missing outside of the days from `from` to `to`. */
const year = (value: number, from = 0, to = 365) =>
  new Float32Array(365).map((_, day) => (day >= from && day < to ? value : Number.NaN))

test('a scope comes to what its meters used so far and are forecast to use', () => {
  const scopes = new ScopeEnergy(targets, regions)
  scopes.add(
    meter('a', 'A', { region: '3301', organisation: 'O', floorAreaM2: 100 }),
    [
      { year: 2025, kwh: year(100) },
      { year: 2026, kwh: year(100, 0, 181) }
    ],
    0.5
  )
  scopes.add(
    meter('b', 'B', { region: '3302' }),
    [
      { year: 2025, kwh: year(300) },
      { year: 2026, kwh: year(300, 0, 181) }
    ],
    0.5
  )
  const known = scopes.years(days)
  expect(known.get('region 33')).toMatchObject({ year: 2026 })
  expect(known.get('region 33')?.tco2).toBeCloseTo((400 * 365 * 0.5) / 1000, 1)
  expect(known.get('region 33')?.kwhOfAreas).toBeCloseTo(100 * 365, 0)
  expect(known.get('organisation O')?.tco2).toBeCloseTo((100 * 365 * 0.5) / 1000, 1)
  expect(known.has('region 3301')).toBe(false)
})

test('a scope whose readings begin within the year, or are too few, is left out', () => {
  const scopes = new ScopeEnergy(targets, regions)
  scopes.add(meter('a', 'A', { region: '3301', organisation: 'O' }), [{ year: 2026, kwh: year(100, 60, 200) }], 0.5)
  expect(scopes.years(days).size).toBe(0)
  const few = new ScopeEnergy(targets, regions)
  few.add(meter('a', 'A', { region: '3301' }), [{ year: 2026, kwh: year(100, 0, 20) }], 0.5)
  expect(few.years(days).size).toBe(0)
})

test('a year that is whole needs no forecast, and gaps count at the mean', () => {
  const scopes = new ScopeEnergy(targets, regions)
  const gaps = year(100).map((value, day) => (day % 5 === 2 ? Number.NaN : value))
  scopes.add(meter('a', 'A', { region: '3301' }), [{ year: 2025, kwh: gaps }], 1)
  expect(scopes.years(days).get('region 33')?.tco2).toBeCloseTo(36.5, 6)
})
