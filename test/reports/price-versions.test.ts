import { expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { carbonTables, flatPricesOn } from '../../src/reports/carbon-tables.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { referenceValues, saveReferenceValues } from '../../src/store/reference-values.ts'
import { fillEnergy, fillProvince } from '../api/sample-province.ts'
import { everyone } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()
const day = (text: string) => parseDay(text) as number
const reportOf = (year: number, text: string) =>
  store.withScope(everyone, (tx) => scopeReport(tx, { kind: 'site', scope: 'S01' }, year, day(text)))
const enter = (item: string, usedFrom: string, value: number) =>
  store.withScope(everyone, (tx) =>
    saveReferenceValues(
      tx,
      [{ dataset: 'energy_price', region: '33', item, usedFrom: day(usedFrom), value, source: `${item} ${value}` }],
      'somebody'
    )
  )

test('a price prices the days from which it holds; a year before the first has no cost until one is entered for it', async () => {
  await fillProvince(store)
  await fillEnergy(store)
  await store.withScope(everyone, (tx) => {
    const years = [2025, 2026].map((year) => ({ year, kwh: new Float32Array(365).fill(240) }))
    return saveEnergy(tx, [{ meterId: 'S01-m', years }])
  })
  const november = await reportOf(2026, '2026-11-30')
  expect(november.costYuan).toBe(Math.round(334 * 240 * 0.68))
  await enter('flat', '2026-12-01', 0.9)
  expect(await reportOf(2026, '2026-11-30')).toEqual(november)
  const december = await reportOf(2026, '2026-12-31')
  expect(december.costYuan).toBe(Math.round(334 * 240 * 0.68 + 31 * 240 * 0.9))
  expect(december.inputs.filter(({ en }) => en.startsWith('Price of the flat register'))).toHaveLength(2)

  const before = await reportOf(2025, '2026-12-31')
  expect(before.costYuan).toBe(null)
  expect(before.missing.map(({ en }) => en)).toContainEqual(expect.stringContaining('before 2026-01-01'))
  await enter('flat since 2024-07-01', '2026-12-31', 0.5)
  const after = await reportOf(2025, '2026-12-31')
  expect(after.costYuan).toBe(365 * 240 * 0.5)
  expect(after.missing.filter(({ what }) => what === 'energy_price')).toEqual([])
  expect((await reportOf(2026, '2026-12-31')).costYuan).toBe(december.costYuan)
  expect((await reportOf(2025, '2026-12-30')).costYuan).toBe(null)
})

test('a ranking goes by the price of its day', async () => {
  const values = await store.withScope(everyone, referenceValues)
  const priceOn = (text: string) => flatPricesOn(carbonTables(values, day(text)), day(text))('330106')
  expect(priceOn('2026-11-30')).toBe(0.68)
  expect(priceOn('2026-12-31')).toBe(0.9)
  expect(priceOn('2025-11-30')).toBe(Number.NaN)
})
