import { Secret, TOTP } from 'otpauth'
import { beforeAll, describe, expect, test } from 'vitest'
import { seal, unseal } from '../../../src/api/access/seal.ts'
import { stepOfCode } from '../../../src/api/access/second-factor.ts'
import { removeFactor } from '../../../src/store/access/second-factors.ts'
import { userByName } from '../../../src/store/access/users.ts'
import { query, testStore } from '../../store/test-database.ts'
import { startApp } from '../server.ts'
import { makeUser, newKey, PASSWORD, sessionHeaders } from './accounts.ts'

const { store, api, url } = await testStore()
const session = { idleMinutes: 30, lifetimeMinutes: 720 }
const limits = { address: 1e6, user: 1e6, signIn: 1e6 }
const { app } = await startApp(api, '127.0.0.1', {
  access: { session, limits },
  demo: false,
  secondFactor: ['administrator', 'auditor']
})
beforeAll(() => makeUser(store, 'root', 'administrator'))

const ask = async (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  headers: Record<string, string>,
  payload?: object,
  remoteAddress = '127.0.0.1'
) => {
  const reply = await app.inject({
    method,
    url: `/api/v1/${path}`,
    headers,
    remoteAddress,
    ...(payload && { payload })
  })
  return { status: reply.statusCode, body: reply.json(), reply }
}
const signIn = (name: string, code?: string, from?: string, password = PASSWORD) =>
  ask('POST', 'session', {}, { name, password, ...(code !== undefined && { code }) }, from)
/** The code of a time step about now, and of those before and after. */
const codeOf = (uri: string, after = 0) =>
  (new TOTP({ secret: Secret.fromBase32(new URL(uri).searchParams.get('secret') as string) }) as TOTP).generate({
    timestamp: Date.now() + after * 30_000
  })
/** As if the codes of the last minutes had not been used. */
const later = () => query(url, 'update second_factor set last_step = last_step - 10')

/** A user with a second factor, and how to get at its codes. */
async function enrolled(name: string) {
  await makeUser(store, name, 'operator', ['3301'])
  const headers = await sessionHeaders(api, name)
  const { body } = await ask('POST', 'session/second-factor', headers, { password: PASSWORD })
  const confirmed = await ask('PUT', 'session/second-factor', headers, { code: codeOf(body.otpauth_uri) })
  return { headers, uri: body.otpauth_uri as string, codes: confirmed.body.recovery_codes as string[] }
}

test('codes are those of RFC 6238, of the steps about now', () => {
  const key = Buffer.alloc(32, 1)
  const sealed = seal(key, Buffer.from('12345678901234567890'), 'the second factor of user 1')
  // appendix B, the last six digits
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130']
  ] as const) {
    const step = Math.floor(seconds / 30)
    const at = (shift: number) => stepOfCode(key, sealed, 1, code, new Date((seconds + shift) * 1000))
    expect([at(0), at(30), at(-30), at(90)]).toEqual([step, step, step, null])
  }
  const at59 = (code: string) => stepOfCode(key, sealed, 1, code, new Date(59_000))
  expect(at59('２８７ ０８２')).toBe(1)
  for (const code of ['!𐀀𐀀!', '12345é', '28708', '']) expect(at59(code)).toBeNull()
})

test('what is sealed opens with its key and for its user alone', () => {
  const [key, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
  const sealed = seal(key, Buffer.from('secret'), 'user 1')
  expect(unseal(key, sealed, 'user 1').toString()).toBe('secret')
  expect(() => unseal(other, sealed, 'user 1')).toThrow(/sealed with another key/)
  expect(() => unseal(key, sealed, 'user 2')).toThrow(/sealed with another key/)
  sealed[sealed.length - 1] = (sealed.at(-1) as number) ^ 1
  expect(() => unseal(key, sealed, 'user 1')).toThrow(/sealed with another key/)
})

describe('a second factor', () => {
  test('counts once a first code has confirmed it; its secret is shown once and kept sealed', async () => {
    await makeUser(store, 'li.wei', 'operator', ['3301'])
    const [here, there] = [await sessionHeaders(api, 'li.wei'), await sessionHeaders(api, 'li.wei')]
    expect((await ask('PUT', 'session/second-factor', here, { code: '123456' })).body.type).toBe('/problems/conflict')
    expect((await ask('POST', 'session/second-factor', here, { password: 'wrong' })).status).toBe(401)
    const begun = await ask('POST', 'session/second-factor', here, { password: PASSWORD })
    expect(begun.body.otpauth_uri).toMatch(/^otpauth:\/\/totp\/rigwatch:li\.wei\?/)
    expect(begun.body.qr_code).toMatch(/^data:image\/svg\+xml/)
    expect(begun.reply.headers['cache-control']).toBe('no-store')
    const kept = await query<{ secret: Buffer }>(url, 'select secret from second_factor')
    const secret = Buffer.from(Secret.fromBase32(begun.body.secret).bytes)
    expect(kept[0]?.secret.includes(secret)).toBe(false)

    // not yet
    expect((await signIn('li.wei')).status).toBe(200)
    const wrong = await ask('PUT', 'session/second-factor', here, { code: '000000' })
    expect(wrong.status).toBe(400)
    const confirmed = await ask('PUT', 'session/second-factor', here, { code: codeOf(begun.body.otpauth_uri) })
    expect(confirmed.body.recovery_codes).toHaveLength(10)
    expect((await ask('GET', 'sites', there)).status).toBe(401)
    expect((await ask('GET', 'session', here)).body.user).toMatchObject({ second_factor: true, due: null })
    const missing = await signIn('li.wei')
    expect(missing.body).toMatchObject({ type: '/problems/second-factor-required', status: 401 })
    expect(missing.reply.cookies).toEqual([])
    await later()
    expect((await signIn('li.wei', codeOf(begun.body.otpauth_uri))).status).toBe(200)
    const everything = await query<{ row: string }>(url, 'select row_to_json(audit_log)::text as row from audit_log')
    const log = JSON.stringify(everything)
    expect(log).not.toContain(begun.body.secret)
    for (const code of confirmed.body.recovery_codes) expect(log).not.toContain(code)
    expect(log).toContain('second factor confirmed')
  })

  test('takes no code twice, not even at the same moment, nor one of an earlier step', async () => {
    const { uri } = await enrolled('once')
    // the code that confirmed it is used
    expect((await signIn('once', codeOf(uri, -1))).status).toBe(401)
    await later()
    const code = codeOf(uri)
    const attempts = await Promise.all([signIn('once', code), signIn('once', code), signIn('once', code)])
    expect(attempts.map(({ status }) => status).sort()).toEqual([200, 401, 401])
    expect((await signIn('once', codeOf(uri, -1))).status).toBe(401)
    expect((await signIn('once', codeOf(uri, 1))).status).toBe(200)
  })

  test('asks for the password first, and tells nothing without it', async () => {
    const { uri } = await enrolled('careful')
    await later()
    const wrong = await signIn('careful', codeOf(uri), undefined, 'not the password')
    const unknown = await signIn('no one', codeOf(uri), undefined, 'not the password')
    expect({ ...wrong.body, request_id: '' }).toEqual({ ...unknown.body, request_id: '' })
    // and the code was not used up
    expect((await signIn('careful', codeOf(uri))).status).toBe(200)
  })

  test('has recovery codes, each good once, typed as people do; kept hashed', async () => {
    const { codes } = await enrolled('lost')
    const [first, second] = codes as [string, string]
    expect((await signIn('lost', ` ${first.toUpperCase().replaceAll('-', ' ')}`)).status).toBe(200)
    expect((await signIn('lost', first)).status).toBe(401)
    expect((await signIn('lost', second)).status).toBe(200)
    const kept = await query<{ row: string }>(url, 'select row_to_json(recovery_code)::text as row from recovery_code')
    expect(JSON.stringify(kept)).not.toContain(Buffer.from(codes[2] as string).toString('hex'))
    const [record] = await query<{ record: string }>(
      url,
      `select record from audit_log where actor = 'lost' and action = 'sign-in' order by seq desc limit 1`
    )
    expect(JSON.parse(record?.record as string).details).toMatchObject({ second_factor: 'recovery' })
  })

  test('is replaced by who has the old one; the old one counts until then', async () => {
    const { headers, uri, codes } = await enrolled('mover')
    const begin = (code?: string) =>
      ask('POST', 'session/second-factor', headers, { password: PASSWORD, ...(code && { code }) })
    expect((await begin()).body.type).toBe('/problems/second-factor-required')
    expect((await begin('000000')).status).toBe(401)
    const begun = await begin(codes[0])
    await later()
    expect((await signIn('mover', codeOf(uri))).status).toBe(200)
    const next = begun.body.otpauth_uri
    const confirmed = await ask('PUT', 'session/second-factor', headers, { code: codeOf(next) })
    expect(confirmed.status).toBe(200)
    await later()
    expect((await signIn('mover', codeOf(uri))).status).toBe(401)
    expect((await signIn('mover', codes[1] as string)).status).toBe(401)
    expect((await signIn('mover', codeOf(next))).status).toBe(200)
  })

  test('is confirmed once by requests that come at once, and stays', async () => {
    await makeUser(store, 'hasty', 'operator', ['3301'])
    const headers = await sessionHeaders(api, 'hasty')
    const { body } = await ask('POST', 'session/second-factor', headers, { password: PASSWORD })
    const confirm = () => ask('PUT', 'session/second-factor', headers, { code: codeOf(body.otpauth_uri) })
    const replies = await Promise.all(Array.from({ length: 6 }, confirm))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409])
    const codes = replies.find(({ status }) => status === 200)?.body.recovery_codes
    expect((await ask('GET', 'session', headers)).body.user.second_factor).toBe(true)
    expect((await signIn('hasty', codes[0])).status).toBe(200)
  })

  test('that has waited too long for its first code has to be begun anew', async () => {
    await makeUser(store, 'slow', 'operator', ['3301'])
    const headers = await sessionHeaders(api, 'slow')
    const { body } = await ask('POST', 'session/second-factor', headers, { password: PASSWORD })
    await query(url, `update second_factor set created_at = now() - interval '16 minutes' where not confirmed`)
    const late = await ask('PUT', 'session/second-factor', headers, { code: codeOf(body.otpauth_uri) })
    expect(late.body.type).toBe('/problems/conflict')
  })
})

describe('wrong codes', () => {
  test('lock out as wrong passwords do; that a code is missing neither counts nor forgives', async () => {
    const { uri } = await enrolled('guessed')
    await later()
    const from = '10.1.1.1'
    for (let i = 0; i < 8; i++) expect((await signIn('guessed', undefined, from)).body.type).toMatch(/required$/)
    for (let i = 0; i < 5; i++) {
      expect((await signIn('guessed', '000000', from)).status).toBe(401)
      if (i < 4) expect((await signIn('guessed', undefined, from)).status).toBe(401)
    }
    expect((await signIn('guessed', codeOf(uri), from)).body.type).toBe('/problems/sign-in-locked')
    expect((await signIn('guessed', undefined, from)).body.type).toBe('/problems/sign-in-locked')
    expect((await signIn('guessed', codeOf(uri), '10.1.1.2')).status).toBe(200)
  })
})

describe('fifty wrong codes in a row', () => {
  const guess = (i: number) => signIn('target', '000000', `10.9.${i}.1`)

  test('end the taking of codes for good, from everywhere, until an administrator acts', async () => {
    const { uri, codes } = await enrolled('target')
    await query(url, `update app_user set failed_codes = 48 where name = 'target'`)
    expect((await guess(1)).status).toBe(401)
    // a right one begins the row anew
    expect((await signIn('target', codes[0])).status).toBe(200)
    await query(url, `update app_user set failed_codes = 49 where name = 'target'`)
    await guess(2)
    await later()
    await query(url, 'delete from sign_in_failure')
    const right = await signIn('target', codeOf(uri), '10.9.0.9')
    expect(right).toMatchObject({ status: 401, body: { detail: expect.stringContaining('administrator') } })
    const administrator = { actor: 'root', regions: [], role: 'administrator' } as const
    const shown = await api.withScope(administrator, (tx) => userByName(tx, 'target'))
    expect(shown).toMatchObject({ codesRefused: true, recoveryCodesLeft: 9 })
    await api.withScope(administrator, async (tx) => removeFactor(tx, (await userByName(tx, 'target')).id))
    const [left] = await query<{ failed: number }>(
      url,
      `select failed_codes as failed from app_user where name = 'target'`
    )
    expect(left?.failed).toBe(0)
    expect((await signIn('target')).status).toBe(200)
  })
})

describe('who must have one', () => {
  test('does nothing else before; a machine’s key is not asked', async () => {
    const headers = await sessionHeaders(api, 'root')
    expect((await ask('GET', 'session', headers)).body.user).toMatchObject({ due: 'second-factor' })
    expect((await ask('GET', 'users', headers)).body).toMatchObject({
      type: '/problems/second-factor-due',
      title_zh: '请先启用双因素认证'
    })
    const { body } = await ask('POST', 'session/second-factor', headers, { password: PASSWORD })
    await ask('PUT', 'session/second-factor', headers, { code: codeOf(body.otpauth_uri) })
    expect((await ask('GET', 'users', headers)).status).toBe(200)
    expect((await ask('GET', 'audit', (await newKey(store, 'auditor', [])).headers)).status).toBe(200)
  })

  test('gets it taken away by an administrator, which is recorded; an auditor does not', async () => {
    const root = await sessionHeaders(api, 'root')
    const { headers } = await enrolled('phoneless')
    const reset = await ask('DELETE', 'users/phoneless/second-factor', root)
    expect(reset.body.user).toMatchObject({ name: 'phoneless', second_factor: false })
    expect((await ask('GET', 'sites', headers)).status).toBe(401)
    expect((await signIn('phoneless')).status).toBe(200)
    const [record] = await query<{ record: string }>(
      url,
      `select record from audit_log where action = 'account.change' order by seq desc limit 1`
    )
    expect(JSON.parse(record?.record as string)).toMatchObject({
      ...{ actor: 'root', action: 'account.change', object: 'phoneless', outcome: 'done' },
      details: { change: 'second factor reset' }
    })
    await makeUser(store, 'watcher', 'auditor')
    expect((await ask('DELETE', 'users/watcher/second-factor', root)).status).toBe(403)
    expect((await ask('DELETE', 'users/nobody/second-factor', root)).status).toBe(404)
    const watcher = await sessionHeaders(api, 'watcher')
    const { body } = await ask('POST', 'session/second-factor', watcher, { password: PASSWORD })
    await ask('PUT', 'session/second-factor', watcher, { code: codeOf(body.otpauth_uri) })
    const administrator = { actor: 'root', regions: [], role: 'administrator' } as const
    const removed = await api.withScope(administrator, (tx) =>
      tx.run(`delete from second_factor using app_user where app_user.id = user_id and name = 'watcher'`)
    )
    expect(removed).toBe(0)
  })
})

describe('who has a password that somebody else has set', () => {
  test('sets another, and signs out, and does nothing else before', async () => {
    await makeUser(store, 'newcomer', 'operator', ['3301'])
    await query(url, `update app_user set password_change_due = true where name = 'newcomer'`)
    const { reply, body } = await signIn('newcomer')
    expect(body.user).toMatchObject({ name: 'newcomer', due: 'password' })
    const headers = {
      cookie: `rigwatch_session=${reply.cookies[0]?.value}`,
      'x-csrf-token': body.csrf_token as string
    }
    for (const [method, path] of [
      ['GET', 'sites'],
      ['GET', 'rankings'],
      ['POST', 'session/second-factor']
    ] as const)
      expect((await ask(method, path, headers)).body.type).toBe('/problems/password-change-due')
    const change = (wanted: string) =>
      ask('PUT', 'session/password', headers, { current_password: PASSWORD, new_password: wanted })
    expect((await change(PASSWORD)).status).toBe(400)
    // the same on a full-width keyboard
    expect((await change(PASSWORD.replace('a', 'ａ'))).status).toBe(400)
    const changed = await change('another evening in June')
    expect(changed.body.user).toMatchObject({ due: null })
    const [cookie] = changed.reply.cookies
    expect((await ask('GET', 'sites', { cookie: `rigwatch_session=${cookie?.value}` })).status).toBe(200)
    expect((await signIn('newcomer', undefined, undefined, 'another evening in June')).body.user.due).toBeNull()
  })
})
