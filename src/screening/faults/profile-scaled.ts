import { HOURS_PER_DAY } from '../hours.ts'
import { median, medianAbsolute } from '../steps/order-statistics.ts'

const HOURS_OF_WEEK = 168
/** Weeks on either side whose hours of the week are compared. */
const WEEKS = 3
/** A smaller factor cannot be told from a season. */
const SMALLEST_FACTOR = 1.2
/** Each of three parts of the week's hours, by their level, changes by the factor within this (natural logarithm). */
const PARTS_APART = 0.05
/** In the weeks right beside the change the factor is the same within this part of it besides (natural logarithm). */
const AT_ONCE_APART_SHARE = 0.1
/** The lowest third of the hours must lie this far below the highest: a flat week scales as it shifts. */
const LOWEST_SWING = 1.5
/** Hours of the week whose ratio must be known. */
const FEWEST_HOURS = 100
/** Hours of the day that are looked at first, and how far their factors may lie apart to look further (natural logarithm). */
const NIGHT_HOUR = 2
const NOON_HOUR = 12
const ROUGHLY_APART = 0.2
/** What is left of the week after scaling, as a share of the mean: nothing but noise. */
const LARGEST_REST = 0.08
/** The scatter from week to week changes by the factor within this part of it (natural logarithm). */
const SCATTER_APART = 0.35
const SCATTER_APART_SHARE = 0.35

/**
 * The factor by which the whole week was multiplied between the days before `end` and those from `start` on; null unless its
 * low, middle and high hours and the scatter of each from week to week changed by one factor. A load that is added raises the
 * low hours by a larger factor than the high ones and scatters no more than before; a season or a term changes the high hours.
 * @param hourlyKw `days × 24`, NaN = missing
 */
export function profileScaled(hourlyKw: Float32Array, end: number, start: number): number | null {
  if (!mayBeScaled(hourlyKw, end, start)) return null
  const before = weekOf(hourlyKw, end - WEEKS * 7, end)
  const after = weekOf(hourlyKw, start, start + WEEKS * 7)
  const hours: number[] = []
  for (let h = 0; h < HOURS_OF_WEEK; h++) if (before.level[h]! > 0 && after.level[h]! > 0) hours.push(h)
  if (hours.length < FEWEST_HOURS) return null
  const ratio = (h: number) => Math.log(after.level[h]! / before.level[h]!)
  const factor = median(hours.map(ratio))
  if (Math.abs(factor) < Math.log(SMALLEST_FACTOR)) return null
  const middle = (h: number) => before.level[h]! * after.level[h]!
  hours.sort((a, b) => middle(a) - middle(b))
  const third = Math.floor(hours.length / 3)
  const parts = [hours.slice(0, third), hours.slice(third, -third), hours.slice(-third)]
  if (parts.some((part) => Math.abs(median(part.map(ratio)) - factor) > PARTS_APART)) return null
  const [week, next] = [weekOf(hourlyKw, end - 7, end), weekOf(hourlyKw, start, start + 7)]
  const atOnce = median(hours.map((h) => Math.log(next.level[h]! / week.level[h]!)))
  if (!(Math.abs(atOnce - factor) <= PARTS_APART + AT_ONCE_APART_SHARE * Math.abs(factor))) return null
  const [low, high] = [parts[0]!, parts[2]!].map((part) => median(part.map((h) => before.level[h]!)))
  if (high! < LOWEST_SWING * low!) return null
  const rest = medianAbsolute(hours.map((h) => ratio(h) - factor))
  if (rest > LARGEST_REST) return null
  const scatter = Math.log(after.scatter / before.scatter)
  if (!(Math.abs(scatter - factor) <= SCATTER_APART + SCATTER_APART_SHARE * Math.abs(factor))) return null
  return Math.exp(factor)
}

/** Rules most changes out by two hours of the day: night and noon change by much the same factor, and by enough. */
function mayBeScaled(hourlyKw: Float32Array, end: number, start: number): boolean {
  const [night, noon] = [NIGHT_HOUR, NOON_HOUR].map((hour) => {
    const [from, to] = [Math.max(0, end - WEEKS * 7), Math.min(hourlyKw.length / HOURS_PER_DAY, start + WEEKS * 7)]
    const level = (first: number, last: number) =>
      median(hourlyKw, first * HOURS_PER_DAY + hour, last * HOURS_PER_DAY, HOURS_PER_DAY)
    return Math.log(level(start, to) / level(from, end))
  }) as [number, number]
  return Math.abs(night - noon) < ROUGHLY_APART && Math.abs(night + noon) / 2 > Math.log(SMALLEST_FACTOR) / 2
}

/** The median of each hour of the week over some days, and the median distance of all their hours from it. */
function weekOf(hourlyKw: Float32Array, fromDay: number, toDay: number): { level: Float64Array; scatter: number } {
  const from = Math.max(0, fromDay * HOURS_PER_DAY)
  const to = Math.min(hourlyKw.length, toDay * HOURS_PER_DAY)
  const level = new Float64Array(HOURS_OF_WEEK)
  // The hour of the week counts from the first hour of the history, so that both sides share it.
  for (let h = 0; h < HOURS_OF_WEEK; h++) {
    const first = from + ((h - (from % HOURS_OF_WEEK) + HOURS_OF_WEEK) % HOURS_OF_WEEK)
    level[h] = median(hourlyKw, first, to, HOURS_OF_WEEK)
  }
  const distances: number[] = []
  for (let i = from; i < to; i++) distances.push(hourlyKw[i]! - level[i % HOURS_OF_WEEK]!)
  return { level, scatter: medianAbsolute(distances) }
}
