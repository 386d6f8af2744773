import { beforeAll, describe, expect, test } from 'vitest'
import { query, testStore } from '../../store/test-database.ts'
import { startApp } from '../server.ts'
import { makeUser, PASSWORD } from './accounts.ts'
import { signInAt, startProvider } from './openid-provider.ts'

const PUBLIC = 'http://127.0.0.1:8080/'
const { store, api, url } = await testStore()
const { options, provider, stop } = await startProvider(PUBLIC, { 'sub-1': 'Li.Wei', 'sub-2': 'li.wei' })
const access = {
  session: { idleMinutes: 30, lifetimeMinutes: 720 },
  limits: { address: 1e6, user: 1e6, signIn: 1e6 }
}
const secondFactor = ['operator'] as const
const { app } = await startApp(api, '127.0.0.1', { demo: false, oidc: options, access, secondFactor })

/** Users who sign in at the provider. */
const elsewhere = (...names: string[]) =>
  query(url, `update app_user set sign_in = 'oidc', password_hash = null where name in ('${names.join("','")}')`)
beforeAll(async () => {
  for (const name of ['li.wei', 'gone', 'local', 'late', 'other']) await makeUser(store, name, 'operator', ['3301'])
  await elsewhere('li.wei', 'gone', 'late', 'other')
  await query(url, `update app_user set disabled = true where name = 'gone'`)
})

const begin = async (on = app, headers = {}) => {
  const reply = await on.inject({ method: 'POST', url: '/api/v1/session/oidc', headers })
  const [cookie] = reply.cookies
  return { reply, to: reply.json().authorization_url as string, cookie: `${cookie?.name}=${cookie?.value}` }
}
const finish = (response: string, cookie: string, on = app, headers = {}) =>
  on.inject({ method: 'PUT', url: '/api/v1/session/oidc', payload: { response }, headers: { cookie, ...headers } })
const signIn = async (login: string) => {
  const { to, cookie } = await begin()
  return finish(await signInAt(to, login), cookie)
}
const newestRecord = async () => {
  const [row] = await query<{ record: string }>(url, 'select record from audit_log order by seq desc limit 1')
  return JSON.parse(row?.record as string)
}

describe('signing in at the provider', () => {
  test('gives a session with the role and regions that the user has here, and asks for no second factor', async () => {
    const { to, reply } = await begin()
    const asked = new URL(to).searchParams
    expect(asked.get('code_challenge_method')).toBe('S256')
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)?.length).toBeGreaterThan(20)
    expect(asked.get('redirect_uri')).toBe(`${PUBLIC}account.html`)
    expect(reply.cookies).toMatchObject([{ name: 'rigwatch_oidc', httpOnly: true, sameSite: 'Strict' }])

    const signedIn = await signIn('sub-1')
    expect(signedIn.json().user).toMatchObject({
      ...{ name: 'li.wei', role: 'operator', regions: ['3301'] },
      ...{ kind: 'session', sign_in: 'oidc', due: null }
    })
    expect(await newestRecord()).toMatchObject({
      ...{ action: 'sign-in', actor: 'li.wei', outcome: 'done' },
      details: { at: 'OpenID provider' }
    })
    const headers = {
      cookie: signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
      'x-csrf-token': signedIn.json().csrf_token as string
    }
    expect((await app.inject({ url: '/api/v1/sites', headers })).statusCode).toBe(200)
    const enrol = { method: 'POST', url: '/api/v1/session/second-factor', payload: { password: 'x' }, headers } as const
    expect((await app.inject(enrol)).statusCode).toBe(409)
    const out = await app.inject({ method: 'DELETE', url: '/api/v1/session', headers })
    expect(new URL(out.json().provider_sign_out).searchParams.get('client_id')).toBe('rigwatch')
    expect((await app.inject({ url: '/api/v1/sites', headers })).statusCode).toBe(401)
  })

  test('keeps to whoever came first: somebody else whom the provider calls the same is refused', async () => {
    expect((await signIn('sub-1')).statusCode).toBe(200)
    expect((await signIn('sub-2')).statusCode).toBe(401)
    expect(await newestRecord()).toMatchObject({ actor: 'li.wei', outcome: 'refused' })
  })

  test.each(['nobody', 'gone', 'local'])(
    'refuses %s: unknown here, disabled, or somebody with a password',
    async (login) => {
      const reply = await signIn(login)
      expect(reply.statusCode).toBe(401)
      expect(reply.json().type).toBe('/problems/sign-in-refused')
      expect(reply.cookies.filter(({ name }) => name === 'rigwatch_session')).toEqual([])
      expect(await newestRecord()).toMatchObject({ actor: login, outcome: 'refused' })
    }
  )

  test('does not let them in by a password, not even an empty one', async () => {
    for (const password of [PASSWORD, ' '])
      expect(
        (await app.inject({ method: 'POST', url: '/api/v1/session', payload: { name: 'li.wei', password } })).statusCode
      ).toBe(401)
  })
})

describe('an answer that does not fit is refused:', () => {
  const refused = async (reply: Awaited<ReturnType<typeof finish>>) => {
    expect(reply.statusCode, reply.body).toBe(401)
    expect(reply.json().type).toBe('/problems/sign-in-refused')
    expect(reply.cookies.filter(({ name }) => name === 'rigwatch_session')).toEqual([])
  }

  test('a forged state, and the sign-in is spent', async () => {
    const { to, cookie } = await begin()
    const answer = await signInAt(to, 'other')
    const forged = new URLSearchParams(answer)
    forged.set('state', 'forged')
    await refused(await finish(forged.toString(), cookie))
    await refused(await finish(answer, cookie))
  })

  test('one of another browser, or without any', async () => {
    const [mine, theirs] = [await begin(), await begin()]
    await refused(await finish(await signInAt(theirs.to, 'other'), mine.cookie))
    await refused(await finish(await signInAt((await begin()).to, 'other'), 'rigwatch_oidc=forged'))
  })

  test('a wrong nonce', async () => {
    const { to, cookie } = await begin()
    const other = new URL(to)
    other.searchParams.set('nonce', 'another nonce than was asked for')
    await refused(await finish(await signInAt(other.href, 'other'), cookie))
  })

  test('a code that is not for this verifier', async () => {
    const { to, cookie } = await begin()
    const answer = await signInAt(to, 'other')
    await query(url, `update oidc_flow set code_verifier = repeat('a', 43)`)
    await refused(await finish(answer, cookie))
  })

  test('an expired code', async () => {
    const { to, cookie } = await begin()
    const answer = await signInAt(to, 'other')
    const code = await provider.AuthorizationCode.find(new URLSearchParams(answer).get('code') as string)
    await code?.destroy()
    await refused(await finish(answer, cookie))
  })

  test('one that comes too late, or says that the provider refused', async () => {
    const { to, cookie } = await begin()
    const answer = await signInAt(to, 'other')
    await query(url, `update oidc_flow set expires_at = now() - interval '1 second'`)
    await refused(await finish(answer, cookie))
    const again = await begin()
    const state = new URL(again.to).searchParams.get('state')
    const denied = `error=access_denied&state=${state}&iss=${encodeURIComponent(options.issuer.origin)}`
    await refused(await finish(denied, again.cookie))
    const nonsense = await begin()
    await refused(await finish('nonsense', nonsense.cookie))
  })

  test('what another site sends', async () => {
    const { to, cookie } = await begin()
    const reply = await finish(await signInAt(to, 'other'), cookie, app, { 'sec-fetch-site': 'cross-site' })
    expect(reply.json().type).toBe('/problems/csrf')
  })
})

test('behind a TLS proxy the cookies are for TLS alone, and nothing goes without it', async () => {
  const proxied = await startApp(api, '0.0.0.0', { trustProxy: ['10.0.0.1'], oidc: options, access })
  const ask = (headers: object) =>
    proxied.app.inject({
      method: 'POST',
      url: '/api/v1/session/oidc',
      remoteAddress: '10.0.0.1',
      headers: { ...headers }
    })
  expect((await ask({})).json().type).toBe('/problems/https-required')
  const begun = await ask({ 'x-forwarded-proto': 'https' })
  expect(begun.cookies).toMatchObject([{ name: '__Host-rigwatch_oidc', secure: true, sameSite: 'Strict' }])
})

test('a server without a provider says so', async () => {
  const { app: without } = await startApp(api, '127.0.0.1', { demo: false, access })
  expect((await begin(without)).reply.statusCode).toBe(404)
  expect((await without.inject('/api/v1/session')).json().oidc).toBe(false)
})

test('a provider that is down is told, and asked again later', async () => {
  const { to, cookie } = await begin()
  const answer = await signInAt(to, 'other')
  const fresh = await startApp(api, '127.0.0.1', { demo: false, oidc: options, access })
  await stop()
  expect((await begin(fresh.app)).reply.json()).toMatchObject({ type: '/problems/provider-unavailable', status: 503 })
  const reply = await finish(answer, cookie)
  expect(reply.json()).toMatchObject({ type: '/problems/provider-unavailable', title_zh: '统一身份认证暂不可用' })
})
