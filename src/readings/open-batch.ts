import type { LoadDay } from './load-day.ts'
import { type ReadingsBatch, UNKNOWN_FORMAT } from './readings-batch.ts'
import type { Rejection, RowProblem } from './rejection.ts'
import type { Sentence } from './sentence.ts'

const ROWS_PER_BATCH = 1000

/** Collects the load days and rejected rows of one file until they are a batch. */
export class OpenBatch {
  format = UNKNOWN_FORMAT
  assumption: Sentence | undefined
  readonly #file: string
  #days: LoadDay[] = []
  #lines: number[] = []
  #shown: { readonly day: LoadDay; readonly line: number }[] = []
  #rejections: Rejection[] = []
  #remarks: Rejection[] = []
  /** rows of `#days` */
  #rows = 0
  #untouched = true
  /** the format of the newest batch */
  #said: string | undefined

  constructor(file: string) {
    this.#file = file
  }

  /** Whether it should be taken. */
  get full(): boolean {
    return this.#days.length + this.#rejections.length + this.#shown.length >= ROWS_PER_BATCH
  }

  /** Whether the file has given nothing at all so far. */
  get untouched(): boolean {
    return this.#untouched
  }

  keep(day: LoadDay, line: number): void {
    this.#days.push(day)
    this.#lines.push(line)
    this.#rows += day.rows ?? 1
    this.#untouched = false
  }

  /** Takes back what the row of a line gave, unless it is part of a day with others. @returns whether it was still there */
  withdraw(line: number): boolean {
    const from = this.#lines.lastIndexOf(line)
    if (from < 0) return false
    let first = from
    while (first > 0 && this.#lines[first - 1] === line) first--
    const days = this.#days.slice(first, from + 1)
    if (days.reduce((rows, day) => rows + (day.rows ?? 1), 0) !== 1) return false
    this.#days.splice(first, days.length)
    this.#lines.splice(first, days.length)
    this.#rows--
    return true
  }

  /** Keeps what a register showed on a day that tells no energy by itself. */
  keepShown(day: LoadDay, line: number): void {
    this.#shown.push({ day, line })
  }

  /** @param file where it is another than that of the batch */
  reject(problem: RowProblem, line: number, raw: string, file = this.#file): void {
    this.#rejections.push({ ...problem, file, line, raw })
    this.#untouched = false
  }

  /** Tells something of a row that goes in. */
  remark({ code, reason }: RowProblem, line: number, file = this.#file): void {
    this.#remarks.push({ code, reason, file, line, raw: '' })
  }

  take(): ReadingsBatch {
    const remarks = this.#remarks
    this.#remarks = []
    const shown = this.#shown
    this.#shown = []
    const [days, lines, rejections, assumption] = [this.#days, this.#lines, this.#rejections, this.assumption]
    const rowsRead = this.#rows + rejections.length
    this.#days = []
    this.#lines = []
    this.#rejections = []
    this.#rows = 0
    this.#said = this.format
    return {
      file: this.#file,
      format: this.format,
      ...(assumption && { assumption }),
      rowsRead,
      days,
      lines,
      rejections,
      ...(remarks.length > 0 && { remarks }),
      ...(shown.length > 0 && { shown })
    }
  }

  /** What is left, if anything, or that the file is of a known format, where no batch has said so. */
  *rest(): Generator<ReadingsBatch> {
    const left = this.#days.length + this.#rejections.length + this.#shown.length + this.#remarks.length
    if (left > 0 || (this.format !== UNKNOWN_FORMAT && this.format !== this.#said)) yield this.take()
  }
}
