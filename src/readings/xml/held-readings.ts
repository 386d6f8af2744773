import { Buffer } from 'node:buffer'

/** A reading as its element gives it, before it is known whose it is and what it measures. */
export interface RawReading {
  /** text of its beginning, and of its end or moment; empty where there is none */
  readonly start: string
  readonly end: string
  /** seconds; NaN = not said */
  readonly seconds: number
  readonly value: string
  /** code of its quality; empty where there is none */
  readonly quality: string
  readonly line: number
}

/** The reading as it is quoted when it is turned away. */
export function quoted({ start, end, value, quality }: RawReading): string {
  const part = (name: string, text: string) => (text === '' ? '' : `<${name}>${text}</${name}>`)
  return `${part('start', start)}${part('end', end)}${part('value', value)}${part('quality', quality)}`
}

/** Bytes of readings that wait for what comes later in their file: 400 000 and more of them, in blocks of a day. */
export const MAX_HELD_BYTES = 24 * 1024 * 1024
/** Meters, reading types … that a file may describe. */
export const MAX_RESOURCES = 500_000

/** What a block that waits takes beside its readings. */
const BLOCK_BYTES = 128
const SECOND_PIECE = 512
const LARGEST_PIECE = 64 * 1024
/** XML has no such character, so that it can stand between texts. */
const SEPARATOR = '\0'
const FIELDS = 6

/**
 * Readings that wait, in order. They are kept as bytes, some 35 each: as objects they would take several times as much, and
 * hold on to the pieces of the file that their texts were cut from.
 */
export class HeldReadings {
  readonly #pieces: { bytes: Buffer; used: number }[] = []
  #bytes = 0
  #count = 0

  get count(): number {
    return this.#count
  }

  /** Memory that the readings take. */
  get bytes(): number {
    return this.#bytes
  }

  /** @returns the bytes by which the memory has grown */
  add({ start, end, seconds, value, quality, line }: RawReading): number {
    const said = Number.isNaN(seconds) ? '' : seconds
    const text = [start, end, said, value, quality, line, ''].join(SEPARATOR)
    const last = this.#pieces.at(-1)
    this.#count++
    // a character of UTF-16 takes three bytes at most
    if (last && last.bytes.length - last.used >= 3 * text.length) {
      last.used += last.bytes.write(text, last.used)
      return 0
    }
    const bytes = last ? Buffer.allocUnsafeSlow(Math.max(this.#pieceSize(), 3 * text.length)) : Buffer.from(text)
    this.#pieces.push({ bytes, used: last ? bytes.write(text) : bytes.length })
    const grown = bytes.length + (last ? 0 : BLOCK_BYTES)
    this.#bytes += grown
    return grown
  }

  /** Blocks may be of one reading or of a hundred thousand. */
  #pieceSize(): number {
    return Math.min(LARGEST_PIECE, Math.max(SECOND_PIECE, this.#bytes))
  }

  /** The readings, of which none is kept any longer. */
  *take(): Generator<RawReading> {
    const pieces = this.#pieces.splice(0)
    this.#bytes = 0
    this.#count = 0
    for (const { bytes, used } of pieces) {
      const fields = bytes.toString('utf8', 0, used).split(SEPARATOR)
      for (let at = 0; at + FIELDS < fields.length; at += FIELDS) {
        const [start, end, seconds, value, quality, line] = fields.slice(at, at + FIELDS) as [string, ...string[]]
        yield {
          start,
          end: end!,
          seconds: seconds === '' ? Number.NaN : Number(seconds),
          value: value!,
          quality: quality!,
          line: Number(line)
        }
      }
    }
  }
}
