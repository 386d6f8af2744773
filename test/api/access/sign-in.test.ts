import { beforeAll, describe, expect, test } from 'vitest'
import type { AccessRules } from '../../../src/api/access/guard.ts'
import { startSession } from '../../../src/api/access/sign-in.ts'
import { type User, userToSignIn } from '../../../src/store/access/users.ts'
import type { Store } from '../../../src/store/store.ts'
import { query, testStore } from '../../store/test-database.ts'
import { startApp } from '../server.ts'
import { makeUser, newKey, PASSWORD, sessionHeaders } from './accounts.ts'

const { store, api, url } = await testStore()
const session = { idleMinutes: 30, lifetimeMinutes: 720 }
const limits = { address: 1e6, user: 1e6, signIn: 1e6 }
const { app } = await startApp(api, '127.0.0.1', { access: { session, limits }, demo: false })
beforeAll(() => makeUser(store, 'li.wei', 'operator', ['3301']))

interface Attempt {
  readonly name?: string
  readonly password?: string
  readonly from?: string
  readonly headers?: Record<string, string>
}
const signIn = ({ name = 'li.wei', password = PASSWORD, from = '127.0.0.1', headers = {} }: Attempt = {}, on = app) =>
  on.inject({ method: 'POST', url: '/api/v1/session', payload: { name, password }, remoteAddress: from, headers })
const withCookie = (reply: Awaited<ReturnType<typeof signIn>>) => {
  const [cookie] = reply.cookies
  return { cookie: `${cookie?.name}=${cookie?.value}`, 'x-csrf-token': reply.json().csrf_token as string }
}
const rankings = (headers: Record<string, string>, on = app) => on.inject({ url: '/api/v1/rankings', headers })

test('signing in gives a session that is kept hashed, and signing out ends it', async () => {
  const reply = await signIn({ name: ' Li.Wei ' })
  expect(reply.json()).toMatchObject({ user: { name: 'li.wei', role: 'operator', regions: ['3301'], kind: 'session' } })
  expect(reply.cookies).toMatchObject([{ name: 'rigwatch_session', httpOnly: true, sameSite: 'Strict', path: '/' }])
  const token = String(reply.cookies[0]?.value)
  const kept = await query<{ row: string }>(url, 'select row_to_json(user_session)::text as row from user_session')
  expect(kept).toHaveLength(1)
  expect(kept[0]?.row).not.toContain(token)
  expect(kept[0]?.row).not.toContain(Buffer.from(token, 'base64url').toString('hex'))

  const headers = withCookie(reply)
  expect((await rankings(headers)).statusCode).toBe(200)
  const asked = await app.inject({ url: '/api/v1/session', headers })
  expect(asked.json()).toMatchObject({ user: { name: 'li.wei' }, csrf_token: headers['x-csrf-token'], demo: false })
  expect((await app.inject({ method: 'DELETE', url: '/api/v1/session', headers })).statusCode).toBe(200)
  const after = await rankings(headers)
  expect(after.statusCode).toBe(401)
  expect(after.cookies).toMatchObject([{ name: 'rigwatch_session', value: '' }])
})

test('a new sign-in replaces the session of the browser', async () => {
  const first = withCookie(await signIn())
  const second = withCookie(await signIn({ headers: first }))
  expect((await rankings(first)).statusCode).toBe(401)
  expect((await rankings(second)).statusCode).toBe(200)
})

test('an unknown name, a wrong password and a disabled account get the same answer, after as much work', async () => {
  await makeUser(store, 'gone', 'operator', ['3301'])
  await query(url, `update app_user set disabled = true where name = 'gone'`)
  const replies = [
    await signIn({ name: 'nobody', from: '10.1.0.1' }),
    await signIn({ password: 'wrong', from: '10.1.0.1' }),
    await signIn({ name: 'gone', from: '10.1.0.1' })
  ]
  const said = replies.map((reply) => ({ ...reply.json(), request_id: '', status: reply.statusCode }))
  expect(said[0]).toMatchObject({ type: '/problems/sign-in-refused', status: 401 })
  expect(said[1]).toEqual(said[0])
  expect(said[2]).toEqual(said[0])
  expect(replies.flatMap(({ cookies }) => cookies)).toEqual([])
})

describe('after five wrong passwords from an address', () => {
  test('the name waits there, right password or not, known or not; elsewhere and at the machine it need not', async () => {
    await makeUser(store, 'locked', 'operator', ['3301'])
    for (const name of ['locked', 'unknown']) {
      for (let i = 0; i < 5; i++)
        expect((await signIn({ name, password: 'no', from: '10.2.0.1' })).statusCode).toBe(401)
      const waiting = await signIn({ name, from: '10.2.0.1' })
      expect(waiting.statusCode).toBe(429)
      expect(waiting.json().type).toBe('/problems/sign-in-locked')
      expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(800)
      const [recorded] = await query<{ status: string }>(
        url,
        `select record::jsonb #>> '{details,status}' as status from audit_log where actor = '${name}' order by seq desc limit 1`
      )
      expect(recorded?.status).toBe('429')
    }
    expect((await signIn({ name: 'locked', from: '10.2.0.2' })).statusCode).toBe(200)
    await query(url, `update sign_in_failure set last_at = now() - interval '16 minutes' where address = '10.2.0.1'`)
    expect((await signIn({ name: 'locked', from: '10.2.0.1' })).statusCode).toBe(200)
  })

  test('made at once they count just the same', async () => {
    await makeUser(store, 'rushed', 'operator', ['3301'])
    const attempts = Array.from({ length: 12 }, () => signIn({ name: 'rushed', password: 'no', from: '10.3.0.1' }))
    const statuses = (await Promise.all(attempts)).map(({ statusCode }) => statusCode).sort()
    expect(statuses).toEqual([...Array(5).fill(401), ...Array(7).fill(429)])
  })

  test('one address alone cannot lock others out; many together can, but not at the machine itself', async () => {
    await makeUser(store, 'admin', 'administrator')
    for (let i = 0; i < 60; i++) await signIn({ name: 'admin', password: 'no', from: '10.4.0.1' })
    expect((await signIn({ name: 'admin', from: '10.4.0.2' })).statusCode).toBe(200)
    for (let i = 0; i < 50; i++) await signIn({ name: 'admin', password: 'no', from: `10.4.1.${i}` })
    expect((await signIn({ name: 'admin', from: '10.4.0.2' })).statusCode).toBe(429)
    expect((await signIn({ name: 'admin' })).statusCode).toBe(200)
  })
})

test('a session does not begin by a password that was replaced, or an account disabled, since it was checked', async () => {
  await makeUser(store, 'replaced', 'operator', ['3301'])
  const scope = { actor: 'gate', regions: [], role: 'gate' } as const
  const known = await api.withScope(scope, (tx) => userToSignIn(tx, 'replaced'))
  const { user, passwordHash: hash } = known as { user: User; passwordHash: string }
  const begin = (passwordHash: string | null) =>
    startSession(api, { session } as AccessRules, { ip: '127.0.0.1' }, user, passwordHash)
  await begin(hash)
  await expect(begin(null)).rejects.toMatchObject({ problem: 'sign-in-refused' })
  await query(url, `update app_user set disabled = true where name = 'replaced'`)
  await expect(begin(hash)).rejects.toMatchObject({ problem: 'sign-in-refused' })
  await query(url, `update app_user set disabled = false, password_hash = password_hash || 'x' where name = 'replaced'`)
  await expect(begin(hash)).rejects.toMatchObject({ problem: 'sign-in-refused' })
  const sessions = await query(url, `select from user_session where user_id = ${user.id}`)
  expect(sessions).toHaveLength(1)
})

describe('what a session is held to', () => {
  test('a change of role or regions counts at once, and being disabled too', async () => {
    await makeUser(store, 'mover', 'operator', ['3301'])
    const headers = await sessionHeaders(api, 'mover')
    await query(url, `update app_user set role = 'auditor', regions = '{}' where name = 'mover'`)
    expect((await rankings(headers)).statusCode).toBe(403)
    await query(url, `update app_user set disabled = true where name = 'mover'`)
    expect((await rankings(headers)).statusCode).toBe(401)
  })

  test('use keeps it from idling, not from ending', async () => {
    const headers = await sessionHeaders(api, 'li.wei')
    const age = (minutes: number) =>
      query(url, `update user_session set last_seen_at = now() - ${minutes} * interval '1 minute'`)
    await age(29)
    expect((await rankings(headers)).statusCode).toBe(200)
    const [seen] = await query<{ ago: number }>(
      url,
      'select min(extract(epoch from now() - last_seen_at))::float8 as ago from user_session'
    )
    expect(seen?.ago).toBeLessThan(60)
    await query(url, `update user_session set expires_at = now()`)
    expect((await rankings(headers)).statusCode).toBe(401)
  })

  test('changing the own password needs the old one and ends all other sessions', async () => {
    await makeUser(store, 'changer', 'operator', ['3301'])
    const [here, there] = [await sessionHeaders(api, 'changer'), await sessionHeaders(api, 'changer')]
    const change = (current_password: string, new_password: string) =>
      app.inject({
        ...{ method: 'PUT', url: '/api/v1/session/password', headers: here },
        payload: { current_password, new_password }
      })
    expect((await change('wrong', 'another evening in June')).statusCode).toBe(401)
    for (const [weak, why] of [
      ['short', /at least 12/],
      ['qwerty123456', /most common/],
      ['aaaaaaaaaaaaaaaa', /most common/],
      ['changer-changer', /made of the name/],
      ['长'.repeat(300), /at most/]
    ] as const) {
      const reply = await change(PASSWORD, weak)
      expect(reply.statusCode, weak).toBe(400)
      expect(reply.json().detail).toMatch(why)
    }
    const changed = await change(PASSWORD, 'another evening in June')
    expect(changed.statusCode).toBe(200)
    expect((await rankings(there)).statusCode).toBe(401)
    expect((await rankings(here)).statusCode).toBe(401)
    expect((await rankings(withCookie(changed))).statusCode).toBe(200)
    expect((await signIn({ name: 'changer' })).statusCode).toBe(401)
    expect((await signIn({ name: 'changer', password: 'another evening in June' })).statusCode).toBe(200)
  })
})

describe('behind a TLS proxy', async () => {
  const proxied = await startApp(api, '0.0.0.0', { trustProxy: ['10.0.0.1'], demo: true, access: { session, limits } })
  const from = (address: string, headers: Record<string, string>) =>
    signIn({ from: address, headers: { host: 'rigwatch.example', ...headers } }, proxied.app)

  test('the cookie is for TLS and this host alone', async () => {
    const reply = await from('10.0.0.1', { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.5.0.1' })
    expect(reply.cookies).toMatchObject([
      { name: '__Host-rigwatch_session', secure: true, httpOnly: true, sameSite: 'Strict', path: '/' }
    ])
    const { cookie } = withCookie(reply)
    expect((await rankings({ cookie, host: 'rigwatch.example' }, proxied.app)).statusCode).toBe(200)
  })

  test('passwords are refused without TLS, whoever claims it', async () => {
    for (const reply of [await from('10.0.0.1', {}), await from('10.0.0.2', { 'x-forwarded-proto': 'https' })]) {
      expect(reply.statusCode).toBe(403)
      expect(reply.json().type).toBe('/problems/https-required')
    }
  })

  test('API keys too', async () => {
    const { headers } = await newKey(store, 'operator', ['3301'])
    const ask = (more: object) =>
      proxied.app.inject({
        ...{ url: '/api/v1/rankings', remoteAddress: '10.0.0.1' },
        headers: { ...headers, host: 'rigwatch.example', ...more }
      })
    expect((await ask({})).json().type).toBe('/problems/https-required')
    expect((await ask({ 'x-forwarded-proto': 'https' })).statusCode).toBe(200)
  })

  test('wrong passwords count for the client that the proxy names', async () => {
    const attempt = (client: string) =>
      signIn(
        {
          ...{ name: 'someone', password: 'no', from: '10.0.0.1' },
          headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': client }
        },
        proxied.app
      )
    for (let i = 0; i < 5; i++) await attempt('10.6.0.1')
    expect((await attempt('10.6.0.1')).statusCode).toBe(429)
    expect((await attempt('10.6.0.2')).statusCode).toBe(401)
  })

  test('there are no visitors of a demo', async () => {
    expect((await rankings({ host: 'rigwatch.example' }, proxied.app)).statusCode).toBe(401)
  })
})

describe('behind a proxy that nobody has named, on the own machine', async () => {
  const { headers: key } = await newKey(store, 'operator', ['3301'])
  const demo = await startApp(api, '127.0.0.1', { access: { session, limits } })

  test.each([
    ['x-forwarded-for', '203.0.113.9'],
    ['x-forwarded-proto', 'https'],
    ['x-real-ip', '203.0.113.9'],
    ['forwarded', 'for=203.0.113.9'],
    ['via', '1.1 proxy']
  ])('passwords and API keys are refused, for they may have come without TLS: %s', async (header, value) => {
    const forwarded = { [header]: value }
    for (const reply of [await signIn({ headers: forwarded }), await rankings({ ...key, ...forwarded })]) {
      expect(reply.statusCode).toBe(403)
      expect(reply.json()).toMatchObject({
        type: '/problems/https-required',
        detail: expect.stringContaining('--trust-proxy')
      })
    }
    expect((await rankings(key)).statusCode).toBe(200)
    // what needs no sign-in is as open as it was
    expect((await rankings(forwarded, demo.app)).statusCode).toBe(200)
  })
})

test("what is shown to somebody who signed in is no cache's to keep, nor that it is refused", async () => {
  const { headers: key } = await newKey(store, 'operator', ['3301'])
  for (const headers of [key, await sessionHeaders(api, 'li.wei')])
    for (const path of [
      'rankings',
      'rankings/facets',
      'sites',
      'sites/nowhere',
      'sites/nowhere/load',
      'carbon/targets',
      'users'
    ]) {
      const reply = await app.inject({ url: `/api/v1/${path}`, headers: headers as Record<string, string> })
      expect(reply.headers['cache-control'], path).toBe('private, no-store')
    }
})

test('the accounts of the demo are let in where the demo is, and nowhere else', async () => {
  await makeUser(store, 'demo-operator', 'operator', ['3301'])
  await query(url, `update app_user set demo = true where name = 'demo-operator'`)
  const demo = await startApp(api, '127.0.0.1', { access: { session, limits } })
  const inDemo = await signIn({ name: 'demo-operator' }, demo.app)
  expect(inDemo.statusCode).toBe(200)
  expect((await rankings(withCookie(inDemo))).statusCode).toBe(401)
  expect((await signIn({ name: 'demo-operator' })).statusCode).toBe(401)
})

describe('rates', () => {
  const strict = { session, limits: { address: 5, user: 7, signIn: 3 } }

  test('of an address, a user, a key and of signing in are counted apart', async () => {
    const { app: limited } = await startApp(api, '127.0.0.1', { access: strict, demo: false })
    const allowed = async (headers: Record<string, string>) => {
      for (let asked = 0; ; asked++) {
        const reply = await rankings(headers, limited)
        if (reply.statusCode !== 429) continue
        expect(reply.json().type).toBe('/problems/too-many-requests')
        expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
        return asked
      }
    }
    expect(await allowed((await newKey(store, 'operator', ['3301'], 9)).headers)).toBe(9)
    expect(await allowed(await sessionHeaders(api, 'li.wei'))).toBe(7)
    expect(await allowed({})).toBe(5)
    const attempts = []
    for (let i = 0; i < 4; i++) attempts.push((await signIn({ from: '10.7.0.1' }, limited)).statusCode)
    expect(attempts).toEqual([200, 200, 200, 429])
    // all ways to sign in count together
    const elsewhere = await limited.inject({
      ...{ method: 'POST', url: '/api/v1/session/oidc', remoteAddress: '10.7.0.1' }
    })
    expect(elsewhere.statusCode).toBe(429)
  })

  test('an address over its limit costs no look-up, and holds nobody off who was known before', async () => {
    let lookUps = 0
    const watched: Store = {
      ...api,
      withScope: (...given) => {
        lookUps++
        return api.withScope(...given)
      }
    }
    const { app: limited } = await startApp(watched, '127.0.0.1', { access: strict, demo: false })
    const status = async (headers: Record<string, string>) => (await rankings(headers, limited)).statusCode
    const [user, key, late] = [
      await sessionHeaders(api, 'li.wei'),
      (await newKey(store, 'operator', ['3301'])).headers,
      (await newKey(store, 'operator', ['3301'])).headers
    ]
    for (const known of [user, key]) expect(await status(known)).toBe(200)
    const made = (text: string) => [{ authorization: `Bearer ${text}` }, { cookie: `rigwatch_session=${text}` }]
    for (const headers of [...made('a'), ...made('b'), ...made('c')].slice(0, 5))
      expect(await status(headers)).toBe(401)
    lookUps = 0
    for (const headers of [...made('d'), late]) expect(await status(headers)).toBe(429)
    expect(lookUps).toBe(0)
    for (const known of [user, key]) expect(await status(known)).toBe(200)

    for (let asked = 2; asked < 7; asked++) expect(await status(user)).toBe(200)
    expect(await status(user)).toBe(429)
    lookUps = 0
    expect(await status(user)).toBe(429)
    expect(lookUps).toBe(0)
  })

  test('what was good before and is not any more counts for the address', async () => {
    const { app: limited } = await startApp(api, '127.0.0.1', { access: strict, demo: false })
    const headers = await sessionHeaders(api, 'li.wei')
    expect((await rankings(headers, limited)).statusCode).toBe(200)
    await query(url, 'delete from user_session')
    const after = []
    for (let i = 0; i < 6; i++) after.push((await rankings(headers, limited)).statusCode)
    expect(after).toEqual([401, 401, 401, 401, 401, 429])
  })

  test('of a /64 of IPv6 are counted together, attempts to sign in too', async () => {
    const { app: limited } = await startApp(api, '127.0.0.1', { access: strict, demo: false })
    const asked = async (remoteAddress: string) =>
      (await limited.inject({ url: '/api/v1/session', remoteAddress })).statusCode
    for (let i = 1; i <= 5; i++) expect(await asked(`2001:db8:0:1::${i}`)).toBe(200)
    expect(await asked('2001:db8:0:1:ffff::1')).toBe(429)
    expect(await asked('2001:db8:0:2::1')).toBe(200)
    for (let i = 1; i <= 5; i++) await signIn({ name: 'someone-else', password: 'no', from: `2001:db8:0:3::${i}` })
    expect((await signIn({ name: 'someone-else', from: '2001:db8:0:3::9' })).statusCode).toBe(429)
    expect((await signIn({ name: 'someone-else', from: '2001:db8:0:4::9' })).statusCode).toBe(401)
  })
})
