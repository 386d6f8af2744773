import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { builtFile } from '../../../src/sources/package-root.ts'
import {
  type Binaries,
  copyBinaries,
  installedBinaries,
  programPath,
  repairBinaries
} from '../../../src/store/embedded/binaries.ts'
import { startEmbedded } from '../../../src/store/embedded/embedded-server.ts'
import { runAs, serverAccount } from '../../../src/store/embedded/server-account.ts'
import { locateServer } from '../../../src/store/embedded/server-location.ts'
import { type ServerUser, serverUser } from './server-user.ts'

vi.setConfig({ testTimeout: 180_000 })
const isRoot = process.getuid?.() === 0
const nobody = { uid: 65_534, gid: 65_534 }
/** Root's own folders are closed to others: below one of them no other user can run this checkout or its Node. */
const othersReachUs =
  isRoot &&
  spawnSync(
    process.execPath,
    ['-e', 'require("node:fs").accessSync(process.argv[1])', builtFile('store/embedded/embedded-server.js')],
    { ...nobody, cwd: '/' }
  ).status === 0
const root = mkdtempSync(join(tmpdir(), 'rigwatch-location-'))
chmodSync(root, 0o755)
const users: ServerUser[] = []
afterEach(async () => {
  for (const user of users.splice(0)) await user.kill()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folders = 0
function newFolder(mode = 0o755): string {
  const folder = join(root, `folder ${++folders}`)
  mkdirSync(folder)
  chmodSync(folder, mode)
  return folder
}

/** The binaries as an installation leaves them that runs no install scripts and loses the executable bits. */
async function asUnpacked(): Promise<Binaries> {
  const installed = await installedBinaries()
  const folder = join(newFolder(), 'native')
  cpSync(installed.folder, folder, { recursive: true, verbatimSymlinks: true })
  const links = JSON.parse(readFileSync(join(folder, 'pg-symlinks.json'), 'utf8')) as { target: string }[]
  for (const { target } of links) rmSync(join(folder, '..', target))
  for (const program of ['initdb', 'pg_ctl', 'postgres'] as const)
    chmodSync(programPath({ ...installed, folder }, program), 0o644)
  return { ...installed, folder }
}

const version = (binaries: Binaries) => runAs(null, programPath(binaries, 'postgres'), ['--version'])

describe('the binaries', () => {
  test('missing library links and executable bits are repaired where they are', async () => {
    const binaries = await asUnpacked()
    await expect(version(binaries)).rejects.toMatchObject({ code: 'EACCES' })
    expect(await repairBinaries(binaries)).toBe(true)
    expect(await version(binaries)).toMatchObject({ exitCode: 0, output: expect.stringContaining('PostgreSQL) 18') })
    const links = JSON.parse(readFileSync(join(binaries.folder, 'pg-symlinks.json'), 'utf8')) as {
      source: string
      target: string
    }[]
    for (const { source, target } of links) {
      const link = join(binaries.folder, '..', target)
      expect(lstatSync(link).isSymbolicLink()).toBe(true)
      expect(join(link, '..', readlinkSync(link))).toBe(join(binaries.folder, '..', source))
    }
    expect(await repairBinaries(binaries)).toBe(true)
  })

  test('where they cannot be repaired, a copy is, once, and every account may read it', async () => {
    const binaries = await asUnpacked()
    for (const folder of ['lib', 'share', 'bin']) chmodSync(join(binaries.folder, folder), 0o700)
    const parent = newFolder()
    const [copy, same] = await Promise.all([copyBinaries(binaries, parent), copyBinaries(binaries, parent)])
    expect(copy.folder).toBe(same.folder)
    expect(await version(copy)).toMatchObject({ exitCode: 0 })
    expect(lstatSync(join(copy.folder, 'lib')).mode & 0o777).toBe(0o755)
    expect(existsSync(join(binaries.folder, 'lib', 'libpq.so'))).toBe(false)
  })

  test('on a platform without binaries the error names it and the way out', () => {
    const program = `Object.defineProperty(process, 'arch', { value: 'mips' })
      const { installedBinaries } = await import('${new URL('../../../dist/store/embedded/binaries.js', import.meta.url)}')
      await installedBinaries().catch(({ code, message }) => process.stdout.write(code + ' ' + message))`
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
    expect(said).toMatch(/^unsupported_platform .*linux-mips.*DATABASE_URL/)
  })
})

describe.skipIf(!isRoot)('as root (skipped: not root)', () => {
  test('what the account cannot reach goes to a folder of the system, apart for each checkout, and is told', async () => {
    const systemFolder = join(newFolder(), 'var', 'rigwatch')
    const said: string[] = []
    const locate = (folder: string) =>
      locateServer(join(folder, 'data', 'postgres'), { systemFolder, say: (line) => said.push(line) })
    const [first, second] = [await locate(newFolder(0o700)), await locate(newFolder(0o700))]
    expect(first.dataFolder).toMatch(systemFolder)
    expect(second.dataFolder).not.toBe(first.dataFolder)
    expect(said.join('\n')).toContain(first.dataFolder)
    expect(said.join('\n')).toContain(second.dataFolder)
    const told = said.length
    const reachable = newFolder()
    expect((await locate(reachable)).dataFolder).toBe(join(reachable, 'data', 'postgres'))
    expect(said.length).toBe(told)
  })

  test('a server whose checkout the account cannot reach starts all the same, under any umask', async () => {
    const before = process.umask(0o077)
    try {
      const dataFolder = join(newFolder(0o700), 'a b', 'postgres')
      const server = await startEmbedded({ dataFolder, systemFolder: join(newFolder(), 'system'), say: () => {} })
      expect(await server.ensureDatabase('rigwatch')).toContain('rigwatch')
      expect(server.dataFolder).not.toBe(dataFolder)
      await server.stop()
    } finally {
      process.umask(before)
    }
  })

  const why = othersReachUs ? '' : ' (skipped: other users cannot reach this checkout or Node)'
  test.skipIf(!othersReachUs)(`an ordinary user runs it as itself, another's folder is told${why}`, async () => {
    const folder = newFolder()
    chownSync(folder, nobody.uid, nobody.gid)
    const dataFolder = join(folder, 'postgres')
    const user = serverUser(dataFolder, nobody)
    users.push(user)
    expect(Number(await user.next())).toBeGreaterThan(0)
    expect(lstatSync(dataFolder).uid).toBe(nobody.uid)
    expect(await user.ask('stop')).toBe('stopped')
    const asRoot = serverUser(dataFolder)
    users.push(asRoot)
    expect(await asRoot.next()).toMatch(/^error other_owner .*belongs to user id 65534/)
  })

  test('a missing system account is made, and one that is there is used', async () => {
    const name = `rigwatch-test-${process.pid}`
    try {
      const made = await serverAccount(name)
      expect(made).toMatchObject({ name, uid: expect.any(Number) })
      expect(made?.uid).toBeGreaterThan(0)
      expect(await serverAccount(name)).toEqual(made)
      expect(await runAs(made, 'id', ['-un'])).toEqual({ exitCode: 0, output: `${name}\n` })
    } finally {
      execFileSync('userdel', [name])
    }
  })
})
