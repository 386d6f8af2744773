import { Buffer } from 'node:buffer'
import { createReadStream, existsSync, rmSync } from 'node:fs'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadDay } from '../readings/load-day.ts'
import { readRecord, recordBytes, writeRecord } from './load-day-record.ts'

/** With 100,000 meters of a year at 96 points, 14 GB in all, a bucket is 55 MB. */
const BUCKETS = 256
/** Written together: 16 MB for all buckets. */
const BLOCK_BYTES = 64 * 1024
const PIECE_BYTES = 1024 * 1024

/** Temporary files could not be written. */
export class SpillError extends Error {
  override readonly name = 'SpillError'
  readonly folder: string

  constructor(folder: string, cause: NodeJS.ErrnoException) {
    const why = cause.code === 'ENOSPC' ? 'no space is left' : cause.message
    super(`cannot write temporary files in ${folder}: ${why}; set TMPDIR to a folder with more room`, { cause })
    this.folder = folder
  }
}

/** Load days on disk, divided by meter into buckets. Days of a meter come back in the order in which they went in. */
export class SpillFolder {
  readonly buckets = BUCKETS
  readonly #folder: string
  readonly #blocks: (Block | undefined)[] = Array(BUCKETS)
  readonly #removeAtExit = () => rmSync(this.#folder, { recursive: true, force: true })

  private constructor(folder: string) {
    this.#folder = folder
    process.once('exit', this.#removeAtExit)
  }

  /** Makes a fresh folder that nobody else can read. */
  static async make(parent: string = tmpdir()): Promise<SpillFolder> {
    try {
      return new SpillFolder(await mkdtemp(join(parent, 'rigwatch-readings-')))
    } catch (error) {
      throw new SpillError(parent, error as NodeJS.ErrnoException)
    }
  }

  async add(days: readonly LoadDay[]): Promise<void> {
    for (const day of days) {
      const bucket = bucketOf(day.meterId)
      const block = (this.#blocks[bucket] ??= { bytes: Buffer.allocUnsafe(BLOCK_BYTES), used: 0 })
      if (block.used + recordBytes(day) > BLOCK_BYTES) await this.#flush(bucket)
      block.used = writeRecord(day, block.bytes, block.used)
    }
  }

  /** Gives back what went into a bucket, many days at a time, and removes it. */
  async *daysOf(bucket: number): AsyncGenerator<LoadDay[]> {
    await this.#flush(bucket)
    this.#blocks[bucket] = undefined
    const file = this.#fileOf(bucket)
    if (!existsSync(file)) return
    let rest: Buffer = Buffer.alloc(0)
    for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES })) {
      const bytes = Buffer.concat([rest, piece as Buffer])
      const days: LoadDay[] = []
      let at = 0
      for (let record = readRecord(bytes, at); record; record = readRecord(bytes, at)) {
        days.push(record.day)
        at = record.end
      }
      rest = bytes.subarray(at)
      yield days
    }
    await rm(file)
  }

  async remove(): Promise<void> {
    process.removeListener('exit', this.#removeAtExit)
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #flush(bucket: number): Promise<void> {
    const block = this.#blocks[bucket]
    if (!block || block.used === 0) return
    try {
      await appendFile(this.#fileOf(bucket), block.bytes.subarray(0, block.used))
    } catch (error) {
      throw new SpillError(this.#folder, error as NodeJS.ErrnoException)
    }
    block.used = 0
  }

  #fileOf(bucket: number): string {
    return join(this.#folder, `${bucket}.days`)
  }
}

interface Block {
  readonly bytes: Buffer
  used: number
}

/** 32-bit FNV-1a over the id's UTF-16 units. */
function bucketOf(meterId: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < meterId.length; i++) hash = Math.imul(hash ^ meterId.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 16)) & (BUCKETS - 1)
}
