import { type AuditRecord, canonicalRecord } from '../../audit/record.ts'
import type { Store } from '../store.ts'

/** Takes records for good. */
export interface AuditLog {
  /**
   * Adds a record at the end of the log. It keeps its time where that lies within the ten minutes before it is saved by the
   * database's clock, and otherwise gets the database's. The promise is fulfilled once it will outlast a crash of this program, of the
   * database and of the machine, and is rejected when it could not be saved.
   */
  append(record: AuditRecord): Promise<void>
}

/** Records saved at once at most. */
const BATCH = 1000

interface Waiting {
  readonly text: string
  readonly saved: () => void
  readonly failed: (error: unknown) => void
}

/**
 * The audit log of a database. While one batch is being saved, records gather for the next: under load many share one
 * commit. Batches of several processes follow each other in one chain.
 * @param store of any account; a store of its own keeps records from waiting behind other queries
 */
export function auditLog(store: Store): AuditLog {
  let waiting: Waiting[] = []
  let saving = false

  async function saveAll(): Promise<void> {
    saving = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH)
      waiting = waiting.slice(BATCH)
      await settle(store, batch)
    }
    saving = false
  }

  return {
    append: (record) =>
      new Promise((saved, failed) => {
        waiting.push({ text: canonicalRecord(record), saved, failed })
        if (!saving) void saveAll()
      })
  }
}

/** Saves records together; when the database does not take them, one by one, so that a bad one does not sink the others. */
async function settle(store: Store, batch: readonly Waiting[]): Promise<void> {
  try {
    await saveBatch(
      store,
      batch.map(({ text }) => text)
    )
    for (const { saved } of batch) saved()
  } catch (error) {
    if (batch.length > 1 && refusesData(error)) for (const each of batch) await settle(store, [each])
    else for (const { failed } of batch) failed(error)
  }
}

/** Whether a record is to blame (data exceptions, constraints, limits of the program), not the database as a whole. */
function refusesData(error: unknown): boolean {
  return /^(?:22|23|54)/.test(String((error as { code?: unknown }).code))
}

async function saveBatch(store: Store, records: readonly string[]): Promise<void> {
  await store.withScope({ actor: 'audit', regions: [], role: 'watch' }, async (tx) => {
    // whatever the server's default: a commit that is not on disk yet is none
    await tx.query(`select set_config('synchronous_commit', 'on', true), append_audit($1)`, [records])
  })
}
