import { medianAbsolute, medianChange } from './order-statistics.ts'
import type { RelativeLoad } from './relative-load.ts'
import type { StepContext } from './step-context.ts'

/** Weeks beside a candidate in which noise and levels are taken, in days. */
export const HORIZON = 28
/** Part of the mean that no meter resolves: keeps ratios of noise from following a meter's rounding. */
export const RESOLUTION = 0.003

/** Numbers of every meter that a candidate is measured against; made once. */
export interface Yardsticks {
  /** Median size of the third-smallest hour over all days, by window. */
  readonly noise: readonly number[]
  readonly plainNoise: readonly number[]
  readonly floorStepNoise: number
  readonly edgeNoise: number
  /** The largest rise and fall of the third-smallest hour over 14 days near each candidate. */
  readonly rises: readonly number[]
}

export function yardsticks({ scan, candidates }: StepContext): Yardsticks {
  return {
    noise: scan.thirds.map((third) => medianAbsolute(third)),
    plainNoise: scan.plainThirds.map((third) => medianAbsolute(third)),
    floorStepNoise: medianAbsolute(scan.floorSteps[1]!),
    edgeNoise: medianAbsolute(scan.edges),
    rises: candidates.map((t) => scan.thirds[1]![t]!)
  }
}

/** Median size of the change of an hour from one week to the next, within a span of days: the noise of single hours. */
export function hourlyNoise({ load, days }: RelativeLoad, fromDay: number, toDay: number): number {
  return medianChange(load, Math.max(7, fromDay) * 24, Math.min(days, toDay) * 24, 168)
}

/** Median size of the change of the floor from one day to the next. */
export function floorNoise(floor: Float64Array, from: number, to: number): number {
  return medianChange(floor, Math.max(1, from), Math.min(floor.length, to), 1)
}
