import { createReadStream } from 'node:fs'
import { createGunzip, type Gunzip } from 'node:zlib'
import { DamagedFileError } from '../readings/damaged-file-error.ts'

/** Small, because one piece of a compressed file can unfold a thousandfold. */
const PIECE_BYTES = 64 * 1024
const GZIP_MAGIC = [0x1f, 0x8b]

/** A file cannot be opened or read at all. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError'
  readonly file: string

  constructor(file: string, cause: NodeJS.ErrnoException) {
    super(`cannot read ${file}: ${REASONS[cause.code ?? ''] ?? cause.message}`, { cause })
    this.file = file
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder'
}

/**
 * The bytes of a file piece by piece, decompressed when it begins as gzip does, whatever its name.
 * @throws UnreadableFileError, and DamagedFileError after the last good bytes of a gzip file that is cut off or damaged
 */
export async function* fileBytes(file: string): AsyncGenerator<Uint8Array> {
  const pieces = filePieces(file)
  const first = await pieces.next()
  if (first.done) return
  const gzipped = GZIP_MAGIC.every((byte, i) => first.value[i] === byte)
  const all = startingWith(first.value, pieces)
  yield* gzipped ? gunzipped(all) : all
}

async function* filePieces(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: PIECE_BYTES })
  } catch (error) {
    throw new UnreadableFileError(file, error as NodeJS.ErrnoException)
  }
}

async function* startingWith(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  yield* rest
}

/**
 * Decompresses by hand rather than with a pipeline, which on a damaged end throws away what it has already decompressed.
 * The next piece is decompressed, on another thread, while the caller works on the last one.
 */
async function* gunzipped(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES })
  const unfolded: Uint8Array[] = []
  let failure: NodeJS.ErrnoException | undefined
  gunzip.on('data', (bytes: Uint8Array) => unfolded.push(bytes))
  gunzip.on('error', (error) => {
    failure = error
  })
  try {
    let working: Promise<void> | undefined
    for await (const piece of pieces) {
      await working
      const ready = unfolded.splice(0)
      if (failure) break
      working = written(gunzip, piece)
      yield* ready
    }
    await working
    if (!failure) await ended(gunzip)
    yield* unfolded
  } finally {
    gunzip.destroy()
  }
  if (failure) throw new DamagedFileError(failure.code === 'Z_BUF_ERROR' ? 'truncated_file' : 'damaged_file', failure)
}

function written(gunzip: Gunzip, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => gunzip.write(piece, () => resolve()))
}

function ended(gunzip: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    gunzip.once('end', resolve).once('error', () => resolve())
    gunzip.end()
  })
}
