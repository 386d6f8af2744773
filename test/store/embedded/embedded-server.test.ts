import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '../../../src/store/embedded/embedded-server.ts'
import { isPostmasterOf } from '../../../src/store/embedded/running-process.ts'
import { serverAccount } from '../../../src/store/embedded/server-account.ts'
import { query } from '../test-database.ts'
import { type ServerUser, serverUser } from './server-user.ts'

vi.setConfig({ testTimeout: 180_000 })
const account = await serverAccount()
const root = mkdtempSync(join(tmpdir(), 'rigwatch embedded '))
chmodSync(root, 0o755)
const servers: EmbeddedServer[] = []
const users: ServerUser[] = []
let folders = 0

afterEach(async () => {
  for (const user of users.splice(0)) await user.kill()
  for (const server of servers.splice(0)) await server.stop()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A data folder that does not exist yet, below a folder with a space in its name. */
const newFolder = () => join(root, `data ${++folders}`, 'postgres')

/** A data folder in which a server has run before. */
function usedFolder(): string {
  const folder = newFolder()
  mkdirSync(join(folder, '..'), { recursive: true })
  execFileSync('cp', ['-a', template, folder])
  return folder
}

async function start(dataFolder: string): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataFolder, say: () => {}, systemFolder: join(root, 'system') })
  servers.push(server)
  return server
}

function use(dataFolder: string, options?: Parameters<typeof serverUser>[1]): ServerUser {
  const user = serverUser(dataFolder, options)
  users.push(user)
  return user
}

const postmaster = (folder: string) => Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0])

async function gone(folder: string, pid: number): Promise<void> {
  while (await isPostmasterOf(folder, pid)) await sleep(20)
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 })
    const answer = (accepted: boolean) => () => {
      socket.destroy()
      resolve(accepted)
    }
    socket.on('connect', answer(true)).on('error', answer(false)).on('timeout', answer(false))
  })
}

const template = newFolder()
await (await start(template)).stop()

describe('a server of our own', () => {
  test('it is reached with its password from this machine alone, and keeps its data over a stop', async () => {
    const folder = newFolder()
    const first = await start(folder)
    const url = await first.ensureDatabase('rigwatch')
    await Promise.all([first.ensureDatabase('rigwatch'), first.ensureDatabase('demo'), first.ensureDatabase('demo')])
    await query(url, `create table kept as select '挖矿' as word`)
    const [row] = await query(
      url,
      `select pg_encoding_to_char(encoding) as encoding, datlocprovider, datlocale,
         current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit
       from pg_database where datname = current_database()`
    )
    expect(row).toEqual({ encoding: 'UTF8', datlocprovider: 'b', datlocale: 'C.UTF-8', fsync: 'on', commit: 'on' })
    expect(statSync(join(folder, 'rigwatch.password')).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)

    const wrong = new pg.Client({ connectionString: url.replace(/:[^:@/]+@/, ':wrong@') })
    await expect(wrong.connect()).rejects.toMatchObject({ code: '28P01' })
    const elsewhere = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')
    if (elsewhere) expect(await accepts(elsewhere.address, first.port)).toBe(false)

    const pid = postmaster(folder)
    await first.stop()
    expect(await isPostmasterOf(folder, pid)).toBe(false)
    const second = await start(folder)
    expect(await query(await second.ensureDatabase('rigwatch'), 'select word from kept')).toEqual([{ word: '挖矿' }])
    expect(readdirSync(join(folder, '..'))).toEqual(['postgres'])
  })

  test('stopping twice, or after the server has gone by itself, does nothing', async () => {
    const folder = usedFolder()
    const server = await start(folder)
    const pid = postmaster(folder)
    process.kill(pid, 'SIGINT')
    await gone(folder, pid)
    await server.stop()
    await server.stop()
  })

  test('a Ctrl-C in the terminal does not reach it', async () => {
    const user = use(usedFolder())
    expect(Number(await user.next())).toBeGreaterThan(0)
    process.kill(-(user.process.pid as number), 'SIGINT')
    expect(await user.ask('query')).toBe('ok')
    expect(await user.ask('stop')).toBe('stopped')
  })

  test('when it cannot start, the end of its log is told', async () => {
    const folder = usedFolder()
    writeFileSync(join(folder, 'postgresql.conf'), 'no_such_setting = 7\n', { flag: 'a' })
    await expect(start(folder)).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringContaining('no_such_setting')
    })
  })
})

describe('several processes', () => {
  test('that start at once share one server; the last to leave ends it', async () => {
    const folder = newFolder()
    const all = [use(folder), use(folder), use(folder)]
    const ports = await Promise.all(all.map((user) => user.next()))
    expect(new Set(ports).size).toBe(1)
    expect(Number(ports[0])).toBeGreaterThan(0)
    const pid = postmaster(folder)
    const [first, second, third] = all as [ServerUser, ServerUser, ServerUser]
    expect(await first.ask('stop')).toBe('stopped')
    expect(await second.ask('query')).toBe('ok')
    await second.kill()
    expect(await third.ask('query')).toBe('ok')
    expect(await third.ask('stop')).toBe('stopped')
    expect(await isPostmasterOf(folder, pid)).toBe(false)
  })

  test('the server of a killed process is taken over, and ended by the one that took it', async () => {
    const folder = usedFolder()
    const killed = use(folder)
    const port = Number(await killed.next())
    const pid = postmaster(folder)
    await killed.kill()
    expect(await isPostmasterOf(folder, pid)).toBe(true)
    const heir = await start(folder)
    expect(heir.port).toBe(port)
    await heir.stop()
    expect(await isPostmasterOf(folder, pid)).toBe(false)
  })

  test('one that stops while another starts leaves the other a server', async () => {
    const folder = usedFolder()
    for (let round = 0; round < 4; round++) {
      const leaving = await start(folder)
      const [, coming] = await Promise.all([leaving.stop(), sleep(round * 15).then(() => start(folder))])
      await coming.ensureDatabase('rigwatch')
      await coming.stop()
    }
  })
})

describe('what a crash leaves behind', () => {
  test('a killed server is started anew and recovers', async () => {
    const folder = usedFolder()
    const url = await (await start(folder)).ensureDatabase('rigwatch')
    await query(url, 'create table kept as select 1 as one')
    const pid = postmaster(folder)
    process.kill(pid, 'SIGKILL')
    const again = await start(folder)
    expect(postmaster(folder)).not.toBe(pid)
    expect(await query(await again.ensureDatabase('rigwatch'), 'select one from kept')).toEqual([{ one: 1 }])
  })

  test('a postmaster.pid whose id now belongs to another program is seen through', async () => {
    const folder = usedFolder()
    // of the same account, so that PostgreSQL alone would take it for another server of its own
    const stranger = spawn('sleep', ['600'], account ? { uid: account.uid, gid: account.gid, cwd: '/' } : {})
    try {
      const lines = [stranger.pid, folder, 1_700_000_000, 5432, '', '127.0.0.1', '', 'ready   ']
      writeFileSync(join(folder, 'postmaster.pid'), `${lines.join('\n')}\n`)
      await start(folder)
      expect(postmaster(folder)).not.toBe(stranger.pid)
      expect(stranger.exitCode).toBeNull()
    } finally {
      stranger.kill()
    }
  })

  test.each([
    ['of a dead process', { pid: 2 ** 22 - 3, mark: 'then' }],
    ['of a dead process whose id was given away', { pid: process.pid, mark: 'then' }]
  ])('a lock %s does not keep others out', async (_case, holder) => {
    const folder = newFolder()
    mkdirSync(join(folder, '..'), { recursive: true })
    writeFileSync(`${folder}.lock`, JSON.stringify(holder))
    const both = [use(folder), use(folder)]
    const ports = await Promise.all(both.map((user) => user.next()))
    expect(new Set(ports).size).toBe(1)
    for (const user of both) expect(await user.ask('stop')).toBe('stopped')
    expect(existsSync(`${folder}.lock`)).toBe(false)
  })

  test('a process killed while it makes the data folder leaves nothing in the way', async () => {
    const folder = newFolder()
    for (const [round, delay] of [30, 120, 300, 500].entries()) {
      const user = use(folder)
      // the lock tells that it has begun
      while (!existsSync(`${folder}.lock`) && !existsSync(folder)) await sleep(5)
      await sleep(delay)
      await user.kill()
      if (round === 0) expect(existsSync(join(folder, 'PG_VERSION'))).toBe(false)
    }
    const server = await start(folder)
    await server.ensureDatabase('rigwatch')
    await server.stop()
    expect(readdirSync(join(folder, '..'))).toEqual(['postgres'])
  })

  test('an empty folder is filled', async () => {
    const folder = newFolder()
    mkdirSync(folder, { recursive: true })
    await (await start(folder)).ensureDatabase('rigwatch')
  })
})

describe('a folder that is not ours to use is left alone, and the error says what to do', () => {
  test('of another major version of PostgreSQL', async () => {
    const folder = usedFolder()
    writeFileSync(join(folder, 'PG_VERSION'), '16\n')
    await expect(start(folder)).rejects.toMatchObject({
      code: 'other_version',
      message: expect.stringMatching(/is of PostgreSQL 16, and this rigwatch has PostgreSQL 18.*move the folder away/)
    })
  })

  test('with something else in it', async () => {
    const folder = newFolder()
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'diary.txt'), 'mine')
    // root would not own what an ordinary user wrote; here the account must, to get past the owner's check
    const user = account ? use(folder) : undefined
    if (user) expect(await user.next()).toMatch(/^error other_owner/)
    else await expect(start(folder)).rejects.toMatchObject({ code: 'not_a_data_folder' })
    expect(readdirSync(folder)).toEqual(['diary.txt'])
  })

  test('that is a file', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, '..'), { recursive: true })
    writeFileSync(folder, '')
    await expect(start(folder)).rejects.toMatchObject({ code: 'not_a_data_folder' })
  })
})
