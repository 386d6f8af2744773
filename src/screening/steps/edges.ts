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
    const a = i >= WEEK ? load[i - WEEK]! : Number.NaN
    const b = i >= 2 * WEEK ? load[i - 2 * WEEK]! : Number.NaN
    const c = i >= 3 * WEEK ? load[i - 3 * WEEK]! : Number.NaN
    const difference = load[i]! - meanOfPresent(a, b, c)
    const present = !Number.isNaN(difference)
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

function meanOfPresent(a: number, b: number, c: number): number {
  const all = a + b + c
  if (!Number.isNaN(all)) return all / 3
  let sum = 0
  let n = 0
  for (const v of [a, b, c]) {
    if (Number.isNaN(v)) continue
    sum += v
    n++
  }
  return n > 0 ? sum / n : Number.NaN
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
