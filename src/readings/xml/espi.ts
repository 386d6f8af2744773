import { notANumber, notATime } from '../cell-problem.ts'
import { shortInterval } from '../interval-problems.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Sentence } from '../sentence.ts'
import { type Block, type Entry, EspiSources, type Source, UTC } from './espi-sources.ts'
import { moment, secondsOf, writtenMoment } from './espi-values.ts'
import { HeldReadings, MAX_HELD_BYTES, quoted, type RawReading } from './held-readings.ts'
import { owned } from './owned-text.ts'
import { espiQuality, withQuality } from './reading-quality.ts'
import type { Quantity } from './reading-type.ts'
import { drain } from './register-readings.ts'
import type { XmlForm, XmlFormReader } from './xml-form.ts'
import type { XmlReading } from './xml-reading.ts'
import type { XmlSink } from './xml-sink.ts'

const NAMESPACE = 'naesb.org/espi'
const ATOM = 'www.w3.org/2005/Atom'
/** What feeds begin with, or entries that come by themselves; some leave their namespace out. */
const ROOTS = ['feed', 'entry']
/** Objects that something is read of. */
const KINDS = ['UsagePoint', 'MeterReading', 'ReadingType', 'IntervalBlock', 'LocalTimeParameters']
/** Simple elements that something is read of. */
const FIELDS = new Set([
  ...['uom', 'powerOfTenMultiplier', 'flowDirection', 'accumulationBehaviour', 'commodity', 'dataQualifier', 'phase'],
  ...['tou', 'intervalLength', 'tzOffset', 'dstOffset', 'dstStartRule', 'dstEndRule', 'mRID']
])
/** What blocks of some utilities say themselves, without types and usage points. */
const OF_INTERVALS = new Set(['servicePointId', 'serviceType', 'unitOfMeasure', 'secondsPerInterval'])
const MAX_FIELD = 200
const MAX_LINKS = 100
const SECONDS_PER_MINUTE = 60
/** Codes of tariff periods are those of a byte. */
const TOU = /^\d{1,3}$/

/** The parts of an href that tell objects apart: without the server, and without a slash at its end. */
function pathOf(href: string): string {
  return owned(
    href
      .slice(0, 1000)
      .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
      .replace(/\/+$/, '')
  )
}

/**
 * Green Button: the Energy Services Provider Interface of NAESB (REQ.21), as an Atom feed or as bare objects. A block of
 * readings is led by links to its meter reading, that to its reading type and usage point. Times are seconds since 1970 in
 * UTC; they are shown on the clock of `--zone`, else on that of the file's LocalTimeParameters, else on UTC. The meter's id
 * is that of the usage point.
 */
export const greenButton: XmlForm = {
  name: 'green-button',
  columns: 'Green Button: <feed> … <UsagePoint>, <ReadingType>, <IntervalBlock>',
  recognise: (name, attributes) => {
    const spaces = Object.values(attributes).join(' ')
    const isAtom = ROOTS.includes(name) && (spaces === '' || spaces.includes(ATOM))
    return spaces.includes(NAMESPACE) || isAtom || name === 'IntervalBlock'
  },
  reader: (sink, opening) => new EspiReader(sink, opening.zone)
}

class EspiReader implements XmlFormReader {
  readonly #sink: XmlSink
  readonly #zone: string | undefined
  readonly #quality = espiQuality()
  readonly #path: string[] = []
  readonly #sources: EspiSources
  #waiting: Block[] = []
  #heldBytes = 0
  #entry: Entry | undefined
  #bare = false
  #lastMeter: Entry | undefined
  #lastType: Entry | undefined
  #reading: { -readonly [K in keyof RawReading]: RawReading[K] } | undefined

  constructor(sink: XmlSink, zone: string | undefined) {
    this.#sink = sink
    this.#zone = zone
    this.#sources = new EspiSources(sink, zone)
  }

  get resources(): number {
    return this.#sources.count
  }

  get assumption(): Sentence {
    if (this.#zone !== undefined) return { zh: `时区 ${this.#zone}`, en: `on the clock of ${this.#zone}` }
    return this.#sources.givesClock
      ? { zh: '时刻按文件中的 LocalTimeParameters', en: 'on the clock of the LocalTimeParameters of the file' }
      : { zh: '文件未给出时区，按 UTC（--zone 可指定）', en: 'the file gives no time zone: on UTC (--zone gives one)' }
  }

  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    this.#path.push(name)
    if (name === 'entry') this.#entry = this.#newEntry()
    else if (name === 'link' && this.#entry) this.#link(this.#entry, attributes)
    else if (KINDS.includes(name)) this.#openObject(name, attributes)
    else if (name === 'IntervalReading' && this.#entry?.kind === 'IntervalBlock') {
      this.#reading = { start: '', end: '', seconds: Number.NaN, value: '', quality: '', line }
    }
  }

  close(name: string, text: string): void {
    this.#path.pop()
    const parent = this.#path.at(-1)
    const [entry, reading] = [this.#entry, this.#reading]
    if (!entry) return
    if (reading) {
      if (name === 'IntervalReading') {
        this.#reading = undefined
        this.#add(entry.block, reading)
      } else if (name === 'start' && parent === 'timePeriod') reading.start = text
      else if (name === 'duration' && parent === 'timePeriod') reading.seconds = secondsOf(text)
      else if (name === 'value' && parent === 'IntervalReading') reading.value = text
      else if (name === 'tou' && parent === 'IntervalReading') reading.tou = codeOf(text)
      else if (name === 'quality') reading.quality = withQuality(reading.quality, text)
    } else if (parent === 'interval') {
      if (name === 'start') entry.block.next = secondsOf(text)
      else if (OF_INTERVALS.has(name)) entry.fields.set(name, field(text))
    } else if (name === 'entry' || (this.#bare && name === entry.kind)) this.#closeEntry(entry)
    else if (name === 'id' && parent === 'entry') entry.id = field(text).replace(/^urn:uuid:/i, '')
    else if (name === 'kind' && parent === 'ServiceCategory') entry.fields.set('service', field(text))
    else if (FIELDS.has(name) && (parent === entry.kind || name === 'mRID')) {
      entry.fields.set(name, field(text))
    }
  }

  get overfull(): boolean {
    return this.#heldBytes >= MAX_HELD_BYTES
  }

  *finish(): Generator<void> {
    // what all these waited for comes too late, if at all
    if (this.overfull) this.#sources.settleClock()
    const open = this.#entry?.block
    if (open && open.held.count > 0) {
      this.#waiting.push(open)
      open.soughtAt = -1
    }
    const waiting = this.#waiting
    this.#waiting = []
    for (const block of waiting) {
      const source = this.#sources.of(block)
      if (source) yield* this.#giveOut(block, source)
      else this.#waiting.push(block)
    }
    for (const block of this.#waiting) yield* this.#giveOut(block, this.#sources.lastOf(block))
    this.#waiting = []
  }

  #newEntry(): Entry {
    const block: Block = {
      entry: undefined as unknown as Entry,
      before: { meter: this.#lastMeter, type: this.#lastType },
      next: Number.NaN,
      source: undefined,
      held: new HeldReadings(),
      soughtAt: -1
    }
    const entry: Entry = { kind: '', self: '', up: '', related: [], fields: new Map(), id: '', block }
    block.entry = entry
    return entry
  }

  #openObject(name: string, attributes: Readonly<Record<string, string>>): void {
    const bare = !this.#path.includes('entry')
    if (bare) this.#entry = this.#newEntry()
    else if (this.#entry?.kind !== '') return
    const entry = this.#entry as Entry
    this.#bare = bare
    entry.kind = name
    const id = attributes.mRID ?? attributes.id
    if (id !== undefined) entry.fields.set('mRID', field(id))
    if (attributes.href !== undefined) entry.self = pathOf(attributes.href)
    // objects that stand by themselves may hold others: they are known from where they begin
    if (bare && name === 'UsagePoint') this.#lastMeter = entry
    if (bare && name === 'ReadingType') this.#lastType = entry
  }

  #link(entry: Entry, { rel, href = '' }: Readonly<Record<string, string>>): void {
    const path = pathOf(href)
    if (rel === 'self') entry.self = path
    else if (rel === 'up') entry.up = path
    else if (rel === 'related' && entry.related.length < MAX_LINKS) entry.related.push(path)
  }

  #closeEntry(entry: Entry): void {
    this.#entry = undefined
    if (entry.kind === 'IntervalBlock') {
      entry.block.source ??= this.#sources.of(entry.block)
      if (entry.block.source) drain(this.#giveOut(entry.block, entry.block.source))
      else if (entry.block.held.count > 0) {
        this.#heldBytes += entry.block.held.pack()
        this.#waiting.push(entry.block)
      }
      return
    }
    this.#sources.remember(entry)
  }

  #add(block: Block, reading: RawReading): void {
    if (!block.source && block.soughtAt !== this.#sources.count) block.source = this.#sources.of(block)
    block.soughtAt = this.#sources.count
    if (block.source && block.held.count === 0) this.#read(block, block.source, reading)
    else this.#heldBytes += block.held.add(reading)
  }

  *#giveOut(block: Block, source: Source): Generator<void> {
    this.#heldBytes -= block.held.bytes
    for (const reading of block.held.take()) yield this.#read(block, source, reading)
  }

  #read(block: Block, source: Source, reading: RawReading): void {
    const read = this.#readingOf(block, source, reading)
    const meterId = typeof source.meterId === 'string' ? source.meterId : undefined
    if ('code' in read) this.#sink.reject(read, reading.line, quoted(reading), meterId)
    else this.#sink.add(read)
  }

  #readingOf(
    block: Block,
    { meterId, quantity, clock = UTC, origin }: Source,
    reading: RawReading
  ): XmlReading | RowProblem {
    const seconds = Number.isNaN(reading.seconds) ? minutesOf(quantity) * 60 : reading.seconds
    const start = reading.start === '' ? block.next : secondsOf(reading.start)
    if (!Number.isNaN(start)) block.next = start + seconds
    if (typeof meterId !== 'string') return meterId
    if ('code' in quantity) return quantity
    const verdict = this.#quality(reading.quality)
    if (typeof verdict !== 'string') return verdict
    if (seconds > 0 && seconds < SECONDS_PER_MINUTE) return shortInterval(seconds)
    const at = Number.isNaN(start) ? writtenMoment(reading.start, clock) : moment(start, clock)
    if (!at) return notATime(reading.start)
    const value = numberOf(reading.value)
    if (value === undefined) return notANumber('value', reading.value)
    const { line, tou } = reading
    const [minutes, estimated] = [Math.round(seconds / 60), verdict === 'estimated']
    return { meterId, quantity, at, minutes, ending: false, value, estimated, tou, line, raw: reading, origin }
  }
}

function minutesOf(quantity: Quantity | RowProblem): number {
  return 'code' in quantity ? 0 : quantity.minutes
}

/** The code of a tariff period; 0, which is that of none, where it is none. */
function codeOf(text: string): number {
  return TOU.test(text) ? Number(text) : 0
}

function field(text: string): string {
  return owned(text.slice(0, MAX_FIELD))
}
