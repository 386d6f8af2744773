import pg from 'pg'
import type { AuditOutcome } from '../audit/record.ts'
import type { MigrationRecorder } from './audit/migration-record.ts'
import { knownMigrations, type Migration, refuseNewer, requireServerVersion, schemaVersion } from './schema-version.ts'
import { StoreError } from './store-error.ts'

/** Key of the advisory lock that migrating processes take turns by. */
const LOCK = 72_190_001

/**
 * Brings a database to the schema of this program, one transaction a step. Safe when several processes start at once:
 * they take turns, and the row that marks a step is written before the step, so that it can never run twice.
 *
 * @param record told what is applied; nobody unless given
 * @returns names of the steps applied, none when the schema was current
 * @throws StoreError `server_too_old`, `schema_too_new`, or `migration_failed` (the failed step left nothing behind)
 */
export async function migrate(
  databaseUrl: string,
  migrations: readonly Migration[] = knownMigrations(),
  record: MigrationRecorder = async () => {}
): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'rigwatch migrate' })
  // a lost connection fails the query under way; unheard, this event would end the process
  client.on('error', () => {})
  await client.connect()
  try {
    await requireServerVersion(client)
    await client.query(`select pg_advisory_lock(${LOCK})`)
    await client.query(
      `create table if not exists schema_migration (
         number integer primary key, name text not null, applied_at timestamptz not null default now())`
    )
    const version = await schemaVersion(client)
    refuseNewer(version, migrations.length)
    const missing = migrations.filter((migration) => migration.number > version)
    const steps = missing.map((migration) => migration.name)
    if (steps.length > 0)
      await applyAll(client, missing, (outcome, more = {}) =>
        record(client, outcome, { from: version, to: migrations.length, steps, ...more })
      )
    return steps
  } finally {
    await client.end()
  }
}

async function applyAll(
  client: pg.Client,
  missing: readonly Migration[],
  record: (outcome: AuditOutcome, more?: object) => Promise<void>
): Promise<void> {
  await record('begun')
  const applied: string[] = []
  for (const migration of missing) {
    const isLast = migration === missing.at(-1)
    try {
      await apply(client, migration, isLast ? () => record('done') : undefined)
      applied.push(migration.name)
    } catch (error) {
      // that the step failed is what has to be told; the record of its beginning stands
      await record('failed', { applied, failed: migration.name }).catch(() => {})
      throw error
    }
  }
}

/** @param last done in the same transaction, after the step */
async function apply(client: pg.Client, { number, name, sql }: Migration, last = async () => {}): Promise<void> {
  await client.query('begin')
  try {
    await client.query('insert into schema_migration (number, name) values ($1, $2)', [number, name])
    await client.query(sql)
    await last()
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback').catch(() => {})
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError(
      'migration_failed',
      `Migration ${name} failed and was taken back: ${reason}. The database is as it was before; nothing else was changed.`,
      { cause }
    )
  }
}
