import type { ChainPosition, ChainRow } from '../../audit/chain.ts'
import { type AuditRecord, parseRecord } from '../../audit/record.ts'
import type { FiledRow } from '../../audit/verify.ts'
import type { Transaction } from '../transaction.ts'

/** Rows read at once. */
const PAGE = 2000

/** The chain of a database: its id, and where it begins since its oldest records were removed. */
export interface StoredChain {
  readonly id: string
  /** name of the database */
  readonly database: string
  readonly anchor: ChainPosition
}

/** What the database says of its chain. */
export async function auditChain(tx: Transaction): Promise<StoredChain> {
  const { id, database, seq, hash } = await tx.one<{ id: string; database: string; seq: number; hash: Buffer }>(
    'select id, current_database() as database, anchor_seq as seq, anchor_hash as hash from audit_chain'
  )
  return { id, database, anchor: { seq, hash: hash.toString('hex') } }
}

/** Where the chain ends. */
export async function auditHead(tx: Transaction): Promise<ChainPosition> {
  const [row] = await tx.query<{ seq: number; hash: Buffer }>(
    'select seq, hash from audit_log order by seq desc limit 1'
  )
  if (row) return { seq: row.seq, hash: row.hash.toString('hex') }
  return (await auditChain(tx)).anchor
}

const CHAIN = 'seq, record, hash'
/** The owner of the table may give the columns of look-ups other expressions: what they should say is calculated anew. */
const FILED = `(at::timestamptz, actor::text, action::text, object::text) is not distinct from (
  (record::jsonb ->> 'at')::timestamptz, record::jsonb ->> 'actor', record::jsonb ->> 'action', record::jsonb ->> 'object')`

/** All rows in the order of their numbers; memory holds a page of them. */
export function auditRows(tx: Transaction): AsyncGenerator<ChainRow> {
  return inPages<ChainRow>(tx, CHAIN)
}

/** All rows, and whether the columns by which records are looked up say what the records say. */
export function filedAuditRows(tx: Transaction): AsyncGenerator<FiledRow> {
  return inPages<FiledRow>(tx, `${CHAIN}, ${FILED} as filed`)
}

async function* inPages<Row extends ChainRow>(tx: Transaction, columns: string): AsyncGenerator<Row> {
  // whatever numbers somebody may have made up
  let after: number | string = '-9223372036854775808'
  for (;;) {
    const rows: Row[] = await tx.query(`select ${columns} from audit_log where seq > $1 order by seq limit $2`, [
      after,
      PAGE
    ])
    yield* rows
    const last = rows.at(-1)
    if (!last) return
    after = last.seq
  }
}

/** Which records are asked for; what is left out does not matter. */
export interface AuditFilter {
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly object?: string | undefined
  readonly from?: Date | undefined
  readonly before?: Date | undefined
}

/** Up to `limit` records, the newest first, older than the number `olderThan`. */
export async function auditRecords(
  tx: Transaction,
  { actor, action, object, from, before }: AuditFilter,
  { olderThan, limit }: { olderThan: number; limit: number }
): Promise<(AuditRecord & { readonly seq: number; readonly hash: string })[]> {
  const conditions = ['seq < $1']
  const values: unknown[] = [olderThan]
  for (const [condition, value] of [
    ['actor =', actor],
    ['action =', action],
    ['object =', object],
    ['at >=', from],
    ['at <', before]
  ] as const)
    if (value !== undefined) conditions.push(`${condition} $${values.push(value)}`)
  const rows = await tx.query<{ seq: number; record: string; hash: Buffer }>(
    `select seq, record, hash from audit_log where ${conditions.join(' and ')} order by seq desc limit $${values.push(limit)}`,
    values
  )
  return rows.map(({ seq, record, hash }) => ({ ...parseRecord(record), seq, hash: hash.toString('hex') }))
}

/**
 * Removes the records up to a position that was exported and lies 183 days back at least.
 * @returns how many were removed
 * @throws the driver's error when the position is another one by now, or a record is too young
 */
export async function pruneAudit(tx: Transaction, { seq, hash }: ChainPosition): Promise<number> {
  const { removed } = await tx.one<{ removed: number }>('select prune_audit($1, $2) as removed', [
    seq,
    Buffer.from(hash, 'hex')
  ])
  return removed
}
