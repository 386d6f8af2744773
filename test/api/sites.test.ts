import { beforeAll, describe, expect, test } from 'vitest'
import { importReadings } from '../../src/store/import/import-readings.ts'
import { saveTerms } from '../../src/store/point-terms.ts'
import { batches, everyone, loadDay } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'
import { FIRST_DAY, fillProvince, ODD_IDS } from './sample-province.ts'
import { startApp } from './server.ts'

const { store, api } = await testStore()
const { get } = await startApp(api)
beforeAll(() => fillProvince(store))
/** What a point says of which nothing but a ratio is known. */
const PLAIN = { role: 'main', parent: null, account: null, asset: null, terms: [] }

test.each(ODD_IDS)('the site %j is found by its percent-encoded id', async (id) => {
  const path = `/api/v1/sites/${encodeURIComponent(id)}`
  expect((await get(path)).body).toMatchObject({ site_id: id, points: 1, simulated: true })
  expect((await get(`${path}/findings`)).body.items).toMatchObject([{ meter_id: `${id}-m` }])
  const load = await get(`${path}/load?meter_id=${encodeURIComponent(`${id}-m`)}`)
  expect(load.body).toMatchObject({ site_id: id, from: null, series: [] })
})

test.each(['nobody', 'S01 ', 's01', 'a\0b'])('the site %j does not exist', async (id) => {
  for (const below of ['', '/findings', '/load'])
    expect(await get(`/api/v1/sites/${encodeURIComponent(id)}${below}`)).toMatchObject({
      status: 404,
      body: { type: '/problems/site-not-found' }
    })
})

test('a site tells its metering points and its place in the newest run', async () => {
  const { body } = await get('/api/v1/sites/S01')
  expect(body).toMatchObject({
    points: 3,
    floor_area_m2: 1000,
    latitude: null
  })
  expect(body.ranking).toMatchObject({ rank: 1, status: 'ok', onset: '2026-01-30T08:15', target_weight: 1 })
  expect(body.ranking.details).toMatchObject({
    emission_factor: { kgco2_per_kwh: 0.4974, region: '33', year: 2023, sentence: { zh: '因子。', en: 'Factor.' } },
    carbon_target: { weight: 1, scope: null, allowance: null, sentence: { zh: '无目标。', en: 'No target.' } },
    expected_tco2_per_year: 120.5,
    points: [{ meter_id: 'S01-m', expected_tco2_per_year: 120.5 }]
  })
  expect((await get('/api/v1/sites/S03')).body.ranking.details).toEqual({
    emission_factor: null,
    orders: { priority: null, probability: null, kw: null, cost: null },
    carbon_target: null,
    expected_tco2_per_year: null,
    points: []
  })
  expect(body.metering_points).toEqual([
    {
      meter_id: 'S01-daily',
      multiplier: 1,
      ...PLAIN,
      contract_kva: null,
      time_zone: null,
      first_day: '2026-01-30',
      last_day: '2026-01-30'
    },
    {
      meter_id: 'S01-empty',
      multiplier: 40,
      ...PLAIN,
      contract_kva: 400,
      time_zone: null,
      first_day: null,
      last_day: null
    },
    {
      meter_id: 'S01-m',
      multiplier: 1,
      ...PLAIN,
      contract_kva: null,
      time_zone: null,
      first_day: '2026-01-30',
      last_day: '2026-02-01'
    }
  ])
})

test('a point tells its role, parent, account and meter, and since when', async () => {
  const nothing = { validTo: Number.POSITIVE_INFINITY, account: null, asset: null, multiplier: Number.NaN }
  const term = { ...nothing, meterId: 'S02-m', intervalMinutes: Number.NaN, role: null, parentId: null }
  const rows = [
    { ...term, validFrom: Number.NEGATIVE_INFINITY, account: '0331', asset: 'A1', multiplier: 40, parentId: 'S01-m' },
    { ...term, validFrom: FIRST_DAY, asset: 'A2', multiplier: 20 }
  ]
  await store.withScope(everyone, (tx) => saveTerms(tx, rows))
  const { body } = await get('/api/v1/sites/S02')
  const own = { account: '0331', interval_minutes: null, role: 'sub', parent: 'S01-m' }
  expect(body.metering_points[0]).toMatchObject({
    ...{ role: 'sub', parent: 'S01-m', account: '0331', asset: 'A2', multiplier: 20 },
    terms: [
      { ...own, asset: 'A1', multiplier: 40, valid_from: null },
      { ...own, asset: 'A2', multiplier: 20, valid_to: null }
    ]
  })
})

test('findings come with their evidence, the most suspect first', async () => {
  const { body } = await get('/api/v1/sites/S01/findings')
  expect(body.items.map((item: { meter_id: string }) => item.meter_id)).toEqual(['S01-m', 'S01-daily', 'S01-empty'])
  expect(body.items[0]).toMatchObject({ probability: 0.9, onset: '2026-01-30T08:15', operation: 'continuous', duty: 1 })
  expect(body.items[1]).toEqual({
    meter_id: 'S01-daily',
    judged_in_run: body.run.id,
    judged_to: null,
    status: 'ok',
    probability: 0.1,
    estimated_kw: null,
    estimated_kw_low: null,
    estimated_kw_high: null,
    duty: null,
    onset: null,
    operation: null,
    contributions: [
      {
        detector: 'prevalence',
        log_odds: -4.6,
        sentence: { zh: '起点。', en: 'The start.' },
        numbers: { prevalence: 0.01 }
      }
    ],
    warnings: [{ code: 'data.gaps', sentence: { zh: '缺数。', en: 'Gaps.' }, numbers: { share: null } }]
  })
})

describe('load', () => {
  const load = async (query: string) => (await get(`/api/v1/sites/S01/load?${query}`)).body

  test('native: the coarsest interval among the days, gaps and missing days null', async () => {
    const { resolution, series } = await load('meter_id=S01-m')
    expect(resolution).toBe('native')
    expect(series).toMatchObject([{ first_day: '2026-01-30', days: 3, interval_minutes: 60, unit: 'kW' }])
    const { values } = series[0]
    expect(values).toHaveLength(72)
    // three of the first hour's quarters are missing; of the third hour's, two
    expect(values.slice(0, 4)).toEqual([null, 5.6, 10.6, 13.6])
    expect(values.slice(24, 48)).toEqual(Array(24).fill(null))
    expect(values.slice(48)).toEqual(Array(24).fill(-7.25))
  })

  test('native: readings as they were measured', async () => {
    const { series } = await load('meter_id=S01-m&to=2026-01-30')
    expect(series[0]).toMatchObject({ interval_minutes: 15, days: 1 })
    expect(series[0].values.slice(0, 9)).toEqual([null, null, null, 3.1, 4.1, 5.1, 6.1, 7.1, null])
  })

  test('hour and day are means', async () => {
    const hours = await load('meter_id=S01-m&to=2026-01-30&resolution=hour')
    expect(hours.series[0]).toMatchObject({ interval_minutes: 60 })
    expect(hours.series[0].values).toHaveLength(24)
    const days = await load('meter_id=S01-m&from=2026-01-31&resolution=day')
    expect(days).toMatchObject({ from: '2026-02-01', to: '2026-02-01', resolution: 'day' })
    expect(days.series[0]).toMatchObject({ interval_minutes: 1440, values: [-7.25] })
  })

  test('registers are daily energies', async () => {
    const { series } = await load('meter_id=S01-daily')
    expect(series).toEqual([
      {
        meter_id: 'S01-daily',
        channel: 'register_energy',
        unit: 'kWh',
        first_day: '2026-01-30',
        days: 1,
        interval_minutes: 1440,
        values: { total: [100], sharp: [10], peak: [null], flat: [40], valley: [20] }
      }
    ])
  })

  test('days of tariff periods alone have their sum for a total, where none is missing', async () => {
    const day = (after: number, ...values: readonly number[]) => ({
      ...{ meterId: 'S03-m', day: FIRST_DAY + after, channel: 'register_energy' as const },
      values: Float32Array.from(values)
    })
    const days = [
      day(0, Number.NaN, Number.NaN, 40.1, 30.2, 20.3),
      day(1, Number.NaN, Number.NaN, 40.1, Number.NaN, 20)
    ]
    await importReadings(store, everyone, batches(days))
    const { body } = await get('/api/v1/sites/S03/load')
    expect(body.series[0].values).toMatchObject({ total: [90.6, null], flat: [30.2, null] })
  })

  test('all points of the site without meter_id, and none for days without readings', async () => {
    expect((await load('')).series.map((one: { meter_id: string }) => one.meter_id)).toEqual(['S01-daily', 'S01-m'])
    expect(await load('from=2031-01-01')).toMatchObject({ from: null, to: null, series: [] })
  })

  test.each([
    ['from=2026-02-30', 'from'],
    ['from=yesterday', 'from'],
    ['from=2026-02-02&to=2026-02-01', 'to'],
    ['resolution=minute', 'resolution'],
    ['form=2026-01-01', 'form']
  ])('%s is refused, and the parameter named', async (query, name) => {
    expect(await get(`/api/v1/sites/S01/load?${query}`)).toMatchObject({
      status: 400,
      type: 'application/problem+json',
      body: { type: '/problems/invalid-request', errors: [{ in: 'query', name }] }
    })
  })

  test('a metering point of another site is not found here', async () => {
    expect(await get('/api/v1/sites/S01/load?meter_id=S02-m')).toMatchObject({ status: 404 })
  })

  describe('too much for one answer', () => {
    // two hourly days 20 years apart: 7,306 days, 175,344 hours
    const asked = '/api/v1/sites/S02/load'
    beforeAll(async () => {
      const days = [FIRST_DAY - 7305, FIRST_DAY].map((day) => loadDay('S02-m', day, 5))
      await importReadings(store, everyone, batches(days))
    })

    test('auto takes the finest resolution that fits, and says which', async () => {
      const { body } = await get(asked)
      expect(body).toMatchObject({ resolution: 'day', from: '2006-01-30', to: '2026-01-30' })
      expect(body.series[0].values).toHaveLength(7306)
      expect((await get(`${asked}?from=2020-01-01`)).body.resolution).toBe('native')
    })

    test('a resolution that does not fit is refused with one that does', async () => {
      const reply = await get(`${asked}?resolution=hour`)
      expect(reply).toMatchObject({ status: 400, body: { type: '/problems/too-many-values' } })
      expect(reply.body.detail).toContain('resolution=day')
    })
  })
})
