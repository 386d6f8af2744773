import { expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { reportCsv } from '../../src/reports/report-formats.ts'
import { reportHtml } from '../../src/reports/report-html.ts'
import { reportData } from '../../src/reports/report-json.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { saveTargets } from '../../src/store/carbon-targets.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { importReadings } from '../../src/store/import/import-readings.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { seedReferenceValues } from '../../src/store/reference-values.ts'
import { saveRun } from '../../src/store/runs.ts'
import { batches, everyone, loadDay, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()

const DAY = parseDay('2026-06-30') as number
const IDS = Array.from({ length: 25 }, (_, i) => `p${i}`)
const report = () =>
  store.withScope(everyone, (tx) => scopeReport(tx, { kind: 'region', scope: '33' }, 2026, DAY), { view: 'snapshot' })
const energyOf = (ids: readonly string[]) =>
  store.withScope(everyone, (tx) =>
    saveEnergy(
      tx,
      ids.map((meterId) => ({ meterId, years: [{ year: 2026, kwh: new Float32Array(365).fill(240) }] }))
    )
  )

test('holds nothing against a path while a good part of the points wait for their energy, and says how many wait', async () => {
  await store.withScope(everyone, async (tx) => {
    await seedReferenceValues(tx, shippedNumbers(), 20_600)
    const at = (i: number) => ({ region: i < 23 ? '3301' : '3302', floorAreaM2: 1000 })
    await saveMeters(tx, [...IDS.map((id, i) => meter(id, `S-${id}`, at(i))), meter('never', 'S-never', at(0))])
    const target = { scopeKind: 'region', baseYear: 2020, targetYear: 2030, reduction: 0.1, source: 'plan' } as const
    await saveTargets(tx, [
      { ...target, scope: '33', metric: 'kgco2_per_m2', baseValue: 40 },
      { ...target, scope: '3302', metric: 'tco2', baseValue: 1 }
    ])
  })
  await importReadings(store, everyone, batches(IDS.map((id) => loadDay(id, parseDay('2026-01-05') as number, 10))))
  await energyOf(IDS.slice(0, 20))
  const first = await report()
  const unknown = { miningTco2: null, miningCostYuan: null, surchargeYuan: null, surchargeIfProvenYuan: null }
  expect(first).toMatchObject({ ...unknown, pointsAwaitingEnergy: 5, yearReason: 'energy_pending', yearTco2: null })
  expect(first.targets).toMatchObject([{ reason: 'energy_pending', forecast: null, over: null, mining: null }])
  expect(reportData(first)).toMatchObject({
    mining_tco2: null,
    points_awaiting_energy: 5,
    year_reason: 'energy_pending'
  })
  for (const text of [reportCsv(first, 'zh'), reportHtml(first, 'zh')])
    for (const said of ['超过 5%', '3 个计量点有读数而尚无电量']) expect(text).toContain(said)
  expect(reportCsv(first, 'en')).toContain('wait for their energy')

  // one of 26 waits, which is one of the two of its city; the one without readings waits for nothing
  await energyOf(IDS.slice(0, 24))
  const at = new Date('2026-06-01T03:00:00Z')
  const run = { startedAt: at, finishedAt: at, asKnownAt: at, prevalence: 0.01, modelVersion: 'sample', judging: null }
  await store.withScope(everyone, (tx) => saveRun(tx, run, [], []))
  const nearly = await report()
  expect(nearly).toMatchObject({ points: 26, pointsAwaitingEnergy: 1, yearReason: null })
  expect(nearly.miningTco2).not.toBeNull()
  expect(nearly.targets).toMatchObject([{ reason: null }])
  const city = nearly.parts.find(({ part }) => part === '3302')
  expect(city).toMatchObject({ pointsAwaitingEnergy: 1, targets: [{ reason: 'energy_pending' }] })

  await energyOf(IDS)
  const after = await report()
  expect(after).toMatchObject({ pointsAwaitingEnergy: 0, surchargeYuan: 0, miningTco2: { expected: 0 } })
  for (const { targets } of [after, ...after.parts])
    for (const { reason, forecast } of targets) expect([reason, forecast?.expected]).toEqual([null, expect.any(Number)])
  expect(reportCsv(after)).not.toContain('尚无电量的计量点超过')
  expect(after.inputs.map(({ en }) => en)).toContainEqual(expect.stringContaining('the points may add up to more'))
})
