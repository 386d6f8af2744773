import type { Contribution } from './finding.ts'
import { ALL_HOURS, HOURS_PER_DAY, NIGHT_HOURS, WORKING_HOURS } from './hours.ts'
import { medianOfPresent } from './percentile.ts'
import type { PreparedCurve } from './prepared-curve.ts'
import { isWorkday } from './screening-input.ts'

/** The usual figures of a load curve's shape. Each is NaN where the curve does not give it. */
export interface LoadShape {
  readonly meanKw: number
  /** 基荷: median over the days of the daily 10th percentile. */
  readonly baseloadKw: number
  /** Baseload over mean load. */
  readonly baseloadShare: number
  /** 日负荷率 */
  readonly loadFactor: number
  readonly coefficientOfVariation: number
  /** 夜昼比 */
  readonly nightToDay: number
  /** Mean of workdays over mean of other days. */
  readonly workdayToRest: number
}

export function loadShape({ hourlyKw, meanKw, baseloadKw, input }: PreparedCurve): LoadShape {
  const baseload = medianOfPresent(baseloadKw)
  return {
    meanKw,
    baseloadKw: baseload,
    baseloadShare: ratio(baseload, meanKw),
    loadFactor: dailyLoadFactor(hourlyKw),
    coefficientOfVariation: coefficientOfVariation(hourlyKw, meanKw),
    nightToDay: nightToDay(hourlyKw),
    workdayToRest: workdayToRest(hourlyKw, isWorkday(input))
  }
}

/** The figures for the reader of a finding. They weigh nothing: the detectors look at the load itself. */
export function describeShape(shape: LoadShape): Contribution {
  const [factor, night, work, variation] = [
    shape.loadFactor,
    shape.nightToDay,
    shape.workdayToRest,
    shape.coefficientOfVariation
  ].map((figure) => (Number.isFinite(figure) ? Number(figure.toFixed(2)) : null))
  const said = (figure: number | null | undefined) => figure ?? '—'
  return {
    detector: 'load_shape',
    logOdds: 0,
    sentence: {
      zh: `负荷形状（仅供参考，不计分）：日负荷率 ${said(factor)}，夜昼比 ${said(night)}，工作日与休息日之比 ${said(work)}，变异系数 ${said(variation)}。`,
      en: `Shape of the load (for information, not scored): daily load factor ${said(factor)}, night over day ${said(night)}, workdays over other days ${said(work)}, coefficient of variation ${said(variation)}.`
    },
    numbers: {
      load_factor: factor ?? null,
      night_to_day: night ?? null,
      workday_to_rest: work ?? null,
      coefficient_of_variation: variation ?? null
    }
  }
}

/** 日负荷率: mean over maximum of a day's hours, the median over the days with at least 12 hours; 1 = perfectly flat. */
export function dailyLoadFactor(hourlyKw: Float32Array): number {
  const factors = new Float64Array(hourlyKw.length / HOURS_PER_DAY)
  for (let day = 0; day < factors.length; day++) {
    let sum = 0
    let count = 0
    let highest = Number.NEGATIVE_INFINITY
    for (let i = day * HOURS_PER_DAY; i < (day + 1) * HOURS_PER_DAY; i++) {
      const value = hourlyKw[i] as number
      if (Number.isNaN(value)) continue
      sum += value
      count++
      if (value > highest) highest = value
    }
    factors[day] = count * 2 >= HOURS_PER_DAY ? ratio(sum / count, highest) : Number.NaN
  }
  return medianOfPresent(factors)
}

/** Standard deviation of the present hours (population, about the given mean) over the mean; 0 = perfectly flat. */
export function coefficientOfVariation(hourlyKw: Float32Array, meanKw: number): number {
  let squares = 0
  let count = 0
  for (let i = 0; i < hourlyKw.length; i++) {
    const distance = hourlyKw[i]! - meanKw
    if (Number.isNaN(distance)) continue
    squares += distance * distance
    count++
  }
  return ratio(Math.sqrt(squares / count), meanKw)
}

/** 夜昼比: mean kW from 22:00 to 5:00 over mean kW from 8:00 to 19:00. */
export function nightToDay(hourlyKw: Float32Array): number {
  return ratio(meanOf(hourlyKw, NIGHT_HOURS), meanOf(hourlyKw, WORKING_HOURS))
}

/** Mean kW of workdays over mean kW of weekends and holidays. */
export function workdayToRest(hourlyKw: Float32Array, isWorkday: (day: number) => boolean): number {
  return ratio(
    meanOf(hourlyKw, ALL_HOURS, isWorkday),
    meanOf(hourlyKw, ALL_HOURS, (day) => !isWorkday(day))
  )
}

function meanOf(hourlyKw: Float32Array, hours: readonly number[], isCounted?: (day: number) => boolean): number {
  let sum = 0
  let count = 0
  for (let day = 0; day * HOURS_PER_DAY < hourlyKw.length; day++) {
    if (isCounted && !isCounted(day)) continue
    for (const hour of hours) {
      const value = hourlyKw[day * HOURS_PER_DAY + hour] as number
      if (Number.isNaN(value)) continue
      sum += value
      count++
    }
  }
  return sum / count
}

/** A net exporter's (solar) figures have no ratio to a whole at or below zero. */
function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN
}
