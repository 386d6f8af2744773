import { beforeAll, expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import type { Scope } from '../../src/reports/report-scope.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { saveTerms } from '../../src/store/point-terms.ts'
import { seedReferenceValues } from '../../src/store/reference-values.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()
const dayOf = (text: string) => parseDay(text) as number

/** Readings of 2026 up to a day, with more on some days than on others. */
const upTo = (last: string, kwh: number) => {
  const days = new Float32Array(365).fill(Number.NaN)
  for (let i = 0; i <= dayOf(last) - dayOf('2026-01-01'); i++) days[i] = kwh * (1 + 0.3 * Math.sin(i))
  return [{ year: 2026, kwh: days }]
}

beforeAll(() =>
  store.withScope(everyone, async (tx) => {
    await saveMeters(tx, [
      meter('suspected', 'LAGGING', { region: '3301' }),
      meter('other', 'OTHER', { region: '3302' })
    ])
    const terms = {
      validFrom: Number.NEGATIVE_INFINITY,
      validTo: Number.POSITIVE_INFINITY,
      account: '3301234567890',
      asset: null,
      multiplier: Number.NaN,
      intervalMinutes: Number.NaN,
      role: 'main',
      parentId: null
    } as const
    await saveTerms(
      tx,
      ['suspected', 'other'].map((meterId) => ({ ...terms, meterId }))
    )
    await saveEnergy(tx, [
      { meterId: 'suspected', years: upTo('2026-11-20', 1000) },
      { meterId: 'other', years: upTo('2026-11-27', 500) }
    ])
    await tx.run(
      `insert into screening_run (started_at, finished_at, prevalence, model_version)
       values ('2026-02-01', '2026-02-01', 0.1, 'test')`
    )
    await tx.run(
      `insert into finding (run_id, point_id, status, probability, estimated_kw, duty, onset_day, evidence)
       select screening_run.id, metering_point.id, 'ok', 0.5, 5, 1, '2026-11-10', '{}'
       from screening_run, metering_point where meter_id = 'suspected'`
    )
    await seedReferenceValues(tx, shippedNumbers(), 20_000)
  })
)

test('the surcharge of an account is the same in the reports of its sites as in that of the province', async () => {
  const report = (scope: Scope) => store.withScope(everyone, (tx) => scopeReport(tx, scope, 2026, dayOf('2026-11-27')))
  const province = await report({ kind: 'region', scope: '33' })
  const partOf = (code: string) => province.parts.find(({ part }) => part === code)
  const [lagging, other] = [
    await report({ kind: 'site', scope: 'LAGGING' }),
    await report({ kind: 'site', scope: 'OTHER' })
  ]
  expect(lagging.lastDay).toBe('2026-11-20')
  expect(province.surchargeIfProvenYuan).toBeGreaterThan(0)
  for (const [own, part] of [
    [lagging, partOf('3301')],
    [other, partOf('3302')]
  ] as const) {
    expect(own.surchargeYuan).toBe(part?.surchargeYuan)
    expect(own.surchargeIfProvenYuan).toBe(part?.surchargeIfProvenYuan)
  }
  expect(lagging.suspects[0]?.surchargeYuan).toBe(province.suspects[0]?.surchargeYuan)
  expect((lagging.surchargeIfProvenYuan ?? 0) + (other.surchargeIfProvenYuan ?? 0)).toBe(province.surchargeIfProvenYuan)
})
