import pg from 'pg'
import { prepareCluster } from './cluster.ts'
import {
  type Postmaster,
  runningPostmaster,
  startPostmaster,
  stopPostmaster,
  superuserConnection
} from './postmaster.ts'
import { locateServer, type ServerLocation } from './server-location.ts'
import { withLock } from './start-lock.ts'

/** Name under which every process that uses the server keeps one connection open: how they know of each other. */
const PRESENCE = 'rigwatch presence'

/** A running PostgreSQL of our own. */
export interface EmbeddedServer {
  readonly port: number
  /** where the data are; not the folder asked for when the server's account could not reach that */
  readonly dataFolder: string
  /** Makes a database unless it exists; gives the URL to connect to it. */
  ensureDatabase(name: string): Promise<string>
  /**
   * Leaves the server, and ends it when no other process uses it. Close your connections first.
   * @throws EmbeddedServerError `start_locked` or `stop_failed`
   */
  stop(): Promise<void>
}

export interface EmbeddedServerOptions {
  /** made when missing */
  readonly dataFolder: string
  /** told where things are when they are not where they were asked to be */
  readonly say: (line: string) => void
  /** where root puts what PostgreSQL's account could not reach; `/var/lib/rigwatch` unless told */
  readonly systemFolder?: string
}

/**
 * Gives the PostgreSQL server of a data folder, for this process to use until `stop`: the one that runs, whoever
 * started it, or else a new one. Processes that start at once take turns, so that one starts it and the others find it.
 * @throws EmbeddedServerError
 */
export async function startEmbedded(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const location = await locateServer(options.dataFolder, options)
  const lock = `${location.dataFolder}.lock`
  const { postmaster, password, presence } = await withLock(lock, async () => {
    const password = await prepareCluster(location)
    const postmaster = (await runningPostmaster(location, password)) ?? (await startPostmaster(location, password))
    const presence = new pg.Client({
      ...superuserConnection(postmaster.port, password),
      application_name: PRESENCE,
      keepAlive: true
    })
    // when the server goes away, the queries that it leaves unanswered fail; this connection has none
    presence.on('error', () => {})
    await presence.connect()
    return { postmaster, password, presence }
  })
  let stopped: Promise<void> | undefined
  return {
    port: postmaster.port,
    dataFolder: location.dataFolder,
    ensureDatabase: (name) => ensureDatabase(postmaster.port, password, name),
    stop: () => (stopped ??= withLock(lock, () => leave(location, postmaster, presence)))
  }
}

async function leave(location: ServerLocation, { pid }: Postmaster, presence: pg.Client): Promise<void> {
  const others = await presence
    .query('select from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()', [PRESENCE])
    .then(({ rowCount }) => rowCount ?? 0)
    // a server that has lost our connection has lost everybody's
    .catch(() => 0)
  await presence.end().catch(() => {})
  if (others === 0) await stopPostmaster(location, pid)
}

async function ensureDatabase(port: number, password: string, name: string): Promise<string> {
  const client = new pg.Client(superuserConnection(port, password))
  client.on('error', () => {})
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) {
      await client.query(`create database ${client.escapeIdentifier(name)}`).catch((error: pg.DatabaseError) => {
        // another process made it meanwhile
        if (error.code !== '42P04' && error.code !== '23505') throw error
      })
    }
  } finally {
    await client.end()
  }
  const { user } = superuserConnection(port, password)
  return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(name)}`
}
