import { sampleStandardDeviation } from 'simple-statistics'
import type { PreparedCurve } from './prepared-curve.ts'
import { isWorkday } from './screening-input.ts'

const HOURS = 24

/** The usual figures of a load curve's shape. Each is NaN where the curve does not give it. */
export interface LoadShape {
  readonly meanKw: number
  readonly baseloadKw: number
  readonly baseloadShare: number
  readonly loadFactor: number
  readonly variation: number
  readonly nightToDay: number
  readonly weekdayToWeekend: number
}

/** @param kw of each hour, without missing ones */
export function loadShape(prepared: PreparedCurve): LoadShape {
  const baseloadKw = medianOf(prepared.baseloadKw)
  return {
    meanKw: prepared.meanKw,
    baseloadKw,
    baseloadShare: ratio(baseloadKw, prepared.meanKw),
    loadFactor: dailyLoadFactor(prepared.hourlyKw),
    variation: coefficientOfVariation(prepared.hourlyKw, prepared.meanKw),
    nightToDay: nightToDay(prepared.hourlyKw),
    weekdayToWeekend: weekdayToWeekend(prepared.hourlyKw, isWorkday(prepared.input))
  }
}

/** 日负荷率: mean over maximum of a day's hours, the median over the days; 1 = perfectly flat. */
export function dailyLoadFactor(hourlyKw: Float32Array): number {
  const factors = new Float64Array(hourlyKw.length / HOURS)
  for (let day = 0; day < factors.length; day++) {
    let sum = 0
    let count = 0
    let highest = Number.NEGATIVE_INFINITY
    for (let i = day * HOURS; i < (day + 1) * HOURS; i++) {
      const value = hourlyKw[i] as number
      if (Number.isNaN(value)) continue
      sum += value
      count++
      if (value > highest) highest = value
    }
    factors[day] = count >= HOURS / 2 && highest > 0 ? sum / count / highest : Number.NaN
  }
  return medianOf(factors)
}

/** Sample standard deviation of the hourly kW over their mean; 0 = perfectly flat. */
export function coefficientOfVariation(hourlyKw: Float32Array, meanKw: number): number {
  const present = Array.from(hourlyKw).filter((value) => !Number.isNaN(value))
  return present.length < 2 ? Number.NaN : ratio(sampleStandardDeviation(present), meanKw)
}

/** Mean kW from 0:00 to 5:00 over mean kW from 9:00 to 17:00. */
export function nightToDay(hourlyKw: Float32Array): number {
  return ratio(
    meanWhere(hourlyKw, (_, hour) => hour < 5),
    meanWhere(hourlyKw, (_, hour) => hour >= 9 && hour < 17)
  )
}

/** Mean kW of workdays over mean kW of weekends and holidays. */
export function weekdayToWeekend(hourlyKw: Float32Array, isWorkday: (day: number) => boolean): number {
  return ratio(
    meanWhere(hourlyKw, isWorkday),
    meanWhere(hourlyKw, (day) => !isWorkday(day))
  )
}

function meanWhere(hourlyKw: Float32Array, counts: (day: number, hour: number) => boolean): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < hourlyKw.length; i++) {
    const value = hourlyKw[i] as number
    if (Number.isNaN(value) || !counts(Math.floor(i / HOURS), i % HOURS)) continue
    sum += value
    count++
  }
  return sum / count
}

/** Shapes of a net exporter (solar) have no ratio to a mean at or below zero. */
function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN
}

/** Median of the values that are not NaN; NaN when there are none. Sorts a copy. */
function medianOf(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const middle = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
