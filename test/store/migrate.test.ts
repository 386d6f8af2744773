import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { migrationRecorder } from '../../src/store/audit/migration-record.ts'
import { migrate } from '../../src/store/migrate.ts'
import { knownMigrations } from '../../src/store/schema-version.ts'
import { openStore } from '../../src/store/store.ts'
import { emptyDatabase, query } from './test-database.ts'

const known = knownMigrations()

test('the files are numbered 1, 2, 3 …', () => {
  expect(known.map(({ number }) => number)).toEqual(known.map((_, index) => index + 1))
})

test('processes that migrate at once take turns: each step is applied once', async () => {
  const url = await emptyDatabase()
  // real processes, not connections of one: what is locked must be locked between programs
  const program = `import { migrate } from '${new URL('../../dist/store/migrate.js', import.meta.url)}'
    process.stdout.write(JSON.stringify(await migrate(process.argv[1])))`
  const runs = await Promise.all(
    Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, url]))
  )
  const applied = runs.flatMap(({ stdout }) => JSON.parse(stdout) as string[])
  expect(applied).toEqual(known.map(({ name }) => name))
  const rows = await query(url, 'select number from schema_migration order by number')
  expect(rows).toEqual(known.map(({ number }) => ({ number })))
})

test('an older program refuses a newer schema, in migrating and in opening, and says what to do', async () => {
  const url = await emptyDatabase()
  await migrate(url, [...known, { number: known.length + 1, name: '999_future', sql: 'create table future ()' }])
  await expect(migrate(url)).rejects.toMatchObject({
    code: 'schema_too_new',
    message: expect.stringMatching(/newer rigwatch.*Run that version/)
  })
  await expect(openStore({ connectionString: url })).rejects.toMatchObject({ code: 'schema_too_new' })
})

test('a database that was not migrated is refused, and the error names the command', async () => {
  const url = await emptyDatabase()
  await expect(openStore({ connectionString: url })).rejects.toMatchObject({
    code: 'schema_too_old',
    message: expect.stringMatching(/rigwatch migrate/)
  })
})

test('a failing step leaves nothing behind and keeps the steps before it', async () => {
  const url = await emptyDatabase()
  const broken = { number: known.length + 1, name: '999_broken', sql: 'create table half (); select 1/0' }
  await expect(migrate(url, [...known, broken])).rejects.toMatchObject({
    code: 'migration_failed',
    message: expect.stringMatching(/999_broken .*division by zero/)
  })
  expect(await query(url, `select to_regclass('half') as half`)).toEqual([{ half: null }])
  expect(await migrate(url)).toEqual([])
})

test('the audit log has which steps were applied by whom: what was done with the last step, what failed with those before it', async () => {
  const url = await emptyDatabase()
  const recorded = async () =>
    (await query<{ record: string }>(url, 'select record from audit_log order by seq')).map(({ record }) =>
      JSON.parse(record)
    )
  const names = known.map(({ name }) => name)
  await migrate(url, known, migrationRecorder('li'))
  const whole = { from: 0, to: known.length, steps: names }
  const first = { action: 'schema.migrate', actor: 'li', by: 'command', outcome: 'done', details: whole }
  expect(await recorded()).toMatchObject([first])
  await migrate(url, known, migrationRecorder('li'))
  expect(await recorded()).toHaveLength(1)

  const [next, broken] = [
    { number: known.length + 1, name: '998_next', sql: 'create table next ()' },
    { number: known.length + 2, name: '999_broken', sql: 'select 1/0' }
  ]
  await expect(migrate(url, [...known, next, broken], migrationRecorder('wang'))).rejects.toThrow(/999_broken/)
  const [, begun, failed] = await recorded()
  const both = { from: known.length, to: known.length + 2, steps: ['998_next', '999_broken'] }
  expect(begun).toMatchObject({ actor: 'wang', outcome: 'begun', details: both })
  expect(failed).toMatchObject({
    outcome: 'failed',
    request: begun.request,
    details: { ...both, applied: ['998_next'], failed: '999_broken' }
  })
})

test('a database whose log cannot be written is not migrated, and the last step is taken back where its record is', async () => {
  const url = await emptyDatabase()
  await migrate(url)
  await query(url, 'alter table audit_log rename to audit_log_away')
  const next = { number: known.length + 1, name: '999_next', sql: 'create table next ()' }
  await expect(migrate(url, [...known, next], migrationRecorder('li'))).rejects.toThrow(/audit_log/)
  expect(await query(url, `select to_regclass('next') as next`)).toEqual([{ next: null }])
  await query(url, 'alter table audit_log_away rename to audit_log')
  const away = { ...next, sql: 'create table next (); alter table audit_log rename to audit_log_away' }
  await expect(migrate(url, [...known, away], migrationRecorder('li'))).rejects.toMatchObject({
    code: 'migration_failed'
  })
  expect(await query(url, `select to_regclass('next') as next`)).toEqual([{ next: null }])
})

test('what users entered as a quota when quotas and yardsticks were one set becomes one; what was measured stays', async () => {
  const url = await emptyDatabase()
  const quotas = known.findIndex(({ name }) => name === '021_quotas_and_organisations')
  await migrate(url, known.slice(0, quotas))
  await query(
    url,
    `insert into reference_value (dataset, region, item, value, source, entered_by) values
       ('yardstick', '33', 'university/kgce_per_head/year', 102, 'DB33/T 737', 'li'),
       ('yardstick', '33', 'office/kgce_per_m2/year', 6, 'DB33/T 736', 'li'),
       ('yardstick', '33', 'office/kwh_per_m2/year', 80, 'survey', 'li'),
       ('yardstick', '44', 'university/kgce_per_m2/year', 4.77, 'measured', 'rigwatch')`
  )
  await migrate(url)
  const rows = await query(
    url,
    'select dataset, region, item, value, source from reference_value order by region, item'
  )
  expect(rows).toEqual([
    { dataset: 'quota', region: '33', item: 'office/kgce_per_m2/year', value: 6, source: 'DB33/T 736' },
    { dataset: 'yardstick', region: '33', item: 'office/kwh_per_m2/year', value: 80, source: 'survey' },
    { dataset: 'quota', region: '33', item: 'university/kgce_per_head/year', value: 102, source: 'DB33/T 737' },
    { dataset: 'yardstick', region: '44', item: 'university/kgce_per_m2/year', value: 4.77, source: 'measured' }
  ])
})
