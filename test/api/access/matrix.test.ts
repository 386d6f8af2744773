import { beforeAll, describe, expect, test } from 'vitest'
import type { Duty } from '../../../src/api/access/access.ts'
import { newApiKey, newToken } from '../../../src/api/access/secrets.ts'
import { KEY_ROLES, ROLES, type Role, seesSites } from '../../../src/store/access/roles.ts'
import { query, testStore } from '../../store/test-database.ts'
import { fillEnergy, fillProvince, METERS } from '../sample-province.ts'
import { startApp } from '../server.ts'
import { makeUser, newKey, PASSWORD, sessionHeaders } from './accounts.ts'

/** Those with regions have Hangzhou: S01 and S02 lie within it, S03 and S04 do not. */
const INSIDE = '3301'
const OUTSIDE = '3302'
type Place = typeof INSIDE | typeof OUTSIDE

const { store, api, url } = await testStore()
const unlimited = {
  session: { idleMinutes: 30, lifetimeMinutes: 720 },
  limits: { address: 1e6, user: 1e6, signIn: 1e6 }
}
/** with visitors of the demo, and without */
const open = await startApp(api, '127.0.0.1', { access: unlimited })
const closed = await startApp(api, '127.0.0.1', { access: unlimited, demo: false })
/** where inspectors must have a second factor */
const strict = await startApp(api, '127.0.0.1', { access: unlimited, demo: false, secondFactor: ['inspector'] })
let made = 0

interface Row {
  /** roles that may use it; `user` is whoever signed in with a password */
  readonly for: 'public' | 'anyone' | 'user' | readonly Role[]
  /** whether visitors of the demo may */
  readonly demo?: true
  readonly url?: (place: Place) => string | Promise<string>
  readonly body?: (place: Place) => object
  /** the answer to those who may, within their regions and outside; 200 unless told */
  readonly inside?: number
  readonly outside?: number
  /** the answer where another password is due */
  readonly whenDue?: number
  /** what may be due without the route refusing to answer */
  readonly during?: readonly Duty[]
  /** of the answer: what shows that it is about a place */
  readonly shows?: (body: never) => unknown[]
}

const WORK_WITH_SITES = ['operator', 'bureau', 'inspector'] as const
const site = (place: Place) => (place === INSIDE ? 'S01' : 'S03')
const target = (place: Place) => ({
  scope_kind: 'region',
  scope: place,
  metric: 'tco2',
  base_year: 2020,
  base_value: 60,
  target_year: 2030,
  reduction: 0.07,
  source: 'plan'
})
const list = (path: string): Row => ({
  for: WORK_WITH_SITES,
  demo: true,
  url: (place) => `/api/v1/${path}?region=${place}`,
  shows: (body: { items: unknown[] }) => body.items
})
const ofSite = (path: string): Row => ({
  for: WORK_WITH_SITES,
  demo: true,
  url: (place) => `/api/v1/sites/${site(place)}${path}`,
  outside: 404
})
const administers: Row = { for: ['administrator'] }

/** What each route answers to whom. */
const TABLE: Record<string, Row> = {
  'get /healthz': { for: 'public' },
  'get /readyz': { for: 'public' },
  'get /metrics': { for: 'public' },
  'get /problems/{name}': { for: 'public', url: () => '/problems/not-found' },
  'get /api/v1/openapi.json': { for: 'public' },
  'get /api/v1/rankings': list('rankings'),
  'get /api/v1/rankings/facets': { for: WORK_WITH_SITES, demo: true },
  'get /api/v1/sites': list('sites'),
  'get /api/v1/sites/{id}': ofSite(''),
  'get /api/v1/sites/{id}/findings': ofSite('/findings'),
  'get /api/v1/sites/{id}/load': ofSite('/load'),
  'get /api/v1/carbon/reference': { for: WORK_WITH_SITES, demo: true },
  'get /api/v1/carbon/targets': { for: WORK_WITH_SITES, demo: true },
  'get /api/v1/carbon/tariffs': { for: WORK_WITH_SITES, demo: true },
  'get /api/v1/carbon/other-energy': { for: WORK_WITH_SITES, demo: true },
  'get /api/v1/carbon/headcounts': { for: WORK_WITH_SITES, demo: true },
  'get /api/v1/carbon/report': {
    for: WORK_WITH_SITES,
    demo: true,
    url: (place) => `/api/v1/carbon/report?scope=${place}&year=2026`,
    outside: 404
  },
  'put /api/v1/carbon/reference': {
    for: ['bureau'],
    body: (place) => ({ dataset: 'energy_price', region: place, item: 'flat', value: 0.7, source: 'invoice' }),
    outside: 403
  },
  'put /api/v1/carbon/tariffs': {
    for: ['bureau'],
    body: (place) => ({
      ...{ region: place, valid_from: '2027-01-01', source: 'notice' },
      periods: [{ months: '1-12', days: 'ordinary', register: 'flat', hours: '0-24' }]
    }),
    outside: 403
  },
  'put /api/v1/carbon/targets': { for: ['bureau'], body: target, outside: 403 },
  'post /api/v1/carbon/targets/prolonged': {
    for: ['bureau'],
    body: (scope) => ({ scope_kind: 'region', scope, metric: 'tco2', target_year: 2030, to_year: 2035 }),
    outside: 404
  },
  'put /api/v1/carbon/other-energy': {
    for: ['bureau'],
    body: (place) => ({
      ...{ scope_kind: 'site', scope: site(place), source: 'bill' },
      ...{ month: '2026-03', carrier: 'natural gas', kgce: 1200.5 }
    }),
    outside: 403
  },
  'put /api/v1/carbon/headcounts': {
    for: ['bureau'],
    body: (place) => ({ scope_kind: 'site', scope: site(place), source: 'bill', year: 2026, heads: 420 }),
    outside: 403
  },
  'post /api/v1/carbon/other-energy/import': {
    for: ['bureau'],
    body: (place) => ({
      csv: `scope_kind,scope,month,carrier,kgce,tco2,source\nsite,${site(place)},2026-04,gas,10,,bill\n`
    }),
    outside: 403
  },
  'post /api/v1/carbon/headcounts/import': {
    for: ['bureau'],
    body: (place) => ({ csv: `scope_kind,scope,year,heads,source\nsite,${site(place)},2027,40,list\n` }),
    outside: 403
  },
  'get /api/v1/audit': { for: ['auditor'] },
  'get /api/v1/session': { for: 'anyone' },
  'post /api/v1/session': { for: 'public', body: () => ({ name: 'Other', password: PASSWORD }) },
  // no provider is set up
  'post /api/v1/session/oidc': { for: 'public', inside: 404 },
  'put /api/v1/session/oidc': { for: 'public', body: () => ({ response: 'code=x&state=x' }), inside: 404 },
  'delete /api/v1/session': { for: 'user', during: ['password', 'second-factor'] },
  'post /api/v1/session/second-factor': {
    for: 'user',
    during: ['second-factor'],
    body: () => ({ password: PASSWORD })
  },
  'put /api/v1/session/second-factor': {
    for: 'user',
    during: ['second-factor'],
    url: async () => {
      await query(url, 'delete from second_factor')
      return '/api/v1/session/second-factor'
    },
    body: () => ({ code: '000000' }),
    // nothing waits for a code
    inside: 409
  },
  'put /api/v1/session/password': {
    for: 'user',
    during: ['password', 'second-factor'],
    body: () => ({ current_password: PASSWORD, new_password: PASSWORD }),
    // another one is due, not the same
    whenDue: 400
  },
  'get /api/v1/users': administers,
  'post /api/v1/users': {
    ...administers,
    body: () => ({ name: `new-${made++}`, role: 'operator', regions: ['3302'], password: PASSWORD })
  },
  'get /api/v1/users/{name}': { ...administers, url: () => '/api/v1/users/other' },
  'patch /api/v1/users/{name}': {
    ...administers,
    url: () => '/api/v1/users/other',
    body: () => ({ regions: ['3302'] })
  },
  'put /api/v1/users/{name}/password': {
    ...administers,
    url: () => '/api/v1/users/other/password',
    body: () => ({ password: PASSWORD })
  },
  'delete /api/v1/users/{name}/second-factor': {
    ...administers,
    url: () => '/api/v1/users/other/second-factor'
  },
  'get /api/v1/keys': administers,
  'post /api/v1/keys': { ...administers, body: () => ({ name: 'k', role: 'operator', regions: 'all' }) },
  'delete /api/v1/keys/{id}': {
    ...administers,
    url: async () => `/api/v1/keys/${(await newKey(store, 'operator', 'all')).id}`
  }
}

interface Caller {
  readonly headers: () => Promise<Record<string, string>> | Record<string, string>
  /** null: nobody whom the server knows */
  readonly role: Role | 'demo' | null
  readonly by: 'session' | 'key' | 'nothing'
  /** what has to be done before anything else */
  readonly due?: Duty
}

const regionsOf = (role: Role) => (seesSites(role) ? [INSIDE] : [])
const nobody = (headers: Caller['headers']): Caller => ({ role: null, by: 'nothing', headers })
/** Changes the newest row of a table. */
const changed = async (table: string, set: string, headers: Record<string, string>) => {
  await query(url, `update ${table} set ${set} where created_at = (select max(created_at) from ${table})`)
  return headers
}
const CALLERS: Record<string, Caller> = {
  ...Object.fromEntries(
    ROLES.map((role) => [role, { role, by: 'session', headers: () => sessionHeaders(api, role) } as const])
  ),
  ...Object.fromEntries(
    KEY_ROLES.map((role) => {
      const headers = async () => (await newKey(store, role, regionsOf(role))).headers
      return [`a key of ${role}`, { role, by: 'key', headers } as const]
    })
  ),
  'an operator whose password somebody else has set': {
    role: 'operator',
    by: 'session',
    due: 'password',
    headers: async () => {
      await query(url, `update app_user set password_change_due = true where name = 'newcomer'`)
      return sessionHeaders(api, 'newcomer')
    }
  },
  'an inspector without the second factor that the role must have': {
    role: 'inspector',
    by: 'session',
    due: 'second-factor',
    headers: () => sessionHeaders(api, 'inspector')
  },
  'a visitor of the demo': { role: 'demo', by: 'nothing', headers: () => ({}) },
  'nobody where there is no demo': nobody(() => ({})),
  'an expired session': nobody(async () =>
    changed('user_session', `expires_at = now() - interval '1 second'`, await sessionHeaders(api, 'other'))
  ),
  'an idle session': nobody(async () =>
    changed('user_session', `last_seen_at = now() - interval '31 minutes'`, await sessionHeaders(api, 'other'))
  ),
  'a forged session': nobody(() => ({ cookie: `rigwatch_session=${newToken()}`, 'x-csrf-token': newToken() })),
  'a session that is no text': nobody(() => ({ cookie: 'rigwatch_session=%00%ff' })),
  'an expired key': nobody(async () =>
    changed('api_key', `expires_at = now() - interval '1 second'`, (await newKey(store, 'operator', 'all')).headers)
  ),
  'a revoked key': nobody(async () =>
    changed('api_key', 'revoked_at = now()', (await newKey(store, 'operator', 'all')).headers)
  ),
  'a forged key': nobody(() => ({ authorization: `Bearer ${newApiKey()}` })),
  'another scheme': nobody(() => ({ authorization: `Basic ${Buffer.from(`operator:${PASSWORD}`).toString('base64')}` }))
}

/** What the table says: a status, and whether something of the place may be shown. */
function expected(
  row: Row,
  method: string,
  { role, by, due }: Caller,
  place: Place
): { status: number; shown: boolean } {
  const answered = { status: (place === INSIDE ? row.inside : row.outside) ?? 200, shown: place === INSIDE }
  if (row.for === 'public' || row.for === 'anyone') return { status: row.inside ?? 200, shown: true }
  if (role === 'demo' && method === 'get' && row.demo) return { status: row.inside ?? 200, shown: true }
  if (role === null || role === 'demo') return { status: 401, shown: false }
  if (due && !row.during?.includes(due)) return { status: 403, shown: false }
  if (due === 'password' && row.whenDue) return { status: row.whenDue, shown: false }
  if (row.for === 'user') return { status: by === 'session' ? (row.inside ?? 200) : 403, shown: true }
  if (!row.for.includes(role)) return { status: 403, shown: false }
  return row.for.includes('administrator') ? { status: 200, shown: true } : answered
}

const document = (await open.app.inject('/api/v1/openapi.json')).json() as {
  paths: Record<string, Record<string, { security: object[] }>>
}
const routes = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, { security }]) => ({ route: `${method} ${path}`, method, path, security }))
)

beforeAll(async () => {
  await fillProvince(store)
  await fillEnergy(store)
  for (const role of ROLES) await makeUser(store, role, role, regionsOf(role))
  await makeUser(store, 'other', 'operator', ['3302'])
  await makeUser(store, 'newcomer', 'operator', [INSIDE])
})

test('the table and the OpenAPI document have the same routes', () => {
  expect(Object.keys(TABLE).sort()).toEqual(routes.map(({ route }) => route).sort())
})

describe.each(routes)('$route', ({ route, method, path, security }) => {
  const row = TABLE[route] as Row
  const ask = async (caller: Caller, headers: Record<string, string>, place: Place, as = method) => {
    const { app } = caller.role === 'demo' ? open : caller.due === 'second-factor' ? strict : closed
    const payload = row.body?.(place)
    return app.inject({
      method: as.toUpperCase() as 'GET',
      url: row.url ? await row.url(place) : path,
      headers,
      ...(payload && { payload })
    })
  }

  test.each(Object.entries(CALLERS))('answers %s as the table says', async (_, caller) => {
    for (const place of [INSIDE, OUTSIDE] as const) {
      const reply = await ask(caller, await caller.headers(), place)
      const { status, shown } = expected(row, method, caller, place)
      expect(reply.statusCode, `${place}: ${reply.body.slice(0, 300)}`).toBe(status)
      if (status >= 400) expect(reply.headers['content-type']).toContain('application/problem+json')
      if (status === 403 && caller.due) expect(reply.json().type).toMatch(/-due$/)
      if (status === 200 && row.shows) expect(row.shows(reply.json() as never).length > 0, place).toBe(shown)
      if (method !== 'get' || place === OUTSIDE) continue
      const head = await ask(caller, await caller.headers(), place, 'head')
      expect(head.statusCode, 'HEAD').toBe(status)
    }
  })

  test('shows those who have Hangzhou no site, id or target of elsewhere', async () => {
    const inHangzhou = METERS.filter(({ region }) => region?.startsWith('3301')).map(({ siteId }) => siteId)
    const elsewhere = METERS.map(({ siteId }) => siteId).filter((id) => /^S\d+$/.test(id) && !inHangzhou.includes(id))
    const known = Object.values(CALLERS).filter(({ role }) => role !== null && role !== 'demo')
    if (method !== 'get' || row.for === 'public') return
    for (const caller of known) {
      const { body } = await ask(caller, await caller.headers(), INSIDE)
      for (const id of elsewhere) expect(body).not.toContain(`"${id}"`)
      for (const region of ['"3302"', '"320100"'].filter(() => !path.includes('users')))
        expect(body).not.toContain(region)
    }
  })

  test('says in the document how its callers are known', () => {
    const known =
      row.for === 'public' || row.for === 'anyone' ? [] : row.for === 'user' ? ['session'] : ['key', 'session']
    expect(security.flatMap((each) => Object.keys(each))).toEqual(known)
  })

  if (method === 'get' || row.for === 'public') return

  test('refuses a session without its CSRF token', async () => {
    const role = row.for === 'user' ? 'operator' : (row.for[0] as Role)
    const { 'x-csrf-token': csrf, ...cookie } = await sessionHeaders(api, role)
    const caller = { role, by: 'session', headers: () => cookie } as const
    const forged = [cookie, { ...cookie, 'x-csrf-token': newToken() }]
    const crossSite = { ...cookie, 'x-csrf-token': csrf, 'sec-fetch-site': 'cross-site' }
    for (const headers of [...forged, crossSite]) {
      const reply = await ask(caller, headers, INSIDE)
      expect(reply.statusCode).toBe(403)
      expect(reply.json().type).toBe('/problems/csrf')
    }
  })
})

test('a report of a region that lies only partly within the own ones is refused, as its sums would mislead', async () => {
  const { headers } = await newKey(store, 'bureau', [INSIDE])
  for (const scope of ['33', '330000', 'CN']) {
    const reply = await closed.app.inject({ url: `/api/v1/carbon/report?scope=${scope}&year=2026`, headers })
    expect(reply.json().type, scope).toBe('/problems/not-found')
  }
})

test('a route that does not say who may use it keeps the server from starting', async () => {
  const { buildApp } = await import('../../../src/api/app.ts')
  const app = buildApp({
    store: api,
    audit: { append: async () => {} },
    simulated: true,
    version: 'x',
    allowedHosts: null,
    sealingKey: Buffer.alloc(32),
    logger: false
  })
  app.get('/api/v1/forgotten', async () => 'open')
  await expect(app.ready()).rejects.toThrow(/GET \/api\/v1\/forgotten/)
  await app.close()
})
