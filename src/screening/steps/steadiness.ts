import { floorNoise, HORIZON, RESOLUTION } from './noise.ts'
import type { NumberRow } from './number-row.ts'
import type { StepContext } from './step-context.ts'

/** Noise of floor and hours, and hours that drop by most of the step below their day's floor: restarts of the whole load. */
export function putSteadiness(
  row: NumberRow,
  context: StepContext,
  t: number,
  step: number,
  noiseBefore: number,
  noiseAfter: number
): void {
  const { floor, relative } = context
  const floorBefore = floorNoise(floor, t - HORIZON, t)
  const floorAfter = floorNoise(floor, t, t + HORIZON)
  row.put((floorBefore + RESOLUTION) / step)
  row.put((floorAfter + RESOLUTION) / step)
  row.put((floorAfter + RESOLUTION) / (floorBefore + RESOLUTION))
  row.put((noiseBefore + RESOLUTION) / step)
  row.put((noiseAfter + RESOLUTION) / step)
  row.put((noiseAfter + RESOLUTION) / (noiseBefore + RESOLUTION))
  row.put(dips(context, t, Math.min(relative.days, t + 91), step))
  row.put(dips(context, Math.max(0, t - 91), t, step))
}

/** Share of hours that lie more than half a step below the floor of their day. */
function dips({ relative: { load }, floor, days }: StepContext, from: number, to: number, step: number): number {
  let below = 0
  let known = 0
  for (let day = from; day < to; day++) {
    const limit = floor[day]! - step / 2
    if (Number.isNaN(limit)) continue
    known += days.present[day]!
    if (days.lowest[day]! >= limit) continue
    for (let i = day * 24; i < day * 24 + 24; i++) if (load[i]! < limit) below++
  }
  return known > 0 ? below / known : Number.NaN
}
