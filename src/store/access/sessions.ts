import type { Transaction } from '../transaction.ts'
import { type Regions, type Role, regionsOf } from './roles.ts'

/** How long a session lasts. */
export interface SessionLimits {
  /** without a request */
  readonly idleMinutes: number
  /** since the sign-in, whatever happens */
  readonly lifetimeMinutes: number
}

/** Who a session or a key stands for. */
export interface Identity {
  readonly id: number
  readonly name: string
  readonly role: Role
  readonly regions: Regions
}

/** Begins a session of a user; sessions that have ended are cleared away. */
export async function beginSession(
  tx: Transaction,
  userId: number,
  tokenHash: Buffer,
  { idleMinutes, lifetimeMinutes }: SessionLimits
): Promise<void> {
  await tx.run(`delete from user_session where expires_at < now() or last_seen_at < now() - $1 * interval '1 minute'`, [
    idleMinutes
  ])
  await tx.run(
    `insert into user_session (token_hash, user_id, expires_at) values ($1, $2, now() + $3 * interval '1 minute')`,
    [tokenHash, userId, lifetimeMinutes]
  )
  await tx.run('update app_user set last_sign_in_at = now() where id = $1', [userId])
}

/**
 * Who a session belongs to, and notes that it was used; null when it is unknown or has ended, or its user is disabled.
 * @param demo whether the accounts of the demo are let in
 */
export async function sessionIdentity(
  tx: Transaction,
  tokenHash: Buffer,
  { idleMinutes }: SessionLimits,
  demo: boolean
): Promise<Identity | null> {
  const [row] = await tx.query<Omit<Identity, 'regions'> & { regions: string[]; stale: boolean }>(
    `select app_user.id, name, role, regions, last_seen_at < now() - interval '1 minute' as stale
     from user_session join app_user on app_user.id = user_id
     where token_hash = $1 and expires_at > now() and last_seen_at > now() - $2 * interval '1 minute'
       and not disabled and (not app_user.demo or $3)`,
    [tokenHash, idleMinutes, demo]
  )
  if (!row) return null
  // not at every request: a page makes several
  if (row.stale) await tx.run('update user_session set last_seen_at = now() where token_hash = $1', [tokenHash])
  return { id: row.id, name: row.name, role: row.role, regions: regionsOf(row.regions) }
}

export async function endSession(tx: Transaction, tokenHash: Buffer): Promise<void> {
  await tx.run('delete from user_session where token_hash = $1', [tokenHash])
}
