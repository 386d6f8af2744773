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

test('that the accounts of the demo are switched off is on record, with their names, and only when there is something to', async () => {
  await prepareFirstAccounts(store, true, () => {})
  await query(
    url,
    `insert into user_session (token_hash, user_id, expires_at)
     select 'x', id, now() + interval '1 hour' from app_user where name = 'demo-bureau'`
  )
  const recorded = async () =>
    (await query<{ record: string }>(url, 'select record from audit_log order by seq')).map(({ record }) =>
      JSON.parse(record)
    )
  const before = (await recorded()).length
  await prepareFirstAccounts(store, false, () => {})
  const [begun, done, ...more] = (await recorded()).slice(before)
  const told = { command: 'serve', demo: false }
  expect(begun).toMatchObject({ action: 'account.change', by: 'command', outcome: 'begun', details: told })
  const names = ['demo-administrator', 'demo-auditor', 'demo-bureau', 'demo-inspector', 'demo-operator']
  expect(done).toMatchObject({
    outcome: 'done',
    request: begun.request,
    details: { ...told, disabled: names, sessions_ended: 1 }
  })
  expect(more.filter(({ details }) => details.demo !== undefined)).toEqual([])
  expect(await query(url, 'select from app_user where demo and not disabled')).toEqual([])
  await prepareFirstAccounts(store, false, () => {})
  expect(await recorded()).toHaveLength(before + 2 + more.length)
})

test('accounts of the demo stay as they are where the log cannot be told', async () => {
  await prepareFirstAccounts(store, true, () => {})
  await query(url, 'alter function append_audit(text[]) rename to append_audit_gone')
  await expect(prepareFirstAccounts(store, false, () => {})).rejects.toThrow(/append_audit/)
  await query(url, 'alter function append_audit_gone(text[]) rename to append_audit')
  expect(await query(url, 'select from app_user where demo and not disabled')).toHaveLength(5)
})
