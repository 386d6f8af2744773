import { sharpestRise } from './edges.ts'
import { RESOLUTION, type Yardsticks } from './noise.ts'
import type { NumberRow } from './number-row.ts'
import type { RelativeLoad } from './relative-load.ts'

/** The sharpest rise within three days of a candidate, and the hour of the day at which it comes. */
export function putEdge(
  row: NumberRow,
  edges: Float32Array,
  { load }: RelativeLoad,
  t: number,
  step: number,
  sticks: Yardsticks
): void {
  const hour = sharpestRise(edges, t, 3)
  const rise = hour < 0 ? Number.NaN : edges[hour]!
  row.put(rise)
  row.put(rise / step)
  row.put(rise / (sticks.edgeNoise + RESOLUTION))
  let single = Number.NaN
  for (let i = Math.max(1, hour - 1); hour >= 0 && i <= Math.min(load.length - 1, hour + 1); i++) {
    const jump = load[i]! - load[i - 1]!
    if (!(jump <= single)) single = jump
  }
  row.put(single / step)
  row.put(hour < 0 ? Number.NaN : hour % 24)
}
