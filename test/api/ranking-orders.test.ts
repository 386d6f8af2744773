import { beforeAll, expect, test } from 'vitest'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { saveRun } from '../../src/store/runs.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'
import { startApp } from './server.ts'

const { store, api } = await testStore()
const { get } = await startApp(api)
const SITES = ['A', 'B', 'C', 'D', 'E'].map((siteId, i) => ({ siteId, meterId: `${siteId}-m`, at: i }))
const place = (unit: 'W' | 'fen' | 'micro-log-odds', rank: number, meterId: string) => ({
  unit,
  rank,
  total: 1000 - rank,
  parts: [
    { meterId, what: 'expected', amount: 900 - rank },
    { meterId, what: 'expected', amount: 100 }
  ]
})

beforeAll(() =>
  store.withScope(everyone, async (tx) => {
    await saveMeters(
      tx,
      SITES.map(({ meterId, siteId }) => meter(meterId, siteId, { region: '3301' }))
    )
    const at = new Date('2026-04-01T01:00:00Z')
    const run = { startedAt: at, finishedAt: at, asKnownAt: at, prevalence: 0.01, modelVersion: 'test', judging: null }
    const finding = { status: 'ok', probability: 0.5, estimatedKw: 1, duty: 1, onset: null, operation: null } as const
    await saveRun(
      tx,
      run,
      SITES.map(({ meterId }) => ({ ...finding, meterId, contributions: [], warnings: [] })),
      SITES.map(({ siteId, meterId, at: i }) => ({
        siteId,
        leadingMeterId: meterId,
        priority: 10 - i,
        probability: 0.5,
        estimatedKw: 1,
        excessKwhPerYear: 1,
        tco2PerYear: 1,
        details: {
          points: [
            {
              meterId,
              probability: 0.5,
              tco2PerYear: 1,
              expectedTco2PerYear: 1,
              avoidableTco2: 9 - i,
              overshootTco2: 1
            }
          ],
          orders: {
            probability: place('micro-log-odds', ((i + 1) % 5) + 1, meterId),
            kw: place('W', 5 - i, meterId),
            cost: place('fen', ((i + 3) % 5) + 1, meterId)
          }
        }
      }))
    )
  })
)

test.each([
  ['', ['A', 'B', 'C', 'D', 'E']],
  ['priority', ['A', 'B', 'C', 'D', 'E']],
  ['probability', ['E', 'A', 'B', 'C', 'D']],
  ['kw', ['E', 'D', 'C', 'B', 'A']],
  ['cost', ['C', 'D', 'E', 'A', 'B']]
])('order=%s puts the sites in that order, page by page, each with parts that add up', async (order, ids) => {
  const seen: string[] = []
  let cursor: string | null = ''
  for (let rank = 1; cursor !== null; ) {
    const query: string = new URLSearchParams({
      limit: '2',
      ...(order && { order }),
      ...(cursor && { cursor })
    }).toString()
    const { body } = await get(`/api/v1/rankings?${query}`)
    for (const site of body.items) {
      seen.push(site.site_id)
      expect(site.rank).toBe(rank++)
      expect(site.order.by).toBe(order || 'priority')
      const parts: { amount: number }[] = site.order.parts
      expect(parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(site.order.total)
      expect(site.order.sentence.en).toContain(' = ')
    }
    cursor = body.next_cursor
  }
  expect(seen).toEqual(ids)
})

test('a cursor keeps to its order, and an order that is not there is refused', async () => {
  const { body } = await get('/api/v1/rankings?limit=2&order=kw')
  expect((await get(`/api/v1/rankings?limit=2&order=cost&cursor=${body.next_cursor}`)).status).toBe(400)
  expect((await get('/api/v1/rankings?order=name')).status).toBe(400)
  const { ranking } = (await get('/api/v1/sites/E')).body
  expect(ranking.rank).toBe(5)
  expect(ranking.details.orders).toMatchObject({ kw: { rank: 1, total: 999 }, priority: { rank: 5, total: 6e6 } })
})
