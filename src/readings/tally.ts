import type { ReadingsBatch } from './readings-batch.ts'
import type { Rejection } from './rejection.ts'

/** Rows met so far: `read` = `accepted` + `rejected`, always. */
export interface Tally {
  read: number
  accepted: number
  rejected: number
  /** of the accepted ones, those that a later row of the same file, day and channel replaced as they were read */
  superseded: number
  /** of the accepted ones, those with a value below zero */
  negative: number
}

export function emptyTally(): Tally {
  return { read: 0, accepted: 0, rejected: 0, superseded: 0, negative: 0 }
}

/**
 * Passes batches on unchanged, and counts their rows as they pass.
 * @param onRejections gets the rejected rows of each batch that has some, before the batch goes on
 */
export async function* tallied(
  batches: AsyncIterable<ReadingsBatch>,
  tally: Tally,
  onRejections?: (rejections: readonly Rejection[]) => void | Promise<void>
): AsyncGenerator<ReadingsBatch> {
  for await (const batch of batches) {
    tally.read += batch.rowsRead
    tally.rejected += batch.rejections.length
    tally.accepted += batch.rowsRead - batch.rejections.length
    for (const { mark, superseded = 0 } of batch.days) {
      tally.superseded += superseded
      if (mark === 'negative') tally.negative++
    }
    if (onRejections && batch.rejections.length > 0) await onRejections(batch.rejections)
    yield batch
  }
}
