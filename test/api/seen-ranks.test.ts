import { beforeAll, expect, test } from 'vitest'
import { ORDERS } from '../../src/ranking/order.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { saveRun } from '../../src/store/runs.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'
import { newKey } from './access/accounts.ts'
import { startApp } from './server.ts'

const { store, api } = await testStore()
const { app } = await startApp(api)
/** by priority, every other one in Hangzhou */
const REGIONS = ['3302', '330106', '3302', '330106', '3302', '330110', '3302', '330106']
const hangzhou = (i: number) => REGIONS[i]?.startsWith('3301')
const sum = (rank: number) => ({ unit: 'W', rank, total: 1, parts: [] })

beforeAll(() =>
  store.withScope(everyone, async (tx) => {
    await saveMeters(
      tx,
      REGIONS.map((region, i) => meter(`M${i}`, `S${i}`, { region }))
    )
    const at = new Date('2026-04-01T01:00:00Z')
    const run = { startedAt: at, finishedAt: at, asKnownAt: at, prevalence: 0.01, modelVersion: 'test', judging: null }
    const finding = { status: 'ok', probability: 0.5, estimatedKw: 1, duty: 1, onset: null, operation: null } as const
    const figures = { priority: 1, probability: 0.5, estimatedKw: 1, excessKwhPerYear: 1, tco2PerYear: 1 }
    await saveRun(
      tx,
      run,
      REGIONS.map((_, i) => ({ ...finding, meterId: `M${i}`, contributions: [], warnings: [] })),
      REGIONS.map((_, i) => ({
        ...figures,
        siteId: `S${i}`,
        leadingMeterId: `M${i}`,
        // the other way round by kW
        details: { points: [], orders: { probability: sum(i + 1), kw: sum(8 - i), cost: sum(i + 1) } }
      }))
    )
  })
)

interface Listed {
  readonly items: { site_id: string; rank: number }[]
  readonly next_cursor: string | null
}
const SEEN = REGIONS.flatMap((_, i) => (hangzhou(i) ? [`S${i}`] : []))

async function pages(headers: Record<string, string>, query: string) {
  const found: [string, number][] = []
  const cursors: string[] = []
  for (let cursor = ''; ; ) {
    const { json } = await app.inject({ url: `/api/v1/rankings?limit=1&${query}${cursor}`, headers })
    const { items, next_cursor } = json<Listed>()
    for (const { site_id, rank } of items) found.push([site_id, rank])
    if (next_cursor === null || found.length > REGIONS.length) return { found, cursors }
    cursors.push(Buffer.from(next_cursor, 'base64url').subarray(12).toString())
    cursor = `&cursor=${next_cursor}`
  }
}

test('who sees a part of the sites is told ranks among them, page by page in each order, and never the place among all', async () => {
  const { headers } = await newKey(store, 'operator', ['3301'])
  for (const order of ORDERS) {
    const sites = order === 'kw' ? [...SEEN].reverse() : SEEN
    const { found, cursors } = await pages(headers, `order=${order}`)
    expect(found, order).toEqual(sites.map((site, i) => [site, i + 1]))
    expect(cursors.map((text) => JSON.parse(text).at(-1))).toEqual(['1', '2', '3'])
  }
  for (const [i, site] of SEEN.entries()) {
    const { ranking } = (await app.inject({ url: `/api/v1/sites/${site}`, headers })).json()
    expect(ranking.rank).toBe(i + 1)
    expect(ranking.details.orders.kw.rank).toBe(SEEN.length - i)
    expect(ranking.details.orders.cost.rank).toBe(i + 1)
  }
})

test('a filtered list keeps the ranks of all that the caller sees', async () => {
  const { headers } = await newKey(store, 'operator', ['3301'])
  expect((await pages(headers, 'region=330106')).found).toEqual([
    ['S1', 1],
    ['S3', 2],
    ['S7', 4]
  ])
  expect((await pages({}, 'region=330106')).found).toEqual([
    ['S1', 2],
    ['S3', 4],
    ['S7', 8]
  ])
})

test('a site that moves into the regions of a caller gets its rank there', async () => {
  const { headers } = await newKey(store, 'operator', ['3301'])
  expect((await pages(headers, '')).found).toHaveLength(4)
  const moved = (region: string) => store.withScope(everyone, (tx) => saveMeters(tx, [meter('M2', 'S2', { region })]))
  await moved('330106')
  expect((await pages(headers, '')).found.slice(0, 3)).toEqual([
    ['S1', 1],
    ['S2', 2],
    ['S3', 3]
  ])
  await moved('3302')
  expect((await pages(headers, '')).found.map(([site]) => site)).toEqual(SEEN)
})
