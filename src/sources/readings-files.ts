import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { endOfRun } from '../readings/end-of-run.ts'
import { RegisterMemory } from '../readings/formats/register-memory.ts'
import { UnexpectedHeaderError } from '../readings/header.ts'
import { gapInColumns } from '../readings/numbered-gaps.ts'
import type { ParseOptions } from '../readings/parse-options.ts'
import { parseReadings } from '../readings/parse-readings.ts'
import { type ReadingsBatch, UNKNOWN_FORMAT } from '../readings/readings-batch.ts'
import { type RowProblem, rawText } from '../readings/rejection.ts'
import { RunIntervals } from '../readings/run-intervals.ts'
import { DigestedFile, type FileDigest } from './file-digest.ts'
import { type PackedFile, packedFiles } from './packed-files.ts'

/**
 * Reads files of readings one after the other, plain or gzip, of any known format (see `parseReadings`). A folder stands for
 * the files in it, in the order of their names, hidden ones left out, a zip archive for those in it, and a workbook for its
 * sheets; one of them that holds no readings is one rejected row, as is one of several files.
 * @param onFile told of each file on the disk once it was read, an archive as a whole, with its digest and how many of its rows
 * were given; rows that wait for others are given later
 * @throws UnreadableFileError; UnexpectedHeaderError where a file that is the only one holds no readings, or of several none does
 */
export async function* readReadings(
  files: readonly string[],
  options?: ParseOptions,
  onFile?: (file: FileDigest & { readonly rows: number }) => void
): AsyncGenerator<ReadingsBatch> {
  const intervals = options?.intervals ?? new RunIntervals()
  const registers = options?.registers ?? new RegisterMemory()
  const all = { ...options, intervals, registers }
  const unread: UnexpectedHeaderError[] = []
  const onUnread = (error: UnexpectedHeaderError) => {
    if (files.length === 1) throw error
    unread.push(error)
  }
  for (const path of files) {
    const inside = await filesIn(path)
    for (const file of inside ?? [path]) {
      const digested = onFile && new DigestedFile(file)
      let rows = 0
      for await (const packed of packedFiles(file, digested?.pieces())) {
        for await (const batch of readPacked(packed, inside === undefined ? onUnread : undefined, all)) {
          rows += batch.rowsRead
          yield batch
        }
      }
      if (digested) onFile({ ...(await digested.digest()), rows })
    }
  }
  if (unread.length > 0 && unread.length === files.length) throw unread[0]!
  yield* endOfRun(files.at(-1) ?? '', intervals, registers)
}

async function* readPacked(
  { name, packed, content, notes = [] }: PackedFile,
  onUnread: ((error: UnexpectedHeaderError) => void) | undefined,
  options: ParseOptions
): AsyncGenerator<ReadingsBatch> {
  if (notes.length > 0) yield noted(name, notes)
  if ('code' in content) yield rejected(name, content, '')
  else {
    yield* rejectingUnknown(name, parseReadings(name, content, options), packed ? undefined : onUnread)
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

/** @param onUnread is told where nothing can be read of the file, and may throw */
async function* rejectingUnknown(
  file: string,
  batches: AsyncIterable<ReadingsBatch>,
  onUnread: ((error: UnexpectedHeaderError) => void) | undefined
): AsyncGenerator<ReadingsBatch> {
  try {
    yield* batches
  } catch (error) {
    if (!(error instanceof UnexpectedHeaderError)) throw error
    onUnread?.(error)
    yield rejected(file, { ...NO_READINGS, reason: gapInColumns(error.found) ?? NO_READINGS.reason }, error.found)
  }
}

/** A file of which nothing can be read, as one rejected row. */
function rejected(file: string, problem: RowProblem, found: string): ReadingsBatch {
  const rejections = [{ ...problem, file, line: 1, raw: rawText(found) }]
  return { file, format: UNKNOWN_FORMAT, rowsRead: 1, days: [], lines: [], rejections }
}

/** What is to be told of a file that is read. */
function noted(file: string, notes: readonly RowProblem[]): ReadingsBatch {
  const remarks = notes.map((note) => ({ ...note, file, line: 1, raw: '' }))
  return { file, format: UNKNOWN_FORMAT, rowsRead: 0, days: [], lines: [], rejections: [], remarks }
}

const NO_READINGS: RowProblem = {
  code: 'unknown_format',
  reason: { zh: '文件不是任何已知格式的负荷数据', en: 'the file holds no readings of any known form' }
}
