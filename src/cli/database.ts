import { userInfo } from 'node:os'
import { dirname, join, sep } from 'node:path'
import type pg from 'pg'
import { chinaDay } from '../readings/day.ts'
import { seedPublished } from '../reports/carbon-tables.ts'
import { packageRoot } from '../sources/package-root.ts'
import { type Connections, prepareAccounts } from '../store/accounts/accounts.ts'
import type { Account } from '../store/accounts/grants.ts'
import { compareProtections, type ProtectionReport } from '../store/accounts/protections.ts'
import { migrationRecorder } from '../store/audit/migration-record.ts'
import { type EmbeddedServer, startEmbedded } from '../store/embedded/embedded-server.ts'
import { migrate } from '../store/migrate.ts'
import { knownMigrations } from '../store/schema-version.ts'
import { openStore, type Store } from '../store/store.ts'

/** Databases of the embedded server: real readings and the demo never share one. */
export const REAL_DATABASE = 'rigwatch'
export const DEMO_DATABASE = 'rigwatch_demo'

/** The server that a command works with: the one of `DATABASE_URL`, or the embedded one. */
export interface DatabaseServer {
  /** null with `DATABASE_URL` */
  readonly embedded: EmbeddedServer | null
  /** Prepares a database (any name is that of `DATABASE_URL` where that is set) and opens it as one of its accounts. */
  open(name: string, account: Account): Promise<Store>
  /** How one of the accounts connects to a database, which is prepared first. */
  connection(name: string, account: Account): Promise<pg.ClientConfig>
  /** What of row-level security and its like in a database, which is prepared first, is otherwise than this version makes it. */
  protections(name: string): Promise<ProtectionReport | null>
  /** Closes what was opened and leaves the embedded server, which ends with its last user. */
  close(): Promise<void>
}

/**
 * Connects to the server of `DATABASE_URL`; without one, starts the embedded server or joins the one that runs.
 * @param say told where the data lie
 */
export async function connectServer(say: (line: string) => void): Promise<DatabaseServer> {
  const { DATABASE_URL: given } = process.env
  const embedded = given ? null : await startEmbedded({ dataFolder: dataFolder(), say })
  const stores: Store[] = []
  const prepared = new Map<string, Promise<Connections>>()
  const urlOf = async (name: string) => given || (await (embedded as EmbeddedServer).ensureDatabase(name))
  const prepare = async (name: string) => {
    const url = await urlOf(name)
    await migrate(url, knownMigrations(), migrationRecorder(userInfo().username))
    return prepareAccounts(
      url,
      given ? { api: process.env.RIGWATCH_API_DATABASE_URL, jobs: process.env.RIGWATCH_JOBS_DATABASE_URL } : {}
    )
  }
  const connectionsTo = (name: string) => {
    let connections = prepared.get(name)
    if (!connections) prepared.set(name, (connections = prepare(name)))
    return connections
  }
  const connection = async (name: string, account: Account) => (await connectionsTo(name))[account]
  return {
    embedded,
    connection,
    protections: async (name) => compareProtections(await urlOf(name), await connectionsTo(name)),
    open: async (name, account) => {
      const store = await openStore(await connection(name, account), { prepared: account === 'api' })
      stores.push(store)
      if (account === 'jobs')
        await store.withScope({ actor: 'rigwatch', regions: 'all', role: 'system' }, (tx) =>
          seedPublished(tx, chinaDay(new Date()))
        )
      return store
    },
    close: async () => {
      await Promise.all(stores.map((store) => store.close()))
      await embedded?.stop()
    }
  }
}

/** Where heads of the audit log go unless told: beside the data folder of the built-in server, also where that does not run. */
export function defaultAuditFolder(): string {
  return join(dirname(dataFolder()), 'audit')
}

/** Where the key of the secrets lies unless told: beside the data folder, not in it, so that a copy of the data lacks it. */
export function defaultSecretFile(): string {
  return join(dirname(dataFolder()), 'secret.key')
}

/** `data/postgres` of a checkout; where the package was installed by npm its folder is not ours to keep, so below the current one. */
function dataFolder(): string {
  if (process.env.RIGWATCH_DATA) return process.env.RIGWATCH_DATA
  const installed = packageRoot().split(sep).includes('node_modules')
  return join(installed ? join(process.cwd(), 'rigwatch-data') : join(packageRoot(), 'data'), 'postgres')
}
