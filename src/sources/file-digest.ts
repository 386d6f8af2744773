import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { filePieces } from './file-bytes.ts'

/** Which file was read: its name and its bytes as they lie on the disk, packed or not. */
export interface FileDigest {
  readonly name: string
  /** null, as `sha256`, where the file can be read once alone (a pipe) and was read elsewhere */
  readonly bytes: number | null
  /** in hexadecimal digits */
  readonly sha256: string | null
}

/** A file whose digest is made while it is read, in memory that does not grow with it. */
export class DigestedFile {
  readonly #name: string
  #hash = createHash('sha256')
  #bytes = 0
  #begun = false
  #whole = false

  constructor(name: string) {
    this.#name = name
  }

  /**
   * Its bytes piece by piece, as they are.
   * @throws UnreadableFileError
   */
  async *pieces(): AsyncGenerator<Uint8Array> {
    this.#begun = true
    for await (const piece of filePieces(this.#name)) {
      this.#hash.update(piece)
      this.#bytes += piece.length
      yield piece
    }
    this.#whole = true
  }

  /**
   * What it was, once its reader is done. What the reader left aside (of an archive, of which parts are read) is read for it;
   * of a pipe it is what came through.
   * @throws UnreadableFileError
   */
  async digest(): Promise<FileDigest> {
    // what is not there at all is told as any file that cannot be read
    const isFile = await stat(this.#name).then(
      (found) => found.isFile(),
      () => true
    )
    if (!this.#whole && isFile) {
      this.#hash = createHash('sha256')
      this.#bytes = 0
      for await (const _ of this.pieces());
    }
    return this.#begun
      ? { name: this.#name, bytes: this.#bytes, sha256: this.#hash.digest('hex') }
      : { name: this.#name, bytes: null, sha256: null }
  }
}
