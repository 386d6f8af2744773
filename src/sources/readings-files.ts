import { parseReadings } from '../readings/parse-readings.ts'
import type { ReadingsBatch } from '../readings/readings-batch.ts'
import type { Check } from '../readings/validation.ts'
import { fileBytes } from './file-bytes.ts'

/**
 * Reads files of readings one after the other, plain or gzip, of any known format (see `parseReadings`).
 * @param check decides on each load day that was read, such as `checkAgainst(meters)`
 * @throws UnreadableFileError, UnexpectedHeaderError
 */
export async function* readReadings(files: readonly string[], check?: Check): AsyncGenerator<ReadingsBatch> {
  for (const file of files) yield* parseReadings(file, fileBytes(file), check)
}
