import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { newApiKey, newToken } from '../../../src/api/access/secrets.ts'
import { builtFile } from '../../../src/sources/package-root.ts'
import { KEY_ROLES, ROLES, type Role, seesSites } from '../../../src/store/access/roles.ts'
import { query, testStore } from '../../store/test-database.ts'
import { fillEnergy, fillProvince, METERS } from '../sample-province.ts'
import { startApp } from '../server.ts'
import {
  type Asking,
  AUDITORS_AS_TARGETS,
  accessTable,
  expected,
  HIDDEN_ROUTES,
  INSIDE,
  OUTSIDE,
  type Place,
  type Row
} from './access-table.ts'
import { makeUser, newKey, PASSWORD, sessionHeaders } from './accounts.ts'
import { enterListed, newVersion } from './entered-versions.ts'

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

/** on an address of the network, behind a proxy that speaks TLS: that the demo is asked for changes nothing there */
const network = await startApp(api, '0.0.0.0', { access: unlimited, demo: true, trustProxy: ['127.0.0.1'] })
const OVER_TLS = { host: 'rigwatch.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.9.9.9' }

const TABLE = accessTable({
  withoutSecondFactors: () => query(url, 'delete from second_factor'),
  newKeyId: async () => (await newKey(store, 'operator', 'all')).id,
  newVersion: (what, place) => newVersion(url, what, place)
})

interface Caller extends Asking {
  /** where it asks, when it is not where everybody else does */
  readonly on?: Awaited<ReturnType<typeof startApp>>
  readonly headers: () => Promise<Record<string, string>> | Record<string, string>
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
  ...Object.fromEntries(
    ROLES.map((role) => {
      const headers = () => sessionHeaders(api, `${role}-elsewhere`, { signIn: 'oidc' })
      const caller: Caller = { role, by: 'session', on: strict, fromProvider: true, headers }
      return [`${role}, signed in at the OpenID provider`, caller]
    })
  ),
  ...Object.fromEntries(
    ROLES.map((role) => {
      const headers = async () => ({
        ...(await sessionHeaders(api, role, { cookieName: '__Host-rigwatch_session' })),
        ...OVER_TLS
      })
      return [`${role} over the network`, { role, by: 'session', on: network, headers } as const]
    })
  ),
  'a key of operator over the network': {
    ...{ role: 'operator', by: 'key', on: network },
    headers: async () => ({ ...(await newKey(store, 'operator', [INSIDE])).headers, ...OVER_TLS })
  },
  'a key of operator in the clear': {
    ...{ role: null, by: 'nothing', on: network, inTheClear: true },
    headers: async () => (await newKey(store, 'operator', [INSIDE])).headers
  },
  'nobody over the network, whatever the demo shows elsewhere': { ...nobody(() => OVER_TLS), on: network },
  'a session over the network whose cookie other hosts could set': {
    ...nobody(async () => ({ ...(await sessionHeaders(api, 'operator')), ...OVER_TLS })),
    on: network
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

const document = (await open.app.inject('/api/v1/openapi.json')).json() as {
  paths: Record<string, Record<string, { security: object[] }>>
}
const routes = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, { security }]) => ({ route: `${method} ${path}`, method, path, security }))
)

beforeAll(async () => {
  await fillProvince(store)
  await fillEnergy(store)
  await enterListed(url, [INSIDE, OUTSIDE])
  for (const role of ROLES) await makeUser(store, role, role, regionsOf(role))
  await makeUser(store, 'other', 'operator', ['3302'])
  await makeUser(store, 'newcomer', 'operator', [INSIDE])
  for (const role of ROLES) await makeUser(store, `${role}-elsewhere`, role, regionsOf(role))
  await query(url, `update app_user set sign_in = 'oidc', password_hash = null where name like '%-elsewhere'`)
})

test('the table and the OpenAPI document have the same routes', () => {
  expect(Object.keys(TABLE).sort()).toEqual(routes.map(({ route }) => route).sort())
})

const appFor = ({ on, role, due }: Caller) =>
  (on ?? (role === 'demo' ? open : due === 'second-factor' ? strict : closed)).app

/** Asks as a row of the table says. */
async function askBy(row: Row, [method = '', path = '']: readonly string[], caller: Caller, place: Place) {
  const payload = row.body?.(place)
  return appFor(caller).inject({
    method: method.toUpperCase() as 'GET',
    url: row.url ? await row.url(place) : path,
    headers: await caller.headers(),
    ...(payload && { payload })
  })
}

describe('what the OpenAPI document does not tell of', () => {
  const { routes: all } = open
  const inDocument = new Set(routes.map(({ path }) => path.replaceAll(/\{(\w+)\}/g, ':$1')))
  const elsewhere = [...new Set(all.map(({ url }) => url))].filter((path) => !inDocument.has(path))
  const page = elsewhere.filter((path) => !path.startsWith('/api/'))

  test('is listed: the description of the API, and the files of the page', () => {
    expect(elsewhere.filter((path) => path.startsWith('/api/')).sort()).toEqual(Object.keys(HIDDEN_ROUTES).sort())
    const files = readdirSync(dirname(builtFile('web/index.html')))
    expect(page.sort()).toEqual(['/', ...files.map((file) => `/${file}`)].sort())
  })

  test.each(Object.entries(CALLERS))('shows %s what it shows everybody', async (_, caller) => {
    const headers = await caller.headers()
    for (const path of [...Object.keys(HIDDEN_ROUTES), ...page]) {
      const { statusCode, body } = await appFor(caller).inject({ url: path.replace('*', 'swagger-ui.css'), headers })
      expect(statusCode, path).toBe(HIDDEN_ROUTES[path] ?? 200)
      for (const id of ['S01', '站点1']) expect(body, path).not.toContain(`"${id}"`)
    }
  })

  test.each(Object.entries(CALLERS))(
    'refuses %s every other method of every address, a word of the page too',
    async (_, caller) => {
      const headers = await caller.headers()
      for (const path of inDocument) {
        const answered = new Set(all.filter(({ url, hidden }) => url === path && !hidden).map(({ method }) => method))
        if (answered.has('GET')) answered.add('HEAD')
        for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
          (each) => !answered.has(each)
        )) {
          const reply = await appFor(caller).inject({
            method: method as 'GET',
            url: path.replaceAll(/:\w+/g, 'S01'),
            headers
          })
          expect(reply.statusCode, `${method} ${path}`).toBe(405)
        }
      }
      const elsewhere = await appFor(caller).inject({ method: 'POST', url: '/index.html', headers })
      expect(elsewhere.statusCode).toBeGreaterThanOrEqual(404)
      expect(elsewhere.statusCode).toBeLessThan(500)
    }
  )
})

describe.each(Object.entries(AUDITORS_AS_TARGETS))('%s, of an auditor', (route, row) => {
  const kept = () =>
    query(url, `select name, role, disabled, password_hash, sign_in from app_user where role = 'auditor' order by name`)

  test('answers everybody as the table says, and leaves auditors as they are', async () => {
    const before = await kept()
    for (const [name, caller] of Object.entries(CALLERS)) {
      const reply = await askBy(row, route.split(' '), caller, INSIDE)
      const { status } = expected(row, route.split(' ')[0] as string, caller, INSIDE)
      expect(reply.statusCode, `${name}: ${reply.body.slice(0, 300)}`).toBe(status)
    }
    expect(await kept()).toEqual(before)
    expect(await query(url, `select from api_key where role = 'auditor' and created_by <> 'test'`)).toEqual([])
  })
})

describe.each(routes)('$route', ({ route, method, path, security }) => {
  const row = TABLE[route] as Row
  const ask = (caller: Caller, headers: Record<string, string>, place: Place, as = method) =>
    askBy(row, [as, path], { ...caller, headers: () => headers }, place)

  test.each(Object.entries(CALLERS))('answers %s as the table says', async (_, caller) => {
    for (const place of [INSIDE, OUTSIDE] as const) {
      const reply = await ask(caller, await caller.headers(), place)
      const { status, shown } = expected(row, method, caller, place)
      expect(reply.statusCode, `${place}: ${reply.body.slice(0, 300)}`).toBe(status)
      if (status >= 400) expect(reply.headers['content-type']).toContain('application/problem+json')
      if (status === 403 && caller.due) expect(reply.json().type).toMatch(/-due$/)
      if (status === 200 && row.shows) expect(row.shows(reply.json() as never, place).length > 0, place).toBe(shown)
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
