import { expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { fillEnergy, fillProvince } from '../api/sample-province.ts'
import { everyone } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()

test('a report of an earlier day has no suspicion of what began later', async () => {
  await fillProvince(store)
  await fillEnergy(store)
  const reportOn = (text: string) =>
    store.withScope(everyone, (tx) => scopeReport(tx, { kind: 'site', scope: 'S01' }, 2026, parseDay(text) as number))
  const [before, after] = [await reportOn('2026-01-29'), await reportOn('2026-01-30')]
  expect(after.suspects).toMatchObject([{ meterId: 'S01-m', onsetDay: '2026-01-30' }])
  expect(before.suspects).toEqual([])
  expect(before.miningTco2.expected).toBe(0)
})
