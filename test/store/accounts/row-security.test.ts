import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generationPoint } from '../../../src/screening/point-screening.ts'
import { prepareAccounts } from '../../../src/store/accounts/accounts.ts'
import { GRANTS } from '../../../src/store/accounts/grants.ts'
import { saveTargets } from '../../../src/store/carbon-targets.ts'
import { saveEnergy } from '../../../src/store/energy.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { saveHeadcounts, saveOtherEnergy } from '../../../src/store/institutions.ts'
import { saveJudgements } from '../../../src/store/judgements.ts'
import { saveRun } from '../../../src/store/runs.ts'
import { saveWeather } from '../../../src/store/weather.ts'
import { batches, everyone, loadDay, meter, rejection } from '../readings-samples.ts'
import { query, testStore } from '../test-database.ts'

const FIRST_DAY = 20_000
const { store, url } = await testStore()
/** Straight connections, as an intruder who has the accounts' passwords has them. */
const connections = await prepareAccounts(url)
const api = new pg.Client(connections.api)
const jobs = new pg.Client(connections.jobs)

/** Region of each site: the site's id is `S` and the region. */
const REGIONS = ['330106', '330110', '3301', '330200', '330000', '310000', 'zone-1', 'zone-12', null]
const METERS = REGIONS.map((region) => meter(`M${region}`, `S${region}`, { region, organisation: `O${region}` }))

beforeAll(async () => {
  await api.connect()
  await jobs.connect()
  await store.withScope(everyone, async (tx) => {
    await saveMeters(
      tx,
      METERS.map((point) => ({ ...point, multiplier: 40 }))
    )
    await saveWeather(tx, {
      byRegion: new Map(
        ['', '33', '3301', '3302'].map((region) => [region, new Map([[FIRST_DAY, new Float32Array(48)]])])
      )
    })
    const target = {
      metric: 'tco2',
      baseYear: 2020,
      baseValue: 9,
      targetYear: 2030,
      reduction: 0.1,
      source: 's'
    } as const
    await saveTargets(tx, [
      ...REGIONS.slice(0, 5).map((region) => ({ ...target, scopeKind: 'region' as const, scope: String(region) })),
      ...REGIONS.slice(0, 5).map((region) => ({ ...target, scopeKind: 'site' as const, scope: `S${region}` })),
      ...REGIONS.slice(0, 5).map((region) => ({ ...target, scopeKind: 'organisation' as const, scope: `O${region}` }))
    ])
  })
  await store.withScope(everyone, async (tx) => {
    await saveEnergy(
      tx,
      METERS.map(({ meterId }) => ({ meterId, years: [{ year: 2025, kwh: new Float32Array(365) }] }))
    )
    for (const scope of METERS.map(({ siteId }) => siteId)) {
      await saveHeadcounts(tx, [{ scopeKind: 'site', scope, year: 2025, heads: 9, source: 's' }])
      await saveOtherEnergy(tx, [
        { scopeKind: 'site', scope, month: FIRST_DAY, carrier: 'gas', kgce: 9, tco2: null, source: 's' }
      ])
    }
  })
  for (const kw of [1, 2]) {
    const days = METERS.map(({ meterId }, i) => loadDay(meterId, FIRST_DAY + i, kw))
    await importReadings(store, everyone, batches(days, { rejections: [rejection(kw)] }))
  }
  const now = new Date('2026-02-01T03:00:00Z')
  const run = {
    startedAt: now,
    finishedAt: now,
    asKnownAt: now,
    prevalence: 0.01,
    modelVersion: 'sample',
    judging: null
  }
  const finding = { status: 'ok', probability: 0.1, estimatedKw: 1, duty: 1, onset: null, operation: null } as const
  const figures = { priority: 1, probability: 0.1, estimatedKw: 1, excessKwhPerYear: 1, tco2PerYear: 1, details: {} }
  await store.withScope(everyone, async (tx) => {
    const id = await saveRun(
      tx,
      run,
      METERS.map(({ meterId }) => ({ ...finding, meterId, contributions: [], warnings: [] })),
      METERS.map(({ meterId, siteId }) => ({ ...figures, siteId, leadingMeterId: meterId }))
    )
    await saveJudgements(
      tx,
      { run: id, judgedOn: FIRST_DAY, settings: 's', importId: 1 },
      METERS.map(({ meterId }) => ({
        circumstances: 'c',
        lastDay: FIRST_DAY,
        screening: generationPoint(meterId, null)
      })),
      []
    )
  })
})
afterAll(async () => {
  await api.end()
  await jobs.end()
})

/** What a client sees of a table under a scope; `undefined` leaves the setting alone. */
async function seen(client: pg.Client, regions: string | undefined, sql: string): Promise<unknown[]> {
  await client.query('begin')
  try {
    if (regions !== undefined) await client.query(`select set_config('rigwatch.regions', $1, true)`, [regions])
    return (await client.query({ text: sql, rowMode: 'array' })).rows.map(([first]) => first).sort()
  } finally {
    await client.query('rollback')
  }
}

const POINT = 'join metering_point on metering_point.id = point_id'
const SITE_RELATED: Record<string, string> = {
  site: 'select site_id from site',
  organisation: `select replace(name, 'O', 'S') from organisation`,
  metering_point: `select replace(meter_id, 'M', 'S') from metering_point`,
  metering_point_term: `select replace(meter_id, 'M', 'S') from metering_point_term ${POINT}`,
  load_day: `select replace(meter_id, 'M', 'S') from load_day ${POINT}`,
  load_day_history: `select replace(meter_id, 'M', 'S') from load_day_history ${POINT}`,
  finding: `select replace(meter_id, 'M', 'S') from finding ${POINT}`,
  site_ranking: 'select site.site_id from site_ranking join site on site.id = site_ranking.site_id',
  judgement: `select replace(meter_id, 'M', 'S') from judgement ${POINT}`,
  energy_year: `select replace(meter_id, 'M', 'S') from energy_year ${POINT}`,
  headcount: 'select scope from headcount',
  other_energy: 'select scope from other_energy',
  quarantine: 'select line from quarantine',
  weather_day: 'select region from weather_day',
  carbon_target: 'select scope from carbon_target'
}
const readable = Object.keys(SITE_RELATED).filter((table) => GRANTS[table]?.api !== '')
const bySite = Object.entries(SITE_RELATED).slice(0, 12)

describe('every table', async () => {
  const tables = await query<{ name: string; secured: boolean; partition: boolean }>(
    url,
    `select relname as name, relrowsecurity as secured, relispartition as partition from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`
  )

  test('says what each account may do with it', () => {
    const named = tables.filter(({ partition }) => !partition).map(({ name }) => name)
    expect(named.sort()).toEqual(Object.keys(GRANTS).sort())
  })

  test('that holds what belongs to a site is under row-level security', () => {
    const secured = tables.filter((table) => table.secured).map(({ name }) => name)
    expect(secured).toEqual(expect.arrayContaining(Object.keys(SITE_RELATED)))
  })
})

describe('the account of the API', () => {
  test.each(readable)('sees nothing of %s without a scope, or with an empty one', async (table) => {
    for (const regions of [undefined, '', '[]', '[""]'])
      expect(await seen(api, regions, `select 1 from ${table}`), String(regions)).toEqual([])
    expect((await seen(api, 'all', `select 1 from ${table}`)).length).toBeGreaterThan(0)
  })

  test.each([
    ['["3301"]', ['S3301', 'S330106', 'S330110']],
    ['["330100"]', ['S3301', 'S330106', 'S330110']],
    ['["330106"]', ['S330106']],
    ['["330000"]', ['S330000', 'S3301', 'S330106', 'S330110', 'S330200']],
    ['["33"]', ['S330000', 'S3301', 'S330106', 'S330110', 'S330200']],
    ['["330200", "31"]', ['S310000', 'S330200']],
    ['["zone-1"]', ['Szone-1']],
    ['all', REGIONS.map((region) => `S${region}`).sort()]
  ])('with the scope %s sees the sites of these regions, and what belongs to them', async (regions, sites) => {
    for (const [table, sql] of bySite.filter(([table]) => readable.includes(table)))
      expect(await seen(api, regions, sql), table).toEqual(sites)
    for (const [table, sql] of bySite) expect(await seen(jobs, regions, sql), `jobs, ${table}`).toEqual(sites)
  })

  test('joins, aggregates and functions that look at each row give no more away', async () => {
    const hangzhou = '["3301"]'
    expect(await seen(api, hangzhou, 'select count(*)::int from load_day')).toEqual([3])
    expect(await seen(api, hangzhou, `select count(*)::int from load_day l, finding f, site_ranking r`)).toEqual([27])
    const divide = `select site_id from site where 1 / (case when region = '330200' then 0 else 1 end) = 1`
    expect(await seen(api, hangzhou, divide)).toHaveLength(3)
  })

  test('sees weather and targets of its regions and of those around them', async () => {
    expect(await seen(api, '["3301"]', SITE_RELATED.weather_day as string)).toEqual(['', '33', '3301'])
    expect(await seen(api, '["330106"]', SITE_RELATED.carbon_target as string)).toEqual(
      ['330000', '3301', '330106', 'O330106', 'S330106'].sort()
    )
    expect(await seen(jobs, '["33"]', SITE_RELATED.quarantine as string)).toEqual([])
  })

  test.each([
    'select * from load_day_2024_10',
    'select password from database_account',
    'select raw from quarantine',
    `insert into site (site_id, region) values ('S', '330106')`,
    `update site set region = '330106'`,
    'delete from finding',
    'truncate load_day',
    'alter table site disable row level security',
    'drop policy in_scope on site',
    'create table public.mine ()',
    'set role rigwatch',
    `set session authorization rigwatch`,
    `select open_load_month('2030-01-01')`,
    'copy site to program $$cat$$'
  ])('may not: %s', async (sql) => {
    await expect(seen(api, 'all', sql)).rejects.toMatchObject({ code: '42501' })
  })

  test.each([
    `update carbon_target set base_value = 1 where scope = '330000'`,
    `update carbon_target set scope = '330200' where scope = '330106'`,
    `insert into reference_value (dataset, region, item, value, source, entered_by) values ('energy_price', 'CN', 'flat', 1, 's', 'x')`,
    `insert into headcount (scope_kind, scope, year, heads, source) values ('site', 'S330200', 2026, 9, 's')`,
    `insert into headcount (scope_kind, scope, year, heads, source) values ('organisation', 'O330200', 2026, 9, 's')`
  ])('does not change what lies around its scope or beyond: %s', async (sql) => {
    await expect(seen(api, '["330106"]', sql)).rejects.toMatchObject({ code: '42501' })
  })

  test('changes what lies within its scope', async () => {
    const changed = `update carbon_target set base_value = 1 where scope in ('330106', 'O330106', 'S330106') returning scope`
    expect(await seen(api, '["330106"]', changed)).toEqual(['330106', 'O330106', 'S330106'])
  })

  test('does not change the numbers of an organisation that has sites elsewhere too', async () => {
    await query(
      url,
      `update site set organisation_id = (select id from organisation where name = 'O330106') where site_id = 'S330200'`
    )
    const changed = `update carbon_target set base_value = 1 where scope = 'O330106' returning scope`
    expect(await seen(api, '["330106"]', changed)).toEqual([])
    expect(await seen(api, '["330106", "330200"]', changed)).toEqual(['O330106'])
  })

  test('a scope ends with its transaction', async () => {
    expect(await seen(api, 'all', 'select 1 from site')).toHaveLength(REGIONS.length)
    expect(await seen(api, undefined, 'select 1 from site')).toEqual([])
  })
})

test('the account of the jobs may neither change the schema nor write outside its scope', async () => {
  await expect(seen(jobs, 'all', 'alter table site disable row level security')).rejects.toMatchObject({
    code: '42501'
  })
  await expect(seen(jobs, 'all', 'select password from database_account')).rejects.toMatchObject({ code: '42501' })
  const elsewhere = `insert into site (site_id, region) values ('new', '3302')`
  await expect(seen(jobs, '["3301"]', elsewhere)).rejects.toMatchObject({ code: '42501' })
  expect(await seen(jobs, '["3301"]', `update site set name = 'x' where region = '330200' returning 1`)).toEqual([])
})
