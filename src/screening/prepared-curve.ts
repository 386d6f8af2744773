import { HOURS_PER_DAY } from './hours.ts'
import { percentileOfSorted } from './percentile.ts'
import type { ScreeningInput } from './screening-input.ts'

/** A curve with what every detector needs of it, worked out once. */
export interface PreparedCurve {
  readonly input: ScreeningInput
  readonly days: number
  /** Mean kW of each hour, `days × 24`, NaN = missing. */
  readonly hourlyKw: Float32Array
  /** Mean kW of the present hours; at or below zero for a net exporter. */
  readonly meanKw: number
  /** Mean of the absolute kW: the size of the load that noise is measured by. */
  readonly scaleKw: number
  /** Baseload of each day: the 10th percentile of its hours in kW; NaN where fewer than 18 hours are present. */
  readonly baseloadKw: Float64Array
  /** The 20th percentile likewise, which single low hours do not move. */
  readonly upperBaseloadKw: Float64Array
}

const FEWEST_HOURS_FOR_BASELOAD = 18

/** @param hourlyKw the input's curve by the hour, without what the meter cannot have measured */
export function prepareCurve(input: ScreeningInput, hourlyKw: Float32Array): PreparedCurve {
  let sum = 0
  let absolute = 0
  let count = 0
  for (let i = 0; i < hourlyKw.length; i++) {
    const value = hourlyKw[i]!
    if (Number.isNaN(value)) continue
    sum += value
    absolute += Math.abs(value)
    count++
  }
  const baseload = dailyBaseload(hourlyKw)
  return {
    input,
    days: input.curve.days,
    hourlyKw,
    meanKw: sum / count,
    scaleKw: absolute / count,
    baseloadKw: baseload.tenth,
    upperBaseloadKw: baseload.twentieth
  }
}

/**
 * Two percentiles of each day's hourly kW, the 10th and the 20th (linear interpolation, type 7 of Hyndman and Fan 1996).
 * NaN on days with fewer than 18 hours, whose lowest hours may be the missing ones.
 */
export function dailyBaseload(hourlyKw: Float32Array): { tenth: Float64Array; twentieth: Float64Array } {
  const days = hourlyKw.length / HOURS_PER_DAY
  const tenth = new Float64Array(days).fill(Number.NaN)
  const twentieth = new Float64Array(days).fill(Number.NaN)
  const lowest = new Float64Array(LOWEST_HOURS)
  for (let day = 0; day < days; day++) {
    const present = lowestHours(hourlyKw, day * HOURS_PER_DAY, lowest)
    if (present < FEWEST_HOURS_FOR_BASELOAD) continue
    tenth[day] = percentileOfSorted(lowest, present, 0.1)
    twentieth[day] = percentileOfSorted(lowest, present, 0.2)
  }
  return { tenth, twentieth }
}

/** As many of a day's hours as the 20th percentile of 24 can ask for. */
const LOWEST_HOURS = 6

/** The lowest hours of a day in ascending order, into `lowest`; returns how many hours are present. */
function lowestHours(hourlyKw: Float32Array, start: number, lowest: Float64Array): number {
  let present = 0
  lowest.fill(Number.POSITIVE_INFINITY)
  for (let i = start; i < start + HOURS_PER_DAY; i++) {
    const value = hourlyKw[i]!
    if (Number.isNaN(value)) continue
    present++
    if (!(value < lowest[LOWEST_HOURS - 1]!)) continue
    let at = LOWEST_HOURS - 1
    while (at > 0 && lowest[at - 1]! > value) {
      lowest[at] = lowest[at - 1]!
      at--
    }
    lowest[at] = value
  }
  return present
}
