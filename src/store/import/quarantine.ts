import type { Rejection } from '../../readings/rejection.ts'
import type { Transaction } from '../transaction.ts'

/**
 * Keeps rejected rows as they came; one that was kept before, from the same line of the same file, is not kept twice.
 * @param wentIn they are no rejected rows, but what there was to tell of rows that went in
 */
export async function quarantine(
  tx: Transaction,
  importId: number,
  rejections: readonly Rejection[],
  wentIn = false
): Promise<void> {
  if (rejections.length === 0) return
  await tx.run(
    `insert into quarantine (import_id, went_in, file, line, code, reason_zh, reason_en, raw)
     select $1, $8, * from unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
     on conflict do nothing`,
    [
      importId,
      rejections.map(({ file }) => file),
      rejections.map(({ line }) => line),
      rejections.map(({ code }) => code),
      rejections.map(({ reason }) => reason.zh),
      rejections.map(({ reason }) => reason.en),
      rejections.map(({ raw }) => raw),
      wentIn
    ]
  )
}
