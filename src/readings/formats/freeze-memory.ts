import { forgetOldest } from '../forget-oldest.ts'

/** What a meter's registers showed at the end of a day or month. */
export interface Freeze {
  /** of each place, kWh at the meter; NaN = missing */
  readonly readings: Float64Array
  /** largest mean power so far, kW at the meter: drawn, and fed in */
  readonly mostKw: readonly [number, number]
  /** the freeze before, where the rise from it is taken for another meter's until the next one is like it */
  readonly leapFrom?: Freeze | undefined
}

/** Of registers that have not been seen to rise. */
export const NO_RISES: Freeze['mostKw'] = [0, 0]

interface KeptFreeze extends Freeze {
  readonly at: number
  /** all that are known of its meter */
  readonly beside: Map<number, KeptFreeze>
}

/** Days or months that follow each other, with what the registers showed in total at both ends. */
interface Run {
  from: number
  to: number
  first: number
  last: number
  /** meter and ratio */
  readonly meter: string
  /** line of its first day where that is of the file being read */
  line: number | undefined
  /** the end before it that has been told of */
  toldFrom: number | undefined
}

/** What lies between two runs of freezes of a point: at a swap, perhaps nothing but a day of which both meters have one. */
export interface FreezeGap {
  /** the last freeze before it and the first after it, as days or months that they close */
  readonly from: number
  readonly to: number
  /** total readings there */
  readonly before: number
  readonly after: number
  /** both are of one meter and ratio */
  readonly sameMeter: boolean
  readonly line: number
}

/** Freezes between two others, which only a correction needs, that are kept: the newest. */
const MOST_SETTLED = 20_000
/** Freezes that wait for those beside them, over all meters. */
const MOST_WAITING = 400_000
/** Gaps that are remembered, over all points. */
const MOST_GAPS = 200_000

/**
 * What frozen registers have shown, over all files of a reading: each freeze closes the period before it and opens the one
 * after, which may come in another file and in any order. Bounded: freezes that have both their neighbours are kept for a
 * while, for corrections.
 */
export class FreezeMemory {
  readonly #meters = new Map<string, Map<number, KeptFreeze>>()
  /** the newest last */
  readonly #waiting = new Set<KeptFreeze>()
  readonly #settled = new Set<KeptFreeze>()
  readonly #runs = new Map<string, Run[]>()
  readonly #tellsGaps: boolean
  /** between the runs of all points */
  #gaps = 0
  /** points of the file being read */
  readonly #touched = new Set<string>()

  constructor(tellsGaps = true) {
    this.#tellsGaps = tellsGaps
  }

  /** What a meter showed, by the ends of periods as far as that is known, and not forgotten. */
  of(meter: string): ReadonlyMap<number, Freeze> {
    return this.#of(meter)
  }

  /** Keeps what a meter showed. @returns whether one that waits had to be forgotten */
  keep(meter: string, at: number, { readings, mostKw, leapFrom }: Freeze): boolean {
    const beside = this.#of(meter)
    const before = beside.get(at)
    if (before) {
      this.#waiting.delete(before)
      this.#settled.delete(before)
    }
    const freeze = { readings, mostKw, leapFrom, at, beside }
    beside.set(at, freeze)
    this.#waiting.add(freeze)
    for (let i = at - 1; i <= at + 1; i++) this.#settle(beside, i)
    return forgetOldest(this.#waiting, MOST_WAITING, forget)
  }

  /**
   * Notes that a point has a freeze of a period, for what lies between those that it has.
   * @returns whether there are so many gaps that they are to be told, and forgotten
   */
  note(point: string, meter: string, at: number, total: number, line: number): boolean {
    if (!this.#tellsGaps || Number.isNaN(total)) return false
    this.#touched.add(point)
    let runs = this.#runs.get(point)
    if (!runs) this.#runs.set(point, (runs = []))
    const own = runs.findLast((run) => run.meter === meter && run.from - 1 <= at && at <= run.to + 1)
    if (!own) {
      runs.push({ from: at, to: at, first: total, last: total, meter, line, toldFrom: undefined })
      runs.sort((a, b) => a.from - b.from)
      if (runs.length > 1) this.#gaps++
      return this.#gaps > MOST_GAPS
    }
    if (at >= own.to) [own.to, own.last] = [at, total]
    if (at <= own.from) [own.from, own.first, own.line] = [at, total, line]
    const joined = runs.find((run) => run !== own && run.meter === meter && run.from === own.to + 1)
    const before = runs.find((run) => run !== own && run.meter === meter && run.to === own.from - 1)
    if (joined) {
      ;[own.to, own.last] = [joined.to, joined.last]
      this.#leaveOut(runs, joined)
    }
    if (before) {
      ;[own.from, own.first, own.line] = [before.from, before.first, before.line]
      this.#leaveOut(runs, before)
    }
    return false
  }

  /** Forgets the gaps, which have been told: what comes for a time in between is taken as known. */
  forgetGaps(): void {
    for (const runs of this.#runs.values()) {
      const { from, first } = runs[0]!
      const last = runs.at(-1)!
      runs.splice(0, runs.length, { ...last, from, first })
    }
    this.#gaps = 0
  }

  /** The gaps that the points of the file have, each told once. */
  *endFile(): Generator<FreezeGap & { readonly point: string }> {
    for (const point of this.#touched) {
      let before: Run | undefined
      for (const run of this.#runs.get(point)!) {
        const isSwap = before?.to === run.from && before.meter !== run.meter
        if (before && run.toldFrom !== before.to && (isSwap || run.from > before.to)) {
          run.toldFrom = before.to
          const sameMeter = run.meter === before.meter
          const ends = { from: before.to, to: run.from, before: before.last, after: run.first }
          yield { point, ...ends, sameMeter, line: run.line ?? before.line ?? 1 }
        }
        before = run
      }
      for (const run of this.#runs.get(point)!) run.line = undefined
    }
    this.#touched.clear()
  }

  #leaveOut(runs: Run[], run: Run): void {
    runs.splice(runs.indexOf(run), 1)
    this.#gaps--
  }

  #of(meter: string): Map<number, KeptFreeze> {
    let freezes = this.#meters.get(meter)
    if (!freezes) this.#meters.set(meter, (freezes = new Map()))
    return freezes
  }

  /** Lets a freeze that has both its neighbours wait no longer. */
  #settle(freezes: ReadonlyMap<number, KeptFreeze>, at: number): void {
    const freeze = freezes.get(at)
    if (!freeze || !freezes.has(at - 1) || !freezes.has(at + 1) || !this.#waiting.delete(freeze)) return
    this.#settled.add(freeze)
    forgetOldest(this.#settled, MOST_SETTLED, forget)
  }
}

function forget({ at, beside }: KeptFreeze): void {
  beside.delete(at)
}
