import { beforeAll, describe, expect, test } from 'vitest'
import { addUser, changeUser } from '../../../src/store/access/users.ts'
import { query, testStore } from '../../store/test-database.ts'
import { SYSTEM, startApp } from '../server.ts'
import { makeUser, PASSWORD, sessionHeaders } from './accounts.ts'

const { store, api, url } = await testStore()
const { app } = await startApp(api, '127.0.0.1', { demo: false })
let headers: Awaited<ReturnType<typeof sessionHeaders>>
beforeAll(async () => {
  await makeUser(store, 'root', 'administrator')
  await makeUser(store, 'auditor', 'auditor')
})
const send = async (method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, payload?: object) => {
  headers ??= await sessionHeaders(api, 'root')
  const reply = await app.inject({ method, url: `/api/v1/${path}`, headers, ...(payload && { payload }) })
  return { status: reply.statusCode, body: reply.json(), text: reply.body }
}
const user = (name: string, more: object = {}) => ({
  name,
  role: 'operator',
  regions: ['3301'],
  password: PASSWORD,
  ...more
})

describe('users', () => {
  test('are made, listed and changed; no answer has the password or its hash', async () => {
    expect(await send('POST', 'users', user('王 芳'))).toMatchObject({ status: 400 })
    const made = await send('POST', 'users', user('Wang.Fang'))
    expect(made.body.user).toMatchObject({ name: 'wang.fang', role: 'operator', regions: ['3301'], disabled: false })
    expect(await send('POST', 'users', user('wang.fang'))).toMatchObject({
      status: 409,
      body: { type: '/problems/conflict' }
    })
    const changed = await send('PATCH', 'users/wang.fang', { role: 'bureau', regions: 'all' })
    expect(changed.body.user).toMatchObject({ role: 'bureau', regions: 'all' })
    const listed = await send('GET', 'users')
    expect(listed.body.items.map(({ name }: { name: string }) => name)).toEqual(['auditor', 'root', 'wang.fang'])
    expect(made.text + changed.text + listed.text).not.toMatch(new RegExp(`argon2|${PASSWORD}`))
    expect(await send('GET', 'users/nobody%00')).toMatchObject({ status: 404 })
  })

  test.each([
    ['without regions', { regions: [] }],
    ['a common password', { password: 'qwerty123456' }],
    ['an administrator with regions', { role: 'administrator' }],
    ['an unknown role', { role: 'demo' }]
  ])('are refused: %s', async (_, more) => {
    expect(await send('POST', 'users', user('refused', more))).toMatchObject({ status: 400 })
  })

  test.each([
    ['all beside others', ['all', '3301'], '须单独填写', 'all alone'],
    ['half a code', ['3301', '3'], '"3" 不是已知地区的代码', '"3" is neither'],
    ['no code', ['9999zz'], '"9999zz" 不是已知地区的代码', '"9999zz" is neither']
  ])('and keys get no regions that are none: %s', async (_, regions, zh, en) => {
    const told = { in: 'body', name: 'regions', message: expect.stringContaining(en) }
    const refused = { status: 400, body: { errors: [{ ...told, message_zh: expect.stringContaining(zh) }] } }
    expect(await send('POST', 'users', user('refused', { regions }))).toMatchObject(refused)
    expect(await send('PATCH', 'users/wang.fang', { regions })).toMatchObject(refused)
    expect(await send('POST', 'keys', { name: 'k', role: 'operator', regions })).toMatchObject(refused)
  })

  test('and keys get regions of codes of our own that sites carry', async () => {
    await query(url, `insert into site (site_id, region) values ('own', 'north campus')`)
    const regions = ['north campus']
    expect((await send('POST', 'users', user('north', { regions }))).body.user).toMatchObject({ regions })
    expect((await send('POST', 'keys', { name: 'k', role: 'operator', regions })).body.key).toMatchObject({ regions })
    await query(url, `delete from app_user where name = 'north'; delete from api_key where name = 'k'`)
  })

  test('auditors are beyond the reach of administrators, in the API and in the database', async () => {
    expect(await send('POST', 'users', user('spy', { role: 'auditor', regions: [] }))).toMatchObject({ status: 403 })
    expect(await send('PATCH', 'users/auditor', { disabled: true })).toMatchObject({ status: 403 })
    expect(await send('PUT', 'users/auditor/password', { password: PASSWORD })).toMatchObject({ status: 403 })
    expect(await send('PATCH', 'users/wang.fang', { role: 'auditor' })).toMatchObject({ status: 400 })
    const administrator = { actor: 'root', regions: [], role: 'administrator' } as const
    const changed = api.withScope(administrator, (tx) =>
      tx.run(`update app_user set disabled = true where role = 'auditor'`)
    )
    expect(await changed).toBe(0)
    const becoming = api.withScope(administrator, (tx) =>
      tx.run(`update app_user set role = 'auditor' where name = 'wang.fang'`)
    )
    await expect(becoming).rejects.toMatchObject({ code: '42501' })
  })

  test('administrators end sessions of others, but not of auditors', async () => {
    for (const name of ['auditor', 'wang.fang']) await sessionHeaders(api, name)
    const ended = await api.withScope({ actor: 'root', regions: [], role: 'administrator' }, (tx) =>
      tx.query<{ name: string }>(
        `delete from user_session using app_user where app_user.id = user_id and name <> 'root' returning name`
      )
    )
    expect(ended).toEqual([{ name: 'wang.fang' }])
  })

  test('are recorded by their names as they are kept', async () => {
    expect(await send('PATCH', 'users/WANG.FANG', { disabled: false })).toMatchObject({ status: 200 })
    const records = await query<{ object: string }>(
      url,
      `select distinct object from audit_log where action = 'account.change' and lower(object) = 'wang.fang'`
    )
    expect(records).toEqual([{ object: 'wang.fang' }])
  })

  test('whose password is set anew lose their sessions', async () => {
    const before = await sessionHeaders(api, 'wang.fang')
    expect(await send('PUT', 'users/wang.fang/password', { password: 'another evening in June' })).toMatchObject({
      status: 200
    })
    expect((await app.inject({ url: '/api/v1/sites', headers: before })).statusCode).toBe(401)
  })

  test('get a random password where none is given, told once, and have to set another', async () => {
    const made = await send('POST', 'users', { name: 'chen', role: 'operator', regions: ['3301'] })
    expect(made.body).toMatchObject({ user: { password_change_due: true, sign_in: 'password' } })
    const reset = await send('PUT', 'users/chen/password', {})
    expect(reset.body.password).toMatch(/^\w{20}$/)
    expect(reset.body.password).not.toBe(made.body.password)
    expect((await send('GET', 'users/chen')).text).not.toContain(reset.body.password)
    const signIn = (password: string) =>
      app.inject({ method: 'POST', url: '/api/v1/session', payload: { name: 'chen', password } })
    expect((await signIn(made.body.password)).statusCode).toBe(401)
    expect((await signIn(reset.body.password)).json().user).toMatchObject({ name: 'chen', due: 'password' })
  })

  test('have no name that becomes something else when it is made normal', async () => {
    for (const name of ['ﷺ', 'ﷲ'.repeat(64)]) {
      const refused = await send('POST', 'users', { name, role: 'operator', regions: ['3301'] })
      expect(refused, name).toMatchObject({ status: 400, body: { errors: [{ in: 'body', name: 'name' }] } })
    }
    expect(await send('POST', 'users', { name: 'ＷＵ', role: 'operator', regions: ['3301'] })).toMatchObject({
      status: 200,
      body: { user: { name: 'wu' } }
    })
  })

  test('show how many recovery codes they have left, auditors too', async () => {
    await makeUser(store, 'watcher', 'auditor')
    await query(
      url,
      `insert into second_factor (user_id, confirmed, secret) select id, true, '' from app_user where name = 'watcher'`
    )
    await query(
      url,
      `insert into recovery_code (user_id, code_hash, used_at)
       select id, hash, case when hash = '1' then now() end from app_user, unnest('{1,2,3}'::bytea[]) as hash where name = 'watcher'`
    )
    const { items } = (await send('GET', 'users')).body as unknown as { items: { name: string }[] }
    const told = (name: string) => items.find((user) => user.name === name)
    expect(told('watcher')).toMatchObject({ second_factor: true, recovery_codes_left: 2, codes_refused: false })
    expect(told('chen')).toMatchObject({ second_factor: false, recovery_codes_left: null, codes_refused: false })
  })

  test('no other part of the API reads accounts: neither another role nor nobody', async () => {
    for (const role of ['operator', 'auditor', 'demo', 'watch'] as const) {
      const scope = { actor: 'x', regions: 'all', role } as const
      for (const table of [
        ...['app_user', 'user_session', 'api_key', 'sign_in_failure'],
        ...['second_factor', 'recovery_code', 'oidc_flow']
      ])
        expect(await api.withScope(scope, (tx) => tx.query(`select 1 from ${table}`)), table).toEqual([])
    }
  })
})

describe('the last administrator', () => {
  test.each([[{ disabled: true }], [{ role: 'operator', regions: ['3301'] }]])(
    'cannot be lost by %j',
    async (change) => {
      expect(await send('PATCH', 'users/root', change)).toMatchObject({
        status: 409,
        body: { type: '/problems/last-administrator', title_zh: '最后一名管理员' }
      })
    }
  )

  test('nor by sending it to the OpenID provider, where there is one', async () => {
    const refused = await send('PATCH', 'users/root', { sign_in: 'oidc' })
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/conflict' } })
    expect(refused.body.detail).toContain('--oidc-issuer')
    expect(await send('POST', 'users', { name: 'away', role: 'administrator', sign_in: 'oidc' })).toMatchObject({
      status: 409
    })
    await store.withScope(SYSTEM, (tx) =>
      addUser(tx, {
        ...{ name: 'elsewhere', role: 'administrator', regions: [], passwordHash: null },
        ...{ passwordChangeDue: false, createdBy: 'test' }
      })
    )
    const change = store.withScope(SYSTEM, (tx) => changeUser(tx, 'root', { signIn: 'oidc' }))
    await expect(change).rejects.toMatchObject({ code: 'last_administrator' })
    expect(await send('PATCH', 'users/root', { disabled: true })).toMatchObject({ status: 409 })
    // one at the provider may go
    expect(await send('PATCH', 'users/elsewhere', { disabled: true })).toMatchObject({ status: 200 })
  })

  test('nor by SQL of the owner', async () => {
    await expect(query(url, `delete from app_user where name = 'root'`)).rejects.toMatchObject({ code: 'RW001' })
    await expect(query(url, `update app_user set demo = true where name = 'root'`)).rejects.toMatchObject({
      code: 'RW001'
    })
  })

  test('nor by many who take each other away at the same moment', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `admin-${i}`)
    for (const name of names) await makeUser(store, name, 'administrator')
    const all = ['root', ...names]
    const outcomes = await Promise.allSettled(
      all.map((name) => store.withScope(SYSTEM, (tx) => changeUser(tx, name, { disabled: true })))
    )
    const enabled = await query<{ name: string }>(
      url,
      `select name from app_user where role = 'administrator' and not disabled`
    )
    expect(enabled).toHaveLength(1)
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused).toMatchObject([{ reason: { code: 'last_administrator' } }])
    await query(url, `update app_user set disabled = false where name = 'root'`)
    headers = await sessionHeaders(api, 'root')
  })
})

describe('keys', () => {
  test('are shown once, kept hashed, used with their regions, and revoked at once', async () => {
    const made = await send('POST', 'keys', { name: 'SCADA', role: 'operator', regions: ['3301'], days: 7 })
    const { secret, key } = made.body
    expect(secret).toMatch(/^rigwatch_[\w-]{43}$/)
    const [recorded] = await query<{ object: string }>(
      url,
      `select object from audit_log where action = 'key.change' order by seq desc limit 1`
    )
    expect(recorded).toEqual({ object: String(key.id) })
    expect(key).toMatchObject({ name: 'SCADA', requests_per_minute: 600, created_by: 'root', revoked_at: null })
    const kept = await query<{ row: string }>(url, 'select row_to_json(api_key)::text as row from api_key')
    expect(JSON.stringify(kept)).not.toContain(secret)
    const ask = () => app.inject({ url: '/api/v1/session', headers: { authorization: `Bearer ${secret}` } })
    expect((await ask()).json().user).toMatchObject({ kind: 'key', role: 'operator', regions: ['3301'] })
    const listed = await send('GET', 'keys')
    expect(listed.body.items[0].last_used_at).not.toBeNull()
    expect(listed.text).not.toContain(secret)
    expect(await send('DELETE', `keys/${key.id}`)).toMatchObject({ status: 200 })
    expect((await ask()).json().user).toBeNull()
    expect(await send('DELETE', `keys/${key.id}`)).toMatchObject({ status: 404 })
  })

  test.each([
    ['an administrator', { role: 'administrator' }, 400],
    ['an auditor, who is the command line’s', { role: 'auditor' }, 403],
    ['nobody’s regions', { role: 'operator' }, 400],
    ['ever', { role: 'operator', regions: 'all', days: 3650 }, 400]
  ])('are not made for %s', async (_, more, status) => {
    expect(await send('POST', 'keys', { name: 'k', ...more })).toMatchObject({ status })
  })
})
