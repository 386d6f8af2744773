import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtFile } from '../../src/sources/package-root.ts'
import { emptyDatabase, query } from '../store/test-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch serve '))
chmodSync(folder, 0o755)
const dataFolder = join(folder, 'postgres')
const running = new Set<ChildProcess>()

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

interface Serving {
  readonly child: ChildProcess
  readonly output: () => string
  /** waits until the text has been printed; rejects when the process ends before */
  says(text: string): Promise<void>
  /** Ctrl-C; gives the exit code */
  stop(): Promise<number | null>
}

function serve(port: number, env: NodeJS.ProcessEnv = {}, args: string[] = []): Serving {
  const { DATABASE_URL: _, ...inherited } = process.env
  const child = spawn(process.execPath, [builtFile('cli/main.js'), 'serve', ...args], {
    env: { ...inherited, PORT: String(port), RIGWATCH_DATA: dataFolder, ...env }
  })
  running.add(child)
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (output += chunk))
  child.on('exit', () => running.delete(child))
  return {
    child,
    output: () => output,
    says: async (text) => {
      while (!output.includes(text)) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended before "${text}":\n${output}`)
        await delay(50)
      }
    },
    stop: async () => {
      child.kill('SIGINT')
      await once(child, 'exit')
      return child.exitCode
    }
  }
}

async function get(port: number, path: string) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** What a command prints about the databases of the built-in server. */
async function told(...args: string[]): Promise<string> {
  const { DATABASE_URL: _, ...inherited } = process.env
  const env = { ...inherited, RIGWATCH_DATA: dataFolder }
  return (await promisify(execFile)(process.execPath, [builtFile('cli/main.js'), ...args], { env })).stdout
}

/** Status of a sign-in. */
async function signIn(port: number, name: string | undefined, password: string | undefined): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password })
  })
  return response.status
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  return port
}

const postmaster = () => Number(readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n')[0])
/** A server that has stopped takes its file along; its process may stay as a zombie where nobody waits for it. */
const isServing = () => existsSync(join(dataFolder, 'postmaster.pid'))

let port: number
beforeAll(async () => {
  port = await freePort()
})

test('a bare start shows a ranked demo province that says it is simulated, and Ctrl-C stops the database too', async () => {
  const serving = serve(port)
  await serving.says('rigwatch is ready')
  expect(serving.output()).toContain('SIMULATED')
  const { body } = await get(port, '/api/v1/rankings?limit=100')
  expect(body.simulated).toBe(true)
  expect(body.items).toHaveLength(100)
  expect(body.items).toContainEqual(expect.objectContaining({ rank: 1, tco2_per_year: expect.any(Number) }))
  expect((await get(port, '/readyz')).status).toBe(200)
  const [, password, names = ''] =
    /Demo accounts, password of this start (\S+): (.*)\. Reading/.exec(serving.output()) ?? []
  expect(names.split(', ')).toHaveLength(5)
  for (const name of names.split(', ')) expect(await signIn(port, name, password), name).toBe(200)
  expect((await get(port, '/api/v1/users')).status).toBe(401)
  expect(await told('user', 'list', '--demo')).toMatch(/^demo-operator +operator +3301 /m)
  expect(await told('user', 'list')).not.toContain('demo-operator')
  expect(isServing()).toBe(true)
  expect(await serving.stop()).toBe(0)
  expect(isServing()).toBe(false)
}, 240_000)

test('a second start reuses the data, and takes over the database of a killed one', async () => {
  const killed = serve(port)
  await killed.says('rigwatch is ready')
  expect(killed.output()).toContain('Nothing new to screen')
  expect(killed.output()).not.toContain('Simulating')
  const pid = postmaster()
  killed.child.kill('SIGKILL')
  await once(killed.child, 'exit')
  expect(isServing()).toBe(true)
  const next = serve(port)
  await next.says('rigwatch is ready')
  expect(postmaster()).toBe(pid)
  expect(await next.stop()).toBe(0)
  expect(isServing()).toBe(false)
}, 60_000)

test('Ctrl-C while the demo is loading stops cleanly, and the next start loads it', async () => {
  const url = await emptyDatabase()
  const loading = serve(port, { DATABASE_URL: url }, ['--demo'])
  await loading.says('10 %')
  expect(await loading.stop()).toBe(0)
  const again = serve(port, { DATABASE_URL: url }, ['--demo'])
  await again.says('rigwatch is ready')
  const [{ sites } = { sites: 0 }] = await query<{ sites: number }>(
    url,
    'select count(*)::int as sites from site_ranking'
  )
  const [{ days } = { days: 0 }] = await query<{ days: number }>(
    url,
    'select count(distinct day)::int as days from load_day'
  )
  expect({ sites, days }).toEqual({ sites: 600, days: 500 })
  expect(await again.stop()).toBe(0)
}, 240_000)

test('a closed terminal stops the database too', async () => {
  const serving = serve(port)
  await serving.says('rigwatch is ready')
  serving.child.kill('SIGHUP')
  await once(serving.child, 'exit')
  expect(serving.child.exitCode).toBe(0)
  expect(isServing()).toBe(false)
}, 60_000)

test('with DATABASE_URL nothing is simulated unless --demo is given, and the first start tells an administrator once', async () => {
  const database = await emptyDatabase()
  const serving = serve(port, { DATABASE_URL: database })
  await serving.says('rigwatch is ready')
  expect((await get(port, '/healthz')).body).toMatchObject({ simulated: false })
  expect((await get(port, '/api/v1/rankings')).status).toBe(401)
  expect(serving.output()).not.toMatch(/SIMULATED|Demo accounts/)
  const [, name, password] = /First administrator: (\S+), password (\S+) /.exec(serving.output()) ?? []
  expect(await signIn(port, name, password)).toBe(200)
  expect(await serving.stop()).toBe(0)
  const again = serve(port, { DATABASE_URL: database })
  await again.says('rigwatch is ready')
  expect(again.output()).not.toContain('password')
  expect(await signIn(port, name, password)).toBe(200)
  expect(await again.stop()).toBe(0)
}, 60_000)

test('the demo is open to nobody beyond the machine, and its accounts are disabled there', async () => {
  const signedInAt = async (env: NodeJS.ProcessEnv, args: string[] = []) => {
    const serving = serve(port, env, args)
    await serving.says('rigwatch is ready')
    const { status } = await get(port, '/api/v1/rankings')
    const told = serving.output().includes('Demo accounts')
    expect(await serving.stop()).toBe(0)
    return { status, told }
  }
  expect(await signedInAt({})).toEqual({ status: 200, told: true })
  expect(await signedInAt({ HOST: '0.0.0.0' })).toEqual({ status: 401, told: false })
  expect(await signedInAt({}, ['--trust-proxy', '127.0.0.1'])).toEqual({ status: 401, told: false })
}, 120_000)

test('a port that is taken is told in one sentence, before anything is started', async () => {
  const taken: Server = createServer().listen(port, '127.0.0.1')
  await once(taken, 'listening')
  try {
    const { child, output } = serve(port)
    await once(child, 'close')
    expect(child.exitCode).toBe(1)
    expect(output()).toBe(
      `rigwatch: Port ${port} of 127.0.0.1 is taken by another program; choose another one, for example PORT=${port + 1} npm start.\n`
    )
  } finally {
    taken.close()
  }
})

test.each([
  [['--schedule', 'often'], 1, /crontab/],
  [['--port', '99999'], 2, /--port/],
  [['--prevalence', '4'], 2, /between 0 and 1/],
  [['--trust-proxy', 'everybody'], 2, /10\.0\.0\.0\/8/],
  [['--trust-proxy', '0.0.0.0/0'], 2, /not all addresses/]
])('%j is refused with exit code %i', async (args, exitCode, message) => {
  const { child, output } = serve(port, { DATABASE_URL: await emptyDatabase() }, args)
  await once(child, 'close')
  expect(child.exitCode).toBe(exitCode)
  expect(output()).toMatch(message)
})
