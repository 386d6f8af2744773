import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import pg from 'pg'
import type * as Secrets from '../../src/api/access/secrets.ts'
import type * as Tables from '../../src/reports/carbon-tables.ts'
import { builtFile } from '../../src/sources/package-root.ts'
import type * as Keys from '../../src/store/access/keys.ts'
import type * as Accounts from '../../src/store/accounts/accounts.ts'
import type * as Embedded from '../../src/store/embedded/embedded-server.ts'
import type * as Migrate from '../../src/store/migrate.ts'
import type * as References from '../../src/store/reference-values.ts'
import type * as Store from '../../src/store/store.ts'
import { cpuTimeOf } from './cpu-time.ts'
import type { Load, LoadResult } from './serving-load.ts'
import { KINDS, LOADED_SITES, SEED } from './serving-province.ts'

const RATE = 200
const SECONDS = Number(process.env.BENCH_SECONDS ?? 60)
/** The first seconds of a server, in which it connects to the database and plans its statements, are told by themselves. */
const WARM_UP_SECONDS = 5
/** What is asked, in turn; sites are those with a year of load. */
const ASKED: readonly ((i: number) => string)[] = [
  () => '/api/v1/rankings',
  (i) => `/api/v1/sites/S${site(i)}`,
  (i) => `/api/v1/rankings?region=33${String((i % 11) + 1).padStart(2, '0')}`,
  (i) => `/api/v1/sites/S${site(i)}`,
  (i) => `/api/v1/rankings?kind=${encodeURIComponent(KINDS[i % KINDS.length] ?? '')}&limit=100`,
  (i) => `/api/v1/sites/S${site(i)}/findings`,
  (i) => `/api/v1/rankings?region=33${String((i % 11) + 1).padStart(2, '0')}0${(i % 8) + 1}`,
  (i) => `/api/v1/sites/S${site(i)}`,
  (i) => (i % 20 < 10 ? '/api/v1/rankings/facets' : `/api/v1/rankings?order=${ORDERS[i % ORDERS.length]}`),
  (i) => `/api/v1/sites/S${site(i)}`
]

const ORDERS = ['probability', 'kw', 'cost'] as const

/** Requests a minute that the keys may ask. */
const KEY_RATE = 60_000

/** Spread over the loaded sites without a pattern that a cache of the database could learn. */
function site(i: number): number {
  return 11 * (1 + ((i * 7919) % LOADED_SITES))
}

/**
 * Rankings and site pages of 100,000 sites, audited, at 200 requests a second for a minute, and beside them a route that
 * does nothing, at the same rate in the same minute; with a key for all regions, and with one for a city.
 */
export async function serving(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rigwatch-bench-'))
  await chmod(folder, 0o755)
  const { startEmbedded } = await built<typeof Embedded>('store/embedded/embedded-server.js')
  const server = await startEmbedded({ dataFolder: join(folder, 'postgres'), say: console.log })
  try {
    const url = await server.ensureDatabase('bench')
    const { migrate } = await built<typeof Migrate>('store/migrate.js')
    const { prepareAccounts } = await built<typeof Accounts>('store/accounts/accounts.js')
    await migrate(url)
    const { api, jobs } = await prepareAccounts(url)
    const began = performance.now()
    await seed(url, jobs)
    console.log(`  100,000 sites and rankings made in ${((performance.now() - began) / 1000).toFixed(0)} s`)
    const postgres = Number.parseInt(await readFile(join(server.dataFolder, 'postmaster.pid'), 'utf8'), 10)
    for (const regions of ['all', ['3301']] as const) await measure(api, postgres, regions, await newKey(jobs, regions))
    await tellAudit(url)
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function built<T>(path: string): Promise<T> {
  return import(pathToFileURL(builtFile(path)).href)
}

async function seed(url: string, jobs: pg.ClientConfig): Promise<void> {
  const { openStore } = await built<typeof Store>('store/store.js')
  const { seedReferenceValues } = await built<typeof References>('store/reference-values.js')
  const { shippedNumbers } = await built<typeof Tables>('reports/carbon-tables.js')
  const store = await openStore(jobs)
  await store.withScope({ actor: 'bench', regions: 'all', role: 'system' }, (tx) =>
    seedReferenceValues(tx, shippedNumbers(), 20_600)
  )
  await store.close()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of SEED) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A key of an operator of these regions. */
async function newKey(jobs: pg.ClientConfig, regions: readonly string[] | 'all'): Promise<string> {
  const { openStore } = await built<typeof Store>('store/store.js')
  const { addApiKey } = await built<typeof Keys>('store/access/keys.js')
  const { newApiKey, secretHash } = await built<typeof Secrets>('api/access/secrets.js')
  const secret = newApiKey()
  const store = await openStore(jobs)
  const key = {
    name: 'bench',
    role: 'operator',
    regions,
    days: 1,
    requestsPerMinute: KEY_RATE,
    createdBy: 'bench'
  } as const
  await store.withScope({ actor: 'bench', regions: [], role: 'system' }, (tx) =>
    addApiKey(tx, { ...key, keyHash: secretHash(secret) })
  )
  await store.close()
  return secret
}

/** @param postgres id of the database's first process */
async function measure(
  connection: pg.ClientConfig,
  postgres: number,
  regions: readonly string[] | 'all',
  key: string
): Promise<void> {
  const child = fork(fileURLToPath(new URL('./serving-server.js', import.meta.url)), [JSON.stringify(connection)])
  try {
    const [{ rigwatch, trivial }] = (await once(child, 'message')) as [{ rigwatch: string; trivial: string }]
    const load = { paths: Array.from({ length: 5000 }, (_, i) => ASKED[i % ASKED.length]?.(i) ?? '/'), key, rate: RATE }
    const first = await fire({ ...load, url: rigwatch, seconds: WARM_UP_SECONDS })
    const cpu = () => [cpuTimeOf(child.pid ?? 0), cpuTimeOf(postgres)] as const
    const before = cpu()
    const [ours, theirs] = await Promise.all([
      fire({ ...load, url: rigwatch, seconds: SECONDS }),
      fire({ ...load, url: trivial, seconds: SECONDS, paths: ['/'] })
    ])
    const [server, database] = cpu().map((ms, i) => ((ms - before[i]!) / ours.answers).toFixed(1))
    console.log(
      `  a key for ${regions === 'all' ? 'all regions' : regions.join(', ')}, ${RATE} requests/s for ${SECONDS} s`
    )
    tell(`the first ${WARM_UP_SECONDS} s`, first)
    tell('rankings and sites', ours)
    tell('trivial route', theirs)
    console.log(
      `    ratio: p50 ${(ours.p50 / Math.max(1, theirs.p50)).toFixed(1)}, p99 ${(ours.p99 / Math.max(1, theirs.p99)).toFixed(1)} (1 ms counted at least); CPU a request: ${server} ms in the server (the trivial route's included), ${database} ms in PostgreSQL`
    )
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

async function fire(load: Load): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL('./serving-load.js', import.meta.url)))
  child.send(load)
  const [result] = (await once(child, 'message')) as [LoadResult]
  // what is refused is quick: its figures would say nothing
  if (result.not2xx > 0) throw new Error(`${result.not2xx} requests were refused; there is nothing to measure.`)
  return result
}

function tell(what: string, { answers, p50, p97_5, p99, slowest, not2xx, errors, timeouts }: LoadResult): void {
  console.log(
    `    ${what}: ${answers} answers, p50 ${p50} ms, p97.5 ${p97_5} ms, p99 ${p99} ms, slowest ${slowest} ms; not 2xx ${not2xx}, errors ${errors}, timeouts ${timeouts}`
  )
}

async function tellAudit(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ records: string }>('select count(*) as records from audit_log')
  console.log(`  ${rows[0]?.records} audit records`)
  await client.end()
}
