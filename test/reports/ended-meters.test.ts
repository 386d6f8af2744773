import { beforeAll, expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import type { Scope } from '../../src/reports/report-scope.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { lastDayOfEstate, saveEnergy } from '../../src/store/energy.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { seedReferenceValues } from '../../src/store/reference-values.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store, api } = await testStore()
const dayOf = (text: string) => parseDay(text) as number
const DAY = dayOf('2026-06-30')
const ended = { kind: 'site', scope: 'ENDED' } as const

beforeAll(() =>
  store.withScope(everyone, async (tx) => {
    await saveMeters(tx, [
      meter('a', 'A', { region: '3302' }),
      // without a reading since 1 April, which is longer ago than a lag can be
      meter('b', 'ENDED', { region: '3301' })
    ])
    const whole = new Float32Array(365).fill(100)
    const years = (last: number) => [
      { year: 2025, kwh: whole },
      { year: 2026, kwh: whole.map((value, day) => (day < last ? value : Number.NaN)) }
    ]
    await saveEnergy(tx, [
      { meterId: 'a', years: years(175) },
      { meterId: 'b', years: years(90) }
    ])
    await seedReferenceValues(tx, shippedNumbers(), 20_600)
  })
)

const report = (scope: Scope, regions: 'all' | string[] = 'all') =>
  api.withScope({ actor: 'test', regions, role: 'operator' }, (tx) => scopeReport(tx, scope, 2026, DAY))

test('a meter that has ended has no more to come in the report of its own scope either, whoever reads it', async () => {
  const province = await report({ kind: 'region', scope: '33' })
  const part = province.parts.find(({ part }) => part === '3301')
  expect(part?.yearKwh?.expected).toBe(9000)
  for (const own of [
    await report(ended),
    await report({ kind: 'region', scope: '3301' }),
    await report(ended, ['3301'])
  ]) {
    expect(own.yearKwh).toEqual(part?.yearKwh)
    expect(own.lastDay).toBe('2026-03-31')
  }
})

test('the last day of the estate is that of its last reading up to a day, beyond what the reader sees as well', async () => {
  const lastOn = (text: string) =>
    api.withScope({ actor: 'test', regions: ['3301'], role: 'operator' }, (tx) => lastDayOfEstate(tx, dayOf(text)))
  expect(await lastOn('2026-06-30')).toBe(dayOf('2026-06-24'))
  expect(await lastOn('2026-06-01')).toBe(dayOf('2026-06-01'))
  expect(await lastOn('2025-12-31')).toBe(dayOf('2025-12-31'))
  expect(await lastOn('2024-12-31')).toBe(null)
})
