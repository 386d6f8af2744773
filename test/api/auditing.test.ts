import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { allowedHostsAt } from '../../src/api/allowed-hosts.ts'
import { buildApp } from '../../src/api/app.ts'
import type { AuditRecord } from '../../src/audit/record.ts'
import { auditLog } from '../../src/store/audit/audit-log.ts'
import { auditRecords } from '../../src/store/audit/audit-rows.ts'
import { query, testStore } from '../store/test-database.ts'
import { makeUser, newKey, PASSWORD, sessionHeaders } from './access/accounts.ts'
import { signInAt, startProvider } from './access/openid-provider.ts'
import { fillProvince, ODD_IDS } from './sample-province.ts'
import { startApp } from './server.ts'

const { store, api, url } = await testStore()
const { options: oidc } = await startProvider('http://127.0.0.1:8080/')
const { app } = await startApp(api, '127.0.0.1', { oidc })
beforeAll(() => fillProvince(store))

const auditor = { actor: 'auditor', regions: [], role: 'auditor' } as const

/** What every route is to leave in the log: the routes of the API that say nothing of people or suspicions leave nothing. */
const LEAVES: Record<string, string | null> = {
  'GET /api/v1/openapi.json': null,
  'GET /api/v1/audit': 'audit.view',
  'GET /api/v1/carbon/report': 'report.export',
  'GET /api/v1/keys': null,
  'POST /api/v1/keys': 'key.change',
  'DELETE /api/v1/keys/{id}': 'key.change',
  'GET /api/v1/session': null,
  'POST /api/v1/session': 'sign-in',
  'DELETE /api/v1/session': 'sign-out',
  'PUT /api/v1/session/password': 'account.change',
  'POST /api/v1/session/oidc': null,
  'PUT /api/v1/session/oidc': 'sign-in',
  'POST /api/v1/session/second-factor': 'account.change',
  'PUT /api/v1/session/second-factor': 'account.change',
  'DELETE /api/v1/users/{name}/second-factor': 'account.change',
  'GET /api/v1/users': null,
  'POST /api/v1/users': 'account.change',
  'GET /api/v1/users/{name}': null,
  'PATCH /api/v1/users/{name}': 'account.change',
  'PUT /api/v1/users/{name}/password': 'account.change',
  'GET /api/v1/rankings': 'ranking.view',
  'GET /api/v1/rankings/facets': null,
  'GET /api/v1/sites': 'site.view',
  'GET /api/v1/sites/{id}': 'site.view',
  'GET /api/v1/sites/{id}/findings': 'findings.view',
  'GET /api/v1/sites/{id}/load': 'load.view',
  'GET /api/v1/carbon/reference': null,
  'GET /api/v1/carbon/targets': null,
  'PUT /api/v1/carbon/reference': 'carbon.change',
  'PUT /api/v1/carbon/targets': 'carbon.change',
  'GET /api/v1/carbon/tariffs': null,
  'PUT /api/v1/carbon/tariffs': 'carbon.change',
  'POST /api/v1/carbon/targets/prolonged': 'carbon.change',
  'PUT /api/v1/carbon/other-energy': 'carbon.change',
  'PUT /api/v1/carbon/headcounts': 'carbon.change',
  'GET /api/v1/carbon/other-energy': null,
  'GET /api/v1/carbon/headcounts': null,
  'POST /api/v1/carbon/other-energy/import': 'carbon.change',
  'POST /api/v1/carbon/headcounts/import': 'carbon.change',
  'POST /api/v1/carbon/tariffs/import': 'carbon.change',
  'POST /api/v1/carbon/reference/{version}/withdrawal': 'carbon.change',
  'POST /api/v1/carbon/targets/{version}/withdrawal': 'carbon.change',
  'POST /api/v1/carbon/tariffs/{version}/withdrawal': 'carbon.change',
  'POST /api/v1/carbon/other-energy/{version}/withdrawal': 'carbon.change',
  'POST /api/v1/carbon/headcounts/{version}/withdrawal': 'carbon.change'
}

const HEADCOUNT = { scope_kind: 'site', scope: 'S01', year: 2026, heads: 40, source: '台账' }

async function newest(limit = 5): Promise<AuditRecord[]> {
  return store.withScope(auditor, (tx) => auditRecords(tx, {}, { olderThan: 1e9, limit }))
}
const lastNumber = async () =>
  Number((await query<{ seq: string }>(url, 'select coalesce(max(seq), 0) as seq from audit_log'))[0]?.seq)

describe('every route', () => {
  const { paths } = app.swagger() as unknown as { paths: Record<string, Record<string, object>> }
  const routes = Object.entries(paths)
    .flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`))
    .filter((route) => route.includes('/api/v1/'))

  test('is in the table, and none else', () => {
    expect(routes.sort()).toEqual(Object.keys(LEAVES).sort())
  })

  test.each(Object.entries(LEAVES))('%s leaves %s', async (route, action) => {
    const [method, path] = route.split(' ') as ['GET' | 'PUT', string]
    const before = await lastNumber()
    // a body that is no valid one gets as far as the rest
    await app.inject({ method, url: path.replace('{id}', 'S01'), ...(method !== 'GET' && { payload: {} }) })
    const after = await newest(1)
    if (action === null) expect(await lastNumber()).toBe(before)
    else expect(after[0]).toMatchObject({ action, address: '127.0.0.1' })
    const [head] =
      method === 'GET' && action ? [await app.inject({ method: 'HEAD', url: path.replace('{id}', 'S01') })] : []
    if (head) expect(await lastNumber()).toBe(before + 2)
  })

  test('that does not say what is recorded keeps the server from starting', async () => {
    const silent = buildApp({
      store: api,
      audit: auditLog(api),
      simulated: true,
      version: 'test',
      allowedHosts: allowedHostsAt('127.0.0.1'),
      sealingKey: Buffer.alloc(32),
      logger: false
    })
    silent.get('/api/v1/forgotten', { config: { access: 'public' } }, async () => 'x')
    await expect(silent.ready()).rejects.toThrow(/the audit log records.*GET \/api\/v1\/forgotten/)
    await silent.close()
  })
})

describe('a record', () => {
  test.each(ODD_IDS)('of a view names the site as it is: %j', async (id) => {
    const reply = await app.inject(`/api/v1/sites/${encodeURIComponent(id)}/findings`)
    if (id === '../..') return
    expect(reply.statusCode).toBe(200)
    expect((await newest(1))[0]).toMatchObject({ action: 'findings.view', object: id, outcome: 'done' })
  })

  test('tells what was asked for, and what was refused', async () => {
    await app.inject('/api/v1/sites/S01/load?from=2026-01-30&to=2026-01-30')
    expect((await newest(1))[0]).toMatchObject({
      object: 'S01',
      outcome: 'done',
      details: { status: 200, query: { from: '2026-01-30', to: '2026-01-30' } }
    })
    const refused = await app.inject('/api/v1/sites/nowhere/load')
    expect((await newest(1))[0]).toMatchObject({
      object: 'nowhere',
      outcome: 'refused',
      details: { status: 404 },
      request: refused.json().request_id
    })
    await app.inject('/api/v1/sites/S01/load?from=yesterday')
    expect((await newest(1))[0]).toMatchObject({ outcome: 'refused', details: { status: 400 } })
  })

  test('of a change stands before it and tells what was entered; another how it ended', async () => {
    const { id, headers } = await newKey(store, 'bureau', 'all')
    const reply = await app.inject({
      method: 'PUT',
      url: '/api/v1/carbon/headcounts',
      payload: HEADCOUNT,
      headers
    })
    expect(reply.statusCode).toBe(200)
    const [end, begin] = await newest(2)
    expect(begin).toMatchObject({
      actor: `key:${id} bureau machine`,
      by: 'key',
      action: 'carbon.change',
      object: 'headcounts',
      outcome: 'begun',
      details: { body: HEADCOUNT }
    })
    expect(end).toMatchObject({ outcome: 'done', request: begin?.request })
  })

  test('of a table tells which file it was, and how many rows were taken and refused', async () => {
    const { headers } = await newKey(store, 'bureau', 'all')
    const send = (csv: string) =>
      app.inject({ method: 'POST', url: '/api/v1/carbon/headcounts/import', payload: { csv }, headers })
    const csv = 'scope_kind,scope,year,heads,source\nregion,3301,2026,40,名册\nregion,3302,2026,50,名册\n'
    const sha256 = createHash('sha256').update(Buffer.from(csv)).digest('hex')
    expect((await send(csv)).json()).toMatchObject({ rows: 2 })
    const [end, begin] = await newest(2)
    expect(begin).toMatchObject({ object: 'headcounts', outcome: 'begun' })
    expect(begin?.details).toEqual({ sha256, characters: csv.length })
    expect(end).toMatchObject({ outcome: 'done', request: begin?.request })
    expect(end?.details).toEqual({ status: 200, sha256, characters: csv.length, rows: { taken: 2, refused: 0 } })

    expect((await send(`${csv}region,3301,2026,none,list\n`)).statusCode).toBe(400)
    expect((await newest(1))[0]).toMatchObject({ outcome: 'refused', details: { rows: { taken: 0, refused: 1 } } })
    await send('no table')
    const [unread] = await newest(1)
    expect(unread).toMatchObject({ outcome: 'refused', details: { status: 400 } })
    expect(unread?.details).not.toHaveProperty('rows')
    expect((await app.inject({ method: 'POST', url: '/api/v1/carbon/headcounts/import', headers })).statusCode).toBe(
      400
    )
    expect((await newest(1))[0]).toMatchObject({ outcome: 'refused', details: { status: 400 } })
  })

  test('of a sign-in tells who, also when it failed; no password is ever written down', async () => {
    await makeUser(store, 'wang', 'administrator')
    const signIn = (name: string, password: string) =>
      app.inject({ method: 'POST', url: '/api/v1/session', payload: { name, password } })
    await signIn('Wang', 'a wrong password it is')
    expect((await newest(1))[0]).toMatchObject({ action: 'sign-in', actor: 'wang', outcome: 'refused', by: 'none' })
    expect((await signIn('nobody', PASSWORD)).statusCode).toBe(401)
    expect((await newest(1))[0]).toMatchObject({ actor: 'nobody', outcome: 'refused' })
    expect((await signIn('Wang', PASSWORD)).statusCode).toBe(200)
    const [signedIn] = await newest(1)
    expect(signedIn).toMatchObject({ actor: 'wang', outcome: 'done' })
    expect(signedIn?.details).toEqual({ status: 200 })

    const headers = await sessionHeaders(api, 'wang')
    const made = await app.inject({
      method: 'POST',
      url: '/api/v1/users',
      payload: { name: 'li', role: 'operator', regions: ['3301'], password: `${PASSWORD} too` },
      headers
    })
    expect(made.statusCode).toBe(200)
    expect(await newest(2)).toMatchObject([
      { action: 'account.change', actor: 'wang', by: 'session', object: 'li', outcome: 'done' },
      { outcome: 'begun', details: { body: { name: 'li', role: 'operator', regions: ['3301'] } } }
    ])
    await app.inject({
      method: 'PUT',
      url: '/api/v1/session/password',
      payload: { current_password: PASSWORD, new_password: `${PASSWORD} anew` },
      headers
    })
    expect((await newest(1))[0]).toMatchObject({ action: 'account.change', object: 'wang', outcome: 'done' })
    expect((await newest(1))[0]?.details).toEqual({ status: 200, change: 'password', chosen: true })
    expect(
      await query(url, `select from audit_log where record like '%${PASSWORD}%' or record like '%wrong password%'`)
    ).toEqual([])
  })

  test('of a password that an administrator sets tells whether it was chosen or random, also when it was refused', async () => {
    await makeUser(store, 'boss', 'administrator')
    await makeUser(store, 'zhao', 'operator', ['3301'])
    const headers = await sessionHeaders(api, 'boss')
    for (const [payload, status, chosen] of [
      [{}, 200, false],
      [{ password: `${PASSWORD} three` }, 200, true],
      [{ password: 'qwerty123456' }, 400, true],
      [{ password: 7 }, 400, true]
    ] as const) {
      const reply = await app.inject({ method: 'PUT', url: '/api/v1/users/zhao/password', payload, headers })
      expect(reply.statusCode).toBe(status)
      const [end] = await newest(1)
      expect(end).toMatchObject({ object: 'zhao', outcome: status === 200 ? 'done' : 'refused' })
      expect(end?.details).toEqual({ status, change: 'password', chosen })
    }
  })

  test('is for the auditor to read: page by page, the newest first, and that is recorded too', async () => {
    const { headers } = await newKey(store, 'auditor', [])
    const seqs: number[] = []
    let cursor = ''
    do {
      const reply = await app.inject({ url: `/api/v1/audit?action=findings.view&limit=4${cursor}`, headers })
      expect(reply.statusCode).toBe(200)
      const { items, next_cursor } = reply.json()
      seqs.push(...items.map(({ seq }: { seq: number }) => seq))
      cursor = next_cursor && `&cursor=${next_cursor}`
    } while (cursor)
    const rows = await query<{ seq: string }>(
      url,
      `select seq from audit_log where action = 'findings.view' order by seq desc`
    )
    expect(seqs).toEqual(rows.map(({ seq }) => Number(seq)))
    expect((await newest(1))[0]).toMatchObject({
      action: 'audit.view',
      details: { query: { action: 'findings.view' } }
    })
    const none = await app.inject({
      url: '/api/v1/audit?from=2020-01-01T00:00:00Z&before=2020-01-02T00:00:00Z',
      headers
    })
    expect(none.json()).toMatchObject({ items: [], next_cursor: null })
    expect((await app.inject({ url: '/api/v1/audit?from=yesterday', headers })).statusCode).toBe(400)
  })

  test('is not made of a request that a limit of rates holds off', async () => {
    const { headers } = await newKey(store, 'operator', 'all', 1)
    const ask = () => app.inject({ url: '/api/v1/rankings', headers })
    expect((await ask()).statusCode).toBe(200)
    const before = await lastNumber()
    expect((await ask()).statusCode).toBe(429)
    expect(await lastNumber()).toBe(before)
  })
})

test('without the log nothing is shown and nothing changed', async () => {
  await makeUser(store, 'sun', 'operator', ['3301'])
  await makeUser(store, 'sun.far', 'operator', ['3301'])
  await query(url, `update app_user set sign_in = 'oidc', password_hash = null where name = 'sun.far'`)
  const begun = await app.inject({ method: 'POST', url: '/api/v1/session/oidc' })
  const flow = begun.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const response = await signInAt(begun.json().authorization_url, 'sun.far')
  const sessions = async () => query(url, 'select token_hash from user_session order by token_hash')
  const before = await sessions()
  await query(url, 'alter table audit_log rename to audit_log_away')
  try {
    for (const path of ['/api/v1/sites/S01/load', '/api/v1/rankings', '/api/v1/sites/nowhere']) {
      const reply = await app.inject(path)
      expect(reply.statusCode, path).toBe(503)
      expect(reply.json()).toMatchObject({ type: '/problems/audit-unavailable', title_zh: '审计日志暂不可写' })
      expect(reply.body).not.toContain('metering_points')
    }
    const { headers } = await newKey(store, 'bureau', 'all')
    const changed = await app.inject({
      method: 'PUT',
      url: '/api/v1/carbon/headcounts',
      payload: { ...HEADCOUNT, year: 2031 },
      headers
    })
    expect(changed.statusCode).toBe(503)
    expect(await query(url, 'select from headcount where year = 2031')).toEqual([])
    expect((await app.inject('/api/v1/rankings/facets')).statusCode).toBe(200)
    const signIns = [
      { method: 'POST', url: '/api/v1/session', payload: { name: 'sun', password: PASSWORD } },
      { method: 'PUT', url: '/api/v1/session/oidc', payload: { response }, headers: { cookie: flow } }
    ] as const
    for (const signIn of signIns) {
      const refused = await app.inject(signIn)
      expect(refused.statusCode, refused.body).toBe(503)
      expect(refused.json()).toMatchObject({ type: '/problems/audit-unavailable' })
      expect(refused.body).not.toContain('csrf')
      expect(refused.cookies.filter(({ value }) => value !== '')).toEqual([])
      expect(await sessions()).toEqual(before)
    }
  } finally {
    await query(url, 'alter table audit_log_away rename to audit_log')
  }
  expect((await app.inject('/api/v1/sites/S01/load')).statusCode).toBe(200)
})
