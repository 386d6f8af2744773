import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RegisterMemory } from '../readings/formats/register-memory.ts'
import { UnexpectedHeaderError } from '../readings/header.ts'
import { type ParseOptions, parseReadings } from '../readings/parse-readings.ts'
import type { ReadingsBatch } from '../readings/readings-batch.ts'
import { rawText } from '../readings/rejection.ts'
import { fileBytes } from './file-bytes.ts'

/**
 * Reads files of readings one after the other, plain or gzip, of any known format (see `parseReadings`). A folder stands for
 * the files in it, in the order of their names, hidden ones left out; one of them that holds no readings is one rejected row.
 * @throws UnreadableFileError; UnexpectedHeaderError for a file named by itself that holds no readings
 */
export async function* readReadings(files: readonly string[], options?: ParseOptions): AsyncGenerator<ReadingsBatch> {
  const registers = new RegisterMemory()
  for (const path of files) {
    const inside = await filesIn(path)
    for (const file of inside ?? [path]) {
      const batches = parseReadings(file, fileBytes(file), { registers, ...options })
      yield* inside ? rejectingUnknown(file, batches) : batches
    }
  }
}

/** The files of a folder and of those in it; undefined when the path is no folder. */
async function filesIn(path: string): Promise<string[] | undefined> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false
  )
  if (!isFolder) return undefined
  const entries = await readdir(path, { withFileTypes: true })
  const names = entries.filter(({ name }) => !name.startsWith('.')).map(({ name }) => join(path, name))
  const nested = await Promise.all(names.sort().map(async (name) => (await filesIn(name)) ?? [name]))
  return nested.flat()
}

async function* rejectingUnknown(file: string, batches: AsyncIterable<ReadingsBatch>): AsyncGenerator<ReadingsBatch> {
  try {
    yield* batches
  } catch (error) {
    if (!(error instanceof UnexpectedHeaderError)) throw error
    const reason = { zh: '文件不是任何已知格式的负荷数据', en: 'the file holds no readings of any known form' }
    const rejection = { file, line: 1, code: 'unknown_format', reason, raw: rawText(error.found) } as const
    yield { file, format: 'unknown', rowsRead: 1, days: [], lines: [], rejections: [rejection] }
  }
}
