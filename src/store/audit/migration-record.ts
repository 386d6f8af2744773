import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type AuditOutcome, canonicalRecord } from '../../audit/record.ts'

/**
 * Is told by whoever migrates, in its turn and on its connection: that steps of the schema begin, and how that ended. What
 * is done is told in the transaction of the last step.
 */
export type MigrationRecorder = (client: pg.ClientBase, outcome: AuditOutcome, details: object) => Promise<void>

/**
 * Writes into the audit log which steps of the schema somebody applies. A database that has no log yet gets the record of
 * what was done once it has one.
 */
export function migrationRecorder(actor: string): MigrationRecorder {
  const request = randomUUID()
  return async (client, outcome, details) => {
    const { rows } = await client.query<{ there: boolean }>(
      `select to_regprocedure('append_audit(text[])') is not null as there`
    )
    if (!rows[0]?.there) return
    const record = canonicalRecord({
      at: new Date(),
      actor,
      by: 'command',
      action: 'schema.migrate',
      object: null,
      outcome,
      address: null,
      request,
      details
    })
    // whatever the server's default: a commit that is not on disk yet is none
    await client.query(`set synchronous_commit = on`)
    await client.query('select append_audit($1)', [[record]])
  }
}
