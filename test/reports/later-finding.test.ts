import { expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { reportCsv } from '../../src/reports/report-formats.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { fillEnergy, fillProvince, screenProvince } from '../api/sample-province.ts'
import { everyone } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()

test('a report of an earlier day goes by the newest screening that had finished by then, and says which', async () => {
  await fillProvince(store)
  await fillEnergy(store)
  const on = (text: string) =>
    store.withScope(everyone, (tx) => scopeReport(tx, { kind: 'site', scope: 'S01' }, 2026, parseDay(text) as number))
  const first = await on('2026-02-01')
  const run = await screenProvince(store, { finishedAt: new Date('2026-03-01T16:30:00Z') })
  expect(await on('2026-02-01')).toEqual(first)
  // half past midnight in China
  expect(await on('2026-03-01')).toMatchObject({ runId: first.runId, runDay: '2026-02-01' })
  const later = await on('2026-03-02')
  expect(later).toMatchObject({ runId: run, runDay: '2026-03-02' })
  expect(later.inputs.map(({ en }) => en)).toContainEqual(expect.stringContaining('finished on 2026-03-02'))
  const none = await on('2026-01-31')
  expect(none).toMatchObject({ runId: null, runDay: null, suspects: [] })
  expect(reportCsv(none, 'en')).toContain('Suspected mining in the year (not screened by the day of the report)')
  expect(reportCsv(later, 'en')).toContain(`"${run} (2026-03-02)"`)
  expect(none.missing.map(({ zh }) => zh)).toContainEqual(expect.stringContaining('截至 2026-01-31 没有已完成'))
})

test('a report of an earlier day has no suspicion of what began later', async () => {
  const reportOn = (text: string) =>
    store.withScope(everyone, (tx) => scopeReport(tx, { kind: 'site', scope: 'S01' }, 2026, parseDay(text) as number))
  await screenProvince(store, { finishedAt: new Date('2026-01-29T03:00:00Z') })
  const [before, after] = [await reportOn('2026-01-29'), await reportOn('2026-01-30')]
  expect(after.suspects).toMatchObject([{ meterId: 'S01-m', onsetDay: '2026-01-30' }])
  expect(before.suspects).toEqual([])
  expect(before.miningTco2!.expected).toBe(0)
})
