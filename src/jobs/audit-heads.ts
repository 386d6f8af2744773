import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ExportedHead, headLine, parseHeads } from '../audit/heads.ts'
import { type Unended, UnendedDeeds } from '../audit/unended.ts'
import { type ChainVerdict, ChainWalk, KEPT_DAYS_AT_LEAST } from '../audit/verify.ts'
import { auditChain, auditHead, filedAuditRows, pruneAudit } from '../store/audit/audit-rows.ts'
import type { Store } from '../store/store.ts'
import { AT_WORK, recordingCommand } from './recorded-deed.ts'

const MS_PER_DAY = 86_400_000
const SCOPE = { actor: 'audit', regions: [], role: 'system' } as const

/** The file of a folder that the heads of a database go to. */
export async function headsFile(store: Store, folder: string): Promise<string> {
  const { database } = await store.withScope(SCOPE, auditChain)
  return join(folder, `${encodeURIComponent(database)}.jsonl`)
}

/**
 * Writes the present head of the log down at the end of a file outside the database, and waits until it is on the disk.
 * @throws the system's error when the file cannot be written
 */
export async function exportHead(store: Store, path: string, now: Date): Promise<ExportedHead> {
  const head = await store.withScope(
    SCOPE,
    async (tx) => ({ at: now, chain: (await auditChain(tx)).id, ...(await auditHead(tx)) }),
    { view: 'snapshot' }
  )
  await mkdir(dirname(path), { recursive: true, mode: 0o750 })
  const file = await open(path, 'a+', 0o640)
  try {
    const text = await file.readFile('utf8')
    // what a crash has left of a line
    if (!text.endsWith('\n')) await file.truncate(Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)))
    await file.write(headLine(head))
    await file.sync()
  } finally {
    await file.close()
  }
  return head
}

/** The heads that were written down; none when there is no file. */
async function readHeads(path: string): Promise<ExportedHead[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return parseHeads(text)
}

/** What walking the log has shown, and what was begun in it without an end. */
export type AuditVerdict = ChainVerdict & { readonly unended: readonly Unended[] }

/**
 * Walks the whole log as it is now and compares it with the exported heads.
 * @throws HeadsFileError when the file of heads was edited
 */
export async function verifyAudit(store: Store, path: string, now: Date): Promise<AuditVerdict> {
  // Before the snapshot: a head that is exported meanwhile may be of records that the snapshot has not.
  const heads = await readHeads(path)
  return store.withScope(
    SCOPE,
    async (tx) => {
      const { id, anchor } = await auditChain(tx)
      const walk = new ChainWalk(id, anchor, heads, now)
      const deeds = new UnendedDeeds()
      for await (const row of filedAuditRows(tx)) {
        if (!walk.take(row)) break
        deeds.take(row.seq, row.record)
      }
      return { ...walk.end(), unended: deeds.end() }
    },
    { view: 'snapshot' }
  )
}

/**
 * Removes the records up to the newest exported head that is as old as `days`: what is left can still be verified, since
 * that head is where the chain begins then. The log tells before that it is to be done, and afterwards what was.
 * @param days how long records are kept, 183 at least
 * @returns how many were removed
 */
export async function removeOldAudit(store: Store, path: string, now: Date, days: number): Promise<number> {
  const oldest = now.getTime() - Math.max(days, KEPT_DAYS_AT_LEAST) * MS_PER_DAY
  const { id, anchor } = await store.withScope(SCOPE, auditChain)
  const head = (await readHeads(path)).findLast(
    ({ at, chain, seq }) => chain === id && at.getTime() < oldest && seq > anchor.seq
  )
  if (!head) return 0
  const details = { up_to: head.seq, exported_at: head.at.toISOString(), kept_days: Math.max(days, KEPT_DAYS_AT_LEAST) }
  const deed = { actor: 'rigwatch', action: 'audit.prune', object: null, details } as const
  return recordingCommand(store, AT_WORK, deed, async () => {
    const removed = await store.withScope(SCOPE, (tx) => pruneAudit(tx, head))
    return [removed, { details: { removed } }]
  })
}
