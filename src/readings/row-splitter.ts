import { Buffer } from 'node:buffer'
import { DecimalCommas } from './decimal-comma.ts'
import { BAD_QUOTES, quotedEnd, splitQuoted } from './quoted-row.ts'
import type { RowProblem } from './rejection.ts'
import { Row } from './row.ts'

/** A longer row is turned away unread, so that one endless line cannot fill the memory. */
const MAX_ROW_BYTES = 256 * 1024
const [LF, CR, COMMA, QUOTE, SPACE, TAB, BAR, SEMICOLON, CARET, CONTROL_A] = [10, 13, 44, 34, 32, 9, 124, 59, 94, 1]
/** Hive separates by control-A unless told otherwise. */
const SEPARATORS = [COMMA, TAB, BAR, SEMICOLON, CARET, CONTROL_A]
/** The line with which spreadsheets say what separates the cells. */
const SEPARATOR_LINE = /^sep=([,\t|;])\r*$/
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

const TOO_LONG: RowProblem = {
  code: 'row_too_long',
  reason: { zh: `该行超过 ${MAX_ROW_BYTES} 字节`, en: `the row is longer than ${MAX_ROW_BYTES} bytes` }
}

/**
 * Splits bytes that arrive in pieces of any size into rows of cells (RFC 4180): LF, CRLF or CR line endings, quoted cells
 * that hold separators and line breaks, a UTF-8 byte-order mark. The separator is the one of comma, tab, `|`, semicolon,
 * `^` and control-A that a row has most of; that of the row on which `keepSeparator` is called, or else of the first row with any, holds from
 * then on. Blank lines are no rows. Decimal commas are made points.
 *
 * It works on bytes because on a 96-point row decoding and slicing text costs more than all else (`npm run bench -- parsing`
 * compares); rows with quotes go through csv-parse.
 */
export class RowSplitter {
  readonly #row = new Row()
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  #line = 1
  #newline = LF
  #separator: number | undefined
  /** rows may stand above the header, which have separators of their own */
  #trying: boolean
  readonly #commas: DecimalCommas | undefined
  #started = false
  #ended = false
  /** inside a row that was too long */
  #skipping = false
  /** where the next quote stands; before `#at` = not looked for yet */
  #quoteAt = -1

  /**
   * @param titled rows may stand above the header: `keepSeparator` tells when it has been found
   * @param beginning of the file, by which decimal commas are known from the first row on
   * @param commas whether there may be decimal commas
   */
  constructor({ titled = false, beginning = '', commas = true } = {}) {
    this.#trying = titled
    this.#commas = commas ? new DecimalCommas(beginning) : undefined
  }

  /** The separator of the newest row is that of the rows that follow. */
  keepSeparator(): void {
    this.#trying = false
  }

  /** Line on which the next row begins. */
  get line(): number {
    return this.#line
  }

  /** Adds bytes. They must not change until the next call. */
  push(chunk: Uint8Array): void {
    const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    this.#bytes = this.#at < this.#bytes.length ? Buffer.concat([this.#bytes.subarray(this.#at), piece]) : piece
    this.#at = 0
    this.#quoteAt = -1
  }

  /** No more bytes follow: what is left is the last row. */
  end(): void {
    this.#ended = true
  }

  /** The bytes of a line that was begun and not ended. */
  get unfinished(): Uint8Array {
    return this.#bytes.subarray(this.#at)
  }

  /** The next row; undefined when it needs more bytes, or after `end` when none is left. */
  next(): Row | undefined {
    if (!this.#started && !this.#start()) return undefined
    for (;;) {
      const start = this.#at
      let stop = this.#bytes.indexOf(this.#newline, start)
      if (stop < 0) {
        if (!this.#ended) return this.#waitForMore(start)
        if (start >= this.#bytes.length) return undefined
        stop = this.#bytes.length
      }
      if (this.#skipping || this.#isBlank(start, stop)) {
        this.#skipping = false
        this.#at = stop + 1
        this.#line++
        continue
      }
      if (stop - start > MAX_ROW_BYTES) return this.#take(start, stop, 1, TOO_LONG)
      if ((this.#separator === undefined || this.#trying) && this.#saysSeparator(start, stop)) continue
      if (this.#quoteAt < start) {
        const found = this.#bytes.indexOf(QUOTE, start)
        this.#quoteAt = found < 0 ? this.#bytes.length : found
      }
      return this.#quoteAt < stop ? this.#quoted(start, stop) : this.#plain(start, stop)
    }
  }

  /** Skips the byte-order mark and learns the line ending; false while too few bytes are there to tell. */
  #start(): boolean {
    const bytes = this.#bytes
    const differs = BYTE_ORDER_MARK.findIndex((byte, i) => bytes[i] !== byte)
    if (differs >= bytes.length && !this.#ended) return false
    this.#at = differs < 0 ? BYTE_ORDER_MARK.length : 0
    const line = bytes.findIndex((byte, i) => i >= this.#at && (byte === LF || byte === CR))
    const next = bytes[line + 1]
    if (bytes[line] === CR && next !== undefined && next !== LF && next !== CR) this.#newline = CR
    const known = line >= 0 && (bytes[line] === LF || next !== undefined)
    this.#started = known || this.#ended || bytes.length > MAX_ROW_BYTES
    return this.#started
  }

  /** Learns the separator from the first row; true when that line says nothing else, and was skipped. */
  #saysSeparator(start: number, stop: number): boolean {
    const said = stop - start < 8 ? SEPARATOR_LINE.exec(this.#bytes.toString('latin1', start, stop))?.[1] : undefined
    if (said !== undefined) {
      this.#separator = said.charCodeAt(0)
      this.#trying = false
      this.#at = stop + 1
      this.#line++
      return true
    }
    const counts = SEPARATORS.map(() => 0)
    for (let i = start; i < stop; i++) {
      const which = SEPARATORS.indexOf(this.#bytes[i]!)
      if (which >= 0) counts[which] = counts[which]! + 1
    }
    // a title has none; the rows below it tell
    const most = Math.max(...counts)
    if (most > 0) this.#separator = SEPARATORS[counts.indexOf(most)]!
    return false
  }

  #waitForMore(start: number): Row | undefined {
    const length = this.#bytes.length
    if (this.#skipping) this.#at = length
    else if (length - start > MAX_ROW_BYTES) {
      this.#skipping = true
      return this.#take(start, length, 0, TOO_LONG)
    }
    return undefined
  }

  #isBlank(start: number, stop: number): boolean {
    for (let i = start; i < stop; i++) {
      const byte = this.#bytes[i]
      if (byte !== SPACE && byte !== CR && byte !== TAB && byte !== LF) return false
    }
    return true
  }

  #plain(start: number, stop: number): Row {
    const bytes = this.#bytes
    const row = this.#take(start, stop, 1, undefined)
    const { starts, ends, sourceEnd } = row
    const separator = this.#separator
    let count = 0
    starts[0] = start
    for (let i = start; i < sourceEnd; i++) {
      if (bytes[i] === separator) {
        ends[count++] = i
        starts[count] = i + 1
      }
    }
    ends[count++] = sourceEnd
    row.bytes = bytes
    row.count = count
    if (separator !== COMMA) this.#commas?.apply(row, separator ?? COMMA)
    return row
  }

  #quoted(start: number, stop: number): Row | undefined {
    const end = quotedEnd(this.#bytes, start, stop, this.#newline, this.#separator ?? COMMA)
    if (end.at === this.#bytes.length && !this.#ended) return this.#waitForMore(start)
    if (end.open) return this.#take(start, stop, 1, BAD_QUOTES)
    let lines = 1
    for (let i = start; i < end.at; i++) if (this.#bytes[i] === this.#newline) lines++
    const row = this.#take(start, end.at, lines, undefined)
    splitQuoted(row, this.#separator ?? COMMA)
    this.#commas?.apply(row, this.#separator ?? COMMA)
    return row
  }

  /** Hands out the row between two places, and moves past it and the line break. */
  #take(start: number, stop: number, lines: number, problem: RowProblem | undefined): Row {
    const row = this.#row
    let end = stop
    while (end > start && this.#bytes[end - 1] === CR) end--
    row.line = this.#line
    row.source = this.#bytes
    row.sourceStart = start
    row.sourceEnd = end
    row.problem = problem
    row.unended = this.#ended && stop >= this.#bytes.length
    row.count = 0
    this.#at = Math.min(stop + 1, this.#bytes.length)
    this.#line += lines
    return row
  }
}
