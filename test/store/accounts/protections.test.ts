import { afterAll, afterEach, expect, test } from 'vitest'
import { prepareAccounts } from '../../../src/store/accounts/accounts.ts'
import { compareProtections } from '../../../src/store/accounts/protections.ts'
import { query, testStore } from '../test-database.ts'
import { fillTables } from './filled-tables.ts'

const { store, url } = await testStore()
await fillTables(store)
const connections = await prepareAccounts(url)
const report = () => compareProtections(url, connections)
const OTHER = `other_${new URL(url).pathname.slice(-12)}`

afterAll(() => query(url, `drop owned by ${OTHER}; drop role ${OTHER}`))
await query(url, `create role ${OTHER}`)

/** What puts back what a test altered. */
let back: string[] = []
afterEach(async () => {
  for (const sql of back) await query(url, sql)
  back = []
  expect(await report()).toEqual({ altered: [], granted: [] })
})

test('as the migrations make them they are as they should be, also with months of load curves, and nothing is left of the comparison', async () => {
  expect(await report()).toEqual({ altered: [], granted: [] })
  expect(await query(url, `select nspname from pg_namespace where nspname like 'rigwatch_fresh%'`)).toEqual([])
})

test.each([
  [
    'alter policy seen on audit_log using (true)',
    'policy seen on audit_log',
    'changed',
    `alter policy seen on audit_log using ((select scope_role()) in ('auditor', 'system'))`
  ],
  [
    'alter policy seen on audit_log to pg_monitor',
    'policy seen on audit_log',
    'changed',
    'alter policy seen on audit_log to public'
  ],
  [
    'drop policy seen on audit_chain',
    'policy seen on audit_chain',
    'missing',
    `create policy seen on audit_chain for select using ((select scope_role()) in ('auditor', 'system'))`
  ],
  ['create policy all_seen on site using (true)', 'policy all_seen on site', 'added', 'drop policy all_seen on site'],
  [
    'alter table site disable row level security',
    'row-level security of site',
    'changed',
    'alter table site enable row level security'
  ],
  [
    'alter table site force row level security',
    'row-level security of site',
    'changed',
    'alter table site no force row level security'
  ],
  [
    'alter table audit_log disable trigger only_added',
    'trigger only_added on audit_log',
    'changed',
    'alter table audit_log enable trigger only_added'
  ],
  [
    'drop trigger keep_entry_true on headcount',
    'trigger keep_entry_true on headcount',
    'missing',
    'create trigger keep_entry_true before insert on headcount for each row execute function keep_entry_true()'
  ],
  [
    'alter function append_audit(text[]) security invoker',
    'function append_audit(records text[])',
    'changed',
    'alter function append_audit(text[]) security definer'
  ],
  [
    'grant execute on function prune_audit(bigint, bytea) to public',
    'function prune_audit(up_to bigint, expected_hash bytea)',
    'changed',
    'revoke execute on function prune_audit(bigint, bytea) from public'
  ],
  [
    `create or replace function scope_role() returns text stable parallel safe language sql return 'auditor'`,
    'function scope_role()',
    'changed',
    `create or replace function scope_role() returns text stable parallel safe language sql return coalesce(current_setting('rigwatch.role', true), '')`
  ],
  [
    'grant select on load_day_2024_10 to public',
    'privilege select of everybody on load_day_2024_10',
    'added',
    'revoke select on load_day_2024_10 from public'
  ],
  [
    'grant update (name) on site to public',
    'privilege update of everybody on site',
    'added',
    'revoke update (name) on site from public'
  ]
] as const)('the owner who does this is seen: %s', async (sql, what, how, undo) => {
  back = [undo]
  await query(url, sql)
  expect(await report()).toEqual({ altered: [{ what, how }], granted: [] })
})

test('what other users were granted is told', async () => {
  back = [`revoke all on site, load_day_2024_10 from ${OTHER}`]
  await query(url, `grant select on site, load_day_2024_10 to ${OTHER}`)
  expect(await report()).toEqual({
    altered: [],
    granted: [`select on load_day_2024_10 to ${OTHER}`, `select on site to ${OTHER}`]
  })
})

test('who may make no schema gets no comparison, not a clean one', async () => {
  const name = new URL(url).pathname.slice(1)
  const powerless = new URL(url)
  powerless.username = OTHER
  powerless.password = 'x'
  await query(url, `alter role ${OTHER} login password 'x'; grant select on site to ${OTHER}`)
  back = [`alter role ${OTHER} nologin`, `revoke all on site from ${OTHER}`]
  expect(await query(url, `select has_database_privilege('${OTHER}', '${name}', 'create') as may`)).toEqual([
    { may: false }
  ])
  expect(await compareProtections(powerless.href, connections)).toBeNull()
})
