import { expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { saveReferenceValues } from '../../src/store/reference-values.ts'
import { fillEnergy, fillProvince } from '../api/sample-province.ts'
import { everyone } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()
const day = (text: string) => parseDay(text) as number

test('a surcharge that is edited holds from its day on, and the days before keep the one before', async () => {
  await fillProvince(store)
  await fillEnergy(store)
  const rate = { dataset: 'surcharge', region: '33', item: 'whole account', value: 0.6, source: 'edited' } as const
  await store.withScope(everyone, (tx) =>
    saveReferenceValues(tx, [{ ...rate, usedFrom: day('2026-12-01') }], 'somebody')
  )
  const reportOn = (text: string) =>
    store.withScope(everyone, (tx) => scopeReport(tx, { kind: 'region', scope: '33' }, 2026, day(text)))
  const [november, december] = [await reportOn('2026-11-30'), await reportOn('2026-12-31')]
  const suspect = november.suspects.find(({ surchargeYuan }) => (surchargeYuan ?? 0) > 1000)
  const later = december.suspects.find(({ meterId }) => meterId === suspect?.meterId)
  expect(suspect?.surchargeYuan).toBeGreaterThan(1000)
  expect(later?.surchargeYuan).toBe((suspect?.surchargeYuan as number) + 31 * 240 * 0.6)
  expect(december.inputs.filter(({ en }) => en.includes('whole account 0.'))).toHaveLength(2)
})
