import { setTimeout as delay } from 'node:timers/promises'
import { Secret, TOTP } from 'otpauth'
import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { query, testStore } from '../../store/test-database.ts'
import { startApp } from '../server.ts'
import { makeUser, PASSWORD, sessionHeaders } from './accounts.ts'

const { store, api, url } = await testStore()
const { app } = await startApp(api, '127.0.0.1', { demo: false })
const SET = 'what the administrator has set'
beforeAll(() => makeUser(store, 'root', 'administrator'))

type Method = 'PUT' | 'PATCH'
const send = (headers: Record<string, string>, method: Method, path: string, payload: object) =>
  app.inject({ method, url: `/api/v1/${path}`, headers, payload })
const canSignIn = async (name: string, password: string) =>
  (await app.inject({ method: 'POST', url: '/api/v1/session', payload: { name, password } })).statusCode === 200

const accountOf = (name: string) => `select from app_user where name = '${name}' for update`

/** Sends requests that change one account so that each waits for the one before it, and gives their answers. */
function inTurn(name: string, requests: readonly (() => ReturnType<typeof send>)[]) {
  return whileHeld(accountOf(name), async () => {
    const answers: ReturnType<typeof send>[] = []
    for (const request of requests) {
      answers.push(request())
      await untilWaiting(answers.length)
    }
    return answers
  })
}

/** Sends requests while a statement holds rows, and gives their answers. */
async function whileHeld(statement: string, sending: () => Promise<ReturnType<typeof send>[]>) {
  const holder = new pg.Client({ connectionString: url })
  await holder.connect()
  try {
    await holder.query('begin')
    await holder.query(statement)
    const answers = await sending()
    await holder.query('commit')
    return await Promise.all(answers)
  } finally {
    await holder.end()
  }
}

async function untilWaiting(count: number): Promise<void> {
  for (;;) {
    const waiting = await query(
      url,
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    )
    if (waiting.length === count) return
    await delay(20)
  }
}

test("an own change of password that an administrator's comes before is a conflict, and the administrator's stays", async () => {
  await makeUser(store, 'chen', 'operator', ['33'])
  const [root, chen] = [await sessionHeaders(api, 'root'), await sessionHeaders(api, 'chen')]
  const own = { current_password: PASSWORD, new_password: 'an evening in another June' }
  const [reset, change] = await inTurn('chen', [
    () => send(root, 'PUT', 'users/chen/password', { password: SET }),
    () => send(chen, 'PUT', 'session/password', own)
  ])
  expect(reset?.statusCode).toBe(200)
  expect(change?.statusCode).toBe(409)
  expect(change?.json()).toMatchObject({
    type: '/problems/conflict',
    detail: expect.stringMatching(/密码未修改.*not changed/)
  })
  expect(change?.cookies).toEqual([])
  expect(await query(url, `select password_change_due as due from app_user where name = 'chen'`)).toEqual([
    { due: true }
  ])
  expect(await canSignIn('chen', own.new_password)).toBe(false)
  expect(await canSignIn('chen', SET)).toBe(true)
})

test('nor does it let somebody in again who is disabled meanwhile', async () => {
  await makeUser(store, 'zhou', 'operator', ['33'])
  const [root, zhou] = [await sessionHeaders(api, 'root'), await sessionHeaders(api, 'zhou')]
  const [, change] = await inTurn('zhou', [
    () => send(root, 'PATCH', 'users/zhou', { disabled: true }),
    () =>
      send(zhou, 'PUT', 'session/password', { current_password: PASSWORD, new_password: 'an evening in another June' })
  ])
  expect(change?.statusCode).toBe(409)
})

test('a second factor is not confirmed by a session that a new password has ended meanwhile', async () => {
  await makeUser(store, 'qian', 'operator', ['33'])
  const [root, qian] = [await sessionHeaders(api, 'root'), await sessionHeaders(api, 'qian')]
  const factor = { url: '/api/v1/session/second-factor', headers: qian }
  const begun = (await app.inject({ method: 'POST', ...factor, payload: { password: PASSWORD } })).json()
  const code = new TOTP({ secret: Secret.fromBase32(begun.secret) }).generate()
  const [confirmed, reset] = await whileHeld('select from second_factor for update', async () => {
    const confirming = send(qian, 'PUT', 'session/second-factor', { code })
    await untilWaiting(1)
    const resetting = send(root, 'PUT', 'users/qian/password', { password: SET })
    await resetting
    return [confirming, resetting]
  })
  expect(reset?.statusCode).toBe(200)
  expect(confirmed?.statusCode).toBe(401)
  expect(await query(url, 'select from second_factor where confirmed')).toEqual([])
})

test('of two changes of an account at once neither undoes the other', async () => {
  await makeUser(store, 'wu', 'operator', ['33'])
  const root = await sessionHeaders(api, 'root')
  const changes = await inTurn('wu', [
    () => send(root, 'PATCH', 'users/wu', { disabled: true }),
    () => send(root, 'PATCH', 'users/wu', { regions: ['3301'] })
  ])
  expect(changes.map(({ statusCode }) => statusCode)).toEqual([200, 200])
  expect(changes[1]?.json().user).toMatchObject({ disabled: true, regions: ['3301'] })
})
