import { readdirSync, readFileSync } from 'node:fs'
import type pg from 'pg'
import { StoreError } from './store-error.ts'

const FOLDER = new URL('./migrations/', import.meta.url)
const FILE_NAME = /^(\d{3})_\w+\.sql$/
const OLDEST_SERVER = 15

/** One step of the schema, from `migrations/NNN_name.sql`. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
}

/** The migrations that this program knows, in order: 1, 2, 3 … */
export function knownMigrations(): Migration[] {
  return readdirSync(FOLDER)
    .filter((file) => FILE_NAME.test(file))
    .sort()
    .map((file) => ({
      number: Number(FILE_NAME.exec(file)?.[1]),
      name: file.replace('.sql', ''),
      sql: readFileSync(new URL(file, FOLDER), 'utf8')
    }))
}

/** @throws StoreError `server_too_old` when the server is older than PostgreSQL 15. */
export async function requireServerVersion(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  const version = rows[0]?.server_version ?? ''
  if (Number.parseInt(version, 10) >= OLDEST_SERVER) return
  throw new StoreError(
    'server_too_old',
    `The database server is PostgreSQL ${version}; rigwatch needs ${OLDEST_SERVER} or newer. Point DATABASE_URL at a newer server.`
  )
}

/** Number of the newest migration that the database has seen; 0 when it has seen none. */
export async function schemaVersion(client: pg.ClientBase): Promise<number> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    `select to_regclass('schema_migration') is not null as there`
  )
  if (!tables[0]?.there) return 0
  const { rows } = await client.query<{ number: number | null }>('select max(number) as number from schema_migration')
  return rows[0]?.number ?? 0
}

/** @throws StoreError `schema_too_new` when a newer rigwatch has migrated the database. */
export function refuseNewer(version: number, newestKnown: number): void {
  if (version <= newestKnown) return
  throw new StoreError(
    'schema_too_new',
    `The database has schema ${version}, this rigwatch knows schemas up to ${newestKnown}: a newer rigwatch has migrated it. Run that version or a newer one.`
  )
}

/** @throws StoreError `schema_too_new` or `schema_too_old`, unless the database has exactly the schema of this program. */
export async function requireCurrentSchema(client: pg.ClientBase): Promise<void> {
  const version = await schemaVersion(client)
  const newest = knownMigrations().length
  refuseNewer(version, newest)
  if (version === newest) return
  throw new StoreError(
    'schema_too_old',
    `The database has schema ${version}, this rigwatch needs schema ${newest}. Run "rigwatch migrate" on it first.`
  )
}
