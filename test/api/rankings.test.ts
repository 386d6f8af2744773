import { beforeAll, describe, expect, test } from 'vitest'
import { writeCursor } from '../../src/api/cursor.ts'
import { query, testStore } from '../store/test-database.ts'
import { fillProvince, METERS, ODD_IDS, screenProvince } from './sample-province.ts'
import { startApp } from './server.ts'

const { store, api, url } = await testStore()
const { get } = await startApp(api)
beforeAll(() => fillProvince(store))

interface Item {
  rank: number
  site_id: string
}
const SITES = new Set(METERS.map((meter) => meter.siteId)).size

/** All pages of a list; `between` runs after the first. */
async function pages(path: string, between: () => Promise<unknown> = async () => {}) {
  const items: Item[] = []
  const runs = new Set<number>()
  for (let cursor: string | null = '', page = 0; cursor !== null; page++) {
    const { status, body } = await get(cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}`)
    expect(status).toBe(200)
    items.push(...body.items)
    runs.add(body.run.id)
    cursor = body.next_cursor
    if (page === 0) await between()
  }
  return { items, runs }
}

test('the ranking tells place, site and figures, the run it rests on and that it is simulated', async () => {
  const { body } = await get('/api/v1/rankings?limit=2')
  expect(body.expected_hits).toBeCloseTo(0.9 + 0.1 * (SITES - 1), 9)
  expect((await get('/api/v1/rankings?limit=2&region=320100')).body.expected_hits).toBeCloseTo(0.5, 9)
  expect(body).toMatchObject({ simulated: true, run: { prevalence: 0.01, finished_at: '2026-02-01T03:00:00.000Z' } })
  expect(body.items[0]).toMatchObject({
    rank: 1,
    site_id: 'S01',
    name: '站点1',
    kind: 'school',
    region: { code: '3301', name_zh: '杭州市', name_en: 'Hangzhou' },
    status: 'ok',
    probability: 0.9,
    estimated_kw: 31,
    onset: '2026-01-30T08:15',
    tco2_per_year: 135.1,
    priority: 120.5
  })
  expect(body.items[1]).toMatchObject({ rank: 2, estimated_kw: null, onset: null, excess_kwh_per_year: null })
})

test('status and onset of a site are those of the point that the run says leads it', async () => {
  await screenProvince(store, { leadingOfFirst: 'S01-empty' })
  const { body } = await get('/api/v1/rankings?limit=1')
  expect(body.items[0]).toMatchObject({ site_id: 'S01', status: 'ok', onset: null })
  expect((await get('/api/v1/sites/S01')).body.ranking).toMatchObject({ status: 'ok', onset: null })
  await screenProvince(store)
  expect((await get('/api/v1/rankings?limit=1')).body.items[0].onset).toBe('2026-01-30T08:15')
})

test('a region includes what its code begins, also when written with closing zeros; ranks stay those of the whole', async () => {
  const ids = async (filter: string) =>
    (await get(`/api/v1/rankings?limit=500&${filter}`)).body.items.map((item: Item) => item.site_id)
  const inHangzhou = METERS.filter(({ region }) => region?.startsWith('3301')).map(({ siteId }) => siteId)
  expect(await ids('region=3301')).toEqual(inHangzhou)
  expect(await ids('region=330100')).toEqual(inHangzhou)
  expect(await ids('region=33')).toHaveLength(15)
  expect(await ids('region=330000')).toHaveLength(15)
  expect(await ids('region=330106')).toHaveLength(5)
  expect(await ids('region=')).toHaveLength(SITES)
  expect(await ids('region=%25')).toEqual([])
  expect(await ids('region=33&kind=hospital')).toEqual(['S02', 'S06', 'S08', 'S12', 'S16', 'S18', 'S22'])
  expect((await get('/api/v1/rankings?kind=odd&limit=1')).body.items[0].rank).toBe(26)
})

describe('pages', () => {
  test.each(['/api/v1/rankings', '/api/v1/sites'])('%s gives every site once', async (path) => {
    const { items } = await pages(`${path}?limit=7`)
    expect(new Set(items.map((item) => item.site_id)).size).toBe(SITES)
    expect(items).toHaveLength(SITES)
  })

  test('stay those of the run they began with while a new screening turns the ranking round', async () => {
    const { items, runs } = await pages('/api/v1/rankings?limit=7', () => screenProvince(store, { reversed: true }))
    expect(items.map((item) => item.rank)).toEqual(Array.from({ length: SITES }, (_, i) => i + 1))
    expect(items[0]?.site_id).toBe('S01')
    expect(items.at(-1)?.site_id).toBe(ODD_IDS.at(-1))
    expect(runs.size).toBe(1)
    expect((await get('/api/v1/rankings?limit=1')).body.items[0].site_id).toBe(ODD_IDS.at(-1))
  })

  test('an exact fit has no empty page behind it', async () => {
    const { body } = await get(`/api/v1/rankings?limit=${SITES}`)
    expect(body.next_cursor).toBeNull()
  })

  test('a cursor that was altered, cut, or taken to other filters or lists is refused', async () => {
    const { body } = await get('/api/v1/rankings?limit=2&region=33')
    const cursor: string = body.next_cursor
    const altered = [
      cursor.slice(0, -1),
      `${cursor}A`,
      cursor.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
      `${cursor.slice(0, 20)}${cursor[20] === 'x' ? 'y' : 'x'}${cursor.slice(21)}`,
      'nonsense',
      ''
    ]
    for (const wrong of altered)
      expect(await get(`/api/v1/rankings?region=33&cursor=${wrong}`)).toMatchObject({
        status: 400,
        body: { type: '/problems/invalid-cursor' }
      })
    expect((await get(`/api/v1/rankings?region=3301&cursor=${cursor}`)).body.type).toBe('/problems/invalid-cursor')
    expect((await get(`/api/v1/sites?region=33&cursor=${cursor}`)).body.type).toBe('/problems/invalid-cursor')
    expect((await get(`/api/v1/rankings?region=330000&cursor=${cursor}`)).status).toBe(200)
  })

  test('a cursor made up with the right checksum is refused, not stumbled over', async () => {
    const filters = { region: null, kind: null }
    const { run } = (await get('/api/v1/rankings?limit=1')).body
    const madeUp = (list: string, position: object) =>
      writeCursor({ list, filters, run: run.id, after: '1', ...position } as Parameters<typeof writeCursor>[0])
    const odd = [
      ...[1e12, 1.5, 0, -1, '1', true, {}, []].map((id) => ['rankings', { run: id }] as const),
      ...['x', '', '-1', '1.5', '1e3', '9999999999', ' 1', 7, null, ['1']].map(
        (after) => ['rankings', { after }] as const
      ),
      ...['a\0b', 7, null].map((after) => ['sites', { after }] as const)
    ]
    for (const [list, position] of odd) {
      const reply = await get(`/api/v1/${list}?cursor=${madeUp(list, position)}`)
      expect(reply, JSON.stringify(position)).toMatchObject({
        status: 400,
        body: { type: '/problems/invalid-cursor' }
      })
    }
    expect((await get(`/api/v1/rankings?cursor=${madeUp('rankings', {})}`)).body.items[0].rank).toBe(2)
    expect((await get(`/api/v1/rankings?cursor=${madeUp('rankings', { run: 999_999 })}`)).status).toBe(410)
  })

  test('a cursor whose run is no longer kept says so', async () => {
    const { body } = await get('/api/v1/rankings?limit=2')
    await query(url, `delete from screening_run where id = ${body.run.id}`)
    const reply = await get(`/api/v1/rankings?limit=2&cursor=${body.next_cursor}`)
    expect(reply).toMatchObject({ status: 410, type: 'application/problem+json', body: { type: '/problems/run-gone' } })
  })
})

test('facets count the ranked sites by region and kind', async () => {
  const { body } = await get('/api/v1/rankings/facets')
  expect(body.regions).toContainEqual({ code: '330106', name_zh: '杭州市', name_en: 'Hangzhou', sites: 5 })
  expect(body.kinds).toContainEqual({ kind: 'odd', sites: ODD_IDS.length })
})
