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
const SWAP = dayOf('2026-07-01')

/** A thousand kWh on each day from one to before another. */
const steady = (from: number, until: number) =>
  [2025, 2026].map((year) => ({
    year,
    kwh: new Float32Array(365).map((_, i) => {
      const day = dayOf(`${year}-01-01`) + i
      return day >= from && day < until ? 1000 : Number.NaN
    })
  }))

beforeAll(() =>
  store.withScope(everyone, async (tx) => {
    const at = { region: '3301' }
    await saveMeters(tx, [
      meter('swapped old', 'SWAPPED', at),
      meter('swapped new', 'SWAPPED', at),
      meter('termed', 'TERMED', at),
      meter('sub later', 'SUB', at),
      meter('running', 'RUNNING', at)
    ])
    await saveEnergy(tx, [
      { meterId: 'swapped old', years: steady(0, SWAP) },
      { meterId: 'swapped new', years: steady(SWAP, dayOf('2027-01-01')) },
      { meterId: 'termed', years: steady(0, SWAP) },
      { meterId: 'sub later', years: steady(0, SWAP) },
      { meterId: 'running', years: steady(0, dayOf('2027-01-01')) }
    ])
    const open = {
      validFrom: Number.NEGATIVE_INFINITY,
      validTo: Number.POSITIVE_INFINITY,
      account: null,
      asset: null,
      multiplier: Number.NaN,
      intervalMinutes: Number.NaN,
      parentId: null
    }
    await saveTerms(tx, [
      { ...open, meterId: 'termed', role: 'main', validTo: SWAP - 1 },
      { ...open, meterId: 'sub later', role: 'main' },
      { ...open, meterId: 'sub later', role: 'sub', validFrom: SWAP }
    ])
    await tx.run(
      `insert into screening_run (started_at, finished_at, prevalence, model_version)
       values ('2026-02-01', '2026-02-01', 0.1, 'test')`
    )
    await tx.run(
      `insert into finding (run_id, point_id, status, probability, estimated_kw, duty, evidence)
       select screening_run.id, metering_point.id, 'ok', 0.5, 10, 1, '{}' from screening_run, metering_point`
    )
    await seedReferenceValues(tx, shippedNumbers(), 20_000)
  })
)

const report = (scope: Scope, day: string) =>
  store.withScope(everyone, (tx) => scopeReport(tx, scope, 2026, dayOf(day)))
const site = (scope: string): Scope => ({ kind: 'site', scope })

test.each(['2026-07-15', '2026-08-20', '2026-08-27', '2026-10-31'])(
  'on %s a meter and the one that replaced it make one year, of energy and of mining',
  async (day) => {
    const [swapped, one] = [await report(site('SWAPPED'), day), await report(site('RUNNING'), day)]
    expect(one.yearKwh?.expected).toBe(365_000)
    expect(swapped.yearKwh?.expected).toBe(365_000)
    expect(swapped.miningTco2!.expected).toBeCloseTo(one.miningTco2!.expected, 2)
    for (const ended of ['TERMED', 'SUB']) {
      const { yearKwh, miningTco2 } = await report(site(ended), day)
      expect(yearKwh?.expected).toBe(181_000)
      expect(miningTco2!.expected).toBeCloseTo((one.miningTco2!.expected * 181) / 365, 2)
    }
    const province = await report({ kind: 'region', scope: '33' }, day)
    expect(province.parts.reduce((sum, { miningTco2 }) => sum + miningTco2!.expected, 0)).toBeCloseTo(
      province.miningTco2!.expected,
      9
    )
  }
)

test('before the day on which its terms end a meter is forecast up to that day', async () => {
  expect((await report(site('TERMED'), '2026-05-31')).yearKwh?.expected).toBe(181_000)
  expect((await report(site('RUNNING'), '2026-05-31')).yearKwh?.expected).toBe(365_000)
})
