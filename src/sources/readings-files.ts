import { RegisterMemory } from '../readings/formats/register-memory.ts'
import { type ParseOptions, parseReadings } from '../readings/parse-readings.ts'
import type { ReadingsBatch } from '../readings/readings-batch.ts'
import { fileBytes } from './file-bytes.ts'

/**
 * Reads files of readings one after the other, plain or gzip, of any known format (see `parseReadings`).
 * @throws UnreadableFileError, UnexpectedHeaderError
 */
export async function* readReadings(files: readonly string[], options?: ParseOptions): AsyncGenerator<ReadingsBatch> {
  const registers = new RegisterMemory()
  for (const file of files) yield* parseReadings(file, fileBytes(file), { registers, ...options })
}
