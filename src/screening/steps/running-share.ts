import { median } from './order-statistics.ts'
import type { RelativeLoad } from './relative-load.ts'

/** Known days before a step that say what was there before. */
const DAYS_BEFORE = 28

/**
 * Share of the days after a step on which a daily series, such as the floor, stays above half of it. Where the weeks before
 * the step are missing, the last four weeks known before them serve. 1 where nothing is known on one of the sides; 0 where
 * the series shows nothing of the step.
 */
export function runningShare(series: Float64Array, start: number, step: number): number {
  let end = start
  while (end > 0 && Number.isNaN(series[end - 1]!)) end--
  const whole = median(series, Math.max(0, start - DAYS_BEFORE), start)
  const before = Number.isNaN(whole) ? median(series, Math.max(0, end - DAYS_BEFORE), end) : whole
  if (Number.isNaN(before)) return 1
  let above = 0
  let known = 0
  for (let day = start; day < series.length; day++) {
    const v = series[day]!
    if (Number.isNaN(v)) continue
    known++
    if (v > before + step / 2) above++
  }
  return known > 0 ? above / known : 1
}

/** Median hour of each day, NaN where it has none: shows a load that the floor does not, as one that pauses every day. */
export function dailyMedians({ load, days }: RelativeLoad): Float64Array {
  return Float64Array.from({ length: days }, (_, day) => median(load, day * 24, (day + 1) * 24))
}
