import { describe, expect, test } from 'vitest'
import { claimDatabase } from '../../src/store/database-kind.ts'
import { everyone } from '../store/readings-samples.ts'
import { emptyDatabase, openStores, query, testStore } from '../store/test-database.ts'
import { fillProvince } from './sample-province.ts'
import { startApp } from './server.ts'

describe('while there is nothing to show', async () => {
  const { store, api } = await testStore()
  const { get } = await startApp(api)

  test('lists are empty and name no run', async () => {
    const empty = { items: [], next_cursor: null, run: null, simulated: true }
    expect(await get('/api/v1/rankings')).toMatchObject({ status: 200, body: empty })
    expect(await get('/api/v1/sites')).toMatchObject({ status: 200, body: empty })
    expect((await get('/api/v1/rankings/facets')).body).toMatchObject({ regions: [], kinds: [], run: null })
  })

  test('readyz says what is missing, step by step', async () => {
    const ready = async () => (await get('/readyz')).body
    expect(await get('/readyz')).toMatchObject({ status: 503, body: { status: 'not_ready', simulated: true } })
    expect((await ready()).missing).toEqual(['readings: import them first', 'a finished screening'])
    await store.withScope(everyone, (tx) => claimDatabase(tx, 'simulated'))
    expect((await ready()).missing).toEqual(['a finished screening'])
    await fillProvince(store)
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready', missing: [] } })
  })

  test('healthz needs no database', async () => {
    expect((await get('/healthz')).body).toEqual({ status: 'alive', version: '0.0.0-test', simulated: true })
  })
})

test('without a database the process lives, is not ready, and answers 503', async () => {
  const url = await emptyDatabase()
  const { api } = await openStores(url)
  const { app, get } = await startApp(api)
  await api.close()
  expect((await get('/healthz')).status).toBe(200)
  expect(await get('/readyz')).toMatchObject({ status: 503, body: { missing: ['the database: it does not answer'] } })
  const reply = await app.inject('/api/v1/rankings')
  expect(reply.statusCode).toBe(503)
  expect(reply.headers['retry-after']).toBe('10')
  expect(reply.json()).toMatchObject({ type: '/problems/database-unavailable', title_zh: '数据库暂不可用' })
  expect((await app.inject('/metrics')).statusCode).toBe(200)
})

test('a fault of ours is a 500 that tells the caller no more than where to look', async () => {
  const { api, url } = await testStore()
  const { app } = await startApp(api)
  await query(url, 'alter table site rename column name to secret_name')
  const reply = await app.inject('/api/v1/sites')
  expect(reply.statusCode).toBe(500)
  expect(reply.json().type).toBe('/problems/internal-error')
  expect(reply.json().request_id).toMatch(/^[0-9a-f-]{36}$/)
  expect(reply.body).not.toMatch(/column|name|select|\.ts|\.js/)
})

describe('what cannot be answered', async () => {
  const { api } = await testStore()
  const { app, get } = await startApp(api)

  test.each([
    ['/api/v1/nothing', 404, 'not-found'],
    ['/api/v1/sites/%E0%A4', 400, 'invalid-request'],
    ['/api/v1/rankings?limit=0', 400, 'invalid-request'],
    ['/api/v1/rankings?limit=501', 400, 'invalid-request'],
    ['/api/v1/rankings?limit=ten', 400, 'invalid-request'],
    ['/api/v1/rankings?region=33&region=34', 400, 'invalid-request'],
    ['/api/v1/rankings?kind=%00', 400, 'invalid-request'],
    [`/api/v1/sites/${'x'.repeat(10_000)}`, 400, 'invalid-request']
  ])('%.50s', async (url, status, name) => {
    const reply = await get(url)
    expect(reply).toMatchObject({ status, type: 'application/problem+json' })
    expect(reply.body).toMatchObject({ type: `/problems/${name}`, status, instance: url.split('?', 1)[0] })
    expect(Object.keys(reply.body)).toEqual(expect.arrayContaining(['title', 'title_zh', 'detail', 'request_id']))
    expect((await get(reply.body.type)).body).toMatchObject({ type: reply.body.type, title: reply.body.title, status })
  })

  test('every wrong parameter is named', async () => {
    const { body } = await get('/api/v1/rankings?limit=0&regoin=33')
    expect(body.errors).toEqual(
      expect.arrayContaining([
        { in: 'query', name: 'regoin', message: 'is not a parameter of this request' },
        { in: 'query', name: 'limit', message: 'must be >= 1' }
      ])
    )
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    '%s is not allowed, whatever the body',
    async (method) => {
      const reply = await app.inject({
        method,
        url: '/api/v1/sites',
        headers: { 'content-type': 'application/json' },
        payload: '{bad'
      })
      expect(reply.statusCode).toBe(405)
      expect(reply.headers.allow).toBe('GET, HEAD')
      expect(reply.json().type).toBe('/problems/method-not-allowed')
    }
  )

  test('a broken body sent to nowhere is a problem too', async () => {
    const reply = await app.inject({
      method: 'POST',
      url: '/nowhere',
      headers: { 'content-type': 'application/json' },
      payload: '{bad'
    })
    expect(reply.statusCode).toBeGreaterThanOrEqual(400)
    expect(reply.statusCode).toBeLessThan(500)
    expect(reply.headers['content-type']).toContain('application/problem+json')
  })
})

describe('a server that listens for its own machine', async () => {
  const { api } = await testStore()
  const { app } = await startApp(api)
  const asked = (url: string, host: string) => app.inject({ url, headers: { host } })

  test.each([
    'localhost',
    'LOCALHOST:8080',
    'localhost.',
    '127.0.0.1:80',
    '127.0.0.2',
    '[::1]:8080',
    'rig.localhost:1'
  ])('answers requests for %s', async (host) => {
    expect((await asked('/api/v1/rankings', host)).statusCode).toBe(200)
  })

  test.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'notlocalhost',
    '.localhost',
    '10.0.0.1',
    '[::1].evil.example',
    ':80'
  ])('refuses requests for %j on every path', async (host) => {
    for (const path of ['/api/v1/rankings', '/', '/metrics', '/healthz', '/nowhere', '/api/v1/docs']) {
      const reply = await asked(path, host)
      expect(reply.statusCode, path).toBe(421)
      expect(reply.json()).toMatchObject({ type: '/problems/host-not-allowed', title_zh: '不接受该主机名的请求' })
      expect(reply.headers['x-content-type-options']).toBe('nosniff')
    }
  })

  test.each(['0.0.0.0', '::', '192.168.1.5', 'rigwatch.grid.example', 'localhost.grid.example'])(
    'is not what listens at %s, where a proxy decides',
    async (listenHost) => {
      const { app } = await startApp(api, listenHost)
      const reply = await app.inject({ url: '/readyz', headers: { host: 'any.example' } })
      expect(reply.statusCode).toBe(503)
    }
  )

  test.each(['localhost', '127.0.0.1', '127.0.1.1', '::1', 'LocalHost'])(
    'is what listens at %s',
    async (listenHost) => {
      const { app } = await startApp(api, listenHost)
      expect((await app.inject({ url: '/healthz', headers: { host: 'evil.example' } })).statusCode).toBe(421)
    }
  )
})

test('metrics count requests by route, not by path, and tell of the newest run', async () => {
  const { store, api } = await testStore()
  const { app, get } = await startApp(api)
  await fillProvince(store)
  await get('/api/v1/sites/S01')
  await get('/api/v1/sites/S02')
  await get('/nowhere')
  const { body, headers } = await app.inject('/metrics')
  expect(headers['content-type']).toMatch(/^text\/plain/)
  expect(body).toContain(
    'rigwatch_http_request_duration_seconds_count{method="GET",route="/api/v1/sites/:id",status="200"} 2'
  )
  expect(body).toContain('route="none",status="404"')
  expect(body).toContain('rigwatch_info{version="0.0.0-test",simulated="1"} 1')
  expect(body).toContain(`rigwatch_last_run_timestamp_seconds ${Date.parse('2026-02-01T03:00:00Z') / 1000}`)
})

test('the page allows nothing inline and nothing from elsewhere', async () => {
  const { api } = await testStore()
  const { app } = await startApp(api)
  const policy = String((await app.inject('/api/v1/rankings')).headers['content-security-policy'])
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe|https?:/)
})
