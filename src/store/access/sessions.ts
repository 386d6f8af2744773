import type { Transaction } from '../transaction.ts'
import { type Regions, type Role, regionsOf, type SignIn } from './roles.ts'

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

/** Whom a session stands for, and what may still stand in the way. */
export interface SessionIdentity extends Identity {
  /** how the session began */
  readonly signIn: SignIn
  readonly passwordChangeDue: boolean
  readonly secondFactor: boolean
}

/** Begins a session of a user; sessions that have ended are cleared away. */
export async function beginSession(
  tx: Transaction,
  userId: number,
  tokenHash: Buffer,
  { idleMinutes, lifetimeMinutes }: SessionLimits,
  signIn: SignIn = 'password'
): Promise<void> {
  await tx.run(`delete from user_session where expires_at < now() or last_seen_at < now() - $1 * interval '1 minute'`, [
    idleMinutes
  ])
  await tx.run(
    `insert into user_session (token_hash, user_id, expires_at, sign_in)
     values ($1, $2, now() + $3 * interval '1 minute', $4)`,
    [tokenHash, userId, lifetimeMinutes, signIn]
  )
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
): Promise<SessionIdentity | null> {
  const [row] = await tx.query<Omit<SessionIdentity, 'regions'> & { regions: string[]; stale: boolean }>(
    `select app_user.id, name, role, regions, user_session.sign_in as "signIn",
       password_change_due as "passwordChangeDue",
       exists (select from second_factor where second_factor.user_id = app_user.id and confirmed) as "secondFactor",
       last_seen_at < now() - interval '1 minute' as stale
     from user_session join app_user on app_user.id = user_id
     where token_hash = $1 and expires_at > now() and last_seen_at > now() - $2 * interval '1 minute'
       and not disabled and (not app_user.demo or $3)`,
    [tokenHash, idleMinutes, demo]
  )
  if (!row) return null
  // not at every request: a page makes several
  if (row.stale) await tx.run('update user_session set last_seen_at = now() where token_hash = $1', [tokenHash])
  const { id, name, role, regions, signIn, passwordChangeDue, secondFactor } = row
  return { id, name, role, regions: regionsOf(regions), signIn, passwordChangeDue, secondFactor }
}

export async function endSession(tx: Transaction, tokenHash: Buffer): Promise<void> {
  await tx.run('delete from user_session where token_hash = $1', [tokenHash])
}

/** Whether a session has not been ended meanwhile; it is not, either, before the transaction ends. */
export async function sessionStands(tx: Transaction, tokenHash: Buffer): Promise<boolean> {
  return (await tx.run('select from user_session where token_hash = $1 for update', [tokenHash])) === 1
}

/** Ends the sessions of a user but one. */
export async function endOtherSessions(tx: Transaction, userId: number, tokenHash: Buffer): Promise<void> {
  await tx.run('delete from user_session where user_id = $1 and token_hash <> $2', [userId, tokenHash])
}
