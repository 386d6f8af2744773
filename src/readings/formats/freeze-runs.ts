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

/** Gaps that are remembered, over all points. */
const MOST_GAPS = 200_000

/** Which days or months each point has freezes of, for what lies between them. */
export class FreezeRuns {
  /** by point and meter, those of a meter in their order */
  readonly #runs = new Map<string, Map<string, Run[]>>()
  /** between the runs of all points */
  #gaps = 0
  /** points of the file being read */
  readonly #touched = new Set<string>()

  /**
   * Notes that a point has a freeze of a period.
   * @returns whether there are so many gaps that they are to be told, and forgotten
   */
  note(point: string, meter: string, at: number, total: number, line: number): boolean {
    this.#touched.add(point)
    let meters = this.#runs.get(point)
    if (!meters) this.#runs.set(point, (meters = new Map()))
    let runs = meters.get(meter)
    if (!runs) meters.set(meter, (runs = []))
    const i = lastFrom(runs, at + 1)
    const own = runs[i]
    if (!own || own.to + 1 < at) {
      runs.splice(i + 1, 0, { from: at, to: at, first: total, last: total, meter, line, toldFrom: undefined })
      if (runs.length > 1 || meters.size > 1) this.#gaps++
      return this.#gaps > MOST_GAPS
    }
    if (at >= own.to) [own.to, own.last] = [at, total]
    if (at <= own.from) [own.from, own.first, own.line] = [at, total, line]
    const before = runs[i - 1]
    if (before?.to === own.from - 1) {
      ;[own.from, own.first, own.line] = [before.from, before.first, before.line]
      runs.splice(i - 1, 1)
      this.#gaps--
    }
    return false
  }

  /** Forgets the gaps, which have been told: what comes for a time in between is taken as known. */
  forgetGaps(): void {
    for (const meters of this.#runs.values()) {
      const runs = inOrder(meters)
      const last = runs.at(-1)!
      const { from, first } = runs[0]!
      meters.clear()
      meters.set(last.meter, [{ ...last, from, first }])
    }
    this.#gaps = 0
  }

  /** The gaps that the points of the file have, each told once. */
  *endFile(): Generator<FreezeGap & { readonly point: string }> {
    for (const point of this.#touched) {
      const runs = inOrder(this.#runs.get(point)!)
      let before: Run | undefined
      for (const run of runs) {
        const isSwap = before?.to === run.from && before.meter !== run.meter
        if (before && run.toldFrom !== before.to && (isSwap || run.from > before.to)) {
          run.toldFrom = before.to
          const sameMeter = run.meter === before.meter
          const ends = { from: before.to, to: run.from, before: before.last, after: run.first }
          yield { point, ...ends, sameMeter, line: run.line ?? before.line ?? 1 }
        }
        before = run
      }
      for (const run of runs) run.line = undefined
    }
    this.#touched.clear()
  }
}

/** Place of the last run that begins at a period or before; -1 where none does. */
function lastFrom(runs: readonly Run[], at: number): number {
  let [low, high] = [0, runs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (runs[middle]!.from <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

function inOrder(meters: ReadonlyMap<string, readonly Run[]>): Run[] {
  const all = [...meters.values()]
  return all.length === 1 ? [...all[0]!] : all.flat().sort((a, b) => a.from - b.from)
}
