import { DamagedFileError } from './damaged-file-error.ts'
import { meterIdsReader } from './formats/columns.ts'
import type { Opening } from './formats/format.ts'
import { knownColumns, type Recognised, recogniseFormat } from './formats/formats.ts'
import type { RegisterMemory } from './formats/register-memory.ts'
import { Header, REPEATED_HEADER, UnexpectedHeaderError } from './header.ts'
import type { LoadDay } from './load-day.ts'
import type { MeterIds, PointTerms } from './point-terms.ts'
import type { ReadingsBatch } from './readings-batch.ts'
import { type Rejection, type RowProblem, rawText } from './rejection.ts'
import type { Row } from './row.ts'
import { RowSplitter } from './row-splitter.ts'
import { inUtf8 } from './text-encoding.ts'
import type { Check } from './validation.ts'

const ROWS_PER_BATCH = 1000
const EMPTY_FILE: RowProblem = { code: 'empty_file', reason: { zh: '文件是空的', en: 'the file is empty' } }

export interface ParseOptions {
  /** decides on each load day that was read, such as `checkAgainst(meters)`; all go in unless told */
  readonly check?: Check | undefined
  /** a name of `FORMAT_NAMES` when the file is known to be of that format; recognised by its content unless told */
  readonly format?: string | undefined
  /** registers as earlier files left them: needed where a file holds one day of all meters */
  readonly registers?: RegisterMemory | undefined
  /** the dated rows of metering points, where there are some */
  readonly points?: PointTerms | undefined
  /** IANA name of the clock that the readings keep, for times that carry an offset */
  readonly zone?: string | undefined
  /** what a time says of its interval; `beginning` unless told */
  readonly times?: 'beginning' | 'ending' | undefined
}

/**
 * Reads a file of readings of any known format and encoding, recognised by its content. Every row goes into a load day or
 * is a rejection, and memory does not grow with the file. An empty file, and the place where a damaged one breaks off, count
 * as one rejected row. A header that comes again (files joined end to end) is a rejected row too; from a different one on,
 * that one holds.
 * @param file what to call the file
 * @param chunks its bytes, decompressed; may end with a DamagedFileError
 * @throws UnexpectedHeaderError when it is not a file of readings
 */
export async function* parseReadings(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  options: ParseOptions = {}
): AsyncGenerator<ReadingsBatch> {
  const reading = new FileReading(file, options)
  try {
    for await (const chunk of inUtf8(chunks)) {
      reading.splitter.push(chunk)
      yield* reading.batches()
    }
    reading.splitter.end()
    yield* reading.batches()
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error
    reading.breakOff(error.problem)
  }
  yield* reading.last()
}

/** How far one file has been read. */
class FileReading {
  readonly splitter = new RowSplitter()
  readonly #file: string
  readonly #opening: Opening
  readonly #only: string | undefined
  #header: Header | undefined
  #recognised: Recognised | undefined
  #idsOf: ((row: Row) => MeterIds) | undefined
  #days: LoadDay[] = []
  #lines: number[] = []
  #rejections: Rejection[] = []
  /** rows of `#days` */
  #rows = 0

  constructor(file: string, { check = (day) => day, ...options }: ParseOptions) {
    this.#file = file
    this.#opening = { file, check, ...options }
    this.#only = options.format
  }

  /** Full batches of the rows that are there. */
  *batches(): Generator<ReadingsBatch> {
    for (let row = this.splitter.next(); row; row = this.splitter.next()) {
      if (this.#header) this.#read(row, this.#header)
      else this.#begin(row)
      if (this.#days.length + this.#rejections.length >= ROWS_PER_BATCH) yield this.#take()
    }
  }

  /** The bytes end here, before the file does: its last line cannot be trusted. */
  breakOff(problem: RowProblem): void {
    const { line, unfinished } = this.splitter
    this.#reject(problem, line, rawText(new TextDecoder().decode(unfinished)))
  }

  /** The rows since the last full batch. */
  *last(): Generator<ReadingsBatch> {
    if (!this.#header && this.#rejections.length === 0) this.#reject(EMPTY_FILE, 1, '')
    this.#finish()
    if (this.#days.length + this.#rejections.length > 0) yield this.#take()
  }

  #begin(row: Row): void {
    const header = new Header(row.problem ? [] : row.texts())
    this.#recognised = recogniseFormat(header, this.#opening, this.#only)
    if (!this.#recognised) throw new UnexpectedHeaderError(this.#file, knownColumns(this.#only), row.raw())
    this.#use(header)
    if (this.#recognised.reader.headless) this.#read(row, header)
  }

  #use(header: Header): void {
    this.#header = header
    this.#idsOf = this.#opening.points && meterIdsReader(header)
  }

  #read(row: Row, header: Header): void {
    const { reader } = this.#recognised!
    const wrongCount = row.count !== header.names.length && !reader.headless
    const problem = row.problem ?? (wrongCount ? header.problemOf(row) : undefined)
    const read = problem ?? reader.read(row)
    if ('code' in read) this.#turnAway(row, read)
    else if (Array.isArray(read)) for (const day of read) this.#accept(day, row)
    else this.#accept(read as LoadDay, row)
  }

  #accept(day: LoadDay, row: Row): void {
    const checked = this.#recognised!.reader.checks ? day : this.#opening.check(day, this.#idsOf?.(row))
    if (!('code' in checked)) this.#keep(checked, row.line)
    else if (day.rows !== 0) this.#reject(checked, row.line, row.raw())
  }

  #keep(day: LoadDay, line: number): void {
    this.#days.push(day)
    this.#lines.push(line)
    this.#rows += day.rows ?? 1
  }

  /** Rejects a row, unless it is a header: that is looked for only here, because good rows are many. */
  #turnAway(row: Row, problem: RowProblem): void {
    const header = new Header(row.problem ? [] : row.texts())
    const recognised = recogniseFormat(header, this.#opening, this.#only)
    if (recognised && !recognised.reader.headless) {
      this.#finish()
      this.#use(header)
      this.#recognised = recognised
      this.#reject(REPEATED_HEADER, row.line, row.raw())
    } else this.#reject(problem, row.line, row.raw())
  }

  /** Takes over the days that the reader still puts together. */
  #finish(): void {
    for (const day of this.#recognised?.reader.finish?.() ?? []) this.#keep(day, this.splitter.line)
  }

  #reject(problem: RowProblem, line: number, raw: string): void {
    this.#rejections.push({ ...problem, file: this.#file, line, raw })
  }

  #take(): ReadingsBatch {
    const [days, lines, rejections] = [this.#days, this.#lines, this.#rejections]
    const rowsRead = this.#rows + rejections.length
    this.#days = []
    this.#lines = []
    this.#rejections = []
    this.#rows = 0
    const format = this.#recognised?.format ?? 'unknown'
    const assumption = this.#recognised?.reader.assumption
    return { file: this.#file, format, ...(assumption && { assumption }), rowsRead, days, lines, rejections }
  }
}
