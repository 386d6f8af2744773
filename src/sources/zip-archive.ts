import { Buffer } from 'node:buffer'
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl'
import { plainText } from '../readings/cell-problem.ts'
import { DamagedFileError } from '../readings/damaged-file-error.ts'
import { decodeText } from '../readings/text-encoding.ts'

/** How archives begin, and empty ones. */
const MAGIC = ['PK\x03\x04', 'PK\x05\x06']
const MAX_ENTRIES = 50_000
/** An archive that unpacks to more than so many times its size holds nothing worth reading. Load curves shrink 3 to 30-fold. */
const MAX_RATIO = 200
/** What any archive may unpack to. */
const FREE_BYTES = 64 * 1024 * 1024
const UTF8_NAMES = 0x800

/** What an archive, with those in it, may still unpack to. */
export class UnzipBudget {
  #left: number

  constructor(archiveBytes: number) {
    this.#left = Math.max(FREE_BYTES, archiveBytes * MAX_RATIO)
  }

  /** @throws DamagedFileError `zip_limit` */
  take(bytes: number): void {
    this.#left -= bytes
    if (this.#left < 0) throw new DamagedFileError('zip_limit')
  }
}

/** A file in an archive. */
export interface ZipEntry {
  /** its path; names that are no UTF-8 are taken for GBK */
  readonly name: string
  /** it is a folder, or what a system put beside the files */
  readonly hidden: boolean
  /** ends with a DamagedFileError where it cannot be read further */
  readonly bytes: () => AsyncGenerator<Uint8Array>
}

/** Whether a file begins as a zip archive does. */
export function isZip(first: Uint8Array): boolean {
  return MAGIC.includes(Buffer.from(first.subarray(0, 4)).toString('latin1'))
}

/** A zip archive in a file or in memory. Its directory is what holds; nothing is written to disk. */
export class ZipArchive {
  readonly #zip: ZipFile
  readonly #budget: UnzipBudget

  private constructor(zip: ZipFile, budget: UnzipBudget) {
    this.#zip = zip
    this.#budget = budget
  }

  /**
   * @param from path, or the archive itself
   * @param budget of the archive that this one is in
   * @throws DamagedFileError
   */
  static async open(from: string | Buffer, budget?: UnzipBudget): Promise<ZipArchive> {
    const options = { autoClose: false, lazyEntries: true, decodeStrings: false }
    try {
      const zip = typeof from === 'string' ? await openPromise(from, options) : await fromBufferPromise(from, options)
      return new ZipArchive(zip, budget ?? new UnzipBudget(zip.fileSize))
    } catch (error) {
      const cutOff = /end of central directory/i.test((error as Error).message)
      throw new DamagedFileError(cutOff ? 'truncated_file' : 'damaged_file', error)
    }
  }

  /**
   * All entries of the archive in the order of their names.
   * @throws DamagedFileError
   */
  async entries(): Promise<ZipEntry[]> {
    if (this.#zip.entryCount > MAX_ENTRIES) throw new DamagedFileError('zip_limit')
    const entries: ZipEntry[] = []
    try {
      for await (const entry of this.#zip.eachEntry()) {
        const name = nameOf(entry)
        entries.push({ name, hidden: name.endsWith('/') || isHidden(name), bytes: () => this.#bytesOf(entry) })
      }
    } catch (error) {
      throw new DamagedFileError('damaged_file', error)
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  }

  close(): void {
    this.#zip.close()
  }

  async *#bytesOf(entry: Entry): AsyncGenerator<Uint8Array> {
    if (entry.isEncrypted()) throw new DamagedFileError('encrypted_file')
    try {
      for await (const piece of await this.#zip.openReadStreamPromise(entry)) {
        const bytes = piece as Buffer
        this.#budget.take(bytes.length)
        yield bytes
      }
    } catch (error) {
      throw error instanceof DamagedFileError ? error : new DamagedFileError('damaged_file', error)
    }
  }
}

function nameOf(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer
  const isUtf8 = (entry.generalPurposeBitFlag & UTF8_NAMES) !== 0
  return plainText(isUtf8 ? raw.toString('utf8') : decodeText(raw)).replaceAll('\\', '/')
}

function isHidden(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX')
}
