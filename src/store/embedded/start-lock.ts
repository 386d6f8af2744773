import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedServerError } from './embedded-error.ts'
import { isRunning, startMark } from './running-process.ts'

const POLL_MS = 50
const WAIT_MS = 120_000
/** Clearing away a dead process's lock takes a moment; a clearance older than this was itself cut short. */
const CLEARANCE_MS = 10_000

/**
 * Runs `work` while holding a lock that processes on one machine take turns by. The lock is a file with the id and
 * start of the process that holds it, so the lock of a killed process is known for what it is and cleared away,
 * even when its id has been given to another process since.
 * @throws EmbeddedServerError `start_locked` when the holder does not let go for two minutes
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await acquire(file)
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function acquire(file: string): Promise<void> {
  const ticket = `${file}.${randomUUID()}`
  const deadline = Date.now() + WAIT_MS
  await writeFile(ticket, JSON.stringify({ pid: process.pid, mark: await startMark(process.pid) }), { mode: 0o600 })
  try {
    // a hard link appears with its content or not at all, and fails when the name is taken
    while (!(await tryLink(ticket, file))) {
      if (await isStale(file)) await clear(file)
      else if (Date.now() > deadline) throw lockedError(file)
      else await sleep(POLL_MS)
    }
  } finally {
    await rm(ticket, { force: true })
  }
}

async function tryLink(ticket: string, file: string): Promise<boolean> {
  try {
    await link(ticket, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function isStale(file: string): Promise<boolean> {
  let holder: { pid: number; mark?: string }
  try {
    holder = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    // gone meanwhile is not stale; unreadable text is no lock of ours
    return error instanceof SyntaxError
  }
  if (!isRunning(holder.pid)) return true
  return holder.mark !== undefined && (await startMark(holder.pid)) !== holder.mark
}

/** Removes a stale lock; of several processes that saw it, one at a time looks again and removes. */
async function clear(file: string): Promise<void> {
  const clearance = `${file}.clearing`
  try {
    await mkdir(clearance)
  } catch {
    const age = await stat(clearance).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0
    )
    if (age > CLEARANCE_MS) await rmdir(clearance).catch(() => {})
    await sleep(POLL_MS)
    return
  }
  try {
    if (await isStale(file)) await rm(file, { force: true })
  } finally {
    await rmdir(clearance).catch(() => {})
  }
}

function lockedError(file: string): EmbeddedServerError {
  return new EmbeddedServerError(
    'start_locked',
    `Another rigwatch has been starting or stopping the built-in database for two minutes (lock ${file}). Wait for it or end it, then try again.`
  )
}
