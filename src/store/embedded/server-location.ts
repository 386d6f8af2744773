import { createHash } from 'node:crypto'
import { chmod, mkdir, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Binaries, copyBinaries, installedBinaries, programPath, repairBinaries } from './binaries.ts'
import { EmbeddedServerError } from './embedded-error.ts'
import { runAs, type ServerAccount, serverAccount } from './server-account.ts'

/** Where the server's programs and data are, and the account that it runs as. */
export interface ServerLocation {
  readonly binaries: Binaries
  readonly dataFolder: string
  /** null = the account of this process */
  readonly account: ServerAccount | null
}

export interface LocationOptions {
  /** where root puts what the server's account could not reach where it is */
  readonly systemFolder?: string
  readonly say: (line: string) => void
}

/**
 * Settles where the server runs from. As root it runs as a system account, which cannot reach a checkout in a closed
 * folder such as /root: then the binaries are copied and the data kept under `/var/lib/rigwatch`, apart for each
 * data folder asked for.
 * @throws EmbeddedServerError `unsupported_platform` or `no_account`
 */
export async function locateServer(
  requestedDataFolder: string,
  { systemFolder = '/var/lib/rigwatch', say }: LocationOptions
): Promise<ServerLocation> {
  const account = await serverAccount()
  await mkdir(dirname(requestedDataFolder), { recursive: true })
  const parent = await realpath(dirname(requestedDataFolder))
  let dataFolder = join(parent, basename(requestedDataFolder))
  let binaries = await installedBinaries()
  const fit = (await repairBinaries(binaries)) && (await tryPrograms(binaries, account)).fit
  if (!fit) binaries = await copyBinaries(binaries, account ? await openFolder(systemFolder) : parent)
  if (!fit) await requireFit(binaries, account)
  if (account && !(await canEnter(account, parent))) {
    const key = createHash('sha256').update(dataFolder).digest('hex').slice(0, 12)
    await openFolder(systemFolder)
    dataFolder = join(await openFolder(join(systemFolder, key)), basename(requestedDataFolder))
    say(`用户 ${account.name} 无法访问 ${parent}，数据库文件存放于 ${dataFolder}`)
    say(`The user ${account.name} cannot reach ${parent}; the database files are in ${dataFolder}`)
  }
  return { binaries, dataFolder, account }
}

async function tryPrograms(binaries: Binaries, account: ServerAccount | null): Promise<{ fit: boolean; why: string }> {
  try {
    const { exitCode, output } = await runAs(account, programPath(binaries, 'postgres'), ['--version'])
    return { fit: exitCode === 0, why: output.trim() }
  } catch (error) {
    return { fit: false, why: (error as Error).message }
  }
}

async function requireFit(binaries: Binaries, account: ServerAccount | null): Promise<void> {
  const { fit, why } = await tryPrograms(binaries, account)
  if (fit) return
  throw new EmbeddedServerError(
    'unsupported_platform',
    `The built-in PostgreSQL does not run on this system (${why}). It needs a system with the GNU C library. Set DATABASE_URL to a PostgreSQL server of your own.`
  )
}

async function canEnter(account: ServerAccount, folder: string): Promise<boolean> {
  const { exitCode } = await runAs(account, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder])
  return exitCode === 0
}

/** Makes a folder that every account may enter, whatever the umask. */
async function openFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o755)
  return folder
}
