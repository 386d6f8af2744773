import { beforeAll, expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { saveTargets } from '../../src/store/carbon-targets.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { saveTerms } from '../../src/store/point-terms.ts'
import { seedReferenceValues } from '../../src/store/reference-values.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()
const dayOf = (text: string) => parseDay(text) as number
/** Suspected load of each metering point, kW, as `site main` and `site sub`. */
const LOADS = {
  'main main': 10,
  'main sub': 0,
  'sub main': 0,
  'sub sub': 10,
  'both main': 10,
  'both sub': 8,
  'below main': 6,
  'below sub': 10,
  'untold main': 4,
  'untold sub': 10,
  'orphan sub': 10
}
const ids = Object.keys(LOADS)
const siteOf = (meterId: string) => meterId.split(' ')[0] as string

beforeAll(() =>
  store.withScope(everyone, async (tx) => {
    await saveMeters(
      tx,
      ids.map((id) => meter(id, siteOf(id), { region: '3301' }))
    )
    const mains = ids.filter((id) => id.endsWith('main'))
    const kwh = new Float32Array(365).fill(1000)
    await saveEnergy(
      tx,
      mains.map((meterId) => ({ meterId, years: [2025, 2026].map((year) => ({ year, kwh })) }))
    )
    const term = {
      ...{ validFrom: Number.NEGATIVE_INFINITY, validTo: Number.POSITIVE_INFINITY, account: null, asset: null },
      ...{ multiplier: Number.NaN, intervalMinutes: Number.NaN }
    }
    await saveTerms(
      tx,
      ids
        .filter((id) => id.endsWith('sub'))
        .map((meterId) => {
          const parentId = siteOf(meterId) === 'untold' ? null : `${siteOf(meterId)} main`
          return { ...term, meterId, role: 'sub' as const, parentId }
        })
    )
    await tx.run(
      `insert into screening_run (started_at, finished_at, prevalence, model_version)
       values ('2026-02-01', '2026-02-01', 0.1, 'test')`
    )
    await tx.run(
      `insert into finding (run_id, point_id, status, probability, estimated_kw, duty, evidence)
       select screening_run.id, metering_point.id, 'ok', 0.5, nullif(load.kw, 0), 1, '{}'
       from screening_run, metering_point
       join unnest($1::text[], $2::float8[]) as load(meter_id, kw) using (meter_id)`,
      [ids, Object.values(LOADS)]
    )
    await seedReferenceValues(tx, shippedNumbers(), 20_000)
    const target = {
      baseYear: 2020,
      targetYear: 2030,
      reduction: 0.5,
      metric: 'tco2',
      boundary: 'electricity'
    } as const
    await saveTargets(tx, [{ ...target, scopeKind: 'site', scope: 'sub', baseValue: 150, source: 'plan' }])
  })
)

const report = (kind: 'site' | 'region', scope: string) =>
  store.withScope(everyone, (tx) => scopeReport(tx, { kind, scope }, 2026, dayOf('2026-10-31')))
/** Half of a load that runs all year. */
const halfOfYear = (kw: number) => (kw * 24 * 365) / 2

test.each([
  ['main', 'main main', 10],
  ['sub', 'sub sub', 10],
  ['both', 'both main', 10],
  ['below', 'below sub', 10],
  ['untold', 'untold sub', 10]
])('at site %s the suspected load counts once, at %s', async (site, at, kw) => {
  const { suspects, miningTco2, points, yearKwh, parts } = await report('site', site)
  expect(suspects.map(({ meterId }) => meterId)).toEqual([at])
  expect(suspects[0]).toMatchObject({ siteId: site, excessKwh: kw * 24 * 365, kw })
  const factor = (suspects[0]?.expectedKgco2 as number) / halfOfYear(kw)
  expect(miningTco2!.expected).toBeCloseTo((halfOfYear(kw) * factor) / 1000, 6)
  expect(miningTco2!.high).toBeGreaterThan(miningTco2!.expected)
  expect(points).toBe(1)
  expect(yearKwh?.expected).toBe(365_000)
  expect(parts.map(({ points, kwhToDate }) => [points, kwhToDate])).toEqual([[1, 304_000]])
})

test('a load that a sub-meter alone shows explains its part of the overshoot, and parts add up to the whole', async () => {
  const [standing] = (await report('site', 'sub')).targets
  expect(standing?.over).toBeGreaterThan(0)
  expect(standing?.explained?.expected).toBeCloseTo((standing?.mining?.expected ?? 0) / (standing?.over ?? 0), 9)
  expect(standing?.explained?.expected).toBeGreaterThan(0.1)
  const province = await report('region', '33')
  expect(province.points).toBe(5)
  expect(province.suspects.map(({ meterId }) => meterId).sort()).toEqual(
    ['main main', 'sub sub', 'both main', 'below sub', 'untold sub'].sort()
  )
  const sum = (of: (part: (typeof province.parts)[number]) => number) =>
    province.parts.reduce((total, part) => total + of(part), 0)
  expect(sum(({ miningTco2 }) => miningTco2!.expected)).toBeCloseTo(province.miningTco2!.expected, 9)
  expect(sum(({ miningCostYuan }) => miningCostYuan ?? Number.NaN)).toBe(province.miningCostYuan)
})

test('the account that a sub-meter lies in is charged once, on the energy of its main meter', async () => {
  const [sub, main] = [await report('site', 'sub'), await report('site', 'main')]
  expect(sub.suspects[0]?.surchargeYuan).toBeGreaterThan(0)
  expect(sub.suspects[0]?.surchargeYuan).toBe(main.suspects[0]?.surchargeYuan)
  expect(sub.surchargeIfProvenYuan).toBe(main.surchargeIfProvenYuan)
})
