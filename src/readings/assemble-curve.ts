import type { EpochDay } from './day.ts'
import type { Curve } from './load-curve.ts'
import { type LoadDay, REGISTERS } from './load-day.ts'

/**
 * Days farther than this from a meter's other days are a clock that was wrong (meters restart in 2000, test files run to
 * 2099), not a pause: renovations end sooner.
 */
const LONGEST_PAUSE_DAYS = 3 * 366

/** The load curves of one meter, and what became of the days that are not in them. */
export interface AssembledCurves {
  readonly meterId: string
  /** At most one of each grain: interval, then register. Empty when there was no day. */
  readonly curves: readonly Curve[]
  /** days in the curve of each grain */
  readonly daysOf: Readonly<Record<Curve['grain'], number>>
  /** rows that a later row of the same day and grain replaced */
  readonly superseded: number
  /** days left out because they lie years away from all others */
  readonly outlying: readonly EpochDay[]
}

/** Collects the load days of one meter, in any order of days, and makes its curves of them. */
export class CurveAssembler {
  readonly #meterId: string
  readonly #power = new Map<EpochDay, Float32Array>()
  readonly #energy = new Map<EpochDay, Float32Array>()
  #superseded = 0

  constructor(meterId: string) {
    this.#meterId = meterId
  }

  /** Adds a day; of two rows for the same day and grain the one added later holds. The values are kept, not copied. */
  add({ day, channel, values }: Pick<LoadDay, 'day' | 'channel' | 'values'>): void {
    const days = channel === 'active_power' ? this.#power : this.#energy
    if (days.has(day)) this.#superseded++
    days.set(day, values)
  }

  /**
   * The curves without holes: missing days are NaN. Where days of 24, 48 and 96 points are mixed, all are brought to the
   * coarsest: an interval is the mean of its readings, missing when fewer than half of them are there.
   */
  finish(): AssembledCurves {
    const meterId = this.#meterId
    const curves: Curve[] = []
    const power = mainSpan(this.#power)
    const energy = mainSpan(this.#energy)
    if (power.days > 0) {
      const points = coarsest(this.#power, power.inside)
      const kw = lay(this.#power, power, points, (values, into) => coarsen(values, into))
      curves.push({ grain: 'interval', meterId, firstDay: power.firstDay, days: power.days, pointsPerDay: points, kw })
    }
    if (energy.days > 0) {
      const kwh = lay(this.#energy, energy, REGISTERS.length, (values, into) => into.set(values))
      curves.push({ grain: 'register', meterId, firstDay: energy.firstDay, days: energy.days, kwh })
    }
    const daysOf = { interval: power.inside.length, register: energy.inside.length }
    return { meterId, curves, daysOf, superseded: this.#superseded, outlying: [...power.outside, ...energy.outside] }
  }
}

interface Span {
  readonly firstDay: EpochDay
  /** from the first to the last, holes included */
  readonly days: number
  readonly inside: readonly EpochDay[]
  readonly outside: readonly EpochDay[]
}

/** The stretch with the most days among those that long pauses part; of two equal ones the later. */
function mainSpan(days: ReadonlyMap<EpochDay, unknown>): Span {
  const sorted = Int32Array.from(days.keys()).sort()
  let [from, to] = [0, 0]
  for (let start = 0, end = 1; start < sorted.length; start = end++) {
    while (end < sorted.length && sorted[end]! - sorted[end - 1]! <= LONGEST_PAUSE_DAYS) end++
    if (end - start >= to - from) [from, to] = [start, end]
  }
  const inside = [...sorted.subarray(from, to)]
  const outside = [...sorted.subarray(0, from), ...sorted.subarray(to)]
  const firstDay = inside[0] ?? 0
  return { firstDay, days: inside.length === 0 ? 0 : inside.at(-1)! - firstDay + 1, inside, outside }
}

function coarsest(days: ReadonlyMap<EpochDay, Float32Array>, inside: readonly EpochDay[]): number {
  return inside.reduce((points, day) => Math.min(points, days.get(day)!.length), Number.POSITIVE_INFINITY)
}

/** Writes the days of a span one after the other, NaN between them. */
function lay(
  days: ReadonlyMap<EpochDay, Float32Array>,
  span: Span,
  width: number,
  write: (values: Float32Array, into: Float32Array) => void
): Float32Array {
  const all = new Float32Array(span.days * width).fill(Number.NaN)
  for (const day of span.inside) {
    const at = (day - span.firstDay) * width
    write(days.get(day)!, all.subarray(at, at + width))
  }
  return all
}

/** Means of equal groups of values, one for each place in `into`; NaN where fewer than half of a group are there. */
function coarsen(values: Float32Array, into: Float32Array): void {
  const size = values.length / into.length
  if (size === 1) {
    into.set(values)
    return
  }
  for (let i = 0; i < into.length; i++) {
    let sum = 0
    let present = 0
    for (let j = i * size; j < (i + 1) * size; j++) {
      const value = values[j]!
      if (Number.isNaN(value)) continue
      sum += value
      present++
    }
    into[i] = present * 2 >= size ? sum / present : Number.NaN
  }
}
