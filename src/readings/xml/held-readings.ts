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
  /** code of the tariff period that it is of, where it says one */
  readonly tou?: number
  readonly line: number
}

/** The reading as it is quoted when it is turned away. */
export function quoted({ start, end, value, quality }: RawReading): string {
  const part = (name: string, text: string) => (text === '' ? '' : `<${name}>${text}</${name}>`)
  return `${part('start', start)}${part('end', end)}${part('value', value)}${part('quality', quality)}`
}

/** Bytes of readings that wait for what comes later in their file: 400 000 and more of them. */
export const MAX_HELD_BYTES = 40 * 1024 * 1024
/** Meters, reading types … that a file may describe. */
export const MAX_RESOURCES = 500_000

/** What a block that waits takes beside its readings. */
const BLOCK_BYTES = 700
/** Readings of an open block that are kept as they are. */
const MOST_FRESH = 500
/** XML has no such character, so that it can stand between texts. */
const SEPARATOR = '\0'
const FIELDS = 7
const COLUMNS = 6
const CODE = /^(?:\d|[1-9]\d)?$/

/**
 * Readings that wait, in order. While their block is open they are kept as they are; those of blocks that go on waiting as
 * numbers, 48 bytes each, or as text: as objects they would take several times as much, and hold on to the pieces of the file
 * that their texts were cut from.
 */
export class HeldReadings {
  #packed: (Float64Array | Buffer)[] = []
  #fresh: RawReading[] = []
  #bytes = 0
  #count = 0

  get count(): number {
    return this.#count
  }

  /** Memory that the readings take, but for a few of an open block. */
  get bytes(): number {
    return this.#bytes
  }

  /** @returns the bytes by which the memory has grown */
  add(reading: RawReading): number {
    this.#count++
    return this.#fresh.push(reading) < MOST_FRESH ? 0 : this.pack()
  }

  /** The block goes on waiting. @returns the bytes by which the memory has grown */
  pack(): number {
    if (this.#fresh.length === 0) return 0
    const packed = asNumbers(this.#fresh) ?? asText(this.#fresh)
    const grown = packed.byteLength + (this.#packed.length === 0 ? BLOCK_BYTES : 0)
    this.#packed.push(packed)
    this.#fresh = []
    this.#bytes += grown
    return grown
  }

  /** The readings, of which none is kept any longer. */
  *take(): Generator<RawReading> {
    const [packed, fresh] = [this.#packed, this.#fresh]
    this.#packed = []
    this.#fresh = []
    this.#bytes = 0
    this.#count = 0
    for (const some of packed) yield* some instanceof Float64Array ? ofNumbers(some) : ofText(some)
    yield* fresh
  }
}

/** Readings that are nothing but numbers, written as these are; undefined where one is not. */
function asNumbers(readings: readonly RawReading[]): Float64Array | undefined {
  const numbers = new Float64Array(readings.length * COLUMNS)
  let at = 0
  for (const { start, end, seconds, value, quality, tou = 0, line } of readings) {
    const [from, shown] = [start === '' ? Number.NaN : Number(start), Number(value)]
    if (end !== '' || !CODE.test(quality) || String(shown) !== value || (start !== '' && String(from) !== start))
      return undefined
    numbers[at++] = from
    numbers[at++] = seconds
    numbers[at++] = shown
    numbers[at++] = quality === '' ? Number.NaN : Number(quality)
    numbers[at++] = tou
    numbers[at++] = line
  }
  return numbers
}

function* ofNumbers(numbers: Float64Array): Generator<RawReading> {
  const text = (number: number) => (Number.isNaN(number) ? '' : String(number))
  for (let at = 0; at < numbers.length; at += COLUMNS) {
    yield {
      start: text(numbers[at]!),
      end: '',
      seconds: numbers[at + 1]!,
      value: String(numbers[at + 2]),
      quality: text(numbers[at + 3]!),
      ...touOf(numbers[at + 4]!),
      line: numbers[at + 5]!
    }
  }
}

function asText(readings: readonly RawReading[]): Buffer {
  const fields = readings.flatMap(({ start, end, seconds, value, quality, tou = 0, line }) => {
    return [start, end, Number.isNaN(seconds) ? '' : seconds, value, quality, tou, line]
  })
  return Buffer.from(fields.join(SEPARATOR))
}

function* ofText(bytes: Buffer): Generator<RawReading> {
  const fields = bytes.toString('utf8').split(SEPARATOR)
  for (let at = 0; at < fields.length; at += FIELDS) {
    const [start, end, seconds, value, quality, tou, line] = fields.slice(at, at + FIELDS) as [string, ...string[]]
    yield {
      start,
      end: end!,
      seconds: seconds === '' ? Number.NaN : Number(seconds),
      value: value!,
      quality: quality!,
      ...touOf(Number(tou)),
      line: Number(line)
    }
  }
}

function touOf(tou: number): Pick<RawReading, 'tou'> {
  return tou === 0 ? {} : { tou }
}
