import type { Store } from '../store/store.ts'
import { exportHead, removeOldAudit } from './audit-heads.ts'
import { startClock } from './clock.ts'

/** Five past midnight, when the day before is complete. */
const DAILY = '5 0 * * *'

/** The folder that the heads of the audit log go to cannot be written. */
class AuditFolderError extends Error {
  readonly code = 'AUDIT_FOLDER_UNWRITABLE'
}

/** Keeps an audit log provable while a server runs. */
export interface AuditKeeping {
  /** Exports the head once more and ends. */
  stop(): Promise<void>
}

/**
 * Exports the head of the log now and every day, and removes what has been kept long enough.
 * @param path file that the heads go to
 * @param days how long records are kept
 * @param failed told of a day on which it did not work; the next one tries again
 * @throws AuditFolderError when the file cannot be written
 */
export async function startAuditKeeping(options: {
  readonly store: Store
  readonly path: string
  readonly days: number
  readonly timeZone: string
  readonly now: () => Date
  readonly failed: (error: unknown) => void
}): Promise<AuditKeeping> {
  const { store, path, days, timeZone, now, failed } = options
  const exportNow = () => exportHead(store, path, now())
  await exportNow().catch((cause: NodeJS.ErrnoException) => {
    if (cause.syscall === undefined) throw cause
    throw new AuditFolderError(
      `审计日志链头无法写入 ${path}。The head of the audit log cannot be written to ${path} (${cause.code}): choose a folder with --audit-folder, best on another machine's disk.`,
      { cause }
    )
  })
  const clock = startClock({
    expression: DAILY,
    timeZone,
    work: async () => {
      await exportNow()
      await removeOldAudit(store, path, now(), days)
    },
    failed
  })
  return {
    stop: async () => {
      await clock.stop()
      await exportNow().catch(failed)
    }
  }
}
