import { DaySet } from '../day-set.ts'
import { EnergyWatch } from '../energy-watch.ts'
import { forgetOldest } from '../forget-oldest.ts'
import { SourcesOfDays } from '../sources-of-days.ts'
import { RegisterEdges } from '../xml/register-edges.ts'
import { TariffParts } from '../xml/tariff-parts.ts'
import { FreezeMemory } from './freeze-memory.ts'
import { PhasesAlone } from './phases-alone.ts'
import { RecordUpdates } from './record-updates.ts'
import { RowRatios } from './row-ratios.ts'

/** What a register showed first and last on a day, NaN where it is not known. */
interface DayEdges {
  readonly first: number
  readonly last: number
  /** largest mean power of its intervals, kW */
  readonly mostKw: number
}

/** The same, and whether the energies of the intervals there are known. */
interface Edges extends DayEdges {
  readonly points: number
  before: boolean
  after: boolean
}

/** A day as it is kept. */
interface KeptDay {
  readonly readings: Float64Array
  /** largest mean power of its intervals, kW */
  readonly mostKw: number
  /** whether the energy up to its first reading is known */
  readonly before: boolean
  /** whether the energy from its last reading on is known */
  readonly after: boolean
}

const UNKNOWN: DayEdges = { first: Number.NaN, last: Number.NaN, mostKw: 0 }

/** Whole days whose readings are kept, for corrections of parts of them that come later. */
const MOST_WHOLE_DAYS = 20_000
/** Days that are kept until the rest of their readings comes. */
const MOST_PARTS = 50_000
/** Days, over all registers, whose first and last readings are kept until the days beside them come; at least so many each. */
const MOST_EDGES = 1_000_000
const FEWEST_EDGES = 4

/**
 * What registers have shown, over all files of a reading: parts of a day are differenced together, and the energy of a day's
 * last interval shows in the first reading of the next day, which may come before it and in another file. Bounded: a day is
 * forgotten when those beside it have come, or when too many wait.
 */
export class RegisterMemory {
  readonly ratios = new RowRatios()
  /** which meter of a point, and which kind of row, gave the values of each day */
  readonly sources = new SourcesOfDays()
  /** readings at the ends of days and months */
  readonly freezes: FreezeMemory
  /** when records of days were made */
  readonly updates = new RecordUpdates()
  /** which meters have powers by phase alone */
  readonly phases = new PhasesAlone()
  /** finds registers among energies */
  readonly watch: EnergyWatch
  /** of registers in XML */
  readonly edgesOfFiles = new RegisterEdges()
  /** energies of tariff periods in XML */
  readonly tariffParts = new TariffParts()
  /** every how many-th of 96 columns the rows of each meter used last */
  readonly strides = new Map<string, number>()
  readonly #edges = new Map<string, Map<number, Edges>>()
  /** newest last */
  readonly #whole = new Map<string, Float64Array>()
  readonly #parts = new Map<string, Float64Array>()
  /** days of each register that were whole, whether their readings are still kept or not */
  readonly #done = new Map<string, DaySet>()

  /**
   * @param watch knows what earlier imports have stored, where there are some
   * @param tellsGaps whether what lies between freezes is told: not where these are stored, beside those of earlier imports
   */
  constructor(watch = new EnergyWatch(), tellsGaps = true) {
    this.watch = watch
    this.freezes = new FreezeMemory(tellsGaps)
  }

  /** The readings of a day as far as they are known; undefined when there are none, or another number. */
  partsOf(register: string, day: number, points: number): Float64Array | undefined {
    const key = `${register} ${day}`
    const readings = this.#parts.get(key) ?? this.#whole.get(key)
    return readings?.length === points ? readings : undefined
  }

  /** Whether a day was whole whose readings are kept no longer, so that a part of it that comes now has nothing beside it. */
  hasForgotten(register: string, day: number): boolean {
    const key = `${register} ${day}`
    return !this.#whole.has(key) && !this.#parts.has(key) && (this.#done.get(register)?.has(day) ?? false)
  }

  /** The first and last reading of a day, where they wait for those of the days beside it. */
  edgesOf(register: string, day: number, points: number): DayEdges {
    const edges = this.#edges.get(register)?.get(day)
    if (edges) return edges.points === points ? edges : UNKNOWN
    const readings = this.partsOf(register, day, points)
    return readings ? { first: readings[0]!, last: readings[points - 1]!, mostKw: 0 } : UNKNOWN
  }

  /** Keeps what a register showed on a day. @returns whether parts of another day, or what one ended with, had to be forgotten */
  keep(register: string, day: number, { readings, mostKw, before, after }: KeptDay): boolean {
    const key = `${register} ${day}`
    this.#whole.delete(key)
    this.#parts.delete(key)
    const isWhole = isComplete(readings)
    if (isWhole) {
      keepNewest(this.#whole, key, readings, MOST_WHOLE_DAYS)
      let done = this.#done.get(register)
      if (!done) this.#done.set(register, (done = new DaySet()))
      done.add(day)
    }
    const forgets = !isWhole && keepNewest(this.#parts, key, readings, MOST_PARTS)
    let all = this.#edges.get(register)
    if (!all) this.#edges.set(register, (all = new Map()))
    const points = readings.length
    all.delete(day)
    if (!before || !after)
      all.set(day, { first: readings[0]!, last: readings[points - 1]!, mostKw, points, before, after })
    if (before) settle(all, day - 1, 'after')
    if (after) settle(all, day + 1, 'before')
    const forgetsEdges = forgetOldest(all, Math.max(FEWEST_EDGES, MOST_EDGES / this.#edges.size))
    return forgets || forgetsEdges
  }
}

function isComplete(readings: Float64Array): boolean {
  for (let i = 0; i < readings.length; i++) if (Number.isNaN(readings[i]!)) return false
  return true
}

/** @returns whether the oldest had to go */
function keepNewest<T>(all: Map<string, T>, key: string, value: T, most: number): boolean {
  all.set(key, value)
  return forgetOldest(all, most)
}

function settle(all: Map<number, Edges>, day: number, side: 'before' | 'after'): void {
  const edges = all.get(day)
  if (!edges) return
  edges[side] = true
  if (edges.before && edges.after) all.delete(day)
}
