import type { Transaction } from '../transaction.ts'

/** Attempts in a row after which one address has to wait, and the account for all of them. */
const FROM_ONE_ADDRESS = 5
const FROM_ALL = 50
const WAIT_MINUTES = 15
/** Wrong codes in a row, however far apart, after which none is taken any more: NIST SP 800-63B asks for 100 at most */
export const CODES_IN_A_ROW = 50

/**
 * Counts an attempt to sign in before its password is looked at, so that attempts made at once count too; one that succeeds
 * is taken back by `forgetAttempts`. It goes by the name as it was given: whether there is such a user makes no difference.
 *
 * @param atTheMachine whether it comes from the server's own machine, which no attack from elsewhere locks out
 * @returns seconds to wait, 0 when the attempt may go on
 */
export async function countAttempt(
  tx: Transaction,
  name: string,
  address: string,
  atTheMachine: boolean
): Promise<number> {
  const wait = await count(tx, name, address, FROM_ONE_ADDRESS)
  // An address that has to wait does not count on: alone, it cannot lock out the others.
  if (wait > 0) return wait
  const waitOfAll = await count(tx, name, '', FROM_ALL)
  return atTheMachine ? 0 : waitOfAll
}

async function count(tx: Transaction, name: string, address: string, limit: number): Promise<number> {
  const { failures, seconds } = await tx.one<{ failures: number; seconds: number }>(
    `insert into sign_in_failure as before (name, address, failures) values ($1, $2, 1)
     on conflict (name, address) do update set
       failures = case when before.last_at < now() - $4 * interval '1 minute' then 1 else least(before.failures, $3) + 1 end,
       last_at = case when before.failures >= $3 and before.last_at >= now() - $4 * interval '1 minute'
         then before.last_at else now() end
     returning failures, ceil(extract(epoch from last_at + $4 * interval '1 minute' - now()))::integer as seconds`,
    [name, address, limit, WAIT_MINUTES]
  )
  return failures > limit ? Math.max(1, seconds) : 0
}

/**
 * Counts a code of a second factor before it is looked at, so that codes tried at once count too; `forgetCodes` takes it back
 * once one was right.
 * @returns false when as many in a row were wrong as may be, and only a new password or second factor from an administrator helps
 */
export async function countCode(tx: Transaction, userId: number): Promise<boolean> {
  const counted = await tx.run(
    'update app_user set failed_codes = failed_codes + 1 where id = $1 and failed_codes < $2',
    [userId, CODES_IN_A_ROW]
  )
  return counted === 1
}

/** Forgets the wrong codes before one that was right. */
export async function forgetCodes(tx: Transaction, userId: number): Promise<void> {
  await tx.run('update app_user set failed_codes = 0 where id = $1', [userId])
}

/** Takes back one attempt that was neither right nor wrong, and nothing of those before it. */
export async function withdrawAttempt(tx: Transaction, name: string, address: string): Promise<void> {
  await tx.run(
    `update sign_in_failure set failures = greatest(failures - 1, 0) where name = $1 and address in ($2, '')`,
    [name, address]
  )
}

/** Takes back what was counted for an attempt that succeeded, and clears away what is long past. */
export async function forgetAttempts(tx: Transaction, name: string, address: string): Promise<void> {
  await tx.run('delete from sign_in_failure where name = $1 and address = $2', [name, address])
  await tx.run(`update sign_in_failure set failures = greatest(failures - 1, 0) where name = $1 and address = ''`, [
    name
  ])
  await tx.run(`delete from sign_in_failure where last_at < now() - interval '1 day'`)
}
