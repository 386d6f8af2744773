import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { DamagedFileError } from '../readings/damaged-file-error.ts'

/** Small, because one piece of a compressed file can unfold a thousandfold. */
const PIECE_BYTES = 64 * 1024
/** What is decompressed at a time. When one fails, the good bytes at its beginning are lost with it, so it is small. */
const BITE_BYTES = 4 * 1024
const GZIP_MAGIC = [0x1f, 0x8b]

/** A file cannot be opened or read at all. */
export class UnreadableFileError extends Error {
  readonly code = 'FILE_UNREADABLE'
  override readonly name = 'UnreadableFileError'
  readonly file: string

  constructor(file: string, cause: Error & { code?: string | undefined }) {
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
  yield* decompressed(filePieces(file))
}

/**
 * Pieces of a file, decompressed when they begin as gzip does.
 * @throws DamagedFileError after the last good bytes of gzip that is cut off or damaged
 */
export async function* decompressed(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { first, all } = await peeked(pieces)
  yield* GZIP_MAGIC.every((byte, i) => first[i] === byte) ? gunzipped(all) : all
}

/** The first of some pieces, empty where there is none, and all of them. */
export async function peeked(
  pieces: AsyncGenerator<Uint8Array>
): Promise<{ first: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
  const first = await pieces.next()
  return first.done
    ? { first: new Uint8Array(0), all: pieces }
    : { first: first.value, all: startingWith(first.value, pieces) }
}

/**
 * The bytes of a file piece by piece, as they are.
 * @throws UnreadableFileError
 */
export async function* filePieces(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: PIECE_BYTES })
  } catch (error) {
    throw new UnreadableFileError(file, error as NodeJS.ErrnoException)
  }
}

async function* startingWith(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}

/**
 * Decompresses by hand rather than with a pipeline, which on a damaged end throws away what it has already decompressed.
 * The next piece is decompressed, on another thread, while the caller works on the last one.
 */
async function* gunzipped(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES })
  const unfolded: Uint8Array[] = []
  let failure: NodeJS.ErrnoException | undefined
  let ended = false
  // After an error, or an end before the file's (bytes that are no gzip follow), no callback of writing comes any more.
  let wake = () => {}
  const step = (begin: (done: () => void) => void) =>
    new Promise<void>((resolve) => {
      wake = resolve
      if (failure || ended) resolve()
      else begin(resolve)
    })
  gunzip.on('data', (bytes: Uint8Array) => unfolded.push(bytes))
  gunzip.on('error', (error) => {
    failure = error
    wake()
  })
  gunzip.on('end', () => {
    ended = true
    wake()
  })
  try {
    let working: Promise<void> | undefined
    for await (const piece of inBites(pieces)) {
      await working
      const ready = unfolded.splice(0)
      working = step((done) => gunzip.write(piece, () => done()))
      yield* ready
      if (failure || ended) break
    }
    await working
    await step(() => gunzip.end())
    yield* unfolded
  } finally {
    gunzip.destroy()
  }
  if (failure) throw new DamagedFileError(failure.code === 'Z_BUF_ERROR' ? 'truncated_file' : 'damaged_file', failure)
}

async function* inBites(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += BITE_BYTES) yield piece.subarray(at, at + BITE_BYTES)
  }
}
