import { mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedServerError } from './embedded-error.ts'
import { isRunning, startMark } from './running-process.ts'

const POLL_MS = 50
const WAIT_MS = 120_000
/** Writing a lock or clearing one away takes a moment: what is older than this was cut short. */
const UNFINISHED_MS = 10_000

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
  const deadline = Date.now() + WAIT_MS
  const ticket = JSON.stringify({ pid: process.pid, mark: await startMark(process.pid) })
  while (!(await tryCreate(file, ticket))) {
    if (await isStale(file)) await clear(file)
    else if (Date.now() > deadline) throw lockedError(file)
    else await sleep(POLL_MS)
  }
}

async function tryCreate(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: 'wx', mode: 0o644 })
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
    // gone meanwhile is not stale; half-written is, when whoever wrote it had the time to finish
    return error instanceof SyntaxError && (await age(file)) > UNFINISHED_MS
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
    if ((await age(clearance)) > UNFINISHED_MS) await rmdir(clearance).catch(() => {})
    await sleep(POLL_MS)
    return
  }
  try {
    if (await isStale(file)) await rm(file, { force: true })
  } finally {
    await rmdir(clearance).catch(() => {})
  }
}

async function age(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0
  )
}

function lockedError(file: string): EmbeddedServerError {
  return new EmbeddedServerError(
    'start_locked',
    `Another rigwatch has been starting or stopping the built-in database for two minutes (lock ${file}). Wait for it or end it, then try again.`
  )
}
