import { idProblem } from '../cell-problem.ts'
import type { Origin } from '../open-day.ts'
import type { RowProblem } from '../rejection.ts'
import { ZoneClock } from '../time-zone.ts'
import { blockQuantity, espiQuantity } from './espi-values.ts'
import type { HeldReadings } from './held-readings.ts'
import { type LocalTimeFields, localTimeClock, type OffsetClock } from './local-time.ts'
import { type Quantity, unused } from './reading-type.ts'
import type { XmlSink } from './xml-sink.ts'

const ELECTRICITY = '0'

/** An Atom entry, or an object that stands by itself: what it is, and how it is linked. */
export interface Entry {
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
export interface Block {
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
export interface Source {
  readonly meterId: string | RowProblem
  readonly quantity: Quantity | RowProblem
  readonly clock: OffsetClock | undefined
  /** its meter reading, of which a usage point may have several */
  readonly origin: Origin | undefined
}

/** What a file says of meters, reading types and clocks, and which of it a block of readings is led to by its links. */
export class EspiSources {
  readonly #sink: XmlSink
  readonly #zone: OffsetClock | undefined
  /** meter readings by their own path, by the path of their blocks, and by that of what they are related to */
  readonly #meterReadings = new Map<string, Entry>()
  readonly #types = new Map<string, Quantity | RowProblem>()
  /** the same by the objects themselves, for those that are known by what they stand beside */
  readonly #quantities = new Map<Entry, Quantity | RowProblem>()
  readonly #usagePoints = new Map<string, Entry>()
  readonly #clocks = new Map<string, OffsetClock>()
  /** by the path of their meter reading: one of each, by which readings of one series are known */
  readonly #origins = new Map<string, Origin>()
  #count = 0
  /** the clock is settled because so many readings waited for one */
  #clockSettled = false

  constructor(sink: XmlSink, zone: string | undefined) {
    this.#sink = sink
    this.#zone = zone === undefined ? undefined : new ZoneClock(zone)
  }

  /** Objects that are remembered. */
  get count(): number {
    return this.#count
  }

  get givesClock(): boolean {
    return this.#clocks.size > 0
  }

  /** No clock that comes later counts: too much has waited for one. */
  settleClock(): void {
    this.#clockSettled = true
  }

  remember(entry: Entry): void {
    const { kind, self, related, fields } = entry
    if (kind === '') return
    this.#count++
    const key = self || `#${this.#count}`
    if (kind === 'UsagePoint') {
      this.#usagePoints.set(key, entry)
      for (const path of related) if (!this.#usagePoints.has(path)) this.#usagePoints.set(path, entry)
    } else if (kind === 'MeterReading') {
      this.#meterReadings.set(key, entry)
      for (const path of related) this.#meterReadings.set(path, entry)
    } else if (kind === 'ReadingType') {
      const quantity = espiQuantity(fields)
      this.#types.set(key, quantity)
      this.#quantities.set(entry, quantity)
    } else if (kind === 'LocalTimeParameters' && !this.#clockSettled) {
      const clock = localTimeClock(Object.fromEntries(fields) as LocalTimeFields)
      if (clock) this.#clocks.set(key, clock)
    }
  }

  /** Undefined until what comes later in the file tells. */
  of(block: Block): Source | undefined {
    const source = this.#find(block, false)
    return source.whole ? source : undefined
  }

  /** What can be known when nothing more will come. */
  lastOf(block: Block): Source {
    return this.#find(block, true)
  }

  #find(block: Block, last: boolean): Source & { readonly whole: boolean } {
    const { entry, before } = block
    const upper = entry.up || entry.self.replace(/\/[^/]*$/, '')
    const meterReading =
      this.#meterReadings.get(upper) ??
      this.#meterReadings.get(upper.replace(/\/IntervalBlock$/, '')) ??
      (last ? onlyOf(this.#meterReadings) : undefined)
    const links = [...entry.related, ...(meterReading?.related ?? [])]
    const linked = links.map((path) => this.#types.get(path)).find((type) => type !== undefined)
    const own = blockQuantity(entry.fields)
    const bare = before.type && this.#quantities.get(before.type)
    const type = linked ?? own ?? bare ?? (last ? this.#onlyTypeFor(links) : undefined)
    const usagePoint =
      this.#usagePointOf(entry, meterReading) ?? before.meter ?? (last ? this.#onlyPointFor(block) : undefined)
    const clock = this.#clockOf(usagePoint)
    const quantity = type ?? NO_TYPE
    const service = usagePoint?.fields.get('service') ?? ELECTRICITY
    return {
      meterId: this.#meterIdOf(entry, meterReading, usagePoint, quantity),
      quantity: service === ELECTRICITY ? quantity : unused(`ServiceCategory ${service}`),
      clock,
      origin: this.#originOf([upper, entry.self, meterReading?.self ?? '']),
      whole: type !== undefined && clock !== undefined && (usagePoint ?? meterReading) !== undefined
    }
  }

  #originOf(paths: readonly string[]): Origin | undefined {
    const [series] = paths.flatMap((path) => /^.*\/MeterReading\/[^/]+/.exec(path)?.[0] ?? [])
    if (series === undefined) return undefined
    let origin = this.#origins.get(series)
    if (!origin) this.#origins.set(series, (origin = { asset: '', directed: false, series }))
    return origin
  }

  /** The only type of a file, unless the links of the block or of its meter reading name another. */
  #onlyTypeFor(links: readonly string[]): Quantity | RowProblem | undefined {
    const nameOf = (path: string) => /\/ReadingType\/[^/]+$/.exec(path)?.[0]
    const named = links.map(nameOf).filter((name) => name !== undefined)
    const [path = ''] = this.#types.keys()
    return named.length === 0 || named.some((name) => name === nameOf(path)) ? onlyOf(this.#types) : undefined
  }

  /** The only usage point of a file, of readings that are linked to none. */
  #onlyPointFor({ entry }: Block): Entry | undefined {
    const isNamed =
      [entry.up, entry.self].some((path) => path.includes('UsagePoint/')) || entry.fields.has('servicePointId')
    return isNamed ? undefined : onlyOf(this.#usagePoints)
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
    const others = [usagePoint?.fields.get('mRID'), usagePoint?.id, block.fields.get('servicePointId')]
    const candidates = [...ids, ...others].filter((id) => id !== undefined && id !== '') as string[]
    const channel = 'code' in quantity ? 'active_power' : quantity.channel
    const meterId = this.#sink.knownId([...new Set(candidates.map(decoded))], channel) ?? ''
    return idProblem('UsagePoint', meterId) ?? meterId
  }
}

export const UTC: OffsetClock = { offsetAt: () => 0 }

function onlyOf<T>(found: ReadonlyMap<string, T>): T | undefined {
  const [first] = found.values()
  for (const other of found.values()) if (other !== first) return undefined
  return first
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const NO_TYPE: RowProblem = {
  code: 'missing_reading_type',
  reason: {
    zh: '找不到该读数的 ReadingType，不知其量和单位',
    en: 'the ReadingType of the reading is missing: what it measures is not known'
  }
}
