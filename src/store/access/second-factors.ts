import type { Transaction } from '../transaction.ts'

const PENDING_MINUTES = 15

/** Keeps a sealed secret that does not count before it is confirmed; one that was pending is replaced. */
export async function enrolFactor(tx: Transaction, userId: number, sealed: Buffer): Promise<void> {
  await tx.run(
    `insert into second_factor (user_id, confirmed, secret) values ($1, false, $2)
     on conflict (user_id, confirmed) do update set secret = excluded.secret, created_at = now()`,
    [userId, sealed]
  )
}

/**
 * The sealed secret that waits for its first code; null when there is none, or it has waited more than 15 minutes. It is
 * locked, so that of two who confirm it at once the later finds none.
 */
export async function pendingFactor(tx: Transaction, userId: number): Promise<Buffer | null> {
  const [row] = await tx.query<{ secret: Buffer }>(
    `select secret from second_factor
     where user_id = $1 and not confirmed and created_at > now() - $2 * interval '1 minute'
     for update`,
    [userId, PENDING_MINUTES]
  )
  return row?.secret ?? null
}

/** The sealed secret that codes are checked by; null when there is none. */
export async function confirmedFactor(tx: Transaction, userId: number): Promise<Buffer | null> {
  const [row] = await tx.query<{ secret: Buffer }>(
    'select secret from second_factor where user_id = $1 and confirmed',
    [userId]
  )
  return row?.secret ?? null
}

/**
 * Lets the pending secret count from now on, in the place of an earlier one and its recovery codes.
 * @param step time step of the code that confirmed it, which is thereby used
 */
export async function confirmFactor(
  tx: Transaction,
  userId: number,
  step: number,
  recoveryCodeHashes: readonly Buffer[]
): Promise<void> {
  await tx.run('delete from second_factor where user_id = $1 and confirmed', [userId])
  await tx.run('update second_factor set confirmed = true, last_step = $2 where user_id = $1 and not confirmed', [
    userId,
    step
  ])
  await tx.run('delete from recovery_code where user_id = $1', [userId])
  await tx.run('insert into recovery_code (user_id, code_hash) select $1, unnest($2::bytea[])', [
    userId,
    recoveryCodeHashes
  ])
}

/** Uses a time step up; false when a code of it, or of a later one, was used before. */
export async function takeStep(tx: Transaction, userId: number, step: number): Promise<boolean> {
  const taken = await tx.run(
    `update second_factor set last_step = $2
     where user_id = $1 and confirmed and (last_step is null or last_step < $2)`,
    [userId, step]
  )
  return taken === 1
}

/** Uses a recovery code up; false when it is none of the user's, or was used before. */
export async function takeRecoveryCode(tx: Transaction, userId: number, codeHash: Buffer): Promise<boolean> {
  const taken = await tx.run(
    'update recovery_code set used_at = now() where user_id = $1 and code_hash = $2 and used_at is null',
    [userId, codeHash]
  )
  return taken === 1
}

/** Takes away the second factor of a user and its recovery codes; all sessions of the user end. */
export async function removeFactor(tx: Transaction, userId: number): Promise<void> {
  await tx.run('delete from second_factor where user_id = $1', [userId])
  await tx.run('update app_user set failed_codes = 0 where id = $1', [userId])
  await tx.run('delete from recovery_code where user_id = $1', [userId])
  await tx.run('delete from user_session where user_id = $1', [userId])
}
