import readWorkbook from 'read-excel-file/node'
import { beforeAll, describe, expect, test } from 'vitest'
import { chinaDay, civil, formatDay } from '../../src/readings/day.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { saveTargets } from '../../src/store/carbon-targets.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { saveTerms } from '../../src/store/point-terms.ts'
import { seedReferenceValues } from '../../src/store/reference-values.ts'
import { everyone } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'
import { fillProvince, METERS } from './sample-province.ts'
import { startApp } from './server.ts'

const { store, api } = await testStore()
const { app, get } = await startApp(api)
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

beforeAll(async () => {
  await fillProvince(store)
  const energy = METERS.map(({ meterId }) => ({
    meterId,
    years: [2025, 2026].map((year) => ({ year, kwh: new Float32Array(365).fill(100) }))
  }))
  await store.withScope(everyone, async (tx) => {
    await seedReferenceValues(tx, shippedNumbers(), 20_600)
    await saveEnergy(tx, energy)
    const target = { scopeKind: 'region', metric: 'tco2', baseYear: 2020, targetYear: 2030 } as const
    const plan = { reduction: 0.1, source: 'plan' }
    await saveTargets(tx, [
      { ...target, ...plan, scope: '33', baseValue: 100 },
      { ...target, ...plan, scope: '3301', baseValue: 100_000 }
    ])
  })
})

const report = (query: string, accept?: string) =>
  app.inject({ url: `/api/v1/carbon/report?${query}`, headers: accept ? { accept } : {} })

describe('the report', () => {
  test('is JSON unless asked otherwise: so far, forecast, allowance, overshoot, parts that add up, what is missing', async () => {
    const { status, type, body } = await get('/api/v1/carbon/report?scope=33&year=2026&day=2026-06-30')
    expect([status, type]).toEqual([200, 'application/json'])
    expect(body).toMatchObject({ scope: '33', scope_name: { en: 'Zhejiang' }, year: 2026, last_day: '2026-06-30' })
    expect(body.kwh_to_date).toBe(body.points * 181 * 100)
    expect(body.parts.map(({ part }: { part: string }) => part)).toEqual(['3301', '3302'])
    const sum = (field: string) =>
      body.parts.reduce((total: number, part: Record<string, number>) => total + part[field]!, 0)
    for (const field of ['points', 'kwh_to_date', 'kgco2_to_date']) expect(sum(field)).toBe(body[field])
    const [standing] = body.targets
    expect(standing).toMatchObject({ metric: 'tco2', allowance: expect.closeTo(94, 9), reason: null })
    expect(standing.over).toBeCloseTo(standing.forecast.expected - 94, 9)
    expect(standing.forecast.low).toBeLessThan(standing.forecast.expected + 1e-9)
    expect(standing.explained.high).toBeGreaterThan(standing.explained.low)
    expect(body.parts[0].targets[0].explained).toBeNull()
    expect(body.missing.map(({ what }: { what: string }) => what)).toContain('emission_factor')
    expect(body.inputs.some(({ en }: { en: string }) => en.includes('公告2025年第47号'))).toBe(true)
    expect(body.yardsticks[0]).toMatchObject({ region: '31', from: 'grid' })
  })

  test('means the same region with closing zeros, and by default the current year', async () => {
    const { body } = await get('/api/v1/carbon/report?scope=330000')
    expect(body).toMatchObject({ scope: '33', year: civil(chinaDay(new Date())).year })
  })

  test('goes back to what was known at a moment, and refuses those to come or without an offset', async () => {
    const at = new Date().toISOString()
    const target = { scopeKind: 'region', scope: '33', metric: 'tco2', baseYear: 2020, targetYear: 2030 } as const
    await store.withScope(everyone, (tx) =>
      saveTargets(tx, [{ ...target, reduction: 0.1, source: 'plan', baseValue: 200 }])
    )
    const asked = '/api/v1/carbon/report?scope=33&year=2026&day=2026-06-30'
    const known = await get(`${asked}&known_at=${encodeURIComponent(at)}`)
    expect(known.body).toMatchObject({ known_at: at, targets: [{ base_value: 100 }] })
    expect((await get(asked)).body).toMatchObject({ known_at: null, targets: [{ base_value: 200 }] })
    const day = (await get(`/api/v1/carbon/report?scope=33&known_at=${encodeURIComponent(at)}`)).body.day
    expect(day).toBe(formatDay(chinaDay(new Date(at))))
    for (const wrong of ['2026-06-30', '2026-06-30T10:00:00', '2026-02-30T10:00:00Z', '2999-01-01T00:00:00Z'])
      expect(await get(`${asked}&known_at=${wrong}`)).toMatchObject({
        ...{ status: 400, body: { errors: [{ in: 'query', name: 'known_at' }] } }
      })
    expect((await get(`${asked}&known_at=1999-01-01T00:00:00Z`)).status).toBe(404)
    await store.withScope(everyone, (tx) =>
      saveTargets(tx, [{ ...target, reduction: 0.1, source: 'plan', baseValue: 100 }])
    )
  })

  test.each([
    ['format=csv', undefined, 'text/csv; charset=utf-8'],
    ['format=xlsx&language=zh', undefined, XLSX],
    ['format=html', undefined, 'text/html; charset=utf-8'],
    ['', 'text/csv', 'text/csv; charset=utf-8'],
    ['', 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', 'text/html; charset=utf-8'],
    ['format=json', 'text/html', 'application/json; charset=utf-8']
  ])('comes with ?%s and Accept %s as %s', async (query, accept, type) => {
    const reply = await report(`scope=3301&year=2026&${query}`, accept)
    expect(reply.statusCode).toBe(200)
    expect(reply.headers['content-type']).toBe(type)
    expect(reply.headers.vary).toContain('Accept')
    if (type === XLSX) {
      expect((await readWorkbook(reply.rawPayload)).length).toBeGreaterThan(4)
      expect(reply.headers['content-disposition']).toContain('carbon-3301-2026.xlsx')
    }
    if (type.startsWith('text/html')) {
      expect(reply.headers['content-security-policy']).toMatch(/style-src 'sha256-/)
      expect(reply.body).toContain('proves nothing')
    }
  })

  test('of an organisation or a site is asked for by kind', async () => {
    const { body } = await get('/api/v1/carbon/report?scope=S01&kind=site&year=2026&day=2026-03-31')
    expect(body).toMatchObject({ scope_kind: 'site', points: 3, suspects: [{ meter_id: 'S01-m', probability: 0.9 }] })
    // 0.50 yuan on all 100 kWh of a day since 30 January: two days of January and the months to the end of March
    expect(body.suspects[0].surcharge_yuan).toBe((2 + 28 + 31) * 100 * 0.5)
  })

  test.each([
    ['scope=99', 400],
    ['scope=331', 400],
    ['scope=330', 400],
    ['scope=3399', 404],
    ['scope=33&year=2020', 404],
    ['scope=33&day=2026-02-30', 400],
    ['scope=33&format=pdf', 400],
    ['year=2026', 400]
  ])('?%s is refused with %i', async (query, status) => {
    const reply = await report(query)
    expect(reply.statusCode).toBe(status)
    expect(reply.headers['content-type']).toMatch('application/problem+json')
    if (/^scope=\d+(&year=2020)?$/.test(query)) expect(reply.json().detail).toMatch(/\p{Script=Han}.* [A-Za-z]+ /u)
    if (query === 'scope=3399') expect(reply.json().detail).toMatch(/没有此市.*no such city/)
  })

  test('of a region beyond what the reader may see is refused, and of what lies within is not', async () => {
    const day = chinaDay(new Date('2026-06-30T04:00:00Z'))
    const as = (scope: string) =>
      api.withScope({ actor: 'test', regions: ['3301'], role: 'operator' }, (tx) =>
        scopeReport(tx, { kind: 'region', scope }, 2026, day)
      )
    await expect(as('33')).rejects.toThrow(/may see/)
    await expect(as('3302')).rejects.toThrow(/no readings/)
    const seen = await as('3301')
    expect(seen.restricted).toBe(true)
    expect(seen.points).toBeGreaterThan(0)
    const whole = await store.withScope(everyone, (tx) => scopeReport(tx, { kind: 'region', scope: '3301' }, 2026, day))
    expect(seen.kwhToDate).toBe(whole.kwhToDate)
  })

  test("has each site beside its yardstick, and so has the site's own address", async () => {
    const { body } = await get('/api/v1/sites/S02')
    const { yardsticks } = (await get('/api/v1/carbon/report?scope=33')).body
    const same = yardsticks.find(({ site_id }: { site_id: string }) => site_id === 'S02')
    expect(body.yardstick).toEqual({ ...same, site_id: undefined, name: undefined })
    expect(body.yardstick).toMatchObject({ kind: 'hospital', floor_area_m2: 1001, region: '31' })
    expect(body.yardstick.kwh_per_m2).toBeCloseTo((365 * 100) / 1001, 6)
    expect((await get('/api/v1/sites/S04')).body.yardstick).not.toBeNull()
    expect((await get(`/api/v1/sites/${encodeURIComponent('a+b')}`)).body.yardstick).toBeNull()
  })

  test('charges the whole account, at other sites too and sub-meters never twice, and only once in the sums', async () => {
    const term = {
      multiplier: Number.NaN,
      intervalMinutes: Number.NaN,
      asset: null,
      parentId: null,
      role: 'main'
    } as const
    const always = { validFrom: Number.NEGATIVE_INFINITY, validTo: Number.POSITIVE_INFINITY, account: '3300000001' }
    await store.withScope(everyone, async (tx) => {
      await saveTerms(tx, [
        { ...term, ...always, meterId: 'S01-m' },
        { ...term, ...always, meterId: 'S01-empty', role: 'sub', parentId: 'S01-m' },
        { ...term, ...always, meterId: 'S02-m' },
        { ...term, ...always, meterId: 'S03-m', account: '3300000002' }
      ])
      await saveEnergy(tx, [{ meterId: 'S01-empty', years: [] }])
    })
    const of = async (query: string) => (await get(`/api/v1/carbon/report?year=2026&day=2026-03-31&${query}`)).body
    const days = 2 + 28 + 31
    const site = await of('scope=S01&kind=site')
    expect(site).toMatchObject({ points: 2, suspects: [{ account: '3300000001', surcharge_yuan: days * 200 * 0.5 }] })
    expect(site).toMatchObject({ surcharge_if_proven_yuan: days * 50, surcharge_yuan: days * 45 })
    expect(await of('scope=S02&kind=site')).toMatchObject({ suspects: [], surcharge_if_proven_yuan: days * 50 })
    expect(await of('scope=S03&kind=site')).toMatchObject({ surcharge_if_proven_yuan: 0, surcharge_yuan: 0 })
    const province = await of('scope=33')
    expect(province).toMatchObject({ surcharge_if_proven_yuan: days * 100, surcharge_yuan: days * 90 })
    expect(province.cost_yuan_to_date).toBe(province.points * Math.round(9000 * 0.68))
    for (const field of ['cost_yuan_to_date', 'mining_cost_yuan', 'surcharge_yuan', 'surcharge_if_proven_yuan'])
      expect(province.parts.reduce((sum: number, part: Record<string, number>) => sum + part[field]!, 0)).toBe(
        province[field]
      )
  })
})
