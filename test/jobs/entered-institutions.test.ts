import { expect, test } from 'vitest'
import { enteredInstitutions } from '../../src/jobs/entered-institutions.ts'
import { parseDay } from '../../src/readings/day.ts'
import { saveHeadcounts, saveOtherEnergy } from '../../src/store/institutions.ts'
import { everyone } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()

test('other energy counts for a scope and year once its twelve months are there, and heads by themselves', async () => {
  const scope = { scopeKind: 'organisation', scope: 'O', source: 'bill' } as const
  const gas = (year: number, months: number) =>
    Array.from({ length: months }, (_, month) => ({
      ...scope,
      month: parseDay(`${year}-${String(month + 1).padStart(2, '0')}-01`) as number,
      carrier: 'natural gas',
      kgce: 100,
      tco2: 0.2
    }))
  const entered = await store.withScope(everyone, async (tx) => {
    await saveOtherEnergy(tx, [...gas(2025, 12), ...gas(2026, 6)])
    await saveHeadcounts(tx, [{ ...scope, year: 2026, heads: 420 }])
    return enteredInstitutions(tx, 2026)
  })
  expect([...entered.keys()]).toEqual([2024, 2025, 2026])
  expect(entered.get(2025)?.get('organisation O')).toEqual({
    otherKgce: 1200,
    otherTco2: expect.closeTo(2.4, 9),
    heads: Number.NaN
  })
  expect(entered.get(2026)?.get('organisation O')).toEqual({ otherKgce: Number.NaN, otherTco2: Number.NaN, heads: 420 })
})
