import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ScopeKind } from '../../../src/carbon/target.ts'
import { type Part, ROLES, seesSites } from '../../../src/store/access/roles.ts'
import { prepareAccounts } from '../../../src/store/accounts/accounts.ts'
import { GRANTS } from '../../../src/store/accounts/grants.ts'
import { query, testStore } from '../test-database.ts'
import { fillTables, REGIONS, SITE_RELATED, under } from './filled-tables.ts'

const { store, url } = await testStore()
/** Straight connections, as an intruder who has the accounts' passwords has them. */
const connections = await prepareAccounts(url)
const api = new pg.Client(connections.api)
const jobs = new pg.Client(connections.jobs)

const targetFor = (kind: ScopeKind, scope: string) =>
  `insert into carbon_target (scope_kind, scope, metric, base_year, base_value, target_year, reduction, source)
   values ('${kind}', '${scope}', 'tco2', 2020, 1, 2040, 0.1, 's')`

beforeAll(async () => {
  await api.connect()
  await jobs.connect()
  await fillTables(store)
})
afterAll(async () => {
  await api.end()
  await jobs.end()
})

/** What a client sees of a table under a scope. */
const seen = async (client: pg.Client, regions: string, sql: string, role: Part = ENTERS): Promise<unknown[]> =>
  (await under(client, { regions, role }, sql)).map(([first]) => first).sort()
/** the role that may change what it sees as well */
const ENTERS = 'bureau'

const readable = Object.keys(SITE_RELATED).filter((table) => GRANTS[table]?.api !== '')
const bySite = Object.entries(SITE_RELATED).slice(0, 13)

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
  test.each([
    ['["3301"]', ['S3301', 'S330106', 'S330106001', 'S330110']],
    ['["330100"]', ['S3301', 'S330106', 'S330106001', 'S330110']],
    ['["330106"]', ['S330106', 'S330106001']],
    ['["330000"]', ['S330000', 'S3301', 'S330106', 'S330106001', 'S330110', 'S330200']],
    ['["33"]', ['S330000', 'S3301', 'S330106', 'S330106001', 'S330110', 'S330200']],
    ['["33010"]', ['S33010']],
    ['["331", "33-x"]', ['S33-x', 'S331']],
    ['["330200", "31"]', ['S310000', 'S330200']],
    ['["zone-1"]', ['Szone-1']],
    ['all', REGIONS.map((region) => `S${region}`).sort()]
  ])('with the scope %s sees the sites of these regions, and what belongs to them', async (regions, sites) => {
    for (const role of ROLES.filter(seesSites))
      for (const [table, sql] of bySite.filter(([table]) => readable.includes(table)))
        expect(await seen(api, regions, sql, role), `${role}, ${table}`).toEqual(sites)
    for (const [table, sql] of bySite) expect(await seen(jobs, regions, sql, 'system'), `jobs, ${table}`).toEqual(sites)
  })

  test('joins, aggregates and functions that look at each row give no more away', async () => {
    const hangzhou = '["3301"]'
    expect(await seen(api, hangzhou, 'select count(*)::int from load_day')).toEqual([4])
    expect(await seen(api, hangzhou, `select count(*)::int from load_day l, finding f, site_ranking r`)).toEqual([64])
    const divide = `select site_id from site where 1 / (case when region = '330200' then 0 else 1 end) = 1`
    expect(await seen(api, hangzhou, divide)).toHaveLength(4)
  })

  test('sees weather and targets of its regions and of those around them', async () => {
    expect(await seen(api, '["3301"]', SITE_RELATED.weather_day as string)).toEqual(['', '33', '3301'])
    expect(await seen(api, '["330106"]', SITE_RELATED.carbon_target as string)).toEqual(
      ['330000', '3301', '330106', 'O330106', 'S330106'].sort()
    )
    expect(await seen(api, '["33010"]', SITE_RELATED.weather_day as string)).toEqual(['', '33010'])
    expect(await seen(api, '["33-x"]', SITE_RELATED.weather_day as string)).toEqual([''])
    expect(await seen(jobs, '["33"]', SITE_RELATED.quarantine as string, 'system')).toEqual([])
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
    `update carbon_target set base_value = 1 where scope = '330106'`,
    targetFor('region', '330000'),
    targetFor('region', '330200'),
    `insert into reference_value (dataset, region, item, value, source, entered_by) values ('energy_price', 'CN', 'flat', 1, 's', 'x')`,
    `insert into headcount (scope_kind, scope, year, heads, source) values ('site', 'S330200', 2026, 9, 's')`,
    `insert into headcount (scope_kind, scope, year, heads, source) values ('organisation', 'O330200', 2026, 9, 's')`
  ])('does not change what lies around its scope or beyond: %s', async (sql) => {
    await expect(seen(api, '["330106"]', sql)).rejects.toMatchObject({ code: '42501' })
  })

  test('enters what lies within its scope', async () => {
    const entered = [
      ['region', '330106'],
      ['organisation', 'O330106'],
      ['site', 'S330106']
    ] as const
    for (const [kind, scope] of entered)
      expect(await seen(api, '["330106"]', `${targetFor(kind, scope)} returning scope`)).toEqual([scope])
  })

  test('does not change the numbers of an organisation that has sites elsewhere too', async () => {
    await query(
      url,
      `update site set organisation_id = (select id from organisation where name = 'O330106') where site_id = 'S330200'`
    )
    const entered = `${targetFor('organisation', 'O330106')} returning scope`
    await expect(seen(api, '["330106"]', entered)).rejects.toMatchObject({ code: '42501' })
    expect(await seen(api, '["330106", "330200"]', entered)).toEqual(['O330106'])
  })

  test('a scope ends with its transaction', async () => {
    expect(await seen(api, 'all', 'select 1 from site')).toHaveLength(REGIONS.length)
    expect((await api.query('select 1 from site')).rows).toEqual([])
  })
})

test('the account of the jobs may neither change the schema nor write outside its scope', async () => {
  await expect(seen(jobs, 'all', 'alter table site disable row level security')).rejects.toMatchObject({
    code: '42501'
  })
  await expect(seen(jobs, 'all', 'select password from database_account')).rejects.toMatchObject({ code: '42501' })
  const elsewhere = `insert into site (site_id, region) values ('new', '3302')`
  await expect(seen(jobs, '["3301"]', elsewhere, 'system')).rejects.toMatchObject({ code: '42501' })
  expect(
    await seen(jobs, '["3301"]', `update site set name = 'x' where region = '330200' returning 1`, 'system')
  ).toEqual([])
})
