import { spawn } from 'node:child_process'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { programPath } from './binaries.ts'
import { SUPERUSER } from './cluster.ts'
import { EmbeddedServerError } from './embedded-error.ts'
import { isPostmasterOf, isRunning } from './running-process.ts'
import { identity, runAs, serverEnvironment } from './server-account.ts'
import type { ServerLocation } from './server-location.ts'

const POLL_MS = 50
/** Recovery after a power cut may take minutes. */
const READY_MS = 300_000
const ATTEMPTS = 6
const STOP_SECONDS = 60
const END_MS = 20_000
const LOG_LINES = 20
const LOG_LIMIT = 5_000_000
const MB = 1024 * 1024

/** A server that accepts our password. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
}

/** Settings beyond PostgreSQL's defaults. Nothing here trades safety for speed. */
function settings(port: number): string[] {
  const sharedBuffers = totalmem() > 4096 * MB ? '256MB' : '64MB'
  return [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `shared_buffers=${sharedBuffers}`,
    'max_wal_size=2GB',
    'maintenance_work_mem=128MB',
    'max_connections=60',
    'jit=off',
    'timezone=UTC',
    'log_timezone=UTC'
  ].flatMap((setting) => ['-c', setting])
}

/** Options to connect as the superuser. */
export function superuserConnection(port: number, password: string, database = 'postgres'): pg.ClientConfig {
  return { host: '127.0.0.1', port, user: SUPERUSER, password, database, ssl: false }
}

/**
 * The server that already runs on the data folder, such as one whose starter was killed: found through postmaster.pid
 * and believed only when the process works in the data folder and accepts our password. Null when none runs.
 * @throws EmbeddedServerError `start_failed` when it runs and does not let us in
 */
export async function runningPostmaster(location: ServerLocation, password: string): Promise<Postmaster | null> {
  const deadline = Date.now() + READY_MS
  let refusal: Error | undefined
  while (Date.now() < deadline) {
    const file = await postmasterFile(location.dataFolder)
    if (!file || !(await isPostmasterOf(location.dataFolder, file.pid))) return null
    if (file.port) {
      refusal = await refusalOf(file.port, password, location.dataFolder)
      if (!refusal) return { pid: file.pid, port: file.port }
      if ('code' in refusal && refusal.code === '28P01') break
    }
    await sleep(POLL_MS)
  }
  throw await startFailure(location, `a server runs on the folder and refuses the connection: ${refusal?.message}`)
}

/**
 * Starts the server on a free port of 127.0.0.1, in a session of its own.
 * @throws EmbeddedServerError `start_failed` with the last lines of the server's log
 */
export async function startPostmaster(location: ServerLocation, password: string): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const from = await logSize(location)
    const started = await launch(location, password)
    if (typeof started !== 'string') return started
    const log = (await readFile(logFile(location), 'utf8')).slice(from)
    // another program took the port meanwhile; or processes of a killed server are still about to end
    const passing = /could not (bind|create any TCP)|shared memory block|lock file .* already exists/.test(log)
    if (!passing || attempt === ATTEMPTS) throw await startFailure(location, started)
    await sleep(attempt * 200)
  }
}

async function launch(location: ServerLocation, password: string): Promise<Postmaster | string> {
  const { dataFolder, binaries, account } = location
  const port = await freePort()
  const log = await open(logFile(location), 'a', 0o600)
  const file = await postmasterFile(dataFolder)
  // The id in a left-over postmaster.pid may meanwhile be another program's. PostgreSQL overlooks the id that it is told
  // here, and still makes sure by the shared memory that no process of the old server is left.
  const reused = file && isRunning(file.pid) ? { PG_GRANDPARENT_PID: String(file.pid) } : {}
  const child = spawn(programPath(binaries, 'postgres'), ['-D', dataFolder, ...settings(port)], {
    ...identity(account),
    cwd: '/',
    env: { ...serverEnvironment(), ...reused },
    stdio: ['ignore', log.fd, log.fd],
    // a Ctrl-C in the terminal is for us to act on, not for PostgreSQL
    detached: true,
    windowsHide: true
  })
  let ended: string | undefined
  child.on('error', (error) => (ended = error.message))
  child.on('exit', (code, signal) => (ended ??= `it ended with ${signal ?? `exit code ${code}`}`))
  try {
    for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await sleep(POLL_MS)) {
      if (ended !== undefined) return ended
      if (child.pid && !(await refusalOf(port, password, dataFolder))) return { pid: child.pid, port }
    }
    child.kill('SIGQUIT')
    return `it was not ready after ${READY_MS / 1000} s`
  } finally {
    child.unref()
    await log.close()
  }
}

/**
 * Ends a server in bounded time: clients are cut off, data are written out.
 * @throws EmbeddedServerError `stop_failed`
 */
export async function stopPostmaster(location: ServerLocation, pid: number): Promise<void> {
  const { dataFolder, binaries, account } = location
  for (const mode of ['fast', 'immediate']) {
    if (!(await isPostmasterOf(dataFolder, pid))) return
    const wait = ['-w', '-t', String(STOP_SECONDS)]
    await runAs(account, programPath(binaries, 'pg_ctl'), ['stop', '-D', dataFolder, '-m', mode, ...wait])
    // pg_ctl is content when postmaster.pid is gone, which the server removes shortly before it ends.
    for (const deadline = Date.now() + END_MS; Date.now() < deadline; await sleep(POLL_MS)) {
      if (!(await isPostmasterOf(dataFolder, pid))) return
    }
  }
  throw new EmbeddedServerError(
    'stop_failed',
    `The built-in database (process ${pid}) does not end. See ${logFile(location)}.`
  )
}

/** What stands between us and the server on a port; undefined when it is ours and lets us in. */
async function refusalOf(port: number, password: string, dataFolder: string): Promise<Error | undefined> {
  const client = new pg.Client({ ...superuserConnection(port, password), connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('show data_directory')
    return rows[0]?.data_directory === dataFolder ? undefined : new Error(`port ${port} is another server's`)
  } catch (error) {
    return error as Error
  } finally {
    await client.end().catch(() => {})
  }
}

async function postmasterFile(dataFolder: string): Promise<{ pid: number; port: number | undefined } | null> {
  const text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  return pid > 0 ? { pid, port: Number(lines[3]) || undefined } : null
}

function logFile({ dataFolder }: ServerLocation): string {
  return join(dataFolder, 'server.log')
}

/** Size of the log; a log grown too long is put aside first. */
async function logSize(location: ServerLocation): Promise<number> {
  const { size } = await stat(logFile(location)).catch(() => ({ size: 0 }))
  if (size < LOG_LIMIT) return size
  await rename(logFile(location), `${logFile(location)}.old`)
  return 0
}

async function startFailure(location: ServerLocation, reason: string): Promise<EmbeddedServerError> {
  const log = await readFile(logFile(location), 'utf8').catch(() => '')
  const tail = log.trimEnd().split('\n').slice(-LOG_LINES).join('\n')
  return new EmbeddedServerError(
    'start_failed',
    `The built-in PostgreSQL did not start: ${reason}. The end of its log ${logFile(location)}:\n${tail}`
  )
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
