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
  // The normal equations of y on 1, x, u, v: x is the step, and all sums are over the days on which everything is known.
  let [rows, sx, su, sv, sxu, sxv, suu, suv, svv] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  let [sy, sxy, suy, svy, syy] = [0, 0, 0, 0, 0]
  for (let day = from; day < to; day++) {
    const y = floor[day]!
    const degrees = trend ? 0 : temperature![day]!
    if (Number.isNaN(y) || Number.isNaN(degrees)) continue
    const u = trend ? (day - t) / reach : Math.max(0, 14 - degrees) / 10
    const v = trend ? 0 : Math.max(0, degrees - 17) / 10
    if (day >= t) {
      sx++
      sxu += u
      sxv += v
      sxy += y
    }
    su += u
    sv += v
    suu += u * u
    suv += u * v
    svv += v * v
    sy += y
    suy += u * y
    svy += v * y
    syy += y * y
    rows++
  }
  if (rows < 20) {
    row.put(Number.NaN)
    row.put(Number.NaN)
    return
  }
  const ridge = 1e-6 * rows
  equations.set([rows + ridge, sx, su, sv, sy], 0)
  equations.set([sx, sx + ridge, sxu, sxv, sxy], 5)
  equations.set([su, sxu, suu + ridge, suv, suy], 10)
  equations.set([sv, sxv, suv, svv + ridge, svy], 15)
  const variance = solve(equations, 4)
  let residual = syy
  residual -= equations[4]! * sy
  residual -= equations[9]! * sxy
  residual -= equations[14]! * suy
  residual -= equations[19]! * svy
  const sd = Math.sqrt(Math.max(0, residual) / Math.max(1, rows - 4)) + RESOLUTION
  row.put(equations[9]!)
  row.put(equations[9]! / (sd * Math.sqrt(Math.max(1e-9, variance))))
}

const equations = new Float64Array(20)
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
  const highest = scan.highestFortnight
  let fall = 0
  for (let day = 0; day < days; day++) {
    const lowest = highest[day]!
    if (lowest < fall && Math.abs(day - t) > 7) fall = lowest
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
