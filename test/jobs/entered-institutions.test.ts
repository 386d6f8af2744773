import { expect, test } from 'vitest'
import { enteredInstitutions } from '../../src/jobs/entered-institutions.ts'
import { parseDay } from '../../src/readings/day.ts'
import { headcountsIn, otherEnergyIn, saveHeadcounts, saveOtherEnergy } from '../../src/store/institutions.ts'
import { everyone } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()

const day = (text: string) => parseDay(text) as number
const scope = { scopeKind: 'organisation', scope: 'O', source: 'bill' } as const
const gas = (year: number, months: number) =>
  Array.from({ length: months }, (_, month) => ({
    ...scope,
    month: day(`${year}-${String(month + 1).padStart(2, '0')}-01`),
    carrier: 'natural gas',
    kgce: 100,
    tco2: 0.2
  }))

test('other energy counts for a scope and year once the months that have ended are there, and heads by themselves', async () => {
  await store.withScope(everyone, async (tx) => {
    await saveOtherEnergy(tx, [...gas(2025, 12), ...gas(2026, 6)])
    await saveHeadcounts(tx, [{ ...scope, year: 2026, heads: 420 }])
  })
  const on = async (text: string) => {
    const entered = await store.withScope(everyone, (tx) => enteredInstitutions(tx, day(text)))
    expect([...entered.keys()]).toEqual([2024, 2025, 2026])
    return entered
  }
  const august = await on('2026-08-15')
  expect(august.get(2025)?.get('organisation O')).toMatchObject({
    otherKgce: 1200,
    otherTco2: expect.closeTo(2.4, 9),
    heads: Number.NaN
  })
  expect(august.get(2026)?.get('organisation O')).toMatchObject({
    otherKgce: Number.NaN,
    otherTco2: Number.NaN,
    heads: 420,
    lacking: [{ carrier: 'natural gas', months: [7] }]
  })
  expect((await on('2026-07-15')).get(2026)?.get('organisation O')).toMatchObject({
    otherKgce: 1200,
    assumed: { lastYear: [7, 8, 9, 10, 11, 12], mean: [] }
  })
})

test('a version is used from its day on and in nothing before; the same again makes none', async () => {
  const site = { ...scope, scopeKind: 'site', scope: 'S' } as const
  const coal = { ...site, month: day('2026-01-01'), carrier: 'coal', kgce: 10, tco2: null }
  await store.withScope(everyone, async (tx) => {
    await saveOtherEnergy(tx, [coal])
    await saveOtherEnergy(tx, [{ ...coal, kgce: 20, usedFrom: day('2026-02-01') }])
    await saveOtherEnergy(tx, [{ ...coal, kgce: 30, usedFrom: day('2026-02-01') }])
    await saveOtherEnergy(tx, [{ ...coal, kgce: 30, usedFrom: day('2026-02-10') }])
    await saveHeadcounts(tx, [{ ...site, year: 2026, heads: 5 }])
    await saveHeadcounts(tx, [{ ...site, year: 2026, heads: 6, usedFrom: day('2026-02-01') }])
    await saveHeadcounts(tx, [{ ...site, year: 2026, heads: 6, usedFrom: day('2026-02-02') }])
  })
  const [other, heads] = await store.withScope(everyone, async (tx) => [
    (await otherEnergyIn(tx, 2026)).filter((row) => row.scope === 'S').map(({ kgce }) => kgce),
    (await headcountsIn(tx, 2026)).filter((row) => row.scope === 'S').map((row) => row.heads)
  ])
  expect(other).toEqual([10, 20, 30])
  expect(heads).toEqual([5, 6])
  const on = (text: string) =>
    store.withScope(everyone, async (tx) => (await enteredInstitutions(tx, day(text))).get(2026)?.get('site S'))
  expect(await on('2026-01-31')).toMatchObject({
    ...{ heads: 5, otherKgce: Number.NaN },
    lacking: [{ carrier: 'coal', months: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] }]
  })
  expect(await on('2026-02-01')).toMatchObject({ heads: 6, otherKgce: 360, assumed: { lastYear: [] } })
})
