import type { EpochDay } from './day.ts'
import { type Channel, type LoadDay, mergeDays } from './load-day.ts'
import { SWAP, type Totals } from './register-verdict.ts'

/** What is stored of a meter before a run, oldest first. */
export interface StoredTotals {
  readonly meterId: string
  readonly channel: Channel
  readonly days: readonly Totals[]
}

/** A meter of which stored days are asked for, from a day to a day. */
export interface WantedDays {
  readonly meterId: string
  readonly channel: Channel
  readonly from: EpochDay
  readonly to: EpochDay
}

/** Gives what is stored of some meters. */
export type StoredDays = (wanted: readonly WantedDays[]) => Promise<readonly StoredTotals[]>

/** Values speak for others that are no more than so many times as large. */
const LIKE = 3

/** A value in the order of time. */
interface Value {
  /** day, with the share of it that lies before */
  readonly time: number
  readonly value: number
  readonly isNew: boolean
}

/** The totals that are stored, of days beside a new one, that speak for it. */
export function totalsLike(stored: readonly Totals[], load: Totals): Totals[] {
  const others = stored.filter(({ day }) => day !== load.day)
  const values = [...others, load].map((of) => ({ time: of.day, value: of.values[0]!, isNew: of === load }))
  const speaks = reachOf(values)
  return others.filter(({ day }) => speaks(day))
}

/** The intervals that are stored, and for which no new ones come, that speak for these. */
export function intervalsLike(stored: readonly Totals[], days: readonly Totals[]): Totals[] {
  const given = new Map<EpochDay, Totals>()
  for (const day of days) given.set(day.day, { day: day.day, values: over(given.get(day.day), day) })
  const others = stored.map(({ day, values }) => ({ day, values: withoutTimesOf(values, given.get(day)?.values) }))
  const valuesOf = (of: Iterable<Totals>, isNew: boolean) =>
    [...of].flatMap(({ day, values }) =>
      Array.from(values, (value, i) => ({ time: day + i / values.length, value, isNew }))
    )
  const speaks = reachOf([...valuesOf(others, false), ...valuesOf(given.values(), true)])
  return others.flatMap(({ day, values }) => {
    const kept = values.map((value, i) => (speaks(day + i / values.length) ? value : Number.NaN))
    return kept.some((value) => value > 0) ? [{ day, values: kept }] : []
  })
}

/** New days laid over stored ones. */
export function withStored(stored: readonly Totals[], days: readonly LoadDay[]): LoadDay[] {
  const byDay = new Map<EpochDay, LoadDay>()
  for (const day of [...stored.map((held) => ({ ...days[0]!, ...held })), ...days])
    byDay.set(day.day, { ...day, values: over(byDay.get(day.day), day) })
  return [...byDay.values()]
}

function over(before: Pick<Totals, 'values'> | undefined, { values }: Pick<Totals, 'values'>): Float32Array {
  return before ? mergeDays({ values: before.values }, { values }).values : values
}

/** Values of times for which there are none among others, which may be of another number of intervals. */
function withoutTimesOf(values: Float32Array, others: Float32Array | undefined): Float32Array {
  if (!others) return values
  const each = others.length / values.length
  return values.map((value, i) =>
    others.subarray(Math.floor(i * each), Math.ceil((i + 1) * each)).some((other) => !Number.isNaN(other))
      ? Number.NaN
      : value
  )
}

/**
 * Tells which times no jump parts from the new values: one to values far larger than all before, or, of values that had only
 * risen, to those of a meter that was put in.
 */
function reachOf(all: readonly Value[]): (time: number) => boolean {
  const values = all.filter(({ value }) => value > 0).sort((a, b) => a.time - b.time)
  const [firstNew, lastNew] = [values.findIndex(({ isNew }) => isNew), values.findLastIndex(({ isNew }) => isNew)]
  let [from, most, before, fell] = [Number.NEGATIVE_INFINITY, 0, 0, false]
  for (const [i, { time, value }] of values.entries()) {
    const isJump = i > 0 && (value > LIKE * most || (!fell && value < SWAP * before))
    if (isJump && i > lastNew) return (other) => from <= other && other < time
    if (isJump && i <= firstNew) from = time
    if (isJump) [most, fell] = [0, false]
    else if (value < before) fell = true
    most = Math.max(most, value)
    before = value
  }
  return (other) => from <= other
}
