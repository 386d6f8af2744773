import { createHash } from 'node:crypto'

/** A record in its place: every hash covers the record, its number and the hash before. */
export interface ChainRow {
  /** 1, 2, 3 … without a gap */
  readonly seq: number
  /** as `canonicalRecord` wrote it */
  readonly record: string
  /** SHA-256, 32 bytes */
  readonly hash: Uint8Array
}

/** Where a chain stands: number and hash of a row. */
export interface ChainPosition {
  readonly seq: number
  /** SHA-256 in hexadecimal digits */
  readonly hash: string
}

/** Where the chain of this id begins, before its first record. */
export function chainStart(id: string): ChainPosition {
  return { seq: 0, hash: createHash('sha256').update(`rigwatch audit 1\n${id}`).digest('hex') }
}

/** The position behind a record: SHA-256 over the hash before, the number, a line feed and the record in UTF-8. */
export function chainNext({ seq, hash }: ChainPosition, record: string): ChainPosition {
  const next = seq + 1
  return {
    seq: next,
    hash: createHash('sha256').update(hash, 'hex').update(`${next}\n${record}`, 'utf8').digest('hex')
  }
}
