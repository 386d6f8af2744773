import { expect, test } from 'vitest'
import { prepareFirstAccounts } from '../../src/cli/first-accounts.ts'
import { query, testStore } from '../store/test-database.ts'

const { store, url } = await testStore()

test('a start of the demo makes its accounts as new, whatever was done to them', async () => {
  await prepareFirstAccounts(store, true, () => {})
  await query(
    url,
    `update app_user set sign_in = 'oidc', password_hash = null, oidc_issuer = 'i', oidc_subject = 's'
     where name = 'demo-operator'`
  )
  await query(url, `update app_user set password_change_due = true, failed_codes = 50 where name = 'demo-bureau'`)
  await query(
    url,
    `insert into second_factor (user_id, confirmed, secret) select id, true, '' from app_user where name = 'demo-bureau'`
  )
  await query(
    url,
    `insert into recovery_code (user_id, code_hash) select id, '' from app_user where name = 'demo-bureau'`
  )
  await prepareFirstAccounts(store, true, () => {})
  const rows = await query(
    url,
    `select sign_in, password_change_due as due, oidc_subject as subject, failed_codes as failed,
       password_hash is not null as hashed
     from app_user where name in ('demo-operator', 'demo-bureau')`
  )
  const anew = { sign_in: 'password', due: false, subject: null, failed: 0, hashed: true }
  expect(rows).toEqual([anew, anew])
  expect(await query(url, 'select from second_factor')).toEqual([])
  expect(await query(url, 'select from recovery_code')).toEqual([])
})
