import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { programPath } from './binaries.ts'
import { EmbeddedServerError } from './embedded-error.ts'
import { runAs, type ServerAccount } from './server-account.ts'
import type { ServerLocation } from './server-location.ts'

/** The database superuser that rigwatch works as. */
export const SUPERUSER = 'rigwatch'

const PASSWORD_FILE = 'rigwatch.password'
const UNFINISHED = '.new-'

/**
 * Makes the data folder when there is none; the caller holds the start lock. It is made under another name and renamed
 * when complete, so that a folder of the right name is always whole.
 * @returns the superuser's password
 * @throws EmbeddedServerError `other_owner`, `other_version`, `not_a_data_folder` or `initdb_failed`
 */
export async function prepareCluster(location: ServerLocation): Promise<string> {
  const { dataFolder } = location
  const entries = await readdir(dataFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    if (error.code === 'EACCES') return ['unreadable']
    if (error.code === 'ENOTDIR') throw notADataFolder(dataFolder)
    throw error
  })
  if (entries.length === 0) await initialise(location)
  else await requireOwner(location)
  const version = await readFile(join(dataFolder, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version === undefined) throw notADataFolder(dataFolder)
  if (Number.parseInt(version, 10) !== location.binaries.major) throw otherVersion(location, version.trim())
  const password = await readFile(join(dataFolder, PASSWORD_FILE), 'utf8').catch(() => undefined)
  if (!password) throw notADataFolder(dataFolder)
  return password.trim()
}

async function initialise({ dataFolder, binaries, account }: ServerLocation): Promise<void> {
  await removeUnfinished(dataFolder)
  const workshop = await mkdtemp(`${dataFolder}${UNFINISHED}`)
  try {
    const passwordFile = join(workshop, PASSWORD_FILE)
    const made = join(workshop, 'data')
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
    await give(account, passwordFile)
    await give(account, workshop)
    const { exitCode, output } = await runAs(account, programPath(binaries, 'initdb'), [
      `--pgdata=${made}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions'
    ])
    if (exitCode !== 0) throw new EmbeddedServerError('initdb_failed', initdbMessage(dataFolder, output))
    await rename(passwordFile, join(made, PASSWORD_FILE))
    await rename(made, dataFolder)
  } finally {
    await rm(workshop, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Clears away what a process that was killed while making the folder left behind. */
async function removeUnfinished(dataFolder: string): Promise<void> {
  const parent = dirname(dataFolder)
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${basename(dataFolder)}${UNFINISHED}`)) continue
    await rm(join(parent, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
  }
}

async function give(account: ServerAccount | null, path: string): Promise<void> {
  if (account) await chown(path, account.uid, account.gid)
}

async function requireOwner({ dataFolder, account }: ServerLocation): Promise<void> {
  const uid = account?.uid ?? process.getuid?.()
  const owner = (await stat(dataFolder)).uid
  if (uid === undefined || owner === uid) return
  throw new EmbeddedServerError(
    'other_owner',
    `The database folder ${dataFolder} belongs to user id ${owner}, and the database would run as ${account?.name ?? 'you'} (user id ${uid}). Run rigwatch as the user who made it, or move the folder away to begin afresh.`
  )
}

function otherVersion({ dataFolder, binaries }: ServerLocation, version: string): EmbeddedServerError {
  return new EmbeddedServerError(
    'other_version',
    `The database folder ${dataFolder} is of PostgreSQL ${version}, and this rigwatch has PostgreSQL ${binaries.major}. Dump it with PostgreSQL ${version} and restore it, or move the folder away to begin afresh.`
  )
}

function notADataFolder(dataFolder: string): EmbeddedServerError {
  return new EmbeddedServerError(
    'not_a_data_folder',
    `${dataFolder} is not a database folder that rigwatch made (PG_VERSION or ${PASSWORD_FILE} is missing). Move it away and start again.`
  )
}

function initdbMessage(dataFolder: string, output: string): string {
  return `PostgreSQL could not make its data folder ${dataFolder}:\n${output.trim()}`
}
