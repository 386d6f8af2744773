import { join } from 'node:path'
import { packageRoot } from '../sources/package-root.ts'
import { type EmbeddedServer, startEmbedded } from '../store/embedded/embedded-server.ts'
import { migrate } from '../store/migrate.ts'
import { openStore, type Store } from '../store/store.ts'

/** Databases of the embedded server: simulated readings never lie beside real ones. */
export type EmbeddedDatabase = 'rigwatch' | 'rigwatch_demo'

/** A migrated database, open. */
export interface Database {
  readonly store: Store
  readonly url: string
  /** names of the migrations that opening it applied */
  readonly migrations: readonly string[]
  /** Closes the connections and leaves the embedded server, which ends when nobody else uses it. */
  close(): Promise<void>
  /** Leaves the embedded server without waiting for what is under way. */
  abandon(): Promise<void>
}

/** What a Ctrl-C and an orderly end from outside send, with the exit code that tells of it. */
const ENDINGS = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * Opens the database of `DATABASE_URL`; without it, a database of the embedded server, which is started when it does
 * not run yet.
 * @param say told what takes a moment and where things are
 */
export async function openDatabase(name: EmbeddedDatabase, say: (line: string) => void): Promise<Database> {
  const given = process.env.DATABASE_URL
  const server = given ? undefined : await startServer(say)
  try {
    const url = given ?? (await (server as EmbeddedServer).ensureDatabase(name))
    const migrations = await migrate(url)
    const store = await openStore(url)
    const close = async () => {
      await store.close()
      await server?.stop()
    }
    return { store, url, migrations, close, abandon: async () => server?.stop() }
  } catch (error) {
    await server?.stop()
    throw error
  }
}

/** Runs `work` on an open database and closes it, on Ctrl-C too: then what is under way is rolled back. */
export async function withDatabase<T>(
  name: EmbeddedDatabase,
  say: (line: string) => void,
  work: (database: Database) => Promise<T>
): Promise<T> {
  const database = await openDatabase(name, say)
  let leaving: Promise<never> | undefined
  const end = (signal: NodeJS.Signals) => {
    // what is under way ends with the process, and the server rolls it back
    const leave = () => process.exit(ENDINGS[signal as keyof typeof ENDINGS])
    leaving ??= database.abandon().then(leave, leave)
  }
  for (const signal of Object.keys(ENDINGS)) process.on(signal, end)
  try {
    return await work(database)
  } finally {
    await leaving
    for (const signal of Object.keys(ENDINGS)) process.off(signal, end)
    await database.close()
  }
}

function startServer(say: (line: string) => void): Promise<EmbeddedServer> {
  return startEmbedded({ dataFolder: join(packageRoot(), 'data', 'postgres'), say })
}
