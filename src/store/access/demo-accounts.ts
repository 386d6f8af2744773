import type { Transaction } from '../transaction.ts'
import { type Regions, ROLES, type Role, regionsColumn } from './roles.ts'

const REGIONS: Partial<Record<Role, Regions>> = { operator: ['3301'], bureau: ['33'], inspector: ['33'] }

/** Makes an account for each role, such as `demo-operator`, or gives those that are there a new password and makes them as new. */
export async function saveDemoAccounts(tx: Transaction, passwordHash: string): Promise<string[]> {
  for (const role of ROLES) {
    await tx.run(
      `insert into app_user (name, role, regions, password_hash, demo, created_by) values ($1, $2, $3, $4, true, 'rigwatch')
       on conflict (name) do update set role = excluded.role, regions = excluded.regions,
         password_hash = excluded.password_hash, disabled = false, sign_in = 'password', password_change_due = false,
         oidc_issuer = null, oidc_subject = null, failed_codes = 0
       where app_user.demo`,
      [`demo-${role}`, role, regionsColumn(REGIONS[role] ?? []), passwordHash]
    )
  }
  for (const table of ['second_factor', 'recovery_code'])
    await tx.run(`delete from ${table} using app_user where app_user.id = user_id and app_user.demo`)
  return ROLES.map((role) => `demo-${role}`)
}

/** Whether an account of the demo could sign in, or has. */
export async function isDemoInUse(tx: Transaction): Promise<boolean> {
  const { used } = await tx.one<{ used: boolean }>(
    `select exists (select from app_user where demo and (not disabled
       or exists (select from user_session where user_session.user_id = app_user.id))) as used`
  )
  return used
}

/** Disables the accounts of the demo and ends their sessions. Gives the names that were not disabled yet, and how many sessions. */
export async function disableDemoAccounts(tx: Transaction): Promise<{ names: string[]; sessions: number }> {
  const disabled = await tx.query<{ name: string }>(
    'update app_user set disabled = true where demo and not disabled returning name'
  )
  const sessions = await tx.run('delete from user_session using app_user where app_user.id = user_id and app_user.demo')
  return { names: disabled.map(({ name }) => name).sort(), sessions }
}
