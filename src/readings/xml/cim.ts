import { idProblem, notANumber, shownCell } from '../cell-problem.ts'
import type { Opening } from '../formats/format.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Sentence } from '../sentence.ts'
import { ZoneClock } from '../time-zone.ts'
import { parseTimestamp, type Timestamp } from '../timestamp.ts'
import { CODE_ELEMENTS, quantityOfCode, quantityOfElements } from './cim-codes.ts'
import { HeldReadings, MAX_HELD_BYTES, quoted, type RawReading } from './held-readings.ts'
import { owned } from './owned-text.ts'
import { cimQuality, withQuality } from './reading-quality.ts'
import type { Quantity } from './reading-type.ts'
import type { XmlForm, XmlFormReader } from './xml-form.ts'
import { drain, type LocalMoment, type XmlReading, type XmlSink } from './xml-sink.ts'

const MINUTES_PER_DAY = 1440
const MAX_FIELD = 200
const MAX_NAMES = 20
/** A code of quality that is no attribute but a text, or the mRID of its type. */
const QUALITY_CODE = /^\d+\.\d+\.\d+$/

interface Ids {
  mRID: string
  readonly names: string[]
}

/** Readings of one type of one meter: a `Readings` element, or an `IntervalBlocks`. */
interface Group {
  readonly reading: MeterReading
  /** code of the reading type, or what the file calls it */
  type: string
  readonly spelt: Map<string, string>
  seconds: number
  readonly held: HeldReadings
}

/** A `MeterReading` element: whose readings its groups are may stand after them. */
interface MeterReading {
  readonly meter: Ids
  readonly usagePoint: Ids
  /** nothing more will be learnt of the meter */
  closed: boolean
  meterId: string | RowProblem | undefined
}

/** Whose the readings of a group are, and what they measure. */
interface Source {
  readonly meterId: string | RowProblem
  readonly quantity: Quantity | RowProblem
}

/** A reading type as a file describes it. */
interface Described {
  readonly ids: Ids
  readonly spelt: Map<string, string>
}

type OpenReading = { -readonly [K in keyof RawReading]: RawReading[K] }

/**
 * The MeterReadings message of IEC 61968-9, of any version, in an envelope or by itself: readings of a register or of a
 * moment (`Readings`) and of intervals (`IntervalBlocks`), whose type is a code of 18 numbers or spelt out. `timeStamp` is
 * the end of an interval by that standard, and the moment of a register's reading. The meter's id is its mRID, or the first
 * of its names and of its usage point that is known.
 */
export const cimMeterReadings: XmlForm = {
  name: 'cim-meter-readings',
  columns: 'IEC 61968-9: <MeterReadings><MeterReading> … <Readings>, <IntervalBlocks>',
  recognise: (name) => name === 'MeterReadings' || name === 'IntervalBlocks',
  reader: (sink, opening) => new CimReader(sink, opening)
}

class CimReader implements XmlFormReader {
  readonly assumption: Sentence
  readonly #sink: XmlSink
  readonly #clock: ZoneClock | undefined
  readonly #ending: boolean
  readonly #quality = cimQuality()
  readonly #path: string[] = []
  /** what reading types are that the file describes, by their mRID and names */
  readonly #types = new Map<string, Quantity | RowProblem>()
  readonly #codes = new Map<string, Quantity | RowProblem | undefined>()
  #meterReading: MeterReading | undefined
  #group: Group | undefined
  #reading: OpenReading | undefined
  /** a reading type that is being described, outside of readings */
  #described: Described | undefined
  #waiting: Group[] = []
  #heldBytes = 0

  constructor(sink: XmlSink, { zone, times }: Opening) {
    this.#sink = sink
    this.#clock = zone === undefined ? undefined : new ZoneClock(zone)
    this.#ending = times !== 'beginning'
    const on = zone === undefined ? ['按文件所写时钟', 'the clock they are written on'] : [`时区 ${zone}`, zone]
    this.assumption = {
      zh: `时刻为区间${this.#ending ? '终' : '起'}点（--times 可改），${on[0]}`,
      en: `times are the ${this.#ending ? 'end' : 'beginning'} of intervals (--times), on ${on[1]}`
    }
  }

  get resources(): number {
    return this.#types.size
  }

  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    const parent = this.#path.at(-1)
    this.#path.push(name)
    if (name === 'MeterReading') {
      this.#meterReading = { meter: newIds(), usagePoint: newIds(), closed: false, meterId: undefined }
    } else if (name === 'ReadingType') this.#openType(attributes)
    else if (this.#reading && name === 'ReadingQualityType' && attributes.ref !== undefined) {
      this.#reading.quality = withQuality(this.#reading.quality, field(attributes.ref))
    } else if (!this.#meterReading) return
    else if (parent === 'MeterReading' && (name === 'Readings' || name === 'IntervalBlocks')) {
      this.#group = {
        reading: this.#meterReading,
        type: '',
        spelt: new Map(),
        seconds: Number.NaN,
        held: new HeldReadings()
      }
      if (name === 'Readings') this.#reading = newReading(line)
    } else if (name === 'IntervalReadings' && parent === 'IntervalBlocks') this.#reading = newReading(line)
  }

  close(name: string, text: string): void {
    this.#path.pop()
    const parent = this.#path.at(-1) ?? ''
    const [group, reading] = [this.#group, this.#reading]
    if (this.#described) this.#closeInType(this.#described, name, parent, text)
    else if (!this.#meterReading) return
    else if (name === 'MeterReading') this.#closeMeterReading(this.#meterReading)
    else if (!group) this.#closeInMeter(this.#meterReading, name, parent, text)
    else if (parent === 'ReadingType') this.#closeInGroupType(group, name, text)
    else if (name === 'ReadingType') group.type = text.trim() === '' ? group.type : field(text)
    else if (name === 'intervalLength') group.seconds = Number(text)
    else if (reading) this.#closeInReading(group, reading, name, parent, text)
    else if (name === 'IntervalBlocks') this.#closeGroup(group)
  }

  get overfull(): boolean {
    return this.#heldBytes >= MAX_HELD_BYTES
  }

  *finish(): Generator<void> {
    const waiting = this.#group ? [this.#group, ...this.#waiting] : this.#waiting
    this.#waiting = []
    for (const group of waiting) yield* this.#take(group, this.#sourceOf(group, true))
  }

  #openType(attributes: Readonly<Record<string, string>>): void {
    if (this.#group) this.#group.type = field(attributes.ref) || this.#group.type
    else if (!this.#meterReading) this.#described = { ids: newIds(), spelt: new Map() }
  }

  #closeInType({ ids, spelt }: Described, name: string, parent: string, text: string): void {
    if (name === 'mRID' && parent === 'ReadingType') ids.mRID = field(text)
    else if (name === 'name' && parent === 'Names') addName(ids, text)
    else if (CODE_ELEMENTS.includes(name)) spelt.set(name, field(text))
    else if (name === 'ReadingType') {
      this.#described = undefined
      const all = [ids.mRID, ...ids.names].filter((id) => id !== '')
      const coded = all.map(quantityOfCode).find((quantity) => quantity !== undefined)
      const quantity = coded ?? quantityOfElements(spelt)
      if (quantity) for (const id of all) this.#types.set(id, quantity)
    }
  }

  #closeInMeter({ meter, usagePoint }: MeterReading, name: string, parent: string, text: string): void {
    const above = this.#path.at(-2)
    for (const [kind, ids] of [
      ['Meter', meter],
      ['UsagePoint', usagePoint]
    ] as const) {
      if (name === 'mRID' && parent === kind) ids.mRID = field(text)
      else if (name === 'name' && (parent === kind || (parent === 'Names' && above === kind))) addName(ids, text)
    }
  }

  #closeInGroupType(group: Group, name: string, text: string): void {
    if (name === 'mRID') group.type = field(text)
    else if (CODE_ELEMENTS.includes(name)) group.spelt.set(name, field(text))
  }

  #closeInReading(group: Group, reading: OpenReading, name: string, parent: string, text: string): void {
    if (name === 'ReadingQualityType' || parent === 'ReadingQualityType') {
      if (QUALITY_CODE.test(text)) reading.quality = withQuality(reading.quality, text)
    } else if (name === 'timeStamp') reading.end = reading.start === '' || reading.end === '' ? text : reading.end
    else if (name === 'value') reading.value = text
    else if (parent === 'timePeriod' && name === 'start') reading.start = text
    else if (parent === 'timePeriod' && name === 'end') reading.end = text
    else if (name === 'Readings' || name === 'IntervalReadings') {
      this.#reading = undefined
      this.#heldBytes += group.held.add(reading)
      if (name === 'Readings') this.#closeGroup(group)
      else if (group.type !== '') this.#giveOut(group)
    }
  }

  #closeGroup(group: Group): void {
    this.#group = undefined
    if (group.held.count > 0 && !this.#giveOut(group)) this.#waiting.push(group)
  }

  #closeMeterReading(meterReading: MeterReading): void {
    this.#meterReading = undefined
    meterReading.closed = true
    this.#waiting = this.#waiting.filter((group) => group.reading !== meterReading || !this.#giveOut(group))
    this.#sink.settleRegisters()
  }

  /** @returns false when it is not yet known whose the readings are, or what they measure */
  #giveOut(group: Group): boolean {
    const source = this.#sourceOf(group, false)
    if (source) drain(this.#take(group, source))
    return source !== undefined
  }

  /** @param last nothing more will come: what is not known now never will be */
  #sourceOf(group: Group, last: true): Source
  #sourceOf(group: Group, last: boolean): Source | undefined
  #sourceOf(group: Group, last: boolean): Source | undefined {
    const quantity = this.#quantityOf(group) ?? (last ? unknownType(group.type) : undefined)
    if (quantity === undefined) return undefined
    const meterId = this.#meterIdOf(group.reading, 'code' in quantity ? undefined : quantity, last)
    return meterId === undefined ? undefined : { meterId, quantity }
  }

  *#take(group: Group, { meterId, quantity }: Source): Generator<void> {
    this.#heldBytes -= group.held.bytes
    for (const reading of group.held.take()) yield this.#read(reading, meterId, quantity, group.seconds)
  }

  #quantityOf({ type, spelt }: Group): Quantity | RowProblem | undefined {
    const described = this.#types.get(type)
    if (described) return described
    if (!this.#codes.has(type)) {
      if (this.#codes.size > 10_000) this.#codes.clear()
      this.#codes.set(type, quantityOfCode(type))
    }
    return this.#codes.get(type) ?? quantityOfElements(spelt)
  }

  #meterIdOf(of: MeterReading, quantity: Quantity | undefined, last: boolean): string | RowProblem | undefined {
    if (of.meterId !== undefined) return of.meterId
    const { meter, usagePoint } = of
    const candidates = [meter.mRID, ...meter.names, usagePoint.mRID, ...usagePoint.names].filter((id) => id !== '')
    const channel = quantity?.channel ?? 'active_power'
    const known = candidates.find((id) => this.#sink.knows(id, channel))
    if (known === undefined && !of.closed && !last) return undefined
    const meterId = known ?? candidates[0] ?? ''
    of.meterId = idProblem('Meter', meterId) ?? meterId
    return of.meterId
  }

  #read(reading: RawReading, meterId: string | RowProblem, quantity: Quantity | RowProblem, seconds: number): void {
    const read = this.#readingOf(reading, meterId, quantity, seconds)
    const known = typeof meterId === 'string' ? meterId : undefined
    if ('code' in read) this.#sink.reject(read, reading.line, quoted(reading), known)
    else this.#sink.add(read)
  }

  #readingOf(
    reading: RawReading,
    meterId: string | RowProblem,
    quantity: Quantity | RowProblem,
    seconds: number
  ): XmlReading | RowProblem {
    const { line, quality } = reading
    if (typeof meterId !== 'string') return meterId
    if ('code' in quantity) return quantity
    const verdict = this.#quality(quality)
    if (typeof verdict !== 'string') return verdict
    const value = verdict === 'missing' ? Number.NaN : numberOf(reading.value)
    if (value === undefined) return notANumber('value', reading.value)
    const [start, end] = [parseTimestamp(reading.start), parseTimestamp(reading.end)]
    const first = start ?? end
    if (reading.start !== '' && !start) return notATime(reading.start)
    if (!first || (reading.end !== '' && !end)) return notATime(reading.end)
    const minutes = this.#minutesOf(start, end, quantity, seconds)
    // a register is read at its time; of an interval of unknown length the minute before its end lies in it
    const back = start || quantity.register || !this.#ending ? 0 : minutes || (quantity.energy ? 1 : 0)
    const at = this.#local(before(first, back))
    const estimated = verdict === 'estimated'
    return { meterId, quantity, at, minutes, value, estimated, line, raw: () => quoted(reading) }
  }

  #minutesOf(start: Timestamp | undefined, end: Timestamp | undefined, of: Quantity, seconds: number): number {
    if (start && end) {
      const length = utcMinutes(end) - utcMinutes(start)
      if (length > 0) return length
    }
    return of.minutes || (seconds > 0 ? Math.round(seconds / 60) : 0)
  }

  #local(written: Timestamp): LocalMoment {
    const { day, minute } = this.#clock?.read(written) ?? written
    const { offsetMinutes } = written
    const repeated = offsetMinutes === null && (this.#clock?.isRepeated(day, minute) ?? false)
    const offset = offsetMinutes === null ? null : day * MINUTES_PER_DAY + minute - utcMinutes(written)
    return { day, minute, offsetMinutes: offset, repeated }
  }
}

function newIds(): Ids {
  return { mRID: '', names: [] }
}

function newReading(line: number): RawReading {
  return { start: '', end: '', seconds: Number.NaN, value: '', quality: '', line }
}

function addName(ids: Ids, text: string): void {
  if (text !== '' && ids.names.length < MAX_NAMES) ids.names.push(field(text))
}

function field(text = ''): string {
  return owned(text.slice(0, MAX_FIELD))
}

/** Minutes since 1970 in UTC, or on its own clock where the offset is not known. */
function utcMinutes({ day, minute, offsetMinutes }: Timestamp): number {
  return day * MINUTES_PER_DAY + minute - (offsetMinutes ?? 0)
}

function before(moment: Timestamp, minutes: number): Timestamp {
  const at = moment.day * MINUTES_PER_DAY + moment.minute - minutes
  const day = Math.floor(at / MINUTES_PER_DAY)
  return { day, minute: at - day * MINUTES_PER_DAY, offsetMinutes: moment.offsetMinutes }
}

function unknownType(type: string): RowProblem {
  const shown = shownCell(type)
  return {
    code: 'missing_reading_type',
    reason: {
      zh: `找不到 ReadingType，不知其量和单位：${shown}`,
      en: `the ReadingType is missing or unknown: what is measured is not known: ${shown}`
    }
  }
}

function notATime(text: string): RowProblem {
  const shown = shownCell(text)
  return { code: 'bad_timestamp', reason: { zh: `没有这一时刻：${shown}`, en: `not a moment in time: ${shown}` } }
}
