import type { RelativeLoad } from './relative-load.ts'

const WEEK = 168
const REACH = 8
const LEAST = 5

/** Running sums, kept from meter to meter. */
let sum = new Float64Array(0)
let count = new Int32Array(0)

/**
 * How sharply the load rises at each hour: the week-differenced load (minus the mean of the same hour one, two and three
 * weeks earlier) of the eight hours from it on, minus that of the eight hours before. The weekly pattern of the premises
 * cancels; a switched-on machine does not. NaN with fewer than five hours on either side.
 */
export function hourlyEdges({ load }: RelativeLoad): Float32Array {
  const n = load.length
  if (sum.length <= n) {
    sum = new Float64Array(2 * n)
    count = new Int32Array(2 * n)
  }
  for (let i = 0; i < n; i++) {
    let reference = 0
    let weeks = 0
    for (let back = WEEK; back <= 3 * WEEK && back <= i; back += WEEK) {
      const v = load[i - back]!
      if (Number.isNaN(v)) continue
      reference += v
      weeks++
    }
    const difference = load[i]! - reference / weeks
    const present = weeks > 0 && !Number.isNaN(difference)
    sum[i + 1] = sum[i]! + (present ? difference : 0)
    count[i + 1] = count[i]! + (present ? 1 : 0)
  }
  const edges = new Float32Array(n)
  for (let i = 0; i < n; i++) {
    const from = Math.max(0, i - REACH)
    const to = Math.min(n, i + REACH)
    const before = count[i]! - count[from]!
    const after = count[to]! - count[i]!
    edges[i] =
      before >= LEAST && after >= LEAST ? (sum[to]! - sum[i]!) / after - (sum[i]! - sum[from]!) / before : Number.NaN
  }
  return edges
}

/** The hour (index into the curve) with the sharpest rise within `reach` days of the start of a day; -1 when none is known. */
export function sharpestRise(edges: Float32Array, day: number, reach: number): number {
  let best = -1
  const to = Math.min(edges.length, (day + reach) * 24)
  for (let i = Math.max(0, (day - reach) * 24); i < to; i++) {
    const edge = edges[i]!
    if (!Number.isNaN(edge) && (best < 0 || edge > edges[best]!)) best = i
  }
  return best
}
