import { expect, test } from 'vitest'
import type { Headcount, OtherEnergy } from '../../src/carbon/institution.ts'
import type { CarbonTarget } from '../../src/carbon/target.ts'
import { parseDay } from '../../src/readings/day.ts'
import { carbonTargets, saveTargets } from '../../src/store/carbon-targets.ts'
import { type EntryTable, type EntryVersion, withdraw } from '../../src/store/entry-versions.ts'
import { headcountsIn, otherEnergyIn, saveHeadcounts, saveOtherEnergy } from '../../src/store/institutions.ts'
import type { Transaction } from '../../src/store/transaction.ts'
import { everyone } from './readings-samples.ts'
import { testStore } from './test-database.ts'

const { store } = await testStore()
const day = (text: string) => parseDay(text) as number
const site = { scopeKind: 'site', scope: 'S', source: 'plan', usedFrom: day('2026-11-01') } as const
const target: CarbonTarget = {
  ...site,
  ...{ metric: 'tco2', baseYear: 2020, baseValue: 100, targetYear: 2030, reduction: 0.1 }
}
const energy: OtherEnergy = { ...site, month: day('2026-01-01'), carrier: 'gas', kgce: 5, tco2: null }
const heads: Headcount = { ...site, year: 2026, heads: 40 }
type Read = (tx: Transaction) => Promise<EntryVersion[]>

test.each<[EntryTable, (tx: Transaction) => Promise<void>, Read]>([
  ['carbon_target', (tx) => saveTargets(tx, [target]), carbonTargets],
  ['other_energy', (tx) => saveOtherEnergy(tx, [energy]), (tx) => otherEnergyIn(tx, 2026)],
  ['headcount', (tx) => saveHeadcounts(tx, [heads]), (tx) => headcountsIn(tx, 2026)]
])('a value of %s that is to be withdrawn is kept when it is entered again', async (table, save, read) => {
  const versions = () => store.withScope(everyone, read)
  const enter = () => store.withScope(everyone, save)
  await enter()
  await enter()
  const [first, ...more] = await versions()
  expect(more).toEqual([])
  await store.withScope(everyone, (tx) => withdraw(tx, table, first?.version as number, day('2026-12-01'), 'wrong'))
  await enter()
  await enter()
  expect((await versions()).map(({ withdrawnFrom }) => withdrawnFrom)).toEqual([day('2026-12-01'), null])
})
