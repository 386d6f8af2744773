import { DamagedFileError } from './damaged-file-error.ts'
import { KNOWN_COLUMNS, recogniseFormat } from './formats/formats.ts'
import { Header, REPEATED_HEADER, UnexpectedHeaderError } from './header.ts'
import type { LoadDay } from './load-day.ts'
import type { ReadingsBatch } from './readings-batch.ts'
import { type Rejection, type RowProblem, rawText } from './rejection.ts'
import type { Row } from './row.ts'
import { RowSplitter } from './row-splitter.ts'
import type { Check } from './validation.ts'

const ROWS_PER_BATCH = 1000
const EMPTY_FILE: RowProblem = { code: 'empty_file', reason: { zh: '文件是空的', en: 'the file is empty' } }

/**
 * Reads a file of readings of any known format, whose header tells which. Every row becomes a load day or a rejection, and
 * memory does not grow with the file. An empty file, and the place where a damaged one breaks off, count as one rejected row.
 * A header that comes again (files joined end to end) is a rejected row too; from a different one on, that one holds.
 * @param file what to call the file
 * @param chunks its bytes, decompressed; may end with a DamagedFileError
 * @param check decides on each load day that was read, such as `checkAgainst(meters)`
 * @throws UnexpectedHeaderError when it is not a file of readings
 */
export async function* parseReadings(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  check: Check = (day) => day
): AsyncGenerator<ReadingsBatch> {
  const reading = new FileReading(file, check)
  try {
    for await (const chunk of chunks) {
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
  readonly #check: Check
  #header: Header | undefined
  #format: ReturnType<typeof recogniseFormat>
  #days: LoadDay[] = []
  #lines: number[] = []
  #rejections: Rejection[] = []

  constructor(file: string, check: Check) {
    this.#file = file
    this.#check = check
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
    if (this.#days.length + this.#rejections.length > 0) yield this.#take()
  }

  #begin(row: Row): void {
    const header = new Header(row.problem ? [] : row.texts())
    this.#format = recogniseFormat(header)
    if (!this.#format) throw new UnexpectedHeaderError(this.#file, KNOWN_COLUMNS, row.raw())
    this.#header = header
  }

  #read(row: Row, header: Header): void {
    const problem = row.problem ?? (row.count === header.names.length ? undefined : header.problemOf(row))
    const read = problem ?? this.#format!.read(row)
    const checked = 'code' in read ? read : this.#check(read)
    if (!('code' in checked)) {
      this.#days.push(checked)
      this.#lines.push(row.line)
    } else if (checked === read) this.#turnAway(row, checked)
    else this.#reject(checked, row.line, row.raw())
  }

  /** Rejects a row, unless it is a header: that is looked for only here, because good rows are many. */
  #turnAway(row: Row, problem: RowProblem): void {
    const header = new Header(row.problem ? [] : row.texts())
    const format = recogniseFormat(header)
    if (format) {
      this.#header = header
      this.#format = format
    }
    this.#reject(format ? REPEATED_HEADER : problem, row.line, row.raw())
  }

  #reject(problem: RowProblem, line: number, raw: string): void {
    this.#rejections.push({ ...problem, file: this.#file, line, raw })
  }

  #take(): ReadingsBatch {
    const [days, lines, rejections] = [this.#days, this.#lines, this.#rejections]
    this.#days = []
    this.#lines = []
    this.#rejections = []
    const format = this.#format?.format ?? 'unknown'
    return { file: this.#file, format, rowsRead: days.length + rejections.length, days, lines, rejections }
  }
}
