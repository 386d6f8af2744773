import { forgetOldest } from '../forget-oldest.ts'
import { type FreezeGap, FreezeRuns } from './freeze-runs.ts'
import { FreezeStore } from './freeze-store.ts'

/** What a meter's registers showed at the end of a day or month. */
export interface Freeze {
  /** of each place, kWh at the meter; NaN = missing */
  readonly readings: Float64Array
  /** largest mean power so far, kW at the meter: drawn, and fed in */
  readonly mostKw: readonly [number, number]
  /** the freeze before, where the rise from it is taken for another meter's until the next one is like it */
  readonly leapFrom?: Freeze | undefined
  /** what the register in total began the period with, where that is not what the freeze before shows: another meter's */
  readonly begun?: number | undefined
}

/** Of registers that have not been seen to rise. */
export const NO_RISES: Freeze['mostKw'] = [0, 0]

/** What a meter has shown, by days or months. */
export interface Freezes {
  get(at: number): Freeze | undefined
}

/** Where a freeze is kept, and of which end of a period of whose. */
interface KeptFreeze {
  readonly index: number
  readonly at: number
  /** all that are known of its meter */
  readonly beside: Map<number, KeptFreeze>
}

/** Freezes between two others, which only a correction needs, that are kept: the newest. */
const MOST_SETTLED = 20_000
/** Freezes that wait for those beside them, over all meters. */
const MOST_WAITING = 400_000

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
  readonly #kept = new FreezeStore()
  readonly #runs = new FreezeRuns()
  readonly #tellsGaps: boolean

  /** @param tellsGaps whether what lies between freezes is noted */
  constructor(tellsGaps = true) {
    this.#tellsGaps = tellsGaps
  }

  /** What a meter showed, by the ends of periods as far as that is known, and not forgotten. */
  of(meter: string): Freezes {
    const freezes = this.#of(meter)
    return {
      get: (at) => {
        const kept = freezes.get(at)
        return kept && this.#kept.get(kept.index)
      }
    }
  }

  /** Keeps what a meter showed. @returns whether one that waits had to be forgotten */
  keep(meter: string, at: number, freeze: Freeze): boolean {
    const beside = this.#of(meter)
    const before = beside.get(at)
    if (before) {
      this.#waiting.delete(before)
      this.#settled.delete(before)
      this.#kept.remove(before.index)
    }
    const kept = { index: this.#kept.put(freeze), at, beside }
    beside.set(at, kept)
    this.#waiting.add(kept)
    for (let i = at - 1; i <= at + 1; i++) this.#settle(beside, i)
    return forgetOldest(this.#waiting, MOST_WAITING, this.#forget)
  }

  /**
   * Notes that a point has a freeze of a period, for what lies between those that it has.
   * @returns whether there are so many gaps that they are to be told, and forgotten
   */
  note(point: string, meter: string, at: number, total: number, line: number): boolean {
    return this.#tellsGaps && !Number.isNaN(total) && this.#runs.note(point, meter, at, total, line)
  }

  /** Forgets the gaps, which have been told: what comes for a time in between is taken as known. */
  forgetGaps(): void {
    this.#runs.forgetGaps()
  }

  /** The gaps that the points of the file have, each told once. */
  endFile(): Generator<FreezeGap & { readonly point: string }> {
    return this.#runs.endFile()
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
    forgetOldest(this.#settled, MOST_SETTLED, this.#forget)
  }

  readonly #forget = ({ index, at, beside }: KeptFreeze): void => {
    beside.delete(at)
    this.#kept.remove(index)
  }
}
