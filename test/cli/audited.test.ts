import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { userInfo } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { prepareFirstAccounts } from '../../src/cli/first-accounts.ts'
import { recordingCommand } from '../../src/jobs/recorded-deed.ts'
import { builtFile } from '../../src/sources/package-root.ts'
import { StoreError } from '../../src/store/store-error.ts'
import { makeUser } from '../api/access/accounts.ts'
import { query, testStore } from '../store/test-database.ts'

const { store, url } = await testStore()
const begin = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [builtFile('cli/main.js'), ...args], { env: { ...process.env, DATABASE_URL: url } })

interface Kept {
  readonly actor: string
  readonly by: string
  readonly object: string | null
  readonly outcome: string
  readonly request: string
  readonly details: Record<string, unknown>
}

/** Records about an object, the oldest first. */
async function records(of: string): Promise<Kept[]> {
  const rows = await query<{ record: string }>(url, 'select record from audit_log order by seq')
  return rows.map(({ record }) => JSON.parse(record)).filter(({ object }) => object === of)
}

const deed = (object: string) => ({ action: 'account.change', object, details: { command: 'test' } }) as const

/** Does `work` with nothing that could interrupt it. */
const uninterrupted = (object: string, work: () => Promise<readonly [string, { details?: object }]>) =>
  recordingCommand(store, () => () => {}, deed(object), work)

test('a command leaves two records of one id: that it began, and how it ended, with what it touched', async () => {
  const child = begin('user', 'add', 'Li.Wei', '--role', 'operator', '--regions', '3301')
  expect(await once(child, 'exit')).toEqual([0, null])
  const [begun, done, ...more] = await records('li.wei')
  const told = { command: 'add', role: 'operator', regions: ['3301'] }
  const by = { actor: userInfo().username, by: 'command' }
  expect(begun).toMatchObject({ ...by, outcome: 'begun', details: told })
  const [{ id } = { id: 0 }] = await query<{ id: number }>(url, `select id from app_user where name = 'li.wei'`)
  const user = { id, role: 'operator', regions: ['3301'], disabled: false, sign_in: 'password' }
  expect(done).toMatchObject({ ...by, outcome: 'done', request: begun?.request, details: { ...told, user } })
  expect(more).toEqual([])
  expect(JSON.stringify([begun, done])).not.toMatch(/password_hash|argon2/)
})

test('what is refused and what fails are told apart, each with the reason', async () => {
  const refused = new StoreError('last_administrator', 'the last one')
  await expect(uninterrupted('one', () => Promise.reject(refused))).rejects.toBe(refused)
  expect(await records('one')).toMatchObject([
    { outcome: 'begun' },
    { outcome: 'refused', details: { command: 'test', error: 'last_administrator', message: 'the last one' } }
  ])
  const fault = new TypeError('a secret in the words of a fault')
  await expect(uninterrupted('two', () => Promise.reject(fault))).rejects.toBe(fault)
  const failed = await records('two')
  expect(failed).toMatchObject([{ outcome: 'begun' }, { outcome: 'failed', details: { error: 'TypeError' } }])
  expect(JSON.stringify(failed)).not.toContain('secret')
})

test('when the end cannot be recorded, the command fails and says that the work is done', async () => {
  const work = async () => {
    await query(url, 'alter function append_audit(text[]) rename to append_audit_gone')
    return ['made', {}] as const
  }
  await expect(uninterrupted('three', work)).rejects.toMatchObject({
    code: 'AUDIT_UNAVAILABLE',
    message: expect.stringMatching(/操作已完成.*It is done/)
  })
  await query(url, 'alter function append_audit_gone(text[]) rename to append_audit')
  expect(await records('three')).toMatchObject([{ outcome: 'begun' }])
})

describe('a command that is cut short', () => {
  /** Runs `work` while the account of a user is locked and a command waits to disable it. */
  async function whileWaiting(name: string, work: (child: ChildProcess) => Promise<void>): Promise<unknown[]> {
    await makeUser(store, name, 'operator', ['33'])
    const holder = new pg.Client({ connectionString: url })
    await holder.connect()
    try {
      await holder.query('begin')
      await holder.query('select from app_user where name = $1 for update', [name])
      const child = begin('user', 'disable', name)
      const exited = once(child, 'exit')
      const ofHere = `wait_event_type = 'Lock' and datname = current_database()`
      const waiting = () => query(url, `select from pg_stat_activity where ${ofHere}`)
      while ((await records(name)).length === 0 || (await waiting()).length === 0) await delay(50)
      await work(child)
      return await exited
    } finally {
      await holder.end()
    }
  }
  const isDisabled = async (name: string) =>
    (await query<{ disabled: boolean }>(url, `select disabled from app_user where name = '${name}'`))[0]?.disabled

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129]
  ] as const)('by %s says so, and has changed nothing', async (signal, code) => {
    const name = signal.toLowerCase()
    expect(await whileWaiting(name, async (child) => void child.kill(signal))).toEqual([code, null])
    const [begun, ended, ...more] = await records(name)
    expect(begun).toMatchObject({ outcome: 'begun' })
    expect(ended).toMatchObject({ outcome: 'failed', request: begun?.request, details: { interrupted: signal } })
    expect(more).toEqual([])
    expect(await isDisabled(name)).toBe(false)
  })

  test('by a crash is on record as begun', async () => {
    expect(await whileWaiting('crash', async (child) => void child.kill('SIGKILL'))).toEqual([null, 'SIGKILL'])
    expect(await records('crash')).toMatchObject([{ outcome: 'begun', details: { command: 'disable' } }])
    expect(await isDisabled('crash')).toBe(false)
  })
})

test('the first administrator that a start makes is on record, once', async () => {
  let said = ''
  const start = () => prepareFirstAccounts(store, false, (line) => (said += line))
  await start()
  const password = /password (\S+) /.exec(said)?.[1] as string
  expect(await records('admin')).toMatchObject([{ outcome: 'done', details: { command: 'serve' } }])
  const [{ all } = { all: '' }] = await query<{ all: string }>(
    url,
    `select string_agg(record, '\n') as all from audit_log`
  )
  expect(all).not.toContain(password)
  const before = all.length
  await start()
  expect(await query(url, `select length(string_agg(record, '\n'))::int as length from audit_log`)).toEqual([
    { length: before }
  ])
})
