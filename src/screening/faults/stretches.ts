import { HOURS_PER_DAY } from '../hours.ts'

/** Hours as [from, to) since the start of the curve. */
export type Stretch = readonly [number, number]

/** Runs of at least `fewest` hours for which a test holds; missing hours end a run. */
export function stretchesWhere(
  hourlyKw: Float32Array,
  fewest: number,
  holds: (kw: number, hour: number) => boolean
): Stretch[] {
  const stretches: Stretch[] = []
  let from = 0
  for (let i = 0; i <= hourlyKw.length; i++) {
    if (i < hourlyKw.length && holds(hourlyKw[i] as number, i)) continue
    if (i - from >= fewest) stretches.push([from, i])
    from = i + 1
  }
  return stretches
}

/** Days in stretches, as far as they lie after the hour `since`. */
export function daysIn(stretches: readonly Stretch[], since = 0): number {
  const hours = stretches.reduce((sum, [from, to]) => sum + Math.max(0, to - Math.max(from, since)), 0)
  return Math.round(hours / HOURS_PER_DAY)
}
