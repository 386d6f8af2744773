import { percentileOfSorted, sortPresent } from './percentile.ts'

/** The split of a series at which its level rises most surely. */
export interface LevelRise {
  /** Position of the first value after the rise. */
  readonly at: number
  /** Mean after less mean before, in the unit of the series. */
  readonly size: number
  /** Two-sample t statistic of the two sides. */
  readonly t: number
}

/** Values on either side of a split: two weeks of days, so that weekdays match. */
const FEWEST_BESIDE = 14

/**
 * Finds the split with the largest two-sample t statistic (pooled variance, Student 1908) of up to `window` values after
 * against as many before. `floor` is added to the pooled standard deviation, so that a dead level does not turn the
 * smallest change into certainty. O(n) by running sums; null when the series is shorter than 28 values.
 * @param values without NaN
 * @param floor > 0, in the unit of the series
 */
export function strongestRise(values: Float64Array, window: number, floor: number): LevelRise | null {
  const n = values.length
  const origin = values[0] as number
  const sum = new Float64Array(n + 1)
  const squares = new Float64Array(n + 1)
  for (let i = 0; i < n; i++) {
    // Taken from the first value: squares of a high level would drown a small variance.
    const value = (values[i] as number) - origin
    sum[i + 1] = (sum[i] as number) + value
    squares[i + 1] = (squares[i] as number) + value * value
  }
  let best: LevelRise | null = null
  for (let at = FEWEST_BESIDE; at <= n - FEWEST_BESIDE; at++) {
    const start = Math.max(0, at - window)
    const end = Math.min(n, at + window)
    const before = at - start
    const after = end - at
    const sumBefore = (sum[at] as number) - (sum[start] as number)
    const sumAfter = (sum[end] as number) - (sum[at] as number)
    const size = sumAfter / after - sumBefore / before
    const all = (squares[end] as number) - (squares[start] as number)
    const within = Math.max(0, all - sumAfter ** 2 / after - sumBefore ** 2 / before)
    const deviation = Math.sqrt(within / (before + after - 2)) + floor
    const t = (size / deviation) * Math.sqrt((before * after) / (before + after))
    if (best === null || t > best.t) best = { at, size, t }
  }
  return best
}

/** Running median over `reach` values on either side, fewer at the ends: single odd days vanish, steps stay where they are. */
export function runningMedian(values: Float64Array, reach: number): Float64Array {
  const padded = new Float64Array(values.length + 2 * reach).fill(Number.NaN)
  padded.set(values, reach)
  const around = Array.from({ length: 2 * reach + 1 }, (_, i) => i)
  const sorted = new Float64Array(around.length)
  return values.map((_, i) => percentileOfSorted(sorted, sortPresent(padded, i, around, sorted), 0.5))
}
