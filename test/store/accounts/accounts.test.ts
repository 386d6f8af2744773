import type pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { prepareAccounts } from '../../../src/store/accounts/accounts.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { openStore } from '../../../src/store/store.ts'
import { emptyDatabase, query } from '../test-database.ts'

async function whoIs(config: pg.ClientConfig): Promise<string> {
  const store = await openStore(config)
  try {
    const { user } = await store.withScope({ actor: 'test', regions: 'all', role: 'system' }, (tx) =>
      tx.one<{ user: string }>('select session_user as user')
    )
    return user
  } finally {
    await store.close()
  }
}

/** A database whose owner is an ordinary user; roles that it makes begin with its name and are dropped with it. */
async function ordinaryOwner(rights = ''): Promise<{ url: string; superuser: string; owner: string }> {
  const superuser = await emptyDatabase()
  const name = new URL(superuser).pathname.slice(1)
  const owner = `${name}_owner`
  await query(superuser, `create role ${owner} login password 'secret' ${rights}`)
  await query(superuser, `alter database ${name} owner to ${owner}`)
  const url = new URL(superuser)
  url.username = owner
  url.password = 'secret'
  return { url: url.href, superuser, owner }
}

async function drop(superuser: string, owner: string): Promise<void> {
  await query(superuser, `reassign owned by ${owner} to current_user`)
  await query(superuser, `drop owned by ${owner}`)
  await query(superuser, `drop role ${owner}`)
}

test('accounts are made once: every process finds the same ones, at the same moment too', async () => {
  const url = await emptyDatabase()
  await migrate(url)
  const all = await Promise.all(Array.from({ length: 4 }, () => prepareAccounts(url)))
  expect(new Set(all.map((connections) => JSON.stringify(connections))).size).toBe(1)
  const [{ api, jobs }] = all as [(typeof all)[0]]
  const database = new URL(url).pathname.slice(1)
  expect([await whoIs(api), await whoIs(jobs)]).toEqual([`${database}_api`, `${database}_jobs`])
})

test('an account whose password is another one gets it back', async () => {
  const url = await emptyDatabase()
  await migrate(url)
  const { api } = await prepareAccounts(url)
  await query(url, `alter role "${api.user}" password 'other'`)
  await expect(whoIs(api)).rejects.toThrow(/password/)
  await prepareAccounts(url)
  expect(await whoIs(api)).toBe(api.user)
})

test('an ordinary user that may make roles is enough', async () => {
  const { url, superuser, owner } = await ordinaryOwner('createrole')
  await migrate(url)
  const { jobs } = await prepareAccounts(url)
  expect(await whoIs(jobs)).toBe(jobs.user)
  await query(superuser, `drop owned by "${jobs.user}"; drop role "${jobs.user}"`)
  const api = `${jobs.user}`.replace('_jobs', '_api')
  await query(superuser, `drop owned by "${api}"; drop role "${api}"`)
  await drop(superuser, owner)
})

test('a user that may not make roles is told what to do, and given accounts do', async () => {
  const { url, superuser, owner } = await ordinaryOwner()
  await migrate(url)
  await expect(prepareAccounts(url)).rejects.toMatchObject({
    code: 'accounts_missing',
    message: expect.stringMatching(/ALTER ROLE .* CREATEROLE.*RIGWATCH_API_DATABASE_URL/)
  })
  const given = Object.fromEntries(
    ['api', 'jobs'].map((account) => {
      const theirs = new URL(url)
      theirs.username = `${owner}_${account}`
      return [account, theirs.href]
    })
  )
  for (const account of ['api', 'jobs'])
    await query(superuser, `create role ${owner}_${account} login password 'secret'`)
  const connections = await prepareAccounts(url, given)
  expect(await whoIs(connections.api)).toBe(`${owner}_api`)
  for (const account of ['api', 'jobs'])
    await query(superuser, `drop owned by ${owner}_${account}; drop role ${owner}_${account}`)
  await drop(superuser, owner)
})

test('an account that passes row-level security by is refused, as is one that cannot connect', async () => {
  const url = await emptyDatabase()
  await migrate(url)
  await expect(prepareAccounts(url, { api: url })).rejects.toMatchObject({ code: 'account_too_mighty' })
  const nobody = new URL(url)
  nobody.username = 'nobody'
  await expect(prepareAccounts(url, { jobs: nobody.href })).rejects.toMatchObject({
    code: 'account_refused',
    message: expect.stringMatching(/RIGWATCH_JOBS_DATABASE_URL/)
  })
})

test('what an account may do no more is taken away from it where it was granted before', async () => {
  const url = await emptyDatabase()
  await migrate(url)
  const { api, jobs } = await prepareAccounts(url)
  await query(
    url,
    `grant all on headcount, import, database_account to "${api.user}";
     grant update (password_hash), select (name) on app_user to "${jobs.user}";
     grant execute on function prune_audit(bigint, bytea) to "${api.user}"`
  )
  await prepareAccounts(url)
  const [held] = await query(
    url,
    `select array(select privilege_type::text from information_schema.table_privileges
         where grantee = '${api.user}' and table_name in ('headcount', 'import', 'database_account') order by 1) as tables,
       has_function_privilege('${api.user}', 'prune_audit(bigint, bytea)', 'execute') as prunes,
       has_function_privilege('${api.user}', 'append_audit(text[])', 'execute') as appends,
       has_table_privilege('${jobs.user}', 'app_user', 'update') as changes`
  )
  expect(held).toEqual({ tables: ['INSERT', 'SELECT'], prunes: false, appends: true, changes: true })
})

/** A database with two given accounts without further rights, and what makes and drops more roles. */
async function givenAccounts() {
  const url = await emptyDatabase()
  await migrate(url)
  const prefix = new URL(url).pathname.slice(1)
  const as = (name: string) => {
    const theirs = new URL(url)
    theirs.username = `${prefix}_${name}`
    theirs.password = 'secret'
    return theirs.href
  }
  const names = ['given', 'worker', 'mighty'].map((name) => `${prefix}_${name}`) as [string, string, string]
  const [given, worker, mighty] = names
  await query(url, `create role ${given} login password 'secret'; create role ${worker} login password 'secret'`)
  await query(url, `create role ${mighty}`)
  onTestFinished(async () => {
    for (const name of names) await query(url, `drop owned by ${name}; drop role ${name}`)
  })
  return { url, api: as('given'), jobs: as('worker'), given, worker, mighty }
}

test.each([
  ['a superuser', (mighty: string) => `alter role ${mighty} superuser`],
  ['one that passes row-level security by', (mighty: string) => `alter role ${mighty} bypassrls`],
  ['one that makes roles', (mighty: string) => `alter role ${mighty} createrole`],
  ['one that reads the files of the server', (mighty: string) => `grant pg_read_server_files to ${mighty}`],
  ['one that writes the files of the server', (mighty: string) => `grant pg_write_server_files to ${mighty}`],
  ['one that runs programs', (mighty: string) => `grant pg_execute_server_program to ${mighty}`],
  ['one that reads all tables', (mighty: string) => `grant pg_read_all_data to ${mighty}`],
  ['one that replicates', (mighty: string) => `alter role ${mighty} replication`],
  [
    'the owner of the database',
    (mighty: string) => `alter database ${mighty.replace(/_mighty$/, '')} owner to ${mighty}`
  ]
])('an account that may become %s is refused, and given nothing', async (_, make) => {
  const { url, api, jobs, given, mighty } = await givenAccounts()
  await query(url, make(mighty))
  // without inheriting: it would take a SET ROLE
  await query(url, `alter role ${given} noinherit; grant ${mighty} to ${given}`)
  await expect(prepareAccounts(url, { api, jobs })).rejects.toMatchObject({
    code: 'account_too_mighty',
    message: expect.stringMatching(/权限过大.*of RIGWATCH_API_DATABASE_URL is a member of/)
  })
  const [held] = await query(url, `select has_table_privilege('${given}', 'headcount', 'select') as held`)
  expect(held).toEqual({ held: false })
  await query(url, `alter database ${mighty.replace(/_mighty$/, '')} owner to current_user`)
  await query(url, `revoke ${mighty} from ${given}`)
  await prepareAccounts(url, { api, jobs })
})

test('one user for the API and the jobs is refused, however it comes about', async () => {
  const { url, api, jobs, given, worker, mighty } = await givenAccounts()
  const shared = (urls: { api?: string; jobs?: string }) =>
    expect(prepareAccounts(url, urls)).rejects.toMatchObject({
      code: 'accounts_shared',
      message: expect.stringMatching(/互不隶属.*no members of each other/)
    })
  await shared({ api, jobs: api })
  await query(url, `grant ${worker} to ${given}`)
  await shared({ api, jobs })
  await query(url, `revoke ${worker} from ${given}; grant ${given} to ${worker}`)
  await shared({ api, jobs })
  await query(url, `revoke ${given} from ${worker}; grant ${mighty} to ${given}, ${worker}`)
  const acting = `options=-c%20role%3D${mighty}`
  await shared({ api: `${api}?${acting}`, jobs: `${jobs}?${acting}` })
  const [held] = await query(url, `select has_table_privilege('${given}', 'headcount', 'select') as held`)
  expect(held).toEqual({ held: false })
})

test('a login that acts as another role is judged by what it may become', async () => {
  const { url, api, jobs, given, mighty } = await givenAccounts()
  await query(url, `grant ${mighty} to ${given}; alter role ${given} bypassrls`)
  const acting = `${api}?options=-c%20role%3D${mighty}`
  await expect(prepareAccounts(url, { api: acting, jobs })).rejects.toMatchObject({ code: 'account_too_mighty' })
  await query(url, `alter role ${given} nobypassrls`)
  await prepareAccounts(url, { api: acting, jobs })
})
