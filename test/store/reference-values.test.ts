import { expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { carbonTables, shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { referenceValues, saveReferenceValues, seedReferenceValues } from '../../src/store/reference-values.ts'
import { everyone } from './readings-samples.ts'
import { testStore } from './test-database.ts'

const { store } = await testStore()
const day = (text: string) => parseDay(text) as number
const factorOn = async (text: string) => {
  const tables = carbonTables(await store.withScope(everyone, referenceValues), day(text))
  return tables.factors.inUse('33', 2026).kgCo2PerKwh
}

test.each([
  ['2024-06-01', 0.5422],
  ['2024-12-19', 0.5422],
  ['2024-12-20', 0.5153],
  ['2025-12-30', 0.5153],
  ['2025-12-31', 0.4974]
])('on %s the newest factor of Zhejiang that was announced by then is used', async (text, factor) => {
  await store.withScope(everyone, (tx) => seedReferenceValues(tx, shippedNumbers()))
  expect(await factorOn(text)).toBe(factor)
})

test("a number of the program's that turns out to be used from a later day moves there, a user's does not", async () => {
  const own = { dataset: 'emission_factor', region: '33', item: '2025', usedFrom: 0, value: 0.4, source: 'A' } as const
  const entered = { ...own, region: '32' }
  await store.withScope(everyone, async (tx) => {
    await seedReferenceValues(tx, [own])
    await saveReferenceValues(tx, [entered], 'somebody')
    const later = [own, entered].map((value) => ({ ...value, usedFrom: day('2026-06-01') }))
    await seedReferenceValues(tx, later)
    await seedReferenceValues(tx, later)
  })
  const known = await store.withScope(everyone, referenceValues)
  const from = (region: string) =>
    known.filter((value) => value.region === region && value.item === '2025').map(({ usedFrom }) => usedFrom)
  expect(from('33')).toEqual([day('2026-06-01')])
  expect(from('32')).toEqual([0, day('2026-06-01')])
})
