import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import type * as Random from '../../src/simulation/random.ts'
import { builtFile } from '../../src/sources/package-root.ts'
import type * as ReadingsFiles from '../../src/sources/readings-files.ts'
import type * as Accounts from '../../src/store/accounts/accounts.ts'
import type * as Embedded from '../../src/store/embedded/embedded-server.ts'
import type * as Import from '../../src/store/import/import-readings.ts'
import type * as SaveMeters from '../../src/store/import/save-meters.ts'
import type * as Migrate from '../../src/store/migrate.ts'
import type * as OpenStore from '../../src/store/store.ts'

const POINTS = 96
const METERS = 2000
const DAYS = 50
const FIRST_DAY = Date.UTC(2026, 0, 10) / 86_400_000
const ROUNDS = 5
const SCOPE = { actor: 'bench', regions: 'all', role: 'system' } as const

/** The built modules, as a user runs them. */
async function built<T>(path: string): Promise<T> {
  return import(pathToFileURL(builtFile(path)).href)
}

/**
 * From a file of readings to the table, parsing and all, against PostgreSQL's own COPY of the same rows into the same
 * table: into empty months, and into months that hold as many rows of other meters. Medians of alternating rounds.
 */
export async function ingestion(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rigwatch-bench-'))
  await chmod(folder, 0o755)
  const { startEmbedded } = await built<typeof Embedded>('store/embedded/embedded-server.js')
  const server = await startEmbedded({ dataFolder: join(folder, 'postgres'), say: console.log })
  try {
    await measure(folder, await server.ensureDatabase('bench'))
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(folder: string, url: string): Promise<void> {
  const { migrate } = await built<typeof Migrate>('store/migrate.js')
  const { openStore } = await built<typeof OpenStore>('store/store.js')
  const { saveMeters } = await built<typeof SaveMeters>('store/import/save-meters.js')
  const { importReadings } = await built<typeof Import>('store/import/import-readings.js')
  const { readReadings } = await built<typeof ReadingsFiles>('sources/readings-files.js')
  const { prepareAccounts } = await built<typeof Accounts>('store/accounts/accounts.js')
  await migrate(url)
  const store = await openStore((await prepareAccounts(url)).jobs)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const ids = Array.from({ length: 2 * METERS }, (_, i) => `M${String(i).padStart(6, '0')}`)
    await store.withScope(SCOPE, (tx) => saveMeters(tx, ids.map(bareMeter)))
    const { rows } = await client.query<{ meter_id: string; id: number }>('select meter_id, id from metering_point')
    const pointIds = new Map(rows.map(({ meter_id, id }) => [meter_id, id]))
    const csv = join(folder, 'readings.csv')
    const othersCsv = join(folder, 'others.csv')
    const copyText = join(folder, 'readings.copy')
    await pipeline(Readable.from(csvLines(ids.slice(0, METERS), 1)), createWriteStream(csv))
    await pipeline(Readable.from(csvLines(ids.slice(METERS), 2)), createWriteStream(othersCsv))
    await pipeline(Readable.from(copyLines(csv, pointIds)), createWriteStream(copyText))

    const importFile = (file: string) => importReadings(store, SCOPE, readReadings([file]))
    const copy = (await hasPsql()) ? copyByPsql : copyByDriver
    console.log(
      `  ${METERS * DAYS} meter-days of ${POINTS} points, ${availableParallelism()} cores, medians of ${ROUNDS}`
    )
    console.log(
      `  reference: ${copy === copyByPsql ? 'psql \\copy' : 'COPY through the driver (psql is not installed)'}`
    )
    await importFile(csv)
    for (const [title, prepare] of [
      ['into empty months', async () => {}],
      ['beside other meters', async () => void (await importFile(othersCsv))]
    ] as const) {
      const seconds = { copy: [] as number[], import: [] as number[] }
      for (let round = 0; round < ROUNDS; round++) {
        for (const [kind, load] of [
          ['copy', () => copy(url, copyText)],
          ['import', () => importFile(csv)]
        ] as const) {
          await client.query('truncate load_day, load_day_history')
          await prepare()
          await client.query('checkpoint')
          seconds[kind].push(await timed(load))
          await requireRows(client, title === 'into empty months' ? METERS * DAYS : 2 * METERS * DAYS)
        }
      }
      report(title, median(seconds.copy), median(seconds.import))
    }
    const unchanged = await timed(() => importFile(csv))
    console.log(`  the same file again, nothing changes: ${unchanged.toFixed(2)} s`)
    console.log(`  stored: ${(await bytesPerReading(client)).toFixed(2)} bytes a reading, index included`)
  } finally {
    await client.end()
    await store.close()
  }
}

function report(title: string, copySeconds: number, importSeconds: number): void {
  const rate = (METERS * DAYS * POINTS) / importSeconds / 1e6
  console.log(
    `  ${title}: COPY ${copySeconds.toFixed(2)} s, import ${importSeconds.toFixed(2)} s` +
      ` = ${(copySeconds / importSeconds).toFixed(2)} of COPY, ${rate.toFixed(2)} M readings/s`
  )
}

async function* csvLines(ids: readonly string[], seed: number): AsyncGenerator<string> {
  const { createRandom } = await built<typeof Random>('simulation/random.js')
  const random = createRandom(seed)
  yield `meter_id,date,${Array.from({ length: POINTS }, (_, i) => `p${i + 1}`).join(',')}\n`
  for (let day = FIRST_DAY; day < FIRST_DAY + DAYS; day++) {
    const date = new Date(day * 86_400_000).toISOString().slice(0, 10)
    for (const id of ids) {
      const base = 5 + 200 * random.next()
      const values = Array.from({ length: POINTS }, () => (base * (0.8 + 0.4 * random.next())).toFixed(3))
      yield `${id},${date},${values.join(',')}\n`
    }
  }
}

/** The same rows, number for number, in COPY's text format. */
async function* copyLines(csv: string, pointIds: ReadonlyMap<string, number>): AsyncGenerator<string> {
  let isHeader = true
  for await (const line of createInterface({ input: createReadStream(csv) })) {
    const [meterId = '', date, ...values] = line.split(',')
    if (!isHeader) yield `${pointIds.get(meterId)}\t${date}\t1\t1\t0\t{${values.join(',')}}\n`
    isHeader = false
  }
}

const COPY = 'copy load_day (point_id, day, import_id, channel, quality, values) from'

async function copyByPsql(url: string, file: string): Promise<void> {
  await promisify(execFile)('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-c', `\\${COPY} '${file}'`, url])
}

async function copyByDriver(url: string, file: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await pipeline(createReadStream(file), client.query(from(`${COPY} stdin`)))
  await client.end()
}

async function hasPsql(): Promise<boolean> {
  return promisify(execFile)('psql', ['--version']).then(
    () => true,
    () => false
  )
}

async function requireRows(client: pg.Client, expected: number): Promise<void> {
  const { rows } = await client.query<{ count: number }>('select count(*)::int as count from load_day')
  if (rows[0]?.count !== expected) throw new Error(`the table holds ${rows[0]?.count} rows, not ${expected}`)
}

async function bytesPerReading(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>(
    `select sum(pg_total_relation_size(relid))::float8 / (select sum(cardinality(values)) from load_day) as bytes
     from pg_partition_tree('load_day') where isleaf`
  )
  return rows[0]?.bytes ?? Number.NaN
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}

function bareMeter(meterId: string) {
  const unknown = { kind: null, region: null, name: null, organisation: null, timeZone: null }
  const unmeasured = { floorAreaM2: Number.NaN, contractKva: Number.NaN, latitude: Number.NaN, longitude: Number.NaN }
  return { siteId: meterId, meterId, multiplier: 1, ...unknown, ...unmeasured }
}
