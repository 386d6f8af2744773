import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Part, ROLES } from '../../../src/store/access/roles.ts'
import { prepareAccounts } from '../../../src/store/accounts/accounts.ts'
import { GRANTS } from '../../../src/store/accounts/grants.ts'
import { query, testStore } from '../test-database.ts'
import { fillTables, SITE_RELATED, under } from './filled-tables.ts'

const { store, url } = await testStore()
/** A straight connection of the API's account, as an intruder has it who makes the API send other SQL. */
const api = new pg.Client((await prepareAccounts(url)).api)

const WORK_WITH_SITES: readonly unknown[] = ['operator', 'bureau', 'inspector', 'demo', 'system'] satisfies Part[]
const ENTER: readonly unknown[] = ['bureau', 'system'] satisfies Part[]
const ADMINISTER: readonly Part[] = ['gate', 'system', 'administrator']
/** every part, one that there is not, an empty one, and none */
const PARTS = [...ROLES, 'demo', 'gate', 'watch', 'system', 'owner', '', undefined]
const EMPTY = [undefined, '', '[]', '[""]']
const INSIDE = '330106'
const OUTSIDE = '330200'

/** Who sees what of a table: all rows, those of the places in scope, all rows with any place in scope or with all, none, or all rows by part. */
type Seen = 'always' | 'by place' | 'with any place' | 'with all places' | 'never' | readonly Part[]
const SEEN: Readonly<Record<string, Seen>> = {
  schema_migration: 'always',
  database_kind: 'always',
  ...Object.fromEntries(Object.keys(SITE_RELATED).map((table) => [table, 'by place'] as const)),
  reference_value: 'with any place',
  tariff_calendar: 'with any place',
  screening_run: 'with any place',
  run_judging: 'with all places',
  database_account: 'never',
  import: 'never',
  load_day_history: 'never',
  register_day: 'never',
  asset_days: 'never',
  record_update: 'never',
  kind_days: 'never',
  quarantine: 'never',
  judgement: 'never',
  app_user: ADMINISTER,
  user_session: ADMINISTER,
  api_key: ADMINISTER,
  sign_in_failure: ADMINISTER,
  second_factor: ADMINISTER,
  recovery_code: ADMINISTER,
  oidc_flow: ['gate'],
  audit_chain: ['auditor', 'system'],
  audit_log: ['auditor', 'system']
}

interface Written {
  readonly insert: (region: string) => string
  readonly inserts: readonly unknown[]
  /** whose updates and deletions reach rows; none of numbers */
  readonly changes: readonly unknown[]
}
const number = (columns: string, values: (region: string) => string, table: string): Written => ({
  insert: (region) => `insert into ${table} (${columns}) values (${values(region)})`,
  inserts: ENTER,
  changes: []
})
const account = (sql: string, parts: readonly Part[] = ADMINISTER, inserts = parts): Written => ({
  insert: () => sql,
  inserts,
  changes: parts
})
const USER = `(select id from app_user where name = 'someone')`
/** The tables that the API writes. */
const WRITTEN: Readonly<Record<string, Written>> = {
  carbon_target: number(
    'scope_kind, scope, metric, base_year, base_value, target_year, reduction, source',
    (region) => `'region', '${region}', 'tco2', 2020, 1, 2040, 0.1, 's'`,
    'carbon_target'
  ),
  other_energy: number(
    'scope_kind, scope, month, carrier, kgce, source',
    (region) => `'site', 'S${region}', '2026-01-01', 'gas', 1, 's'`,
    'other_energy'
  ),
  headcount: number(
    'scope_kind, scope, year, heads, source',
    (region) => `'site', 'S${region}', 2030, 1, 's'`,
    'headcount'
  ),
  reference_value: number(
    'dataset, region, item, used_from, value, source, entered_by',
    (region) => `'energy_price', '${region}', 'flat', '2026-01-01', 1, 's', 'x'`,
    'reference_value'
  ),
  tariff_calendar: number(
    'region, valid_from, periods, source, entered_by',
    (region) => `'${region}', '2026-01-01', '[]', 's', 'x'`,
    'tariff_calendar'
  ),
  app_user: account(
    `insert into app_user (name, role, regions, password_hash, created_by) values ('new', 'operator', '{33}', 'h', 'x')`,
    ADMINISTER,
    ['system', 'administrator']
  ),
  api_key: account(
    `insert into api_key (name, key_hash, role, regions, requests_per_minute, created_by, expires_at)
     values ('k', 'new', 'operator', '{33}', 1, 'x', now())`,
    ADMINISTER,
    ['system', 'administrator']
  ),
  user_session: account(`insert into user_session (token_hash, user_id, expires_at) values ('new', 1, now())`),
  sign_in_failure: account(`insert into sign_in_failure (name, address, failures) values ('new', '', 1)`),
  second_factor: account(`insert into second_factor (user_id, confirmed, secret) values (1, true, 's')`),
  recovery_code: account(`insert into recovery_code (user_id, code_hash) values (1, 'new')`),
  oidc_flow: account(
    `insert into oidc_flow (token_hash, state, nonce, code_verifier, expires_at) values ('new', 's', 'n', 'v', now())`,
    ['gate']
  )
}

const total = async (table: string) =>
  (await query<{ rows: number }>(url, `select count(*)::int as rows from ${table}`))[0]?.rows ?? 0
const rights = (table: string) => (GRANTS[table]?.api ?? '').split(', ')

beforeAll(async () => {
  await fillTables(store)
  for (const region of [INSIDE, OUTSIDE])
    for (const table of ['reference_value', 'tariff_calendar'])
      await query(url, (WRITTEN[table] as Written).insert(region).replaceAll('2026-01-01', '2025-01-01'))
  await query(
    url,
    `insert into app_user (name, role, regions, password_hash, created_by) values ('someone', 'operator', '{3301}', 'h', 'x');
     insert into app_user (name, role, password_hash, created_by) values ('watcher', 'auditor', 'h', 'x');
     insert into api_key (name, key_hash, role, regions, requests_per_minute, created_by, expires_at)
       values ('k', 'hash', 'operator', '{3301}', 1, 'x', now());
     insert into user_session (token_hash, user_id, expires_at) select 'hash', ${USER}, now();
     insert into sign_in_failure (name, address, failures) values ('someone', '', 1);
     insert into second_factor (user_id, confirmed, secret) values (${USER}, false, 's');
     insert into recovery_code (user_id, code_hash) values (${USER}, 'hash');
     insert into oidc_flow (token_hash, state, nonce, code_verifier, expires_at) values ('hash', 's', 'n', 'v', now());
     insert into database_kind (kind) values ('real') on conflict do nothing;
     select append_audit(array['{"at":"2026-01-01T00:00:00.000Z","actor":"x","by":"session","action":"sign-in","object":null,
       "outcome":"done","address":null,"request":null,"details":null}'])`
  )
  await api.connect()
})
afterAll(() => api.end())

test('the table says of every table who sees it, and of every one that the API writes who does', () => {
  expect(Object.keys(SEEN).sort()).toEqual(Object.keys(GRANTS).sort())
  const written = Object.keys(GRANTS).filter((table) => /insert|update|delete/.test(rights(table).join()))
  expect(Object.keys(WRITTEN).sort()).toEqual(written.sort())
})

describe.each(Object.entries(SEEN))('%s', (table, seenBy) => {
  test('is seen by its roles alone, and by none in the places of others', async () => {
    const all = await total(table)
    if (!['register_day', 'asset_days', 'record_update', 'kind_days'].includes(table)) expect(all).toBeGreaterThan(0)
    for (const role of PARTS)
      for (const regions of [...EMPTY, `["${INSIDE}"]`, 'all']) {
        const asked = under(api, { regions, role }, `select 1 from ${table}`)
        const told = `${role} ${regions}`
        if (seenBy === 'never') {
          await expect(asked, told).rejects.toMatchObject({ code: '42501' })
          continue
        }
        const { length } = await asked
        const open = WORK_WITH_SITES.includes(role) && !EMPTY.includes(regions)
        if (seenBy === 'by place' && open && regions !== 'all') {
          expect(length, told).toBeGreaterThan(0)
          expect(length, told).toBeLessThan(all)
        } else if (seenBy === 'always') expect(length, told).toBe(all)
        else if (seenBy === 'with all places') expect(length, told).toBe(open && regions === 'all' ? all : 0)
        else if (typeof seenBy === 'string') expect(length, told).toBe(open ? all : 0)
        else expect(length, told).toBe(seenBy.includes(role as Part) ? all : 0)
      }
  })

  test('is written by its roles alone, where they may', async () => {
    const written = WRITTEN[table]
    const scopes = [...EMPTY, `["${INSIDE}"]`, `["${OUTSIDE}"]`, 'all']
    for (const role of PARTS)
      for (const regions of scopes) {
        const told = `${role} ${regions}`
        const attempt = (sql: string) => under(api, { regions, role }, sql).then((rows) => rows.length)
        const reaches = written !== undefined && ENTER.includes(role) && regions !== undefined
        // whoever has no right to it has none in any role
        const strongest = regions === 'all' && ['system', 'bureau', 'gate'].includes(role ?? '')
        for (const privilege of strongest ? ['insert', 'update', 'delete', 'truncate'] : []) {
          if (rights(table).includes(privilege)) continue
          const { [privilege]: sql }: Record<string, string> = {
            insert: `insert into ${table} default values`,
            update: `update ${table} set ${await firstColumn(table)} = default`,
            delete: `delete from ${table}`,
            truncate: `truncate ${table}`
          }
          await expect(attempt(sql as string), `${told} ${privilege}`).rejects.toMatchObject({ code: '42501' })
        }
        if (!written) continue
        const entered = written.inserts === ENTER
        const mayInsert = entered
          ? reaches && (regions === 'all' || regions === `["${INSIDE}"]`)
          : written.inserts.includes(role)
        const insert = attempt(`${written.insert(INSIDE)} returning 1`)
        if (mayInsert) expect(await insert, `${told} insert`).toBe(1)
        else await expect(insert, `${told} insert`).rejects.toMatchObject({ code: '42501' })
        const changes = {
          update: `update ${table} set ${await lastColumn(table)} = ${await lastColumn(table)} returning 1`,
          delete: `delete from ${table} returning 1`
        }
        for (const change of (['update', 'delete'] as const).filter((each) => rights(table).includes(each))) {
          const rows = await attempt(changes[change])
          expect(rows > 0, `${told} ${change}: ${rows}`).toBe(written.changes.includes(role))
        }
      }
  })
})

const columns = new Map<string, string[]>()
async function columnsOf(table: string): Promise<string[]> {
  const known = columns.get(table)
  if (known) return known
  const rows = await query<{ name: string }>(
    url,
    `select attname as name from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped
       and attidentity = '' and attgenerated = '' order by attnum`
  )
  const names = rows.map(({ name }) => `"${name}"`)
  columns.set(table, names)
  return names
}
const firstColumn = async (table: string) => (await columnsOf(table))[0]
const lastColumn = async (table: string) => (await columnsOf(table)).at(-1)
