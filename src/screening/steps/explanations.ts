import { SUMMARY_LENGTH } from './difference-profile.ts'
import { meanOfDays } from './floor.ts'
import { RESOLUTION, type Yardsticks } from './noise.ts'
import type { NumberRow } from './number-row.ts'
import type { StepContext } from './step-context.ts'

/**
 * Least squares of the daily floor within eight weeks on a step at t and one or two rivals: degrees of cold and heat, or a
 * straight line in time. Puts the step and its t-value.
 */
export function putRegression(
  row: NumberRow,
  floor: Float64Array,
  temperature: Float64Array | null,
  t: number,
  trend: boolean
): void {
  if (!trend && !temperature) {
    row.put(Number.NaN)
    row.put(Number.NaN)
    return
  }
  const reach = trend ? 28 : 56
  const from = Math.max(0, t - reach)
  const to = Math.min(floor.length, t + reach)
  const n = 4
  const a = new Float64Array(n * (n + 1))
  let yy = 0
  let rows = 0
  const x = [1, 0, 0, 0]
  for (let day = from; day < to; day++) {
    const y = floor[day]!
    const degrees = trend ? 0 : temperature![day]!
    if (Number.isNaN(y) || Number.isNaN(degrees)) continue
    x[1] = day >= t ? 1 : 0
    x[2] = trend ? (day - t) / reach : Math.max(0, 14 - degrees) / 10
    x[3] = trend ? 0 : Math.max(0, degrees - 17) / 10
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) a[i * 5 + j]! += x[i]! * x[j]!
      a[i * 5 + 4]! += x[i]! * y
    }
    yy += y * y
    rows++
  }
  if (rows < 20) {
    row.put(Number.NaN)
    row.put(Number.NaN)
    return
  }
  const moments = [a[4]!, a[9]!, a[14]!, a[19]!]
  for (let i = 0; i < n; i++) a[i * 6]! += 1e-6 * rows
  const variance = solve(a, n)
  let residual = yy
  for (let i = 0; i < n; i++) residual -= a[i * 5 + 4]! * moments[i]!
  const sd = Math.sqrt(Math.max(0, residual) / Math.max(1, rows - 4)) + RESOLUTION
  row.put(a[9]!)
  row.put(a[9]! / (sd * Math.sqrt(Math.max(1e-9, variance))))
}

const inverse = new Float64Array(4)

/** Solves the n × (n + 1) system in place (the solution ends in the last column); returns entry (1, 1) of the inverse. */
function solve(a: Float64Array, n: number): number {
  inverse.fill(0)
  inverse[1] = 1
  const width = n + 1
  for (let i = 0; i < n; i++) {
    const pivot = a[i * width + i]!
    for (let j = 0; j < width; j++) a[i * width + j]! /= pivot
    inverse[i]! /= pivot
    for (let k = 0; k < n; k++) {
      if (k === i) continue
      const factor = a[k * width + i]!
      for (let j = 0; j < width; j++) a[k * width + j]! -= factor * a[i * width + j]!
      inverse[k]! -= factor * inverse[i]!
    }
  }
  return inverse[1]!
}

/** How much warmer the days after are than those before. */
export function temperatureChange(temperature: Float64Array | null, t: number, window: number): number {
  if (!temperature) return Number.NaN
  return meanOfDays(temperature, t, t + window) - meanOfDays(temperature, t - window, t)
}

/** The largest fall and the largest other rise of the history, in units of this step; its rank; missing hours at the edge. */
export function putRivals(
  row: NumberRow,
  { scan, relative: { days, load }, candidates }: StepContext,
  { rises }: Yardsticks,
  t: number,
  step: number
): void {
  const fortnight = scan.summaries[1]!
  let fall = 0
  for (let day = 0; day < days; day++) {
    const lowest = fortnight[day * SUMMARY_LENGTH + 3]!
    if (Math.abs(day - t) > 7 && lowest < fall) fall = lowest
  }
  row.put(-fall / step)
  let other = 0
  let higher = 0
  for (let c = 0; c < candidates.length; c++) {
    if (Math.abs(candidates[c]! - t) <= 7) continue
    if (rises[c]! > other) other = rises[c]!
    if (rises[c]! > step) higher++
  }
  row.put(other / step)
  row.put(higher)
  let missing = 0
  for (let i = Math.max(0, t - 3) * 24; i < Math.min(days, t + 3) * 24; i++) if (Number.isNaN(load[i]!)) missing++
  row.put(missing)
}
