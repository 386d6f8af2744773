import { expect, test } from 'vitest'
import { planPages } from '../../src/api/planned-pages.ts'
import { prepareAccounts } from '../../src/store/accounts/accounts.ts'
import { openStore } from '../../src/store/store.ts'
import { testStore } from '../store/test-database.ts'
import { fillProvince } from './sample-province.ts'
import { startApp } from './server.ts'

test('no page of a list or site waits for a plan after the start', async () => {
  const { store, url } = await testStore()
  await fillProvince(store)
  const { api } = await prepareAccounts(url)
  const alone = await openStore(api, { prepared: true, connections: 1 })
  const { get } = await startApp(alone, '127.0.0.1')
  const planned = async () => {
    const sql = `select statement from pg_prepared_statements where statement like '%site%' or statement like '%finding%'
      or statement like '%ranking%' order by statement`
    const rows = await alone.withScope({ actor: 'test', regions: [], role: 'system' }, (tx) => tx.query(sql))
    return rows.map(({ statement }) => statement)
  }
  expect((await planned()).length).toBeLessThan(2)
  await planPages(alone)
  const before = await planned()
  expect(before.length).toBeGreaterThan(10)
  for (const path of [
    'rankings',
    'rankings?region=33',
    'rankings?kind=office',
    'rankings/facets',
    'sites/S01',
    'sites/S01/findings'
  ])
    expect((await get(`/api/v1/${path}`)).status).toBe(200)
  expect(await planned()).toEqual(before)
  await alone.close()
})
