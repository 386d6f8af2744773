import type { Row } from './row.ts'
import type { RowKey } from './row-memory.ts'

export const HASH_BASIS = 0x811c9dc5 | 0
const PRIME = 0x01000193
const OTHER_PRIME = 0x85ebca6b
/** Ends a cell: no byte of UTF-8. */
const END = 0xff

/** FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo) of the bytes of a cell, after those before it. */
export function cellHash({ bytes, starts, ends }: Row, column: number, before: number): number {
  let hash = before
  for (let at = starts[column]!; at < ends[column]!; at++) hash = Math.imul(hash ^ bytes[at]!, PRIME)
  return Math.imul(hash ^ END, PRIME)
}

/** The same of many bytes, four at a time. */
export function bytesHash(bytes: Uint8Array, from: number, to: number): number {
  let hash = HASH_BASIS ^ (to - from)
  let at = from
  for (; at + 4 <= to; at += 4) {
    const four = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    hash = Math.imul(hash ^ four, PRIME)
    hash ^= hash >>> 15
  }
  for (; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, PRIME)
  return hash
}

/** Makes the key of the cells of some columns. */
export function keyInto(key: RowKey, row: Row, columns: readonly number[]): void {
  const { bytes, starts, ends } = row
  let [low, high] = [HASH_BASIS, OTHER_PRIME | 0]
  for (const column of columns) {
    for (let at = starts[column]!; column < row.count && at < ends[column]!; at++) {
      low = Math.imul(low ^ bytes[at]!, PRIME)
      high = Math.imul(high ^ bytes[at]!, OTHER_PRIME) ^ (high >>> 15)
    }
    low = Math.imul(low ^ END, PRIME)
    high = Math.imul(high ^ END, OTHER_PRIME)
  }
  key.low = low
  key.high = high
}

/** Adds a text to a key. */
export function textInto(key: RowKey, text: string): void {
  let { low, high } = key
  for (let at = 0; at < text.length; at++) {
    low = Math.imul(low ^ text.charCodeAt(at), PRIME)
    high = Math.imul(high ^ text.charCodeAt(at), OTHER_PRIME) ^ (high >>> 15)
  }
  key.low = Math.imul(low ^ END, PRIME)
  key.high = Math.imul(high ^ END, OTHER_PRIME)
}
