import * as fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { inForce } from '../../src/carbon/reference.ts'
import { parseDay } from '../../src/readings/day.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { saveTargets } from '../../src/store/carbon-targets.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { saveReferenceValues, seedReferenceValues } from '../../src/store/reference-values.ts'
import type { Transaction } from '../../src/store/transaction.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()
const FIRST = parseDay('2026-03-01') as number
const DAYS = [0, 1, 40, 95, 180, 270].map((days) => FIRST + days)
const SHIPPED = 0.4974

beforeAll(() =>
  store.withScope(everyone, async (tx) => {
    await saveMeters(tx, [meter('a', 'A', { region: '3301' })])
    const years = [2025, 2026].map((year) => ({ year, kwh: new Float32Array(365).fill(100) }))
    await saveEnergy(tx, [{ meterId: 'a', years }])
    await seedReferenceValues(tx, shippedNumbers(), FIRST)
  })
)

const edit = fc.record({
  what: fc.constantFrom('factor', 'target', 'shipped'),
  day: fc.constantFrom(...DAYS),
  value: fc.integer({ min: 1, max: 2000 }).map((value) => value / 1000)
})
type Edit = { what: 'factor' | 'target' | 'shipped'; day: number; value: number }

function enter(tx: Transaction, { what, day, value }: Edit): Promise<void> {
  const factor = { dataset: 'emission_factor', region: '33', item: '2026', value, source: `${what} ${value}` } as const
  if (what === 'factor') return saveReferenceValues(tx, [{ ...factor, usedFrom: day }], 'somebody')
  // a later version of the program corrects what it said of 2023
  if (what === 'shipped') return seedReferenceValues(tx, [{ ...factor, item: '2023', usedFrom: 0 }], day)
  const target = { scopeKind: 'region', scope: '33', metric: 'tco2', baseYear: 2020, targetYear: 2030 } as const
  return saveTargets(tx, [{ ...target, baseValue: value, reduction: 0, source: 'plan', usedFrom: day }])
}

test('a factor or target that is edited is used from its day on and in no earlier report', async () => {
  let runs = 0
  const rollback = new Error('nothing of a run is kept')
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 5 }), async (edits) => {
      const work = store.withScope(everyone, async (tx) => {
        const on = (day: number) => scopeReport(tx, { kind: 'region', scope: '33' }, 2026, day)
        // what becomes known on a day is entered on it
        const inOrder = [...edits].sort((a, b) => a.day - b.day)
        for (const [i, each] of inOrder.entries()) {
          const earlier = DAYS.filter((day) => day < each.day)
          const before = []
          for (const day of earlier) before.push(await on(day))
          await enter(tx, each)
          for (const [j, day] of earlier.entries()) expect(await on(day)).toEqual(before[j])
          const known = inOrder.slice(0, i + 1).map(({ what, day, value }) => ({ what, usedFrom: day, value }))
          const used = inForce(known, ({ what }) => what, each.day)
          const numberOf = (what: Edit['what']) => used.find((version) => version.what === what)?.value
          const report = await on(each.day)
          const factor = numberOf('factor') ?? numberOf('shipped') ?? SHIPPED
          expect(report.kgco2ToDate).toBe(Math.round(report.kwhToDate * factor))
          expect(report.targets.map(({ allowance }) => allowance)).toEqual(
            numberOf('target') ? [numberOf('target')] : []
          )
        }
        runs++
        throw rollback
      })
      await expect(work).rejects.toBe(rollback)
    }),
    { numRuns: 12, endOnFailure: true }
  )
  expect(runs).toBe(12)
})
