import { ofAsset } from './asset-clash.ts'
import { type ClockOfDay, clockOfDay } from './clock-of-days.ts'
import { endWatch } from './end-of-run.ts'
import { asText } from './file-beginning.ts'
import { EMPTY_FILE, HEADER_ALONE, MAY_BE_CUT, ratioConflict, UNITS } from './file-problems.ts'
import { type Beginning, firstRows } from './first-rows.ts'
import { meterIdsReader } from './formats/columns.ts'
import { idInTitle } from './formats/file-meter.ts'
import type { Opening } from './formats/format.ts'
import { knownColumns, type Recognised, recogniseFormat } from './formats/formats.ts'
import { RegisterMemory } from './formats/register-memory.ts'
import { otherUnit } from './formats/unit-column.ts'
import { Header, mayBeHeader, REPEATED_HEADER, UnexpectedHeaderError } from './header.ts'
import { IdsOfBlocks } from './ids-of-blocks.ts'
import { leftOut } from './left-out.ts'
import { CHANNELS, type LoadDay } from './load-day.ts'
import { OpenBatch } from './open-batch.ts'
import type { ParseOptions } from './parse-options.ts'
import type { MeterIds } from './point-terms.ts'
import type { ReadingsBatch } from './readings-batch.ts'
import { type RowProblem, rawText } from './rejection.ts'
import type { Row } from './row.ts'
import { RowSplitter } from './row-splitter.ts'
import { bothTitles, ratedByTitle, type TableTitle, titleAhead, titleOf, toldAbove } from './table-title.ts'
import { plainNames } from './unit-in-name.ts'
import { bothUnits, unitOfRow } from './unit-names.ts'
import { type UnreadClash, UnreadColumns } from './unread-columns.ts'
import type { Check } from './validation.ts'

/** Rows that may stand above the header: titles, notes. */
const MOST_ABOVE = 20

/** How far one file of rows has been read. */
export class TableFileReading {
  readonly #splitter: RowSplitter
  readonly #file: string
  readonly #batch: OpenBatch
  readonly #opening: Opening & { readonly registers: RegisterMemory }
  readonly #only: string | undefined
  /** no other file tells anything of what is in this one */
  readonly #isAlone: boolean
  readonly #clockOf: ClockOfDay
  #header: Header | undefined
  #recognised: Recognised | undefined
  #idsOf: ((row: Row) => MeterIds) | undefined
  /** undefined where no column goes unread */
  #unread: UnreadColumns | undefined
  /** undefined where each row has its id */
  #blocks: IdsOfBlocks | undefined
  readonly #blocksOf: (header: Header) => IdsOfBlocks | undefined
  #brokenOff = false
  /** the newest row's day, where its own ratio is not that of its meter */
  #conflict: LoadDay | undefined
  /** what its reader tells of the newest row */
  #remarks: { readonly problem: RowProblem; readonly line: number | undefined }[] = []
  /** rows before the header */
  readonly #above: { readonly line: number; readonly raw: string }[] = []
  /** the id that a row above the header gives */
  #titleId: string | undefined
  /** the one that a row between the readings gives, for the table of which it may be a title */
  #idAhead: string | undefined
  /** what rows above the header, or a row of units below it, say of all rows */
  #title: TableTitle = {}
  /** that, or the one that the names of the columns state */
  #unit: string | undefined
  /** what rows between the readings say, for the table of which they may be titles */
  #ahead: TableTitle = {}
  /** digits behind the point of the last number of the row before */
  #decimals = 0
  /** the next row is the first below a header */
  #first = false
  /** the last header, until a row stands below it */
  #bare: { readonly line: number; readonly raw: string } | undefined

  constructor(file: string, { check = (day) => day, ...options }: ParseOptions, beginning: Beginning) {
    const text = asText(beginning.bytes)
    this.#splitter = new RowSplitter({ titled: true, beginning: text })
    this.#file = file
    this.#batch = new OpenBatch(file)
    const remark = (problem: RowProblem, line?: number) => void this.#remarks.push({ problem, line })
    const refuse: Opening['refuse'] = (problem, line, raw, of) => this.#batch.reject(problem, line, raw, of)
    const registers = options.registers ?? new RegisterMemory()
    this.#isAlone = options.registers === undefined
    this.#clockOf = clockOfDay(options)
    const rows = firstRows(beginning, text)
    const rated = ratedByTitle(check, () => this.#title.ratio)
    const noting: Check = (day, ids, isIn) => this.#noting(rated(day, ids, isIn))
    const kinds = () => this.#unread?.kinds ?? []
    const ofKinds = (load: LoadDay) => this.#ofKinds(load)
    this.#opening = { file, ...options, registers, remark, refuse, kinds, ofKinds, firstRows: rows, check: noting }
    this.#only = options.format
    this.#blocksOf = (header) => IdsOfBlocks.of(header, beginning.bytes, text, options.dates)
  }

  /** @throws UnexpectedHeaderError when it is not a file of readings */
  *push(bytes: Uint8Array): Generator<ReadingsBatch> {
    this.#splitter.push(bytes)
    yield* this.#batches()
  }

  /** The file ends here. */
  end(): void {
    this.#splitter.end()
  }

  /** Full batches of the rows that are there. */
  *#batches(): Generator<ReadingsBatch> {
    for (let row = this.#splitter.next(); row; row = this.#splitter.next()) {
      if (this.#header) this.#read(row, this.#header)
      else this.#begin(row)
      if (this.#batch.full) yield this.#batch.take()
    }
  }

  /** The bytes end here, before the file does: its last line cannot be trusted. */
  breakOff(problem: RowProblem): void {
    const { line, unfinished } = this.#splitter
    this.#brokenOff = true
    this.#batch.reject(problem, line, rawText(new TextDecoder().decode(unfinished)))
  }

  /**
   * The rows since the last full batch.
   * @throws UnexpectedHeaderError when it is not a file of readings
   */
  *last(): Generator<ReadingsBatch> {
    if (!this.#brokenOff) yield* this.#batches()
    if (!this.#header && this.#above.length > 0) throw this.#unexpected()
    if (!this.#header && this.#batch.untouched) this.#batch.reject(EMPTY_FILE, 1, '')
    if (this.#bare && !this.#brokenOff) this.#batch.reject(HEADER_ALONE, this.#bare.line, this.#bare.raw)
    this.#finish()
    if (this.#isAlone) endWatch(this.#opening.registers.watch, this.#batch)
    yield* this.#batch.rest()
  }

  #begin(row: Row): void {
    const { names, unit } = plainNames(row.problem ? [] : row.texts())
    const header = new Header(names)
    this.#unit = bothUnits(this.#title.unit, unit)
    this.#recognised = this.#recognise(header)
    if (!this.#recognised) {
      this.#title = bothTitles(this.#title, titleOf(row.raw()))
      this.#titleId ??= idInTitle(row.problem ? [] : row.texts())
      this.#above.push({ line: row.line, raw: row.raw() })
      if (this.#above.length > MOST_ABOVE) throw this.#unexpected()
      return
    }
    this.#splitter.keepSeparator()
    for (const { line, raw } of this.#above) {
      this.#batch.reject(toldAbove(raw, this.#title), line, raw)
    }
    this.#use(header, this.#recognised)
    this.#bare = { line: row.line, raw: row.raw() }
    this.#tellFormat(this.#recognised)
    if (this.#recognised.reader.headless) this.#read(row, header)
  }

  #recognise(header: Header): Recognised | undefined {
    const title = { unit: this.#unit, titledEnergies: this.#title.ofEnergies, titleId: this.#titleId }
    return recogniseFormat(header, { ...this.#opening, ...title }, this.#only)
  }

  #use(header: Header, { reader }: Recognised): void {
    this.#header = header
    this.#first = true
    this.#blocks = reader.headless ? undefined : this.#blocksOf(header)
    this.#unread = reader.headless ? undefined : UnreadColumns.of(header, this.#opening.firstRows)
    this.#idsOf = meterIdsReader(header, this.#opening.points)
  }

  #read(row: Row, header: Header): void {
    if (this.#first) {
      this.#first = false
      if (this.#isUnits(row, header)) return
    }
    this.#bare = undefined
    const { reader } = this.#recognised!
    const wrongCount = row.count !== header.names.length && !reader.headless && !reader.ragged
    const unheeded = this.#unit !== undefined && !reader.heedsUnit ? otherUnit(this.#unit) : undefined
    const problem = row.problem ?? (wrongCount ? header.problemOf(row) : unheeded)
    const ofBlock = problem ? undefined : this.#blocks?.fill(row)
    if (ofBlock) this.#batch.remark(ofBlock, row.line)
    const clash = problem ? undefined : this.#unread?.clash(row)
    if (clash) this.#tellClash(clash)
    const read = problem ?? clash?.problem ?? reader.read(row)
    if (this.#unread && reader.checks && !('code' in read)) this.#unread.accepted()
    if ('code' in read) this.#turnAway(row, read)
    else if (Array.isArray(read)) this.#acceptAll(read, row)
    else this.#accept(read as LoadDay, row)
    if (reader.checks && !('code' in read)) this.#tellRemarks(row)
    if (this.#conflict) this.#batch.remark(ratioConflict(this.#conflict), row.line)
    this.#conflict = undefined
    if (this.#remarks.length > 0) this.#remarks = []
    if (row.unended && !('code' in read) && row.lastDecimals < this.#decimals) this.#batch.remark(MAY_BE_CUT, row.line)
    this.#decimals = row.lastDecimals
  }

  /** Withdraws the earlier of two rows of which neither may replace the other, or tells that it has gone in. */
  #tellClash({ earlier, alone, line, settle }: UnreadClash): void {
    if (!settle) return
    const withdrawn = this.#batch.withdraw(line) || this.#opening.registers.watch.withdraw(this.#file, line)
    if (withdrawn) {
      this.#unread?.withdrawn(line)
      this.#batch.reject(earlier, line, '')
    } else this.#batch.remark(alone, line)
    settle(withdrawn ? 'withdrawn' : 'told')
  }

  /** Keeps in mind that a row's own ratio is not that of its meter. */
  #noting(checked: ReturnType<Check>): ReturnType<Check> {
    if (!('code' in checked) && checked.otherRatio !== undefined) this.#conflict = checked
    return checked
  }

  /** Whether a row below the header names the units of the columns, which then hold for all that follows. */
  #isUnits(row: Row, header: Header): boolean {
    const unit = row.problem || this.#recognised!.reader.headless ? undefined : unitOfRow(row.texts())
    if (unit === undefined) return false
    this.#unit = unit
    this.#title = { ...this.#title, unit }
    this.#recognised = this.#recognise(header) ?? this.#recognised
    this.#batch.reject(UNITS, row.line, row.raw())
    return true
  }

  /** Further curves of a row go in with the first alone, whose problem is the row's; what is the matter with one of them is told. */
  #acceptAll(days: readonly LoadDay[], row: Row): void {
    let good = true
    for (const day of days) {
      const isBeside = day.rows === 0 && day.channel !== days[0]!.channel
      if (isBeside && !good) continue
      const problem = this.#accept(day, row)
      if (problem && isBeside) this.#batch.remark(leftOut(day.channel, problem), row.line)
      if (problem && !isBeside) good = false
    }
  }

  /** @returns what kept it out */
  #accept(day: LoadDay, row: Row): RowProblem | undefined {
    const { checks, watch, accepted, holds } = this.#recognised!.reader
    const checked = checks ? day : this.#checked(day, row)
    if (day.rows !== 0 && !('code' in checked)) {
      accepted?.()
      this.#unread?.accepted()
    }
    if (!('code' in checked)) {
      const isWatched = watch !== undefined && CHANNELS[checked.channel].unit === 'kW'
      const shown = checks ? checked : this.#clockOf(checked, holds?.(row) ?? 'powers')
      this.#keep(isWatched ? watch([shown], [row.line]) : [shown], row.line)
      this.#tellRemarks(row)
      return undefined
    }
    if (day.rows !== 0) this.#batch.reject(checked, row.line, row.raw())
    return checked
  }

  #keep(days: readonly LoadDay[], line: number): void {
    for (const day of days) {
      if (day.rows === 0 && day.register) this.#batch.keepShown(day, line)
      else this.#batch.keep(day, this.#opening.registers.watch.lineOf(day) ?? line)
    }
  }

  #checked(day: LoadDay, row: Row): LoadDay | RowProblem {
    const { check, registers } = this.#opening
    const ids = this.#idsOf?.(row)
    const checked = check(day, ids)
    const owned = 'code' in checked ? checked : ofAsset(registers.sources, checked, ids?.asset)
    return 'code' in owned ? owned : this.#ofKinds(owned)
  }

  #ofKinds(load: LoadDay): LoadDay | RowProblem {
    return this.#unread?.held(this.#opening.registers.sources, load) ?? load
  }

  #tellRemarks(row: Row): void {
    for (const { problem, line } of this.#remarks) this.#batch.remark(problem, line ?? row.line)
    if (this.#remarks.length > 0) this.#remarks = []
  }

  /** Rejects a row, unless it is a header: that is looked for only here, because good rows are many, and only where it may be one. */
  #turnAway(row: Row, problem: RowProblem): void {
    const cells = row.problem ? [] : row.texts()
    if (!mayBeHeader(cells)) {
      this.#batch.reject(problem, row.line, row.raw())
      return
    }
    const { names, unit: own } = plainNames(cells)
    const header = new Header(names)
    const again = this.#header!.names.join() === header.names.join()
    const title = { ...(again && this.#title), ...this.#ahead }
    const unit = bothUnits(title.unit, own)
    const titleId = this.#idAhead ?? this.#titleId
    const opening = { ...this.#opening, unit, titledEnergies: title.ofEnergies, titleId }
    const recognised = recogniseFormat(header, opening, this.#only)
    if (recognised && !recognised.reader.headless) {
      this.#finish()
      this.#unit = unit
      this.#title = title
      this.#titleId = titleId
      this.#ahead = {}
      this.#idAhead = undefined
      this.#use(header, recognised)
      this.#recognised = recognised
      this.#tellFormat(recognised)
      this.#batch.reject(REPEATED_HEADER, row.line, row.raw())
      return
    }
    this.#ahead = titleAhead(this.#ahead, titleOf(row.raw()))
    this.#idAhead = idInTitle(cells) ?? this.#idAhead
    this.#batch.reject(problem, row.line, row.raw())
  }

  /** Takes over the days that the reader still puts together. */
  #finish(): void {
    this.#keep(this.#recognised?.reader.finish?.() ?? [], this.#splitter.line)
    // of the last row
    const last = Math.max(1, this.#splitter.line - 1)
    for (const { problem, line } of this.#remarks.splice(0)) this.#batch.remark(problem, line ?? last)
  }

  #unexpected(): UnexpectedHeaderError {
    return new UnexpectedHeaderError(this.#file, knownColumns(this.#only), this.#above[0]?.raw ?? '')
  }

  #tellFormat({ format, reader }: Recognised): void {
    this.#batch.format = format
    this.#batch.assumption = reader.assumption
  }
}
