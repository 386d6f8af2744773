import { idProblem, notANumber } from '../cell-problem.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Sentence } from '../sentence.ts'
import { ZoneClock } from '../time-zone.ts'
import { espiQuantity, moment, notATime, secondsOf, writtenMoment } from './espi-values.ts'
import { HeldReadings, MAX_HELD_BYTES, quoted, type RawReading } from './held-readings.ts'
import { type LocalTimeFields, localTimeClock, type OffsetClock } from './local-time.ts'
import { owned } from './owned-text.ts'
import { espiQuality, withQuality } from './reading-quality.ts'
import { type Quantity, unused } from './reading-type.ts'
import type { XmlForm, XmlFormReader } from './xml-form.ts'
import { drain, type XmlReading, type XmlSink } from './xml-sink.ts'

const NAMESPACE = 'naesb.org/espi'
const ATOM = 'www.w3.org/2005/Atom'
/** Objects that something is read of. */
const KINDS = ['UsagePoint', 'MeterReading', 'ReadingType', 'IntervalBlock', 'LocalTimeParameters']
/** Simple elements that something is read of. */
const FIELDS = new Set([
  ...['uom', 'powerOfTenMultiplier', 'flowDirection', 'accumulationBehaviour', 'commodity', 'dataQualifier', 'phase'],
  ...['tou', 'intervalLength', 'tzOffset', 'dstOffset', 'dstStartRule', 'dstEndRule', 'mRID']
])
const MAX_FIELD = 200
const MAX_LINKS = 100
const ELECTRICITY = '0'

/** The parts of an href that tell objects apart: without the server, and without a slash at its end. */
function pathOf(href: string): string {
  return owned(
    href
      .slice(0, 1000)
      .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
      .replace(/\/+$/, '')
  )
}

/** An Atom entry, or an object that stands by itself: what it is, and how it is linked. */
interface Entry {
  kind: string
  self: string
  up: string
  readonly related: string[]
  /** texts of its simple elements */
  readonly fields: Map<string, string>
  /** the entry's own id and the object's, for usage points without a link */
  id: string
  readonly block: Block
}

/** A block of readings, or what is left of it to be read. */
interface Block {
  entry: Entry
  /** of an object that stands by itself: what came before it */
  readonly before: { readonly meter: Entry | undefined; readonly type: Entry | undefined }
  /** where the next reading begins that does not say it, seconds */
  next: number
  source: Source | undefined
  readonly held: HeldReadings
  /** what was known of the file when the source was last looked for in vain */
  soughtAt: number
}

/** Whose the readings of a block are, and what they measure. */
interface Source {
  readonly meterId: string | RowProblem
  readonly quantity: Quantity | RowProblem
  readonly clock: OffsetClock | undefined
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
    return spaces.includes(NAMESPACE) || (name === 'feed' && spaces.includes(ATOM)) || name === 'IntervalBlock'
  },
  reader: (sink, opening) => new EspiReader(sink, opening.zone)
}

class EspiReader implements XmlFormReader {
  readonly #sink: XmlSink
  readonly #zone: OffsetClock | undefined
  readonly #zoneName: string | undefined
  readonly #quality = espiQuality()
  readonly #path: string[] = []
  /** meter readings by their own path, by the path of their blocks, and by that of what they are related to */
  readonly #meterReadings = new Map<string, Entry>()
  readonly #types = new Map<string, { readonly entry: Entry; readonly quantity: Quantity | RowProblem }>()
  readonly #usagePoints = new Map<string, Entry>()
  readonly #clocks = new Map<string, OffsetClock>()
  #waiting: Block[] = []
  #heldBytes = 0
  #resources = 0
  /** the clock is settled because so many readings waited for one */
  #clockSettled = false
  #entry: Entry | undefined
  #bare = false
  #lastMeter: Entry | undefined
  #lastType: Entry | undefined
  #reading: { -readonly [K in keyof RawReading]: RawReading[K] } | undefined

  constructor(sink: XmlSink, zone: string | undefined) {
    this.#sink = sink
    this.#zoneName = zone
    this.#zone = zone === undefined ? undefined : new ZoneClock(zone)
  }

  get resources(): number {
    return this.#resources
  }

  get assumption(): Sentence {
    if (this.#zoneName !== undefined) return { zh: `时区 ${this.#zoneName}`, en: `on the clock of ${this.#zoneName}` }
    return this.#clocks.size > 0
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
      else if (name === 'quality') reading.quality = withQuality(reading.quality, text)
    } else if (name === 'start' && parent === 'interval') entry.block.next = secondsOf(text)
    else if (name === 'entry' || (this.#bare && name === entry.kind)) this.#closeEntry(entry)
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
    this.#clockSettled ||= this.overfull
    const open = this.#entry?.block
    if (open && open.held.count > 0) {
      this.#waiting.push(open)
      open.soughtAt = -1
    }
    const waiting = this.#waiting
    this.#waiting = []
    for (const block of waiting) {
      const source = this.#sourceOf(block)
      if (source) yield* this.#giveOut(block, source)
      else this.#waiting.push(block)
    }
    for (const block of this.#waiting) yield* this.#giveOut(block, this.#lastSourceOf(block))
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
    const { kind, self, related, fields } = entry
    if (kind === 'IntervalBlock') {
      entry.block.source ??= this.#sourceOf(entry.block)
      if (entry.block.source) drain(this.#giveOut(entry.block, entry.block.source))
      else if (entry.block.held.count > 0) this.#waiting.push(entry.block)
      this.#sink.settleRegisters()
      return
    }
    if (kind === '') return
    this.#resources++
    const key = self || `#${this.#resources}`
    if (kind === 'UsagePoint') {
      this.#usagePoints.set(key, entry)
      for (const path of related) if (!this.#usagePoints.has(path)) this.#usagePoints.set(path, entry)
    } else if (kind === 'MeterReading') {
      this.#meterReadings.set(key, entry)
      for (const path of related) this.#meterReadings.set(path, entry)
    } else if (kind === 'ReadingType') {
      this.#types.set(key, { entry, quantity: espiQuantity(fields) })
    } else if (kind === 'LocalTimeParameters' && !this.#clockSettled) {
      const clock = localTimeClock(Object.fromEntries(fields) as LocalTimeFields)
      if (clock) this.#clocks.set(key, clock)
    }
  }

  #add(block: Block, reading: RawReading): void {
    if (!block.source && block.soughtAt !== this.#resources) block.source = this.#sourceOf(block)
    block.soughtAt = this.#resources
    if (block.source && block.held.count === 0) this.#read(block, block.source, reading)
    else this.#heldBytes += block.held.add(reading)
  }

  *#giveOut(block: Block, source: Source): Generator<void> {
    this.#heldBytes -= block.held.bytes
    for (const reading of block.held.take()) yield this.#read(block, source, reading)
  }

  /** Undefined until what comes later in the file tells. */
  #sourceOf(block: Block): Source | undefined {
    const source = this.#lastSourceOf(block, false)
    return source.whole ? source : undefined
  }

  /** @param last nothing more will come: what is not known now never will be */
  #lastSourceOf(block: Block, last = true): Source & { readonly whole: boolean } {
    const { entry, before } = block
    const upper = entry.up || entry.self.replace(/\/[^/]*$/, '')
    const meterReading =
      this.#meterReadings.get(upper) ??
      this.#meterReadings.get(upper.replace(/\/IntervalBlock$/, '')) ??
      (last ? onlyOf(this.#meterReadings) : undefined)
    const linked = meterReading?.related.map((path) => this.#types.get(path)).find((type) => type !== undefined)
    const bare = before.type && [...this.#types.values()].find(({ entry: of }) => of === before.type)
    const type = linked ?? bare ?? (last ? onlyOf(this.#types) : undefined)
    const usagePoint = this.#usagePointOf(entry, meterReading) ?? before.meter
    const clock = this.#clockOf(usagePoint)
    const quantity = type?.quantity ?? NO_TYPE
    const service = usagePoint?.fields.get('service') ?? ELECTRICITY
    return {
      meterId: this.#meterIdOf(entry, meterReading, usagePoint, quantity),
      quantity: service === ELECTRICITY ? quantity : unused(`ServiceCategory ${service}`),
      clock,
      whole: type !== undefined && clock !== undefined && (usagePoint ?? meterReading) !== undefined
    }
  }

  #usagePointOf(block: Entry, meterReading: Entry | undefined): Entry | undefined {
    const named = (path: string) => /^.*\/UsagePoint\/[^/]+/.exec(path)?.[0]
    for (const path of [block.up, block.self, meterReading?.self ?? '', meterReading?.up ?? '']) {
      const found = this.#usagePoints.get(named(path) ?? path)
      if (found) return found
    }
    return undefined
  }

  /** Undefined until there is one. Without `--zone` and after all has been read, UTC. */
  #clockOf(usagePoint: Entry | undefined): OffsetClock | undefined {
    if (this.#zone) return this.#zone
    const linked = usagePoint?.related.map((path) => this.#clocks.get(path)).find((clock) => clock !== undefined)
    const [first] = this.#clocks.values()
    return linked ?? first ?? (this.#clockSettled ? UTC : undefined)
  }

  #meterIdOf(
    block: Entry,
    meterReading: Entry | undefined,
    usagePoint: Entry | undefined,
    quantity: Quantity | RowProblem
  ): string | RowProblem {
    const inPath = (path = '') => /\/UsagePoint\/([^/]+)/.exec(path)?.[1]
    const own = usagePoint?.self.split('/').at(-1)
    const ids = [own, inPath(block.up), inPath(block.self), inPath(meterReading?.self), inPath(meterReading?.up)]
    const others = [usagePoint?.fields.get('mRID'), usagePoint?.id]
    const candidates = [...ids, ...others].filter((id) => id !== undefined && id !== '') as string[]
    const channel = 'code' in quantity ? 'active_power' : quantity.channel
    const meterId = this.#sink.knownId([...new Set(candidates.map(decoded))], channel) ?? ''
    return idProblem('UsagePoint', meterId) ?? meterId
  }

  #read(block: Block, source: Source, reading: RawReading): void {
    const read = this.#readingOf(block, source, reading)
    const meterId = typeof source.meterId === 'string' ? source.meterId : undefined
    if ('code' in read) this.#sink.reject(read, reading.line, quoted(reading), meterId)
    else this.#sink.add(read)
  }

  #readingOf(block: Block, { meterId, quantity, clock = UTC }: Source, reading: RawReading): XmlReading | RowProblem {
    const seconds = Number.isNaN(reading.seconds) ? minutesOf(quantity) * 60 : reading.seconds
    const start = reading.start === '' ? block.next : secondsOf(reading.start)
    if (!Number.isNaN(start)) block.next = start + seconds
    if (typeof meterId !== 'string') return meterId
    if ('code' in quantity) return quantity
    const verdict = this.#quality(reading.quality)
    if (typeof verdict !== 'string') return verdict
    const at = Number.isNaN(start) ? writtenMoment(reading.start, clock) : moment(start, clock)
    if (!at) return notATime(reading.start)
    const value = numberOf(reading.value)
    if (value === undefined) return notANumber('value', reading.value)
    const { line } = reading
    const [minutes, estimated] = [Math.round(seconds / 60), verdict === 'estimated']
    return { meterId, quantity, at, minutes, value, estimated, line, raw: () => quoted(reading) }
  }
}

const UTC: OffsetClock = { offsetAt: () => 0 }

function onlyOf<T>(found: ReadonlyMap<string, T>): T | undefined {
  const distinct = new Set(found.values())
  const [only] = distinct
  return distinct.size === 1 ? only : undefined
}

function minutesOf(quantity: Quantity | RowProblem): number {
  return 'code' in quantity ? 0 : quantity.minutes
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function field(text: string): string {
  return owned(text.slice(0, MAX_FIELD))
}

const NO_TYPE: RowProblem = {
  code: 'missing_reading_type',
  reason: {
    zh: '找不到该读数的 ReadingType，不知其量和单位',
    en: 'the ReadingType of the reading is missing: what it measures is not known'
  }
}
