import { PROFILE_SUMMARY, SUMMARY_LENGTH } from './difference-profile.ts'
import { medianAbsolute } from './order-statistics.ts'
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

const THIRD = PROFILE_SUMMARY.indexOf('third')
const thirds = { values: new Float64Array(0) }

export function yardsticks({ scan, relative: { days }, candidates }: StepContext): Yardsticks {
  if (thirds.values.length < days) thirds.values = new Float64Array(2 * days)
  const noiseOf = (summary: Float64Array) => {
    for (let t = 0; t < days; t++) thirds.values[t] = summary[t * SUMMARY_LENGTH + THIRD]!
    return medianAbsolute(thirds.values, 0, days)
  }
  return {
    noise: scan.summaries.map(noiseOf),
    plainNoise: scan.plainSummaries.map(noiseOf),
    floorStepNoise: medianAbsolute(scan.floorSteps[1]!),
    edgeNoise: medianAbsolute(scan.edges),
    rises: candidates.map((t) => scan.summaries[1]![t * SUMMARY_LENGTH + THIRD]!)
  }
}

const differences = new Float64Array(HORIZON * 24)

/** Median size of the change of an hour from one week to the next, within a span of days: the noise of single hours. */
export function hourlyNoise({ load, days }: RelativeLoad, fromDay: number, toDay: number): number {
  let n = 0
  for (let i = Math.max(7, fromDay) * 24; i < Math.min(days, toDay) * 24; i++)
    differences[n++] = load[i]! - load[i - 168]!
  return medianAbsolute(differences, 0, n)
}

/** Median size of the change of the floor from one day to the next. */
export function floorNoise(floor: Float64Array, from: number, to: number): number {
  let n = 0
  for (let day = Math.max(1, from); day < Math.min(floor.length, to); day++)
    differences[n++] = floor[day]! - floor[day - 1]!
  return medianAbsolute(differences, 0, n)
}
