import { floorNoise, HORIZON, RESOLUTION } from './noise.ts'
import type { NumberRow } from './number-row.ts'
import type { StepContext } from './step-context.ts'

/** Noise of floor and hours, and hours that drop by most of the step below their day's floor: restarts of the whole load. */
export function putSteadiness(
  row: NumberRow,
  { floor, relative: { load, days } }: StepContext,
  t: number,
  step: number,
  noiseBefore: number,
  noiseAfter: number
): void {
  const floorBefore = floorNoise(floor, t - HORIZON, t)
  const floorAfter = floorNoise(floor, t, t + HORIZON)
  row.put((floorBefore + RESOLUTION) / step)
  row.put((floorAfter + RESOLUTION) / step)
  row.put((floorAfter + RESOLUTION) / (floorBefore + RESOLUTION))
  row.put((noiseBefore + RESOLUTION) / step)
  row.put((noiseAfter + RESOLUTION) / step)
  row.put((noiseAfter + RESOLUTION) / (noiseBefore + RESOLUTION))
  row.put(dips(load, floor, t, Math.min(days, t + 91), step))
  row.put(dips(load, floor, Math.max(0, t - 91), t, step))
}

/** Share of hours that lie more than half a step below the floor of their day. */
function dips(load: Float32Array, floor: Float64Array, from: number, to: number, step: number): number {
  let below = 0
  let known = 0
  for (let day = from; day < to; day++) {
    const limit = floor[day]! - step / 2
    if (Number.isNaN(limit)) continue
    for (let i = day * 24; i < day * 24 + 24; i++) {
      const v = load[i]!
      if (Number.isNaN(v)) continue
      known++
      if (v < limit) below++
    }
  }
  return known > 0 ? below / known : Number.NaN
}
