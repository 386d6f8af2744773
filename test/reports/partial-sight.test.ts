import { beforeAll, expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import type { Scope } from '../../src/reports/report-scope.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { carbonTargets, saveTargets } from '../../src/store/carbon-targets.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { headcountsIn, otherEnergyIn, saveHeadcounts, saveOtherEnergy } from '../../src/store/institutions.ts'
import { saveTerms } from '../../src/store/point-terms.ts'
import type { Store } from '../../src/store/store.ts'
import { fillEnergy, fillProvince, METERS } from '../api/sample-province.ts'
import { everyone } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store, api } = await testStore()
const day = parseDay('2026-12-31') as number
const CITY = { actor: 'test', regions: ['3301'], role: 'operator' } as const
const city: Scope = { kind: 'region', scope: '3301' }
const organisation: Scope = { kind: 'organisation', scope: 'O' }
const report = (as: Store, who: typeof everyone | typeof CITY, scope: Scope) =>
  as.withScope(who, (tx) => scopeReport(tx, scope, 2026, day))

let suspect = ''

/** A suspected site of 3301 and a site of 3302 get one organisation, with a target, and one account. */
beforeAll(async () => {
  await fillProvince(store)
  await fillEnergy(store)
  const found = (await report(store, everyone, city)).suspects.find(({ surchargeYuan }) => (surchargeYuan ?? 0) > 0)
  suspect = found?.meterId as string
  const two = METERS.filter(({ meterId, region }) => meterId === suspect || (meterId === 'S03-m' && region === '3302'))
  expect(two).toHaveLength(2)
  const unsaid = { asset: null, multiplier: Number.NaN, intervalMinutes: Number.NaN, role: null, parentId: null }
  const valid = { validFrom: Number.NEGATIVE_INFINITY, validTo: Number.POSITIVE_INFINITY }
  await store.withScope(everyone, async (tx) => {
    await saveMeters(
      tx,
      two.map((meter) => ({ ...meter, organisation: 'O' }))
    )
    await saveTerms(
      tx,
      two.map(({ meterId }) => ({ meterId, account: '0571', ...unsaid, ...valid }))
    )
    const target = { scopeKind: 'organisation', scope: 'O', metric: 'tco2', baseYear: 2020, baseValue: 30 } as const
    await saveTargets(tx, [{ ...target, targetYear: 2030, reduction: 0.1, source: 'plan' }])
  })
})

test('an organisation of which the reader sees a part is not held against its target, and that is said', async () => {
  const whole = await report(store, everyone, organisation)
  expect(whole.targets).toHaveLength(1)
  expect(whole.missing.filter(({ what, region }) => what === 'target' && region === 'O')).toEqual([])
  const part = await report(api, CITY, organisation)
  expect(part.points).toBeLessThan(whole.points)
  expect(part.targets).toEqual([])
  expect(part.missing.find(({ what, region }) => what === 'target' && region === 'O')?.zh).toContain('权限范围之外')
})

test('nor is it as a part of a region, whoever reads', async () => {
  for (const [as, who] of [
    [store, everyone],
    [api, CITY]
  ] as const) {
    const { parts } = await report(as, who, city)
    expect(parts.find(({ part }) => part === 'O')?.targets).toEqual([])
  }
})

test('the surcharge of an account that goes beyond what the reader sees is not stated, and that is said', async () => {
  const of = ({ suspects }: Awaited<ReturnType<typeof report>>) => suspects.find(({ meterId }) => meterId === suspect)
  expect(of(await report(store, everyone, city))?.surchargeYuan).toBeGreaterThan(0)
  const part = await report(api, CITY, city)
  expect(of(part)?.surchargeYuan).toBeNull()
  expect(part.surchargeYuan).toBeNull()
  expect(part.missing.find(({ what }) => what === 'surcharge')?.en).toContain('1 accounts')
})

test("an organisation's fuels, heads and targets are seen by those alone who see the whole of it", async () => {
  await store.withScope(everyone, async (tx) => {
    const within = METERS.find(({ meterId, region }) => region === '3301' && meterId !== suspect)
    await saveMeters(tx, [{ ...(within as (typeof METERS)[0]), organisation: 'within' }])
    for (const scope of ['O', 'within']) {
      const of = { scopeKind: 'organisation', scope, source: 'x' } as const
      await saveOtherEnergy(tx, [
        { ...of, month: parseDay('2026-01-01') as number, carrier: 'gas', kgce: 5, tco2: null }
      ])
      await saveHeadcounts(tx, [{ ...of, year: 2026, heads: 7 }])
    }
    const target = { scopeKind: 'organisation', scope: 'within', metric: 'tco2', baseYear: 2020, baseValue: 3 } as const
    await saveTargets(tx, [{ ...target, targetYear: 2030, reduction: 0.1, source: 'x' }])
  })
  const seenBy = (as: Store, who: typeof everyone | typeof CITY) =>
    as.withScope(who, async (tx) =>
      [await carbonTargets(tx), await otherEnergyIn(tx, 2026), await headcountsIn(tx, 2026)].map((rows) =>
        rows.filter(({ scopeKind }) => scopeKind === 'organisation').map(({ scope }) => scope)
      )
    )
  expect(await seenBy(api, everyone)).toEqual(Array.from({ length: 3 }, () => ['O', 'within']))
  expect(await seenBy(api, CITY)).toEqual(Array.from({ length: 3 }, () => ['within']))
})
