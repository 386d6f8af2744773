import type { EpochDay } from './day.ts'

/** Days of a point's channel that a meter (电表资产号) there gives. */
export interface AssetRun {
  readonly asset: string
  /** -Infinity where no other meter came before */
  readonly first: EpochDay
  /** Infinity where no other meter came after */
  readonly last: EpochDay
}

/** What is there of the days of a point's channel, around a day that another meter gives. */
export interface DaysAround {
  readonly before: boolean
  readonly on: boolean
  readonly after: boolean
}

export function coversDay({ first, last }: AssetRun, day: EpochDay): boolean {
  return first <= day && day <= last
}

/**
 * The runs of a point's meters once one of them gives a day that was another's, or nobody's: days that are there stay
 * with the meter that they came from, a day of a swap with both.
 * @param runs those of several meters overlap on days of a swap alone
 */
export function withDay(runs: readonly AssetRun[], asset: string, day: EpochDay, there: DaysAround): AssetRun[] {
  if (runs.length === 0) return [{ asset, first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY }]
  let [first, last]: [EpochDay, EpochDay] = [day, day]
  const others = runs.flatMap((run) => {
    if (!coversDay(run, day)) return [run]
    const [until, from] = there.on ? [day, day] : [day - 1, day + 1]
    const earlier = there.before || there.on ? [{ ...run, last: until }] : []
    const later = there.after ? [{ ...run, first: there.before || there.on ? day + 1 : from }] : []
    if (earlier.length === 0) first = Math.min(first, run.first)
    if (later.length === 0) last = Math.max(last, run.last)
    return [...earlier, ...later].filter((part) => part.first <= part.last)
  })
  const own = { asset, first, last }
  const beside = others.filter((run) => run.asset === asset && run.first <= last + 1 && run.last >= first - 1)
  const joined = beside.reduce(
    (so, run) => ({ asset, first: Math.min(so.first, run.first), last: Math.max(so.last, run.last) }),
    own
  )
  return [...others.filter((run) => !beside.includes(run)), joined]
}
