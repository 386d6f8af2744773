import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'csv-parse/sync'
import { afterAll, describe, expect, test } from 'vitest'
import { screenStore } from '../../src/jobs/screen-store.ts'
import { shippedModel } from '../../src/jobs/shipped-model.ts'
import { CAMPAIGN_PREVALENCE } from '../../src/screening/assess.ts'
import { builtFile } from '../../src/sources/package-root.ts'
import { saveTargets } from '../../src/store/carbon-targets.ts'
import { saveReferenceValues } from '../../src/store/reference-values.ts'
import type { Store } from '../../src/store/store.ts'
import { saveTariff, tariffVersions } from '../../src/store/tariff-calendars.ts'
import type { Transaction } from '../../src/store/transaction.ts'
import { startApp } from '../api/server.ts'
import { emptyDatabase, openStores } from '../store/test-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch-screen-'))
afterAll(() => rmSync(folder, { recursive: true }))
const rigbench = process.env.RIGBENCH

async function rigwatch(url: string, ...args: string[]): Promise<void> {
  const env = { ...process.env, DATABASE_URL: url }
  await promisify(execFile)(process.execPath, [builtFile('cli/main.js'), ...args], { env, maxBuffer: 1e8 })
}

const screen = (store: Store) =>
  screenStore(store, {
    model: shippedModel(),
    prevalence: CAMPAIGN_PREVALENCE,
    now: () => new Date('2026-11-01T00:00:00Z'),
    programVersion: '0.0.0-test',
    signal: new AbortController().signal,
    progress: () => {}
  })

type Row = Record<string, string>
/** What the API and the command say of each site, as far as both say it. */
async function bothRankings(files: { readings: string[]; sites: string; weather: string }) {
  const url = await emptyDatabase()
  const given = ['--readings', ...files.readings, '--sites', files.sites, '--weather', files.weather]
  await rigwatch(url, 'import', ...given)
  const { store, api } = await openStores(url)
  expect(await screen(store)).toMatchObject({ run: 1 })
  expect(await screen(store)).toBe(null)
  const { get } = await startApp(api)
  const answered: Record<string, unknown>[] = []
  for (let cursor = ''; cursor !== null; ) {
    const { body } = await get(`/api/v1/rankings?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    answered.push(...body.items)
    cursor = body.next_cursor
  }
  const out = join(folder, 'ranking.csv')
  await rigwatch(url, 'screen', ...given, '--out', out)
  const written: Row[] = parse(readFileSync(out), { columns: true })
  return { answered, written }
}

/** Null for a figure that is not given. */
const figure = (value: unknown) => (value === null || value === '' ? null : Number(value))

function comparable(rows: Record<string, unknown>[]) {
  return rows.map((row) => ({
    site: row.site_id,
    status: row.status,
    probability: figure(row.probability ?? row.score),
    kw: figure(row.estimated_kw),
    kwh: figure(row.excess_kwh_per_year),
    tco2: figure(row.tco2_per_year),
    onset: row.onset ? String(row.onset).slice(0, 16) : null
  }))
}

/** Of each site the row with the most expected tCO2; then a judged one, the likelier, the first by meter id. */
function leadingRows(rows: Row[]): Row[] {
  const key = ({ score, tco2_per_year, status }: Row) => [
    Number(score) * Number(tco2_per_year),
    Number(status === 'ok'),
    Number(score)
  ]
  const ahead = (a: Row, b: Row) => {
    const [x, y] = [key(a), key(b)]
    const at = x.findIndex((value, i) => value !== y[i])
    return at < 0 ? String(a.meter_id) < String(b.meter_id) : (x[at] as number) > (y[at] as number)
  }
  const leading = new Map<string | undefined, Row>()
  for (const row of rows) {
    const best = leading.get(row.site_id)
    if (!best || ahead(row, best)) leading.set(row.site_id, row)
  }
  return [...leading.values()]
}

/** Rows that differ by more than the command's ten digits. */
function differences(answered: ReturnType<typeof comparable>, written: ReturnType<typeof comparable>) {
  return answered.flatMap((row, i) => {
    const other = (written[i] ?? {}) as Record<string, unknown>
    const same = Object.entries(row).every(([name, value]) => {
      const figures = typeof value === 'number' && typeof other[name] === 'number'
      return figures ? Math.abs(value - (other[name] as number)) <= 1e-9 * Math.abs(value) : value === other[name]
    })
    return same ? [] : [{ answered: row, written: other }]
  })
}

describe('the API says of a store what the screen command says of the same files', () => {
  test('on a simulated province, where a site goes by its point with most to avoid', async () => {
    const out = join(folder, 'province')
    await rigwatch('', 'simulate', '--out', out, '--sites', '60', '--days', '200', '--points', '24')
    const sites = join(out, 'sites.csv')
    const { answered, written } = await bothRankings({
      readings: [join(out, 'readings.csv.gz')],
      sites,
      weather: join(out, 'weather.csv.gz')
    })
    const leading = leadingRows(written)
    expect(written.length).toBeGreaterThan(leading.length + 5)
    expect(answered).toHaveLength(leading.length)
    const bySite = (rows: ReturnType<typeof comparable>) =>
      rows.sort((a, b) => (String(a.site) < String(b.site) ? -1 : 1))
    expect(differences(bySite(comparable(answered)), bySite(comparable(leading)))).toEqual([])
  }, 120_000)

  test.skipIf(!rigbench)(
    `on real meters${rigbench ? '' : ' (skipped: set RIGBENCH to the folder of the evaluation data)'}`,
    async () => {
      const dev = join(rigbench as string, 'dev')
      const { answered, written } = await bothRankings({
        readings: [join(dev, 'readings.csv.gz')],
        sites: join(dev, 'sites.csv'),
        weather: join(dev, 'weather.csv.gz')
      })
      expect(written).toHaveLength(692)
      expect(answered).toHaveLength(692)
      expect(differences(comparable(answered), comparable(written))).toEqual([])
    },
    300_000
  )
})

test('a store is screened again when readings, published numbers or targets have changed, and not otherwise', async () => {
  const url = await emptyDatabase()
  const out = join(folder, 'again')
  await rigwatch('', 'simulate', '--out', out, '--sites', '3', '--days', '40', '--points', '24')
  await rigwatch(url, 'import', '--readings', join(out, 'readings.csv.gz'), '--sites', join(out, 'sites.csv'))
  const { store } = await openStores(url)
  const inScope = (work: (tx: Transaction) => Promise<void>) =>
    store.withScope({ actor: 'test', regions: 'all', role: 'system' }, work)
  expect(await screen(store)).toMatchObject({ run: 1 })
  expect(await screen(store)).toBe(null)
  const factor = {
    dataset: 'emission_factor',
    region: '33',
    item: '2023',
    usedFrom: 0,
    value: 0.5,
    source: 'test'
  } as const
  await inScope((tx) => saveReferenceValues(tx, [{ ...factor, usedFrom: 30_000 }], 'test'))
  // not in force before 2052
  expect(await screen(store)).toBe(null)
  await inScope((tx) => saveReferenceValues(tx, [{ ...factor, usedFrom: 20_500 }], 'test'))
  expect(await screen(store)).toMatchObject({ run: 2 })
  const target = {
    scopeKind: 'region',
    scope: '33',
    metric: 'tco2',
    baseYear: 2020,
    baseValue: 1000,
    targetYear: 2030
  } as const
  await inScope((tx) => saveTargets(tx, [{ ...target, reduction: 0.1, source: 'test' }]))
  expect(await screen(store)).toMatchObject({ run: 3 })
  const tariff = {
    ...{ region: '33', validFrom: 20_000, validTo: null, source: 'test' },
    periods: [{ months: '1-12', days: 'ordinary', register: 'flat', hours: '0-24' }]
  }
  await inScope((tx) => saveTariff(tx, { ...tariff, usedFrom: 30_000 }, 'test'))
  expect(await screen(store)).toBe(null)
  await inScope((tx) => saveTariff(tx, { ...tariff, usedFrom: 20_500 }, 'test'))
  expect(await screen(store)).toMatchObject({ run: 4 })
  expect(await screen(store)).toBe(null)
})

test('daily registers are judged by the hours that users entered', async () => {
  const url = await emptyDatabase()
  const out = join(folder, 'registers')
  await rigwatch('', 'simulate', '--out', out, '--sites', '3', '--days', '200', '--points', '24', '--registers')
  const files = ['--readings', join(out, 'registers.csv.gz'), '--sites', join(out, 'sites.csv')]
  await rigwatch(url, 'import', ...files)
  const { store } = await openStores(url)
  const everywhere = { actor: 'test', regions: 'all', role: 'system' } as const
  const judged = async () => {
    await screen(store)
    return store.withScope(everywhere, (tx) =>
      tx.query(
        `select point_id, probability, estimated_kw from finding
         where run_id = (select max(id) from screening_run) order by point_id`
      )
    )
  }
  const before = await judged()
  const notice = {
    ...{ region: '33', source: 'notice', usedFrom: 0, validTo: null },
    periods: [
      { months: '1-12', days: 'ordinary', register: 'sharp', hours: '0-1' },
      { months: '1-12', days: 'ordinary', register: 'peak', hours: '1-2' },
      { months: '1-12', days: 'ordinary', register: 'flat', hours: '2-23' },
      { months: '1-12', days: 'ordinary', register: 'valley', hours: '23-24' }
    ]
  }
  await store.withScope(everywhere, async (tx) => {
    for (const { validFrom } of (await tariffVersions(tx)).filter(({ region }) => region === '33'))
      await saveTariff(tx, { ...notice, validFrom }, 'test')
  })
  const after = await judged()
  expect(after).toHaveLength(before.length)
  expect(after).not.toEqual(before)
})

test('a screening that is stopped saves nothing', async () => {
  const url = await emptyDatabase()
  const out = join(folder, 'small')
  await rigwatch('', 'simulate', '--out', out, '--sites', '5', '--days', '40', '--points', '24')
  await rigwatch(url, 'import', '--readings', join(out, 'readings.csv.gz'), '--sites', join(out, 'sites.csv'))
  const { store } = await openStores(url)
  const options = {
    model: shippedModel(),
    prevalence: CAMPAIGN_PREVALENCE,
    now: () => new Date(),
    programVersion: '0.0.0-test',
    signal: AbortSignal.abort(),
    progress: () => {}
  }
  await expect(screenStore(store, options)).rejects.toThrow(/abort/i)
  expect(await screen(store)).toMatchObject({ run: 1 })
})
