import { expect, test } from 'vitest'
import type { ReferenceValue } from '../../src/carbon/reference.ts'
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
  await store.withScope(everyone, (tx) => seedReferenceValues(tx, shippedNumbers(), 20_600))
  expect(await factorOn(text)).toBe(factor)
})

test("a number of the program's that turns out to be used from a later day moves there, a user's does not", async () => {
  const own = { dataset: 'emission_factor', region: '33', item: '2025', usedFrom: 0, value: 0.4, source: 'A' } as const
  const entered = { ...own, region: '32' }
  await store.withScope(everyone, async (tx) => {
    await seedReferenceValues(tx, [own], day('2026-06-10'))
    await saveReferenceValues(tx, [entered], 'somebody')
    const later = [own, entered].map((value) => ({ ...value, usedFrom: day('2026-06-01') }))
    await seedReferenceValues(tx, later, day('2026-06-10'))
    await seedReferenceValues(tx, later, day('2026-06-10'))
  })
  const known = await store.withScope(everyone, referenceValues)
  const from = (region: string) =>
    known.filter((value) => value.region === region && value.item === '2025').map(({ usedFrom }) => usedFrom)
  expect(from('33')).toEqual([day('2026-06-01')])
  expect(from('32')).toEqual([0, day('2026-06-01')])
})

test("a number of the program's that was corrected is used from that day on and in no earlier report, and never for a user's", async () => {
  const numbers = [0.1, 0.2, 0.3, 0.4].map((value, i) => ({
    ...({ dataset: 'emission_factor', item: '2026', source: `${i}` } as const),
    value
  }))
  const at = (i: number, region: string, usedFrom = 0) => [{ ...(numbers[i] as (typeof numbers)[0]), region, usedFrom }]
  const history = async (region: string) =>
    (await store.withScope(everyone, referenceValues))
      .filter((value) => value.region === region && value.item === '2026')
      .map(({ usedFrom, value }) => [usedFrom, value])
  const [june, july, august] = [day('2026-06-01'), day('2026-07-01'), day('2026-08-01')]
  const seed = (values: ReferenceValue[], today: number) =>
    store.withScope(everyone, (tx) => seedReferenceValues(tx, values, today))
  await seed([...at(0, '41'), ...at(0, '42'), ...at(0, '43')], june)
  await store.withScope(everyone, (tx) => saveReferenceValues(tx, at(3, '42', july), 'somebody'))
  const before = carbonTables([...shippedNumbers(), ...(await store.withScope(everyone, referenceValues))], june)
  await seed([...at(1, '41'), ...at(1, '42'), ...at(0, '43')], july)
  await seed([...at(1, '41'), ...at(1, '42'), ...at(0, '43')], august)
  expect(await history('41')).toEqual([
    [0, 0.1],
    [july, 0.2]
  ])
  expect(await history('42')).toEqual([
    [0, 0.1],
    [july, 0.4]
  ])
  expect(await history('43')).toEqual([[0, 0.1]])
  const after = carbonTables([...shippedNumbers(), ...(await store.withScope(everyone, referenceValues))], june)
  for (const region of ['41', '42', '43'])
    expect(after.factors.inUse(region, 2026)).toEqual(before.factors.inUse(region, 2026))
  // a version with a day of its own, and what the program said before of the days until then
  await seed([...at(1, '41'), ...at(2, '41', august)], august)
  expect(await history('41')).toEqual([
    [0, 0.1],
    [july, 0.2],
    [august, 0.3]
  ])
})
