import { idProblem, notANumber, shownCell } from '../cell-problem.ts'
import { readDay } from '../day-cell.ts'
import { type Channel, type LoadDay, CHANNELS as UNIT_OF } from '../load-day.ts'
import { readNumber } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { estimates } from '../xml/reading-quality.ts'
import { notADate } from './day-key.ts'
import { withoutMarks } from './day-values.ts'
import type { Opening, ReadingsFormat, RowResult } from './format.ts'
import { MeterSerials, twoMeters } from './nem12-serials.ts'
import { noValues } from './no-value.ts'
import { isUpdate, olderVersion, RecordUpdates, UPDATES_FORGOTTEN } from './record-updates.ts'
import { energyWatch, type WatchEnergies } from './watching-energies.ts'

/** What the letter of an NMI suffix measures, as the network sees it: E goes out to the customer, B comes in. */
const CHANNELS: Readonly<Record<string, Channel>> = { e: 'active_power', b: 'reverse_power', q: 'reactive_power' }
/** kWh or kvarh in each unit of energy, kW or kvar in each of power */
const UNITS: Readonly<Record<string, number>> = { kwh: 1, wh: 0.001, mwh: 1000, kvarh: 1, varh: 0.001, mvarh: 1000 }
const POWERS: Readonly<Record<string, number>> = { kw: 1, w: 0.001, mw: 1000, kvar: 1, var: 0.001, mvar: 1000 }
const [FIRST_VALUE, MINUTES_PER_DAY] = [2, 1440]
/** `UpdateDateTime` of a 300 record: so many columns after the last value. */
const UPDATE_COLUMN = 3

/** The data stream that a 200 record opens. */
interface Stream {
  readonly meterId: string
  /** serial number of the meter */
  readonly serial: string
  readonly channel: Channel
  readonly intervalMinutes: number
  /** the intervals hold energies, not powers */
  readonly energy: boolean
  /** from the unit of the file to mean kW or kvar */
  readonly factor: number
}

/** A day that 400 records may still say something of. */
interface HeldDay {
  readonly load: LoadDay
  readonly stream: Stream
  readonly line: number
  /** its row, where that may have to be refused */
  readonly raw: string
  /** its intervals that are estimates or substitutes of their source */
  estimates: number
}

/**
 * NEM12, the Australian market's file of interval data (AEMO, Meter Data File Format Specification NEM12 & NEM13): a 200
 * record opens the stream of a register, 300 records are its days, 400 records say which of their intervals are missing.
 * Times are Australian Eastern Standard Time all year, so that every day has 24 hours. The meter's id is the NMI; of the
 * registers numbered 2 and higher, the NMI with `-2` …, because each is metered apart.
 */
export const nem12: ReadingsFormat = {
  name: 'nem12',
  columns: '100,NEM12,…',
  recognise: ({ names }, opening) => {
    const headed = names[0] === '100' && names[1] === 'nem12'
    const headless = names[0] === '200' && names.length >= 9 && /^\d+$/.test(names[8]!)
    if (!headed && !headless) return undefined
    const reading = new Nem12Reading(opening, headed)
    return {
      headless: true,
      checks: true,
      assumption: { zh: '时刻为澳大利亚东部标准时间', en: 'times are Australian Eastern Standard Time' },
      read: (row) => reading.read(row),
      finish: () => reading.finish()
    }
  }
}

class Nem12Reading {
  readonly #check: Opening['check']
  readonly #remark: Opening['remark']
  readonly #refuse: Opening['refuse']
  #headed: boolean
  #stream: Stream | RowProblem | undefined
  /** the meter that stood at each register on each day that has been read */
  readonly #serials: MeterSerials
  readonly #updates: RecordUpdates
  /** the last day, until it is known that no 400 record follows */
  #held: HeldDay | undefined
  readonly #watch: WatchEnergies
  /** the 300 record before was taken, so that 400 records are about the held day */
  #flagsHeld = false
  /** intervals that are estimates or substitutes of their source */
  #estimates = 0
  /** a 900 record, which ends a file, is the last that was read */
  #ended = false
  /** there is no record but those that begin and end a file */
  #empty = true

  constructor(opening: Opening, headed: boolean) {
    this.#check = opening.check
    this.#remark = opening.remark
    this.#refuse = opening.refuse
    this.#watch = energyWatch(opening)
    this.#serials = new MeterSerials(opening.registers?.sources)
    this.#updates = opening.registers?.updates ?? new RecordUpdates()
    this.#headed = headed
  }

  read(row: Row): RowResult {
    const record = row.text(0)
    this.#ended = record === '900'
    if (record !== '100' && record !== '900') this.#empty = false
    switch (record) {
      case '100':
        this.#headed = true
        return this.release()
      case '200':
        return this.#open(row)
      case '300':
        return this.#day(row)
      case '400':
        return this.#flag(row) ?? []
      case '500':
      case '900':
        return this.release()
      default:
        return notARecord(record)
    }
  }

  /** The last day, at the end of the file. */
  finish(): readonly LoadDay[] {
    if (this.#estimates > 0) this.#remark?.(estimates(this.#estimates))
    if (this.#updates.takeForgotten()) this.#remark?.(UPDATES_FORGOTTEN)
    if (this.#empty) this.#refuse?.(NO_RECORDS, 1, '')
    if (this.#headed && !this.#ended) this.#remark?.(MISSING_END)
    return this.release()
  }

  /** The held day; none where another meter has given values for its times, for which its row is refused. */
  release(): readonly LoadDay[] {
    const held = this.#held
    this.#held = undefined
    if (!held) return []
    const { load, stream, line, raw, estimates: some } = held
    const other = this.#serials.take({ ...load, serial: stream.serial })
    if (other !== undefined) {
      this.#refuse?.(twoMeters(stream.serial, other), line, raw)
      return []
    }
    this.#estimates += some
    const isEnergy = stream.energy && UNIT_OF[load.channel].unit === 'kW'
    return isEnergy ? this.#watch([load], [line]) : [load]
  }

  #open(row: Row): RowResult {
    const stream = this.#allowed(streamOf(row))
    this.#stream = stream
    if (!this.#headed) {
      this.#headed = true
      return MISSING_HEADER
    }
    return 'code' in stream ? stream : this.release()
  }

  /** Of some meters nothing may be told but that they are refused. */
  #allowed(stream: Stream | RowProblem): Stream | RowProblem {
    if ('code' in stream) return stream
    const { meterId, channel } = stream
    const load = this.#check({ meterId, day: 0, channel, values: new Float32Array(0) })
    return 'code' in load && load.code === 'classified_site' ? load : stream
  }

  #day(row: Row): RowResult {
    this.#flagsHeld = false
    const stream = this.#stream ?? MISSING_STREAM
    if ('code' in stream) return stream
    const points = MINUTES_PER_DAY / stream.intervalMinutes
    const quality = row.text(FIRST_VALUE + points).toUpperCase()
    if (row.count <= FIRST_VALUE + points || !/^[AEFNSV]/.test(quality)) return wrongPoints(row.count, points)
    const day = readDay(row.bytes, row.starts[1]!, row.ends[1]!)
    if (day === undefined) return notADate('300', row.text(1))
    const values = new Float32Array(points)
    let negative = false
    for (let i = 0; i < points; i++) {
      const column = FIRST_VALUE + i
      if (!readNumber(row.bytes, row.starts[column]!, row.ends[column]!, values, i)) {
        return notANumber(`interval ${i + 1}`, row.text(column))
      }
      if (quality.startsWith('N')) values[i] = Number.NaN
    }
    const marks = withoutMarks(values)
    if (marks > 0) this.#remark?.(noValues(marks))
    for (let i = 0; i < points; i++) {
      values[i] = values[i]! * stream.factor
      if (values[i]! < 0) negative = true
    }
    const { meterId, channel } = stream
    const load = this.#check({ meterId, day, channel, values, ...(negative && { mark: 'negative' }) })
    if ('code' in load) return load
    const updated = row.text(FIRST_VALUE + points + UPDATE_COLUMN)
    const newer = this.#updates.newerThan(`${channel} ${load.meterId} ${stream.serial}`, day, updated)
    if (newer !== undefined) return olderVersion(updated, newer)
    const before = this.release()
    // 400 records may yet take away the values for which it would be refused
    const isDoubtful = this.#serials.otherOn({ ...load, serial: stream.serial }) !== undefined
    const estimated = isEstimate(quality) ? countOf(load.values) : 0
    const dated = isUpdate(updated) ? { ...load, update: { at: updated, serial: stream.serial } } : load
    this.#held = { load: dated, stream, line: row.line, raw: isDoubtful ? row.raw() : '', estimates: estimated }
    this.#flagsHeld = true
    return before
  }

  /** A 400 record says of some intervals of the day before it how good they are; N = there is none. */
  #flag(row: Row): RowProblem | undefined {
    const [from, to] = [Number(row.text(1)), Number(row.text(2))]
    const held = this.#flagsHeld ? this.#held : undefined
    if (!held) return undefined
    const { values } = held.load
    if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 1 && from <= to && to <= values.length)) {
      return notANumber('400', `${row.text(1)}–${row.text(2)}`)
    }
    const quality = row.text(3).toUpperCase()
    if (quality.startsWith('N')) values.fill(Number.NaN, from - 1, to)
    if (isEstimate(quality)) held.estimates += countOf(values.subarray(from - 1, to))
    return undefined
  }
}

function streamOf(row: Row): Stream | RowProblem {
  const nmi = row.text(1)
  const noId = idProblem('NMI', nmi)
  if (noId) return noId
  const [suffix, unit, interval] = [row.text(4), row.text(7), row.text(8)]
  const channel = CHANNELS[suffix.slice(0, 1).toLowerCase()]
  const [kilo, power] = [UNITS[unit.toLowerCase()], POWERS[unit.toLowerCase()]]
  const isReactive = /varh?$/i.test(unit)
  if (!channel || (kilo ?? power) === undefined || isReactive !== (channel === 'reactive_power'))
    return unused(`${suffix} ${unit}`)
  const intervalMinutes = Number(interval)
  if (!(intervalMinutes >= 1 && intervalMinutes <= 60 && 60 % intervalMinutes === 0)) {
    return notANumber('IntervalLength', interval)
  }
  const register = suffix.slice(1)
  const meterId = register === '' || register === '1' ? nmi : `${nmi}-${register}`
  const factor = power ?? (kilo! * 60) / intervalMinutes
  return { meterId, serial: row.text(6), channel, intervalMinutes, energy: power === undefined, factor }
}

/** Whether a quality flag is of an estimate (E), or a substitute (F, S). */
function isEstimate(quality: string): boolean {
  return /^[EFS]/.test(quality)
}

function countOf(values: Float32Array): number {
  return values.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0)
}

const MISSING_HEADER: RowProblem = {
  code: 'missing_header',
  reason: {
    zh: '缺少 100 记录（其后的数据仍已读取）',
    en: 'the 100 record is missing; what follows is read all the same'
  }
}
const NO_RECORDS: RowProblem = {
  code: 'empty_file',
  reason: { zh: '文件中没有读数', en: 'the file holds no readings' }
}
const MISSING_END: RowProblem = {
  code: 'truncated_file',
  reason: {
    zh: '缺少 900 记录：文件可能不完整（已有的数据仍已读取）',
    en: 'the 900 record, which ends a file, is missing: it may be cut off; what is there is read all the same'
  }
}
const MISSING_STREAM: RowProblem = {
  code: 'missing_header',
  reason: { zh: '此前没有 200 记录', en: 'no 200 record stands before it' }
}

function wrongPoints(count: number, points: number): RowProblem {
  const zh = `应有 ${points} 个时段值及质量标志，该行共 ${count} 列`
  const en = `not ${points} interval values and a quality flag (${count} columns)`
  return { code: 'wrong_column_count', reason: { zh, en } }
}

function unused(what: string): RowProblem {
  const shown = shownCell(what)
  return { code: 'unused_quantity', reason: { zh: `不采用的量：${shown}`, en: `${shown} is not used` } }
}

function notARecord(cell: string): RowProblem {
  const shown = shownCell(cell)
  return { code: 'unused_quantity', reason: { zh: `不是 NEM12 记录：${shown}`, en: `no record of NEM12: ${shown}` } }
}
