import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { EmbeddedServerError } from './embedded-error.ts'

/** The system account that PostgreSQL's programs run as: it refuses to run as root. */
export interface ServerAccount {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const SYSTEM_ACCOUNT = 'postgres'
/** ways to make a system account: Debian, Red Hat and most others; then Alpine and BusyBox */
const MAKERS = [
  { program: 'useradd', args: ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false'] },
  { program: 'adduser', args: ['-S', '-D', '-H', '-s', '/bin/false'] }
] as const

const run = promisify(execFile)

/**
 * The account to run PostgreSQL as: null means the account of this process. For root it is the system account
 * `postgres`, which is made when it is missing.
 * @throws EmbeddedServerError `no_account`
 */
export async function serverAccount(name: string = SYSTEM_ACCOUNT): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) return null
  const existing = await findAccount(name)
  if (existing) return existing
  for (const { program, args } of MAKERS) {
    await run(program, [...args, name]).catch(() => {})
    const made = await findAccount(name)
    if (made) return made
  }
  throw new EmbeddedServerError(
    'no_account',
    `PostgreSQL refuses to run as root, there is no user "${name}", and neither useradd nor adduser could make one. Run rigwatch as an ordinary user, make that user, or set DATABASE_URL to a server of your own.`
  )
}

async function findAccount(name: string): Promise<ServerAccount | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout))
    )
    return uid && gid ? { name, uid, gid } : undefined
  } catch {
    return undefined
  }
}

/** What a program said and how it ended. */
export interface ProgramResult {
  /** exit code; null when a signal ended it */
  readonly exitCode: number | null
  readonly output: string
}

/**
 * Runs a program to its end under an account. Rejects with the system's error when it cannot be started at all
 * (`EACCES`: the account may not reach it).
 */
export function runAs(
  account: ServerAccount | null,
  program: string,
  args: readonly string[],
  workingFolder = '/'
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...identity(account),
      cwd: workingFolder,
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      // a Ctrl-C in the terminal is for us to act on, not for PostgreSQL
      detached: true,
      windowsHide: true
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, output }))
  })
}

/** The account as options of `spawn`. */
export function identity(account: ServerAccount | null): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {}
}

/** The environment of this process without what would steer PostgreSQL (PGDATA, PGOPTIONS …), messages in English. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG|LD_|DYLD_)/.test(name))
  return { ...Object.fromEntries(kept), LC_ALL: 'C' }
}
