import { userInfo } from 'node:os'
import type { AuditAction } from '../audit/record.ts'
import { auditLog } from '../store/audit/audit-log.ts'
import type { Store } from '../store/store.ts'

/**
 * Records what a command is about to do, under the name that the operating system knows its user by. Comes before the work,
 * so that none goes unrecorded.
 * @param object what it is done to
 */
export async function recordCommand(
  store: Store,
  action: AuditAction,
  object: string | null,
  details: unknown = null
): Promise<void> {
  await auditLog(store).append({
    at: new Date(),
    actor: userInfo().username,
    by: 'command',
    action,
    object,
    outcome: 'begun',
    address: null,
    request: null,
    details
  })
}
