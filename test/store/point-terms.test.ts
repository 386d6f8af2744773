import { expect, test } from 'vitest'
import { type PointTerm, PointTerms } from '../../src/readings/point-terms.ts'
import { pointReadings } from '../../src/store/curves.ts'
import { energyOfScope, saveEnergy } from '../../src/store/energy.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { saveTerms, storedTerms } from '../../src/store/point-terms.ts'
import { everyone, meter } from './readings-samples.ts'
import { testStore } from './test-database.ts'

const { store } = await testStore()

function term(meterId: string, validFrom: number, known: Partial<PointTerm> = {}): PointTerm {
  const unsaid = { account: null, asset: null, multiplier: Number.NaN, intervalMinutes: Number.NaN }
  return { meterId, validFrom, validTo: Number.POSITIVE_INFINITY, ...unsaid, role: null, parentId: null, ...known }
}
const save = (...terms: PointTerm[]) => store.withScope(everyone, (tx) => saveTerms(tx, terms))
const stored = (...ids: string[]) => store.withScope(everyone, (tx) => storedTerms(tx, ids))
const saveSites = (...ids: string[]) =>
  store.withScope(everyone, (tx) =>
    saveMeters(
      tx,
      ids.map((id) => meter(id, `S-${id}`, { multiplier: 10 }))
    )
  )

test('rows are kept, completed and corrected; one that has an end gives way to the next', async () => {
  await saveSites('A', 'B')
  expect(await stored('A', 'B')).toEqual([])
  await save(
    term('A', Number.NEGATIVE_INFINITY, { account: '0331', asset: 'X1' }),
    term('A', 19_000, { asset: 'X2', multiplier: 40, validTo: 19_500 }),
    term('B', 19_000, { role: 'sub', parentId: 'A', intervalMinutes: 15 })
  )
  await save(term('A', 19_000, { multiplier: 60, validTo: 19_500 }), term('A', 19_200, { asset: 'X3' }))
  expect(await stored('A', 'B')).toEqual([
    term('A', Number.NEGATIVE_INFINITY, { account: '0331', asset: 'X1', multiplier: 10 }),
    term('A', 19_000, { asset: 'X2', multiplier: 60, validTo: 19_200 }),
    term('A', 19_200, { asset: 'X3' }),
    term('B', Number.NEGATIVE_INFINITY, { multiplier: 10 }),
    term('B', 19_000, { role: 'sub', parentId: 'A', intervalMinutes: 15 })
  ])
  const points = new PointTerms(await stored('A'))
  expect(points.on('A', 19_300)).toMatchObject({ account: '0331', asset: 'X3', multiplier: 60 })
  const held = await saveSites('A')
  expect(held.get('A')?.multiplier).toBe(10)
})

test('a row that says nothing but the interval is told too', async () => {
  await saveSites('I')
  await save(term('I', Number.NEGATIVE_INFINITY, { intervalMinutes: 60 }))
  expect(new PointTerms(await stored('I')).on('I', 19_000)?.intervalMinutes).toBe(60)
})

test('points come out with the role and parent that hold now', async () => {
  await store.withScope(everyone, async (tx) => {
    const found = new Map<string, unknown>()
    for await (const { meter: point, terms } of pointReadings(tx)) {
      found.set(point.meterId, [point.role, point.parentId, terms.length])
    }
    expect(found.get('A')).toEqual(['main', null, 3])
    expect(found.get('B')).toEqual(['sub', 'A', 2])
  })
})

test('carbon takes the points that are or were main ones, with the years that they are given last', async () => {
  await store.withScope(everyone, async (tx) => {
    const kwh = new Float32Array(365)
    await saveEnergy(tx, [{ meterId: 'A', years: [{ year: 2022, kwh }] }])
    await saveEnergy(tx, [{ meterId: 'A', years: [{ year: 2023, kwh }] }])
    const rows = async (site: string) =>
      (await energyOfScope(tx, 'site', site, { firstYear: 2022, lastYear: 2023, runId: null, day: 20_000 })).map(
        ({ meterId, years }) => [meterId, years.map(({ year }) => year)]
      )
    expect(await rows('S-A')).toEqual([['A', [2023]]])
    expect(await rows('S-B')).toEqual([])
    await saveEnergy(tx, [{ meterId: 'B', years: [{ year: 2022, kwh }] }])
    expect(await rows('S-B')).toEqual([['B', [2022]]])
  })
})
