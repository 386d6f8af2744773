import { type AssembledCurves, CurveAssembler } from '../readings/assemble-curve.ts'
import type { ReadingsBatch } from '../readings/readings-batch.ts'
import { SpillFolder } from './spill-folder.ts'

/**
 * Puts the rows of any number of files, in any order, together by meter, and yields each meter's curves once.
 *
 * Memory does not grow with the readings: rows go to bucket files in a fresh temporary folder by a hash of the meter's id,
 * and are then read back bucket by bucket, so that one 256th of the meters is in memory at a time. Rows of a meter keep
 * their order: of two for the same day the later holds. The order of the meters depends on their ids alone.
 * The folder is removed at the end, after an error, and when the caller stops early.
 * @param temporaryFolder where the folder is made: needs about two thirds of the size of the uncompressed files
 * @throws SpillError when the folder cannot be written, and whatever `batches` throws
 */
export async function* groupByMeter(
  batches: AsyncIterable<ReadingsBatch>,
  temporaryFolder?: string
): AsyncGenerator<AssembledCurves> {
  const spill = await SpillFolder.make(temporaryFolder)
  try {
    for await (const { days } of batches) await spill.add(days)
    for (let bucket = 0; bucket < spill.buckets; bucket++) {
      const meters = new Map<string, CurveAssembler>()
      for await (const days of spill.daysOf(bucket)) {
        for (const day of days) {
          let meter = meters.get(day.meterId)
          if (!meter) meters.set(day.meterId, (meter = new CurveAssembler(day.meterId)))
          meter.add(day)
        }
      }
      for (const meterId of [...meters.keys()].sort()) {
        yield meters.get(meterId)!.finish()
        meters.delete(meterId)
      }
    }
  } finally {
    await spill.remove()
  }
}
