import pg from 'pg'
import type { Part } from './access/roles.ts'
import { columnTypes } from './column-types.ts'
import { requireCurrentSchema, requireServerVersion } from './schema-version.ts'
import { sendTogether, Transaction } from './transaction.ts'

/** On whose behalf a query runs, and of which regions it may speak. */
export interface Scope {
  /** who asks: a user's name, or the part of the program that acts by itself, such as `screening` */
  readonly actor: string
  /** codes of the regions, or all of them */
  readonly regions: readonly string[] | 'all'
  /** in which part: what may be seen and changed goes by it as well as by the regions */
  readonly role: Part
}

/**
 * `read committed` (default) sees what others commit meanwhile; `snapshot` is read-only and sees the database
 * as it was at the first query.
 */
type View = 'read committed' | 'snapshot'

export interface TransactionOptions {
  readonly view?: View
}

/** The database. There is no way to query it without saying on whose behalf. */
export interface Store {
  /**
   * Runs `work` in one transaction: committed when its promise is fulfilled, rolled back when it is rejected.
   * Before its promise settles, `work` has to wait for all its queries: the transaction refuses later ones.
   * The transaction carries the scope as the settings `rigwatch.actor`, `rigwatch.regions` (a JSON array, or `all`) and
   * `rigwatch.role`: row-level security shows and takes only what lies in these regions and is this part's to see.
   */
  withScope<T>(scope: Scope, work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Waits for the transactions under way, then closes the connections. */
  close(): Promise<void>
}

export interface StoreOptions {
  /** most connections at once; 10 unless told */
  readonly connections?: number
  /**
   * whether the server plans a statement once a connection and not each time, and gets statements without having answered
   * those before; false unless told. For many short queries that are always the same, and no COPY; a pooler in between must
   * know prepared statements (PgBouncer 1.21).
   */
  readonly prepared?: boolean
}

/** How long an unused connection with its plans is kept; without plans it is the driver's ten seconds. */
const KEPT_IDLE_MS = 600_000

/**
 * Opens a database that `migrate` has prepared, as one of its accounts.
 * @param connection what `prepareAccounts` gives, or `{ connectionString }`
 * @throws StoreError `server_too_old`, `schema_too_old`, `schema_too_new`; the driver's error when it cannot connect
 */
export async function openStore(
  connection: pg.ClientConfig,
  { connections = 10, prepared = false }: StoreOptions = {}
): Promise<Store> {
  const pool = new pg.Pool({
    ...connection,
    application_name: 'rigwatch',
    max: connections,
    types: columnTypes,
    pipeline: prepared,
    // what a connection has planned is worth keeping between bursts
    ...(prepared && { idleTimeoutMillis: KEPT_IDLE_MS })
  })
  // an idle connection that the server drops is replaced by the next query; unheard, this event would end the process
  pool.on('error', () => {})
  try {
    const client = await pool.connect()
    try {
      await requireServerVersion(client)
      await requireCurrentSchema(client)
    } finally {
      client.release()
    }
  } catch (error) {
    await pool.end()
    throw error
  }
  let closed: Promise<void> | undefined
  return {
    withScope: (scope, work, options) => runScoped(pool, prepared, scope, work, options),
    close: () => (closed ??= pool.end())
  }
}

const SET_SCOPE = `select set_config('rigwatch.actor', $1, true), set_config('rigwatch.regions', $2, true),
  set_config('rigwatch.role', $3, true)`
/** Left alone, the server plans lists anew each time: it takes a page to be a tenth of the table, and planning to be cheaper. */
const PLAN_ONCE = `set_config('plan_cache_mode', 'force_generic_plan', true)`

async function begin(client: pg.PoolClient, tx: Transaction, scope: Scope, view: View): Promise<void> {
  if (client.pipeline) sendTogether(client)
  const begun = client.query(view === 'snapshot' ? 'begin isolation level repeatable read read only' : 'begin')
  begun.catch(() => {})
  if (!client.pipeline) await begun
  const regions = scope.regions === 'all' ? 'all' : JSON.stringify(scope.regions)
  await tx.query(client.pipeline ? `${SET_SCOPE}, ${PLAN_ONCE}` : SET_SCOPE, [scope.actor, regions, scope.role])
  await begun
}

async function runScoped<T>(
  pool: pg.Pool,
  prepared: boolean,
  scope: Scope,
  work: (tx: Transaction) => Promise<T>,
  { view = 'read committed' }: TransactionOptions = {}
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (error: Error) => (broken = error)
  client.on('error', onError)
  const tx = new Transaction(client, prepared)
  try {
    const begun = begin(client, tx, scope, view)
    // Where statements may be sent ahead, the first of the work go along. Had the beginning failed, nothing would be in scope.
    if (!prepared) await begun
    else begun.catch(() => {})
    const result = await work(tx)
    tx.end()
    await begun
    const { command } = await client.query('commit')
    // what PostgreSQL answers to the commit of a transaction in which a statement had failed
    if (command === 'ROLLBACK') throw new Error('the transaction was rolled back: a failed statement was not reported')
    return result
  } catch (error) {
    tx.end()
    await client.query('rollback').catch((failure: Error) => (broken = failure))
    throw error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}
