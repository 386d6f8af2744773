import { beforeAll, expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import type { Scope } from '../../src/reports/report-scope.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { saveTargets } from '../../src/store/carbon-targets.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { seedReferenceValues } from '../../src/store/reference-values.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store, api } = await testStore()
const day = parseDay('2026-06-30') as number

beforeAll(() =>
  store.withScope(everyone, async (tx) => {
    const meters = [
      meter('a', 'A', { region: '3301', organisation: 'O' }),
      meter('b', 'B', { region: '3302', organisation: 'O' }),
      meter('c', 'C', { region: '3301', organisation: 'Whole' }),
      // a site without an organisation that is called as another's organisation
      meter('d', 'Whole', { region: '3301' })
    ]
    await saveMeters(tx, meters)
    const years = [2025, 2026].map((year) => ({ year, kwh: new Float32Array(365).fill(100) }))
    await saveEnergy(
      tx,
      meters.map(({ meterId }) => ({ meterId, years }))
    )
    await seedReferenceValues(tx, shippedNumbers(), 20_600)
    const target = { scopeKind: 'organisation', metric: 'tco2', baseYear: 2020, targetYear: 2030 } as const
    const rest = { baseValue: 30, reduction: 0.1, source: 'plan' }
    await saveTargets(tx, [
      { ...target, ...rest, scope: 'O' },
      { ...target, ...rest, scope: 'Whole' }
    ])
  })
)

const ofCity = (scope: Scope) =>
  api.withScope({ actor: 'test', regions: ['3301'], role: 'operator' }, (tx) => scopeReport(tx, scope, 2026, day))

test('an organisation is held against its target only by those who see all its sites', async () => {
  const organisation = { kind: 'organisation', scope: 'O' } as const
  const whole = await api.withScope(everyone, (tx) => scopeReport(tx, organisation, 2026, day))
  expect([whole.points, whole.targets.length]).toEqual([2, 1])
  const seen = await ofCity(organisation)
  expect([seen.points, seen.targets.length]).toEqual([1, 0])
  expect((await ofCity({ kind: 'organisation', scope: 'Whole' })).targets).toHaveLength(1)
})

test('parts of a region are organisations and sites, each by itself whatever they are called, with targets if seen whole', async () => {
  const { parts } = await ofCity({ kind: 'region', scope: '3301' })
  expect(parts.map(({ kind, part, points, targets }) => [kind, part, points, targets.length])).toEqual([
    ['organisation', 'O', 1, 0],
    ['organisation', 'Whole', 1, 1],
    ['site', 'Whole', 1, 0]
  ])
})
