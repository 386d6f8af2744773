import { createHash, randomUUID } from 'node:crypto'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll } from 'vitest'
import { prepareAccounts, roleName } from '../../src/store/accounts/accounts.ts'
import { ACCOUNTS } from '../../src/store/accounts/grants.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/store/embedded/embedded-server.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openStore, type Store } from '../../src/store/store.ts'

const checkout = createHash('sha256')
  .update(fileURLToPath(new URL('../..', import.meta.url)))
  .digest('hex')
  .slice(0, 8)
/** Shared by the test files of a checkout, which find each other's server. */
const dataFolder = join(tmpdir(), `rigwatch-test-${userInfo().uid}-${checkout}`, 'postgres')

let server: Promise<EmbeddedServer> | undefined
const cleanups: (() => Promise<unknown>)[] = []

afterAll(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  await (await server)?.stop()
  server = undefined
})

/** URL of a new, empty database on the embedded server. It is dropped after the tests of the file. */
export async function emptyDatabase(): Promise<string> {
  const running = await (server ??= startEmbedded({ dataFolder, say: () => {} }))
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const url = await running.ensureDatabase(name)
  const maintenance = url.replace(name, 'postgres')
  cleanups.push(async () => {
    await query(maintenance, `drop database if exists ${name} with (force)`)
    for (const account of ACCOUNTS) await query(maintenance, `drop role if exists ${roleName(name, account)}`)
  })
  return url
}

/** Stores of the accounts `jobs` (`store`) and `api` on a database, migrated first; closed after the tests of the file. */
export async function openStores(url: string): Promise<{ store: Store; api: Store }> {
  await migrate(url)
  const connections = await prepareAccounts(url)
  const [store, api] = [await openStore(connections.jobs), await openStore(connections.api, { prepared: true })]
  cleanups.push(
    () => store.close(),
    () => api.close()
  )
  return { store, api }
}

/** Stores on a new database, dropped after the tests of the file, and the URL of its owner. */
export async function testStore(): Promise<{ store: Store; api: Store; url: string }> {
  const url = await emptyDatabase()
  return { ...(await openStores(url)), url }
}

/** Rows of a statement, straight from the database. */
export async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}
