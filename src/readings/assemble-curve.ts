import type { ClockChange } from './clock-change.ts'
import type { EpochDay } from './day.ts'
import { fillTotals } from './day-totals.ts'
import type { Curve, LoadCurve } from './load-curve.ts'
import {
  type Channel,
  ELECTRICAL_CHANNELS,
  type ElectricalChannel,
  type LoadDay,
  mergeDays,
  mergedChange,
  POINTS_PER_DAY,
  REGISTERS
} from './load-day.ts'

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
  /** rows in the curve of each grain, and of the channels that make no curve */
  readonly rowsOf: Readonly<Record<Curve['grain'] | 'other', number>>
  /** rows that a later row of the same day and grain replaced */
  readonly superseded: number
  /** days left out because they lie years away from all others */
  readonly outlying: readonly EpochDay[]
  /** rows of these days */
  readonly outlyingRows: number
}

/** Collects the load days of one meter, in any order of days, and makes its curves of them. */
export class CurveAssembler {
  readonly #meterId: string
  readonly #power: Days = new Map()
  readonly #energy: Days = new Map()
  readonly #electrical = new Map<ElectricalChannel, Days>()
  #otherRows = 0
  #superseded = 0

  constructor(meterId: string) {
    this.#meterId = meterId
  }

  /**
   * Adds a day or a part of one; of two values for the same time and grain the one added later holds. The values are kept,
   * not copied. Rows of channels other than active power and register energy are counted as such; electrical ones travel with
   * the interval curve, the rest is left out.
   */
  add(load: Pick<LoadDay, 'day' | 'channel' | 'values' | 'rows' | 'clockChange'>): void {
    const { day, channel, values, rows = 1 } = load
    if (channel !== 'active_power' && channel !== 'register_energy') {
      this.#otherRows += rows
      if (isElectrical(channel)) this.#addElectrical(channel, load)
      return
    }
    const days = channel === 'active_power' ? this.#power : this.#energy
    const earlier = days.get(day)
    if (!earlier) {
      days.set(day, { values, rows, ...(load.clockChange && { clockChange: load.clockChange }) })
      return
    }
    const merged = mergeDays(earlier, load)
    this.#superseded += merged.superseded
    days.set(day, {
      values: merged.values,
      rows: earlier.rows + rows - merged.superseded,
      ...mergedChange(earlier, load)
    })
  }

  /**
   * The curves without holes: missing days are NaN. Intervals of 15 minutes at the least: where those of the days differ, or
   * are shorter, all are brought to the longest that they have in common among 15, 30 and 60 minutes. An interval is then
   * the mean of its readings, missing when fewer than half of them are there. Days of tariff periods alone are given their total.
   */
  finish(): AssembledCurves {
    const meterId = this.#meterId
    const curves: Curve[] = []
    const power = mainSpan(this.#power)
    const energy = mainSpan(this.#energy)
    if (power.days > 0) {
      const points = pointsInCommon(this.#power, power.inside)
      const kw = lay(this.#power, power, points, (values, into) => coarsen(values, into))
      const { firstDay, days } = power
      const clockChanges = changesIn(this.#power, power)
      const curve: LoadCurve = {
        ...{ grain: 'interval', meterId, firstDay, days, pointsPerDay: points, kw },
        ...(clockChanges.size > 0 && { clockChanges })
      }
      curves.push(this.#electrical.size > 0 ? { ...curve, electrical: this.#electricalOf(power) } : curve)
    }
    if (energy.days > 0) {
      const kwh = lay(this.#energy, energy, REGISTERS.length, (values, into) => into.set(values))
      fillTotals(
        Array.from({ length: energy.days }, (_, i) => kwh.subarray(i * REGISTERS.length, (i + 1) * REGISTERS.length))
      )
      curves.push({ grain: 'register', meterId, firstDay: energy.firstDay, days: energy.days, kwh })
    }
    return {
      meterId,
      curves,
      rowsOf: {
        interval: rowsIn(this.#power, power.inside),
        register: rowsIn(this.#energy, energy.inside),
        other: this.#otherRows
      },
      superseded: this.#superseded,
      outlying: [...power.outside, ...energy.outside],
      outlyingRows: rowsIn(this.#power, power.outside) + rowsIn(this.#energy, energy.outside)
    }
  }

  #addElectrical(channel: ElectricalChannel, load: Pick<LoadDay, 'day' | 'values' | 'rows'>): void {
    if (load.values.length % HOURS !== 0) return
    let days = this.#electrical.get(channel)
    if (!days) this.#electrical.set(channel, (days = new Map()))
    const earlier = days.get(load.day)
    days.set(load.day, { values: earlier ? mergeDays(earlier, load).values : load.values, rows: 1 })
  }

  #electricalOf({ firstDay, days }: Span): NonNullable<LoadCurve['electrical']> {
    const hourly: Partial<Record<ElectricalChannel, Float32Array>> = {}
    for (const [channel, known] of this.#electrical) {
      const inside = [...known.keys()].filter((day) => day >= firstDay && day < firstDay + days)
      const span = { firstDay, days, inside, outside: [] }
      if (inside.length > 0) hourly[channel] = lay(known, span, HOURS, (values, into) => coarsen(values, into))
    }
    return hourly
  }
}

const HOURS = 24

const isElectrical = (channel: Channel): channel is ElectricalChannel =>
  (ELECTRICAL_CHANNELS as readonly Channel[]).includes(channel)

/** What is known of each day. */
type Days = Map<EpochDay, Pick<LoadDay, 'values' | 'clockChange'> & { readonly rows: number }>

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

function pointsInCommon(days: Days, inside: readonly EpochDay[]): number {
  const divides = (points: number) => inside.every((day) => days.get(day)!.values.length % points === 0)
  return POINTS_PER_DAY.findLast(divides) ?? POINTS_PER_DAY[0]
}

function rowsIn(days: Days, some: readonly EpochDay[]): number {
  return some.reduce((sum, day) => sum + days.get(day)!.rows, 0)
}

/** How the clock was changed on the days of a span, by their places in it. */
function changesIn(days: Days, { firstDay, inside }: Span): Map<number, ClockChange> {
  const changes = new Map<number, ClockChange>()
  for (const day of inside) {
    const { clockChange } = days.get(day)!
    if (clockChange) changes.set(day - firstDay, clockChange)
  }
  return changes
}

/** Writes the days of a span one after the other, NaN between them. */
function lay(
  days: Days,
  span: Span,
  width: number,
  write: (values: Float32Array, into: Float32Array) => void
): Float32Array {
  const all = new Float32Array(span.days * width).fill(Number.NaN)
  for (const day of span.inside) {
    const at = (day - span.firstDay) * width
    write(days.get(day)!.values, all.subarray(at, at + width))
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
