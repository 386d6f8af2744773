import { expect, test } from 'vitest'
import { claimDatabase, databaseKind } from '../../src/store/database-kind.ts'
import type { Transaction } from '../../src/store/transaction.ts'
import { query, testStore } from './test-database.ts'

const { store, url } = await testStore()
const everyone = { actor: 'test', regions: 'all', role: 'system' } as const

test('a transaction carries its scope, and the next one on the same connection carries its own', async () => {
  const settings = `select current_setting('rigwatch.actor') as actor, current_setting('rigwatch.regions') as regions,
    current_setting('rigwatch.role') as role`
  const hangzhou = await store.withScope(
    { actor: '王小明', regions: ['3301', "33'02"], role: 'operator' } as const,
    (tx) => tx.one(settings)
  )
  expect(hangzhou).toEqual({ actor: '王小明', regions: `["3301","33'02"]`, role: 'operator' })
  expect(await store.withScope(everyone, (tx) => tx.one(settings))).toEqual({
    actor: 'test',
    regions: 'all',
    role: 'system'
  })
})

test('a rejected transaction leaves nothing, and its connection serves on', async () => {
  const addThenFail = store.withScope(everyone, async (tx) => {
    await tx.run(`insert into organisation (name) values ('lost')`)
    throw new Error('no')
  })
  await expect(addThenFail).rejects.toThrow('no')
  expect(await query(url, 'select name from organisation')).toEqual([])
})

test('a query that comes after its transaction has ended is refused, and touches nothing', async () => {
  let late: Transaction | undefined
  const keep = async (tx: Transaction) => void (late = tx)
  const fail = async (tx: Transaction) => {
    late = tx
    throw new Error('no')
  }
  for (const work of [keep, fail]) {
    await store.withScope(everyone, work).catch(() => {})
    const refused = { code: 'scope_ended' }
    const insert = `insert into organisation (name) values ('late')`
    await expect(late?.query(insert)).rejects.toMatchObject(refused)
    await expect(late?.one(insert)).rejects.toMatchObject(refused)
    await expect(late?.run(insert)).rejects.toMatchObject(refused)
    await expect(late?.script(insert)).rejects.toMatchObject(refused)
    expect(() => late?.copyIn('copy organisation (name) from stdin')).toThrow(/had ended/)
    expect(() => late?.copyOut('copy organisation (name) to stdout')).toThrow(/had ended/)
  }
  expect(await query(url, 'select name from organisation')).toEqual([])
})

test('a transaction whose failed statement was swallowed does not pass for committed', async () => {
  const swallowed = store.withScope(everyone, async (tx) => {
    await tx.run(`insert into organisation (name) values ('lost')`)
    await tx.query('select 1/0').catch(() => {})
  })
  await expect(swallowed).rejects.toThrow(/rolled back/)
})

test('a snapshot sees no later commits and cannot write', async () => {
  await store.withScope(
    everyone,
    async (tx) => {
      const count = () => tx.one(`select count(*) as sites from site`)
      expect(await count()).toEqual({ sites: 0 })
      await query(url, `insert into site (site_id) values ('S1')`)
      expect(await count()).toEqual({ sites: 0 })
    },
    { view: 'snapshot' }
  )
  const write = store.withScope(everyone, (tx) => tx.run('delete from site'), { view: 'snapshot' })
  await expect(write).rejects.toThrow(/read-only/)
})

test('a date arrives as an epoch day and a count as a number, whatever the clock of the machine', async () => {
  const row = await store.withScope(everyone, (tx) =>
    tx.one(`select date '1970-01-03' as later, date '1969-12-31' as earlier, 5::bigint as count`)
  )
  expect(row).toEqual({ later: 2, earlier: -1, count: 5 })
})

test('a database holds simulated or real readings, never both', async () => {
  expect(await store.withScope(everyone, databaseKind)).toBeNull()
  await store.withScope(everyone, (tx) => claimDatabase(tx, 'simulated'))
  await store.withScope(everyone, (tx) => claimDatabase(tx, 'simulated'))
  const real = store.withScope(everyone, (tx) => claimDatabase(tx, 'real'))
  await expect(real).rejects.toMatchObject({
    code: 'database_kind_mismatch',
    message: expect.stringMatching(/holds simulated/)
  })
  expect(await store.withScope(everyone, databaseKind)).toBe('simulated')
})
