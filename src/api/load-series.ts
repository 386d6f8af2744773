import type { LoadExtent } from '../store/loads.ts'

/** The resolutions that a load can be asked for. */
export const RESOLUTIONS = ['native', 'hour', 'day'] as const
export type Resolution = (typeof RESOLUTIONS)[number]

/** Most values in one answer: about a year and a half of one meter's 15-minute readings, twice over. */
export const MAX_VALUES = 100_000

/** Values a day at a resolution, from days of at least `native` values. */
export function valuesPerDay(resolution: Resolution, native: number): number {
  return resolution === 'native' ? native : resolution === 'hour' ? 24 : 1
}

/**
 * Means of equal stretches of a day.
 * @param values kW of the day's intervals; NaN = missing
 * @param target number of stretches, a divisor of the number of values
 * @returns kW, means with 7 significant digits; null where fewer than half of a stretch's readings are there
 */
export function meansOfDay(values: readonly number[], target: number): (number | null)[] {
  if (values.length === target) return values.map((value) => (Number.isNaN(value) ? null : value))
  const length = values.length / target
  return Array.from({ length: target }, (_, i) => {
    let sum = 0
    let present = 0
    for (let at = i * length; at < (i + 1) * length; at++) {
      const value = values[at] as number
      if (Number.isNaN(value)) continue
      sum += value
      present++
    }
    return present > 0 && present * 2 >= length ? Number((sum / present).toPrecision(7)) : null
  })
}

/** The finest resolution at which all of these extents fit into one answer; undefined when not even daily values do. */
export function finestFitting(
  extents: readonly Pick<LoadExtent, 'channel' | 'firstDay' | 'lastDay' | 'valuesPerDay'>[]
): Resolution | undefined {
  return RESOLUTIONS.find((resolution) => {
    const counts = extents.map(({ channel, firstDay, lastDay, valuesPerDay: native }) => {
      const perDay = channel === 'register_energy' ? native : valuesPerDay(resolution, native)
      return (lastDay - firstDay + 1) * perDay
    })
    return counts.reduce((sum, count) => sum + count, 0) <= MAX_VALUES
  })
}
