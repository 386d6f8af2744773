import { idProblem } from '../cell-problem.ts'
import type { Opening } from '../formats/format.ts'
import type { RowProblem } from '../rejection.ts'
import type { Sentence } from '../sentence.ts'
import { CODE_ELEMENTS } from './cim-codes.ts'
import { addName, allIds, field, type Ids, newIds } from './cim-ids.ts'
import { CimTypes, unknownType } from './cim-types.ts'
import { type CimSource, CimValues } from './cim-values.ts'
import { HeldReadings, MAX_HELD_BYTES, quoted, type RawReading } from './held-readings.ts'
import { withQuality } from './reading-quality.ts'
import type { Quantity } from './reading-type.ts'
import { drain } from './register-readings.ts'
import type { XmlForm, XmlFormReader } from './xml-form.ts'
import type { XmlSink } from './xml-sink.ts'

/** Elements that say whose readings are: of the second edition of the standard on, and of the first. */
const METERS = ['Meter', 'MeterAsset', 'EndDevice', 'EndDeviceAsset']
const USAGE_POINTS = ['UsagePoint', 'ServiceDeliveryPoint']
/** Elements of single readings; their qualities have times of their own. */
const READINGS = ['Readings', 'IntervalReadings']
/** A code of quality that is no attribute but a text, or the mRID of its type. */
const QUALITY_CODE = /^\d+\.\d+\.\d+$/

/** Readings of one type of one meter: a `Readings` element, or an `IntervalBlocks`. */
interface Group {
  readonly reading: MeterReading
  /** code of the reading type, or what the file calls it */
  type: string
  /** the type as its own readings spell it out */
  spelt: ReadonlyMap<string, string>
  seconds: number
  readonly intervals: boolean
  readonly held: HeldReadings
}

/** A `MeterReading` element: whose readings its groups are may stand after them. */
interface MeterReading {
  readonly meter: Ids
  readonly usagePoint: Ids
  /** nothing more will be learnt of the meter */
  closed: boolean
  meterId: string | RowProblem | undefined
  /** its groups of which something is not known yet, while it is open */
  waiting: Group[]
}

const NOT_SPELT: ReadonlyMap<string, string> = new Map()

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
  readonly #sink: XmlSink
  readonly #values: CimValues
  readonly #path: string[] = []
  readonly #types = new CimTypes()
  #meterReading: MeterReading | undefined
  #group: Group | undefined
  #reading: OpenReading | undefined
  /** groups of closed elements that wait for their type to be told */
  #waiting: Group[] = []
  #heldBytes = 0

  constructor(sink: XmlSink, { zone, times }: Opening) {
    this.#sink = sink
    this.#values = new CimValues(zone, times)
  }

  get assumption(): Sentence {
    return this.#values.assumption
  }

  get resources(): number {
    return this.#types.count
  }

  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    const parent = this.#path.at(-1)
    this.#path.push(name)
    if (name === 'MeterReading') {
      this.#meterReading = { meter: newIds(), usagePoint: newIds(), closed: false, meterId: undefined, waiting: [] }
    } else if (name === 'ReadingType') this.#openType(attributes)
    else if (this.#reading && name === 'ReadingQualityType' && attributes.ref !== undefined) {
      this.#reading.quality = withQuality(this.#reading.quality, field(attributes.ref))
    } else if (!this.#meterReading) return
    else if (parent === 'MeterReading' && (name === 'Readings' || name === 'IntervalBlocks')) {
      this.#group = {
        reading: this.#meterReading,
        type: '',
        spelt: NOT_SPELT,
        seconds: Number.NaN,
        intervals: name === 'IntervalBlocks',
        held: new HeldReadings()
      }
      if (name === 'Readings') this.#reading = newReading(line)
    } else if (name === 'IntervalReadings' && parent === 'IntervalBlocks') this.#reading = newReading(line)
  }

  close(name: string, text: string): void {
    this.#path.pop()
    const parent = this.#path.at(-1) ?? ''
    const [group, reading] = [this.#group, this.#reading]
    if (this.#types.isOpen) this.#types.close(name, parent, text)
    else if (!this.#meterReading) return
    else if (name === 'MeterReading') this.#closeMeterReading(this.#meterReading)
    else if (!group) this.#closeInMeter(this.#meterReading, name, parent, text)
    else if (parent === 'ReadingType' || this.#path.at(-2) === 'ReadingType') this.#closeInGroupType(group, name, text)
    else if (name === 'ReadingType') group.type = text.trim() === '' ? group.type : field(text)
    else if (name === 'intervalLength') group.seconds = Number(text)
    else if (reading) this.#closeInReading(group, reading, name, parent, text)
    else if (name === 'IntervalBlocks') this.#closeGroup(group)
  }

  get overfull(): boolean {
    return this.#heldBytes >= MAX_HELD_BYTES
  }

  *finish(): Generator<void> {
    const open = this.#meterReading
    const waiting = [...(this.#group ? [this.#group] : []), ...this.#waiting, ...(open?.waiting ?? [])]
    this.#waiting = []
    if (open) open.waiting = []
    for (const group of waiting) yield* this.#take(group, this.#sourceOf(group, true))
  }

  #openType(attributes: Readonly<Record<string, string>>): void {
    if (this.#group) this.#group.type = field(attributes.ref) || this.#group.type
    else if (!this.#meterReading) this.#types.open()
  }

  #closeInMeter({ meter, usagePoint }: MeterReading, name: string, parent: string, text: string): void {
    const kind = parent === 'Names' ? (this.#path.at(-2) ?? '') : parent
    const ids = METERS.includes(kind) ? meter : USAGE_POINTS.includes(kind) ? usagePoint : undefined
    if (name === 'mRID' && kind === parent && ids) ids.mRID = field(text)
    else if (name === 'name' && ids) addName(ids, text)
  }

  #closeInGroupType(group: Group, name: string, text: string): void {
    if (name === 'mRID') group.type = field(text)
    else if (name === 'name') group.type ||= field(text)
    else if (name === 'intervalLength') group.seconds = Number(text)
    else if (CODE_ELEMENTS.includes(name)) group.spelt = new Map([...group.spelt, [name, field(text)]])
  }

  #closeInReading(group: Group, reading: OpenReading, name: string, parent: string, text: string): void {
    if (name === 'ReadingQualityType' || parent === 'ReadingQualityType') {
      if (QUALITY_CODE.test(text)) reading.quality = withQuality(reading.quality, text)
    } else if (name === 'timeStamp' && READINGS.includes(parent)) reading.end ||= text
    else if (name === 'value' && READINGS.includes(parent)) reading.value = text
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
    if (group.held.count === 0 || this.#giveOut(group)) return
    this.#heldBytes += group.held.pack()
    group.reading.waiting.push(group)
  }

  #closeMeterReading(meterReading: MeterReading): void {
    this.#meterReading = undefined
    meterReading.closed = true
    for (const group of meterReading.waiting) if (!this.#giveOut(group)) this.#waiting.push(group)
    meterReading.waiting = []
  }

  /** @returns false when it is not yet known whose the readings are, or what they measure */
  #giveOut(group: Group): boolean {
    const source = this.#sourceOf(group, false)
    if (source) drain(this.#take(group, source))
    return source !== undefined
  }

  /** @param last nothing more will come: what is not known now never will be */
  #sourceOf(group: Group, last: true): CimSource
  #sourceOf(group: Group, last: boolean): CimSource | undefined
  #sourceOf(group: Group, last: boolean): CimSource | undefined {
    const quantity = this.#types.quantityOf(group.type, group.spelt) ?? (last ? unknownType(group.type) : undefined)
    if (quantity === undefined) return undefined
    const meterId = this.#meterIdOf(group.reading, 'code' in quantity ? undefined : quantity, last)
    return meterId === undefined ? undefined : { meterId, quantity }
  }

  *#take(group: Group, source: CimSource): Generator<void> {
    this.#heldBytes -= group.held.bytes
    for (const reading of group.held.take()) yield this.#read(reading, source, group)
  }

  #meterIdOf(of: MeterReading, quantity: Quantity | undefined, last: boolean): string | RowProblem | undefined {
    if (of.meterId !== undefined) return of.meterId
    const { meter, usagePoint } = of
    const candidates = [...allIds(meter), ...allIds(usagePoint)]
    const channel = quantity?.channel ?? 'active_power'
    const known = candidates.find((id) => this.#sink.knows(id, channel))
    if (known === undefined && !of.closed && !last) return undefined
    const meterId = known ?? candidates[0] ?? ''
    of.meterId = idProblem('Meter', meterId) ?? meterId
    return of.meterId
  }

  #read(reading: RawReading, source: CimSource, group: Group): void {
    const read = this.#values.read(reading, source, group)
    const known = typeof source.meterId === 'string' ? source.meterId : undefined
    if ('code' in read) this.#sink.reject(read, reading.line, quoted(reading), known)
    else this.#sink.add(read)
  }
}

function newReading(line: number): RawReading {
  return { start: '', end: '', seconds: Number.NaN, value: '', quality: '', line }
}
