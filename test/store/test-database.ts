import { createHash, randomUUID } from 'node:crypto'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll } from 'vitest'
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
  cleanups.push(() => query(maintenance, `drop database if exists ${name} with (force)`))
  return url
}

/** A store on a new, migrated database; closed and dropped after the tests of the file. */
export async function testStore(): Promise<{ store: Store; url: string }> {
  const url = await emptyDatabase()
  await migrate(url)
  const store = await openStore(url)
  cleanups.push(() => store.close())
  return { store, url }
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
