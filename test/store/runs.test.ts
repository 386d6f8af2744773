import { expect, test } from 'vitest'
import type { Finding } from '../../src/screening/finding.ts'
import { newestImport, pointReadings } from '../../src/store/curves.ts'
import { importReadings } from '../../src/store/import/import-readings.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { expectedHits, rankings } from '../../src/store/rankings.ts'
import { newestRun, type RankedSite, saveRun } from '../../src/store/runs.ts'
import { facetsOfRun } from '../../src/store/sites.ts'
import { batches, everyone, loadDay, meter } from './readings-samples.ts'
import { query, testStore } from './test-database.ts'

const { store, url } = await testStore()

const finding: Finding = {
  meterId: 'M1',
  status: 'ok',
  probability: 0.75,
  estimatedKw: 6.5,
  duty: Number.NaN,
  onset: { day: 19_875, minute: 135 },
  operation: 'continuous',
  contributions: [{ detector: 'step', logOdds: 2, sentence: { zh: '台阶', en: 'a step' }, numbers: { stepKw: 6.5 } }],
  warnings: []
}
const ranked: RankedSite = {
  siteId: 'S1',
  leadingMeterId: 'M1',
  priority: 12.5,
  probability: 0.75,
  estimatedKw: 6.5,
  excessKwhPerYear: Number.NaN,
  tco2PerYear: 28.3,
  details: { factor: { year: 2023 } }
}
const run = {
  startedAt: new Date('2026-07-01T00:00:00Z'),
  finishedAt: new Date('2026-07-01T00:01:00Z'),
  asKnownAt: null,
  prevalence: 0.01,
  modelVersion: 'v1',
  judging: null
}

test('a run is saved with its findings and its ranking, best first; what is not known is null', async () => {
  await store.withScope(everyone, (tx) => saveMeters(tx, [meter('M1'), meter('M2', 'S2')]))
  const second = { ...ranked, siteId: 'S2', leadingMeterId: 'M2', priority: 1 }
  const none = { ...finding, meterId: 'M2', status: 'insufficient', probability: 0, onset: null } as const
  const id = await store.withScope(everyone, (tx) => saveRun(tx, run, [finding, none], [ranked, second]))
  expect(await store.withScope(everyone, newestRun)).toEqual({ id, ...run })
  expect(await query(url, 'select *, onset_day::text as onset_day from finding where probability > 0')).toMatchObject([
    {
      run_id: id,
      status: 'ok',
      probability: 0.75,
      estimated_kw: 6.5,
      duty: null,
      onset_day: '2024-06-01',
      onset_minute: 135,
      operation: 'continuous',
      evidence: { contributions: finding.contributions, warnings: [] }
    }
  ])
  expect(
    await query(url, 'select rank, priority, excess_kwh_per_year, details from site_ranking order by rank')
  ).toEqual([
    { rank: 1, priority: 12.5, excess_kwh_per_year: null, details: { factor: { year: 2023 } } },
    { rank: 2, priority: 1, excess_kwh_per_year: null, details: { factor: { year: 2023 } } }
  ])
})

test('a run that names a meter or site unknown to the store is not saved at all', async () => {
  const before = await query(url, 'select id from screening_run')
  const stranger = { ...finding, meterId: 'stranger' }
  const saving = store.withScope(everyone, (tx) => saveRun(tx, run, [finding, stranger], []))
  await expect(saving).rejects.toMatchObject({ code: 'unknown_point' })
  const elsewhere = store.withScope(everyone, (tx) => saveRun(tx, run, [], [{ ...ranked, siteId: 'elsewhere' }]))
  await expect(elsewhere).rejects.toMatchObject({ code: 'unknown_point' })
  for (const leadingMeterId of ['stranger', 'M2']) {
    const misled = store.withScope(everyone, (tx) =>
      saveRun(tx, run, [finding, { ...finding, meterId: 'M2' }], [{ ...ranked, leadingMeterId }])
    )
    await expect(misled, leadingMeterId).rejects.toMatchObject({ code: 'unknown_point' })
  }
  const unscreened = store.withScope(everyone, (tx) => saveRun(tx, run, [], [ranked]))
  await expect(unscreened).rejects.toMatchObject({ code: 'unknown_point' })
  expect(await query(url, 'select id from screening_run')).toEqual(before)
})

test('more rows than one statement takes', async () => {
  const ids = Array.from({ length: 2345 }, (_, i) => `many-${i}`)
  await store.withScope(everyone, (tx) =>
    saveMeters(
      tx,
      ids.map((id) => meter(id, `site-${id}`))
    )
  )
  const id = await store.withScope(everyone, (tx) =>
    saveRun(
      tx,
      run,
      ids.map((meterId) => ({ ...finding, meterId })),
      ids.map((meterId) => ({ ...ranked, siteId: `site-${meterId}`, leadingMeterId: meterId }))
    )
  )
  const counts = `select (select count(*)::int from finding where run_id = ${id}) as findings,
    (select count(*)::int from site_ranking where run_id = ${id}) as sites,
    (select max(rank) from site_ranking where run_id = ${id}) as last`
  expect(await query(url, counts)).toEqual([{ findings: 2345, sites: 2345, last: 2345 }])
})

test('old runs go, with all that belongs to them', async () => {
  for (let i = 0; i < 33; i++) await store.withScope(everyone, (tx) => saveRun(tx, run, [finding], [ranked]))
  const counts = `select (select count(*)::int from screening_run) as runs, (select count(*)::int from finding) as findings,
    (select count(*)::int from site_ranking) as sites`
  expect(await query(url, counts)).toEqual([{ runs: 31, findings: 31, sites: 31 }])
})

test('points come with their readings in order, and as they were known after any import', async () => {
  const { store: fresh } = await testStore()
  const meters = Array.from({ length: 120 }, (_, i) =>
    meter(`m${i}`, `s${i % 3}`, { kind: 'school', contractKva: 100 })
  )
  await fresh.withScope(everyone, (tx) => saveMeters(tx, meters))
  await importReadings(
    fresh,
    everyone,
    batches([loadDay('m7', 2, 5), loadDay('m7', 1, 1, Number.NaN), loadDay('m90', 40, 3)])
  )
  const first = await fresh.withScope(everyone, (tx) => newestImport(tx))
  await importReadings(fresh, everyone, batches([loadDay('m7', 2, 6), loadDay('m90', 41, 4)]))

  const readings = (asOf?: typeof first) =>
    fresh.withScope(
      everyone,
      async (tx) => {
        const points = new Map<string, (readonly [number, number | undefined, number | undefined])[]>()
        const order: string[] = []
        for await (const { meter, days } of pointReadings(tx, asOf ?? undefined)) {
          order.push(meter.meterId)
          expect(meter).toEqual(meters.find(({ meterId }) => meterId === meter.meterId))
          if (days.length > 0)
            points.set(
              meter.meterId,
              days.map(({ day, values }) => [day, values[0], values[1]] as const)
            )
        }
        expect(order.toSorted()).toEqual(meters.map(({ meterId }) => meterId).sort())
        return Object.fromEntries(points)
      },
      { view: 'snapshot' }
    )

  const now = {
    m7: [
      [1, 1, Number.NaN],
      [2, 6, 6]
    ],
    m90: [
      [40, 3, 3],
      [41, 4, 4]
    ]
  }
  const then = {
    m7: [
      [1, 1, Number.NaN],
      [2, 5, 5]
    ],
    m90: [[40, 3, 3]]
  }
  expect(await readings()).toEqual(now)
  expect(await readings(first)).toEqual(then)
  const knownBy = await fresh.withScope(everyone, (tx) => newestImport(tx, first?.knownAt))
  expect(knownBy).toEqual(first)
  expect(await fresh.withScope(everyone, (tx) => newestImport(tx, new Date(0)))).toBeNull()
})

test('places follow a site that is given another region or kind, and facets count what a run ranked', async () => {
  await store.withScope(everyone, (tx) => saveMeters(tx, [meter('M1', 'S1', { region: '3301', kind: 'school' })]))
  const id = await store.withScope(everyone, (tx) => saveRun(tx, run, [finding], [ranked]))
  const places = (regions: readonly string[]) =>
    store.withScope({ actor: 'test', regions, role: 'operator' }, (tx) =>
      rankings(tx, id, { after: 0, limit: 10, order: 'priority', region: regions[0] as string })
    )
  const facets = (regions: readonly string[]) =>
    store.withScope({ actor: 'test', regions, role: 'operator' }, (tx) => facetsOfRun(tx, id))
  expect(await places(['3301'])).toMatchObject([{ siteId: 'S1', status: 'ok', onsetDay: 19_875, onsetMinute: 135 }])
  expect(await facets(['3301'])).toEqual({
    regions: [{ region: '3301', sites: 1 }],
    kinds: [{ kind: 'school', sites: 1 }]
  })
  expect(await facets(['3302'])).toEqual({ regions: [], kinds: [] })
  await store.withScope(everyone, (tx) => tx.run(`update site set region = '3302' where site_id = 'S1'`))
  expect(await places(['3301'])).toEqual([])
  expect(await places(['3302'])).toMatchObject([{ siteId: 'S1' }])
  expect(await facets(['3301'])).toEqual({ regions: [], kinds: [] })
  expect(await facets(['3302'])).toEqual({
    regions: [{ region: '3302', sites: 1 }],
    kinds: [{ kind: 'school', sites: 1 }]
  })
})

test('the expected hits of a list are the sum of its probabilities, by filter and scope, also after a site has moved', async () => {
  const sites = [
    ['330106', 'school', 0.5],
    ['330106', 'office', 0.25],
    ['330206', 'school', 0.125],
    [null, null, 0.0625]
  ] as const
  const { store: fresh } = await testStore()
  const hits = (regions: readonly string[] | 'all', filter: { region?: string; kind?: string } = {}) =>
    fresh.withScope({ actor: 'test', regions, role: 'operator' }, (tx) => expectedHits(tx, 1, filter))
  await fresh.withScope(everyone, async (tx) => {
    await saveMeters(
      tx,
      sites.map(([region, kind], i) => meter(`M${i}`, `S${i}`, { region, kind }))
    )
    await saveRun(
      tx,
      run,
      sites.map(([, , probability], i) => ({ ...finding, meterId: `M${i}`, probability })),
      sites.map(([, , probability], i) => ({ ...ranked, siteId: `S${i}`, leadingMeterId: `M${i}`, probability }))
    )
  })
  expect(await hits('all')).toBe(0.9375)
  expect(await hits('all', { region: '33' })).toBe(0.875)
  expect(await hits('all', { region: '3301', kind: 'school' })).toBe(0.5)
  expect(await hits(['3302'])).toBe(0.125)
  expect(await hits(['3302'], { region: '3301' })).toBe(0)
  expect(await hits([])).toBe(0)
  await fresh.withScope(everyone, (tx) => tx.run(`update site set region = '330206', kind = null where site_id = 'S0'`))
  expect(await hits(['3302'])).toBe(0.625)
  expect(await hits('all', { kind: 'school' })).toBe(0.125)
  expect(await hits('all')).toBe(0.9375)
})
