import { Buffer } from 'node:buffer'
import { readFile, stat } from 'node:fs/promises'
import { DamagedFileError } from '../readings/damaged-file-error.ts'
import type { RowProblem } from '../readings/rejection.ts'
import { decompressed, filePieces, peeked } from './file-bytes.ts'
import { isWorkbook, workbookSheets } from './workbook.ts'
import { isZip, UnzipBudget, ZipArchive, type ZipEntry } from './zip-archive.ts'

/** Archives in archives, and workbooks, that are taken into memory. */
const MAX_IN_MEMORY = 128 * 1024 * 1024
const MAX_NESTING = 3
/** Old Excel files, and new ones with a password, are compound files of OLE. */
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0]

/** A file as it is read: itself, a file in an archive or a sheet of a workbook; or why there is none. */
export interface PackedFile {
  /** path, with ` › ` before what is in it */
  readonly name: string
  /** it is in another file */
  readonly packed: boolean
  readonly content: AsyncGenerator<Uint8Array> | RowProblem
  /** what people should know of it, though it is read */
  readonly notes?: readonly RowProblem[]
}

interface Origin {
  readonly name: string
  readonly path?: string
  readonly depth: number
  readonly budget?: UnzipBudget
}

/**
 * What is in a file, whatever its name: of a zip archive its files, of a workbook its sheets as comma-separated text, of
 * gzip what it unpacks to, else the file itself. Each content must be read, or left, before the next is asked for.
 * @param pieces bytes of the file as they are
 * @throws UnreadableFileError
 */
export async function* packedFiles(file: string, pieces = filePieces(file)): AsyncGenerator<PackedFile> {
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false
  )
  yield* contentsOf({ name: file, ...(isFile && { path: file }), depth: 0 }, pieces)
}

async function* contentsOf(origin: Origin, pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<PackedFile> {
  const { name, depth } = origin
  const packed = depth > 0
  const { first, all } = await peeked(pieces)
  try {
    if (isZip(first)) yield* zipContents(origin, all)
    else if (COMPOUND_FILE.every((byte, i) => first[i] === byte)) throw new DamagedFileError('old_workbook')
    else yield { name, packed, content: counted(decompressed(all), origin.budget) }
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error
    yield { name, packed, content: error.problem }
  } finally {
    await all.return(undefined)
  }
}

async function* zipContents(origin: Origin, pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<PackedFile> {
  const { name, path, depth } = origin
  if (depth >= MAX_NESTING) throw new DamagedFileError('zip_limit')
  if (path !== undefined) await pieces.return(undefined)
  const from = path ?? (await inMemory(pieces))
  const budget = origin.budget ?? new UnzipBudget(path === undefined ? from.length : (await stat(path)).size)
  const archive = await ZipArchive.open(from, budget)
  try {
    const entries = await archive.entries()
    if (isWorkbook(entries)) yield* sheetContents(name, entries, from)
    else for (const entry of entries) if (!entry.hidden) yield* entryContents(origin, entry, budget)
  } finally {
    archive.close()
  }
}

async function* sheetContents(
  name: string,
  entries: readonly ZipEntry[],
  from: string | Buffer
): AsyncGenerator<PackedFile> {
  if (typeof from === 'string' && (await stat(from)).size > MAX_IN_MEMORY) throw new DamagedFileError('zip_limit')
  const bytes = typeof from === 'string' ? await readFile(from) : from
  for (const sheet of await workbookSheets(entries, bytes)) {
    yield { name: `${name} › ${sheet.name}`, packed: true, content: sheet.bytes(), notes: sheet.notes }
  }
}

async function* entryContents({ name, depth }: Origin, entry: ZipEntry, budget: UnzipBudget) {
  const inner = { name: `${name} › ${entry.name}`, depth: depth + 1, budget }
  try {
    yield* contentsOf(inner, entry.bytes())
  } catch (error) {
    // nothing of the entry could be read at all
    if (!(error instanceof DamagedFileError)) throw error
    yield { name: inner.name, packed: true, content: error.problem }
  }
}

/** Holds gzip in an archive to what the archive may unpack to. */
async function* counted(pieces: AsyncGenerator<Uint8Array>, budget?: UnzipBudget): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    budget?.take(piece.length)
    yield piece
  }
}

/** @throws DamagedFileError `zip_limit` when it is more than fits */
async function inMemory(pieces: AsyncGenerator<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    if (size > MAX_IN_MEMORY) throw new DamagedFileError('zip_limit')
    all.push(piece)
  }
  return Buffer.concat(all)
}
