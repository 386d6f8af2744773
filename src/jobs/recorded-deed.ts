import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { AuditAction, AuditOutcome } from '../audit/record.ts'
import { auditLog } from '../store/audit/audit-log.ts'
import type { Store } from '../store/store.ts'
import { StoreError, type StoreErrorCode } from '../store/store-error.ts'

/** Has something done when a signal ends the program; gives what takes that back. */
type BeforeLeaving = (words: (signal: string) => Promise<unknown>) => () => void

/** The program goes on when a signal comes, until what it does is done. */
export const AT_WORK: BeforeLeaving = () => () => {}

/** What a command does, for the audit log. Never a secret. */
export interface CommandDeed {
  /** who does it; unless told, whom the operating system knows the user as that runs the program */
  readonly actor?: string
  readonly action: AuditAction
  /** what it is done to; null where that shows only afterwards, or the action says it all */
  readonly object: string | null
  readonly details: object
}

/** What has come of it: what was touched, and what else tells it apart. */
export interface CommandResult {
  readonly object?: string
  readonly details?: object
}

/** Refusals, by which nothing was changed; whatever else goes wrong is a failure. */
const REFUSALS: ReadonlySet<StoreErrorCode> = new Set([
  'unknown_user',
  'user_exists',
  'account_not_valid',
  'last_administrator',
  'unknown_key',
  'database_kind_mismatch'
])

/** What is nearly done when a signal comes is let come to its end, so that the record tells which. */
const NEARLY_DONE_MS = 1000

/** The work was done and its end could not be recorded. */
class UnrecordedEndError extends Error {
  readonly code = 'AUDIT_UNAVAILABLE'
}

/**
 * Does what a command is for, or the program by itself, between two records: `begun` comes before the work, so that none
 * goes unrecorded; the other says how it ended, also when a signal ends it. After a crash `begun` stands alone. Both carry
 * one id.
 * @param work gives its result and what the record of its end tells of it
 * @throws what the work throws; an error with the code `AUDIT_UNAVAILABLE` when it was done, but not recorded so
 */
export async function recordingCommand<T>(
  store: Store,
  beforeLeaving: BeforeLeaving,
  { actor = userInfo().username, action, object, details }: CommandDeed,
  work: () => Promise<readonly [T, CommandResult]>
): Promise<T> {
  const log = auditLog(store)
  const request = randomUUID()
  const record = (outcome: AuditOutcome, result: CommandResult = {}) =>
    log.append({
      at: new Date(),
      actor,
      by: 'command',
      action,
      object: result.object ?? object,
      outcome,
      address: null,
      request,
      details: { ...details, ...result.details }
    })
  await record('begun')
  const working = work()
  const ended = working.then(
    () => true,
    () => true
  )
  const takeBack = beforeLeaving(async (signal) => {
    if (await Promise.race([ended, delay(NEARLY_DONE_MS, false)])) return recorded
    await record('failed', { details: { interrupted: signal } })
  })
  const recorded = working.then(
    ([, result]) => record('done', result),
    (error) => record(isRefusal(error) ? 'refused' : 'failed', { details: told(error) })
  )
  try {
    const [value] = await working
    await recorded.catch((cause) => {
      throw new UnrecordedEndError(
        '操作已完成，但审计日志未能写入其结果。It is done, but the audit log could not be told so: there it stands as begun. See that the database is well, then look whether all is as it should be.',
        { cause }
      )
    })
    return value
  } catch (error) {
    // that the work failed is what has to be told; the record of its beginning stands
    await recorded.catch(() => {})
    throw error
  } finally {
    takeBack()
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof StoreError && REFUSALS.has(error.code)
}

/** What an error says of itself; only those that know what went wrong have words for others. */
function told(error: unknown): object {
  const { code, name, message } = error as { code?: unknown; name?: string; message?: string }
  return typeof code === 'string' ? { error: code, message } : { error: name ?? 'Error' }
}
