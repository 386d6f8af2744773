import type { LoadDay } from '../../readings/load-day.ts'
import { CHANNEL_CODES } from '../load-day-codec.ts'

/** Rows of the import that a day is made of and that hold. */
export function rowsOf({ rows = 1, superseded = 0 }: LoadDay): number {
  return rows - superseded
}

/** How many rows the values of an earlier part of a day came from, when each had as many as those of a later part. */
export function rowsLike(later: LoadDay, earlier: Float32Array): number {
  const present = (values: Float32Array) => values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0)
  const perRow = Math.max(present(later.values), 1) / Math.max(rowsOf(later), 1)
  return rowsOf(later) === 0 ? 0 : Math.max(1, Math.round(present(earlier) / perRow))
}

/** A number that orders rows as the primary key does; exact for point ids below 2²⁶. */
export function sortKey(pointId: number, { day, channel }: LoadDay): number {
  return (pointId * 2 ** 22 + day + 719_528) * 32 + CHANNEL_CODES[channel]
}
