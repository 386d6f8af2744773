import fc from 'fast-check'
import { type ChainPosition, type ChainRow, chainNext, chainStart } from '../../src/audit/chain.ts'
import { AUDIT_ACTIONS, type AuditRecord, canonicalRecord } from '../../src/audit/record.ts'

export const CHAIN = '0b0b7c1e-6f0c-4f0a-9d2b-3a9a3c1f2e11'

/** Any record, with texts as hostile clients send them. */
export const anyRecord: fc.Arbitrary<AuditRecord> = fc.record({
  at: fc.date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
  actor: fc.string({ unit: 'binary' }),
  by: fc.constantFrom('session', 'key', 'demo', 'command', 'none'),
  action: fc.constantFrom(...AUDIT_ACTIONS),
  object: fc.option(fc.string({ unit: 'binary' })),
  outcome: fc.constantFrom('begun', 'done', 'refused', 'failed'),
  address: fc.option(fc.ipV6()),
  request: fc.option(fc.uuid()),
  details: fc.jsonValue({ stringUnit: 'binary' })
})

export function record(known: Partial<AuditRecord> = {}): AuditRecord {
  return {
    at: new Date('2026-11-26T01:02:03.004Z'),
    actor: '张三',
    by: 'session',
    action: 'load.view',
    object: 'S1',
    outcome: 'done',
    address: '127.0.0.1',
    request: '1',
    details: null,
    ...known
  }
}

/** Rows of a chain with these records, behind a position. */
export function chained(records: readonly string[], from: ChainPosition = chainStart(CHAIN)): ChainRow[] {
  let position = from
  return records.map((text) => {
    position = chainNext(position, text)
    return { seq: position.seq, record: text, hash: Buffer.from(position.hash, 'hex') }
  })
}

/** Texts of records that differ from each other. */
export const anyRecords = fc
  .array(anyRecord, { minLength: 3, maxLength: 12 })
  .map((records) => records.map((each, index) => canonicalRecord({ ...each, request: String(index) })))
