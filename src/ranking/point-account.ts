import type { RegressorRows } from '../carbon/forecast.ts'
import { forecastMeter } from '../carbon/scope-forecast.ts'
import type { SurchargeRate } from '../carbon/surcharge.ts'

const HOURS = 24
const MS_PER_DAY = 86_400_000

/** A metering point of the scope: its energy by day and what is suspected of it. */
export interface ReportPoint {
  readonly meterId: string
  readonly siteId: string
  /** the account (户号) that it is billed by, which others may share; null when it is not known: then it is its own */
  readonly account: string | null
  /** whose calendar and weather hold; null when it is not known */
  readonly region: string | null
  readonly floorAreaM2: number
  /** the part of the scope that it belongs to */
  readonly part: string
  /** kWh by day from `firstDay` on up to the last day of the report; NaN = missing */
  readonly kwh: Float64Array
  readonly kgCo2PerKwh: number
  readonly probability: number
  /** suspected load times the share of hours that it runs, kW; NaN when there is none to estimate */
  readonly meanExcessKw: number
  /** standard deviation of that load over itself; NaN where screening gave no interval */
  readonly excessSpread: number
  /** day on which it began; null when it was there before or is not known */
  readonly onsetDay: number | null
  /** yuan/kWh of a flat load; NaN without */
  readonly flatPrice: number
  readonly surcharges: readonly SurchargeRate[]
}

/** The days that accounts are made for, as offsets into the points' series. */
export interface Period {
  readonly year: number
  /** day of the first value of all series, since 1970-01-01 */
  readonly firstDay: number
  /** offsets of the year's first day, of the day after the last with readings, and of the day after the year */
  readonly start: number
  readonly now: number
  readonly end: number
  readonly daysOf: (region: string | null) => RegionDays
}

/** What is known of a region's days, shared by its points. */
export interface RegionDays {
  /** from `firstDay` to the end of the year: 0 workday, 1 weekend, 2 holiday */
  readonly dayKinds: Uint8Array
  /** °C by day up to `now`; null without weather */
  readonly temperatureC: Float32Array | null
  /** made of these days */
  readonly regressors: RegressorRows
}

/**
 * The figures of one metering point, rounded here and nowhere else: whole kWh a month, whole kgCO2, kgce and yuan. Sums of them
 * add up exactly in every scope, however scopes lie in one another.
 */
export interface PointAccount {
  readonly point: ReportPoint
  /** kWh of each month so far; their sum is `kwh` */
  readonly months: readonly number[]
  readonly kwh: number
  /** of which days without a reading between others, taken at their mean */
  readonly estimatedKwh: number
  readonly kgCo2: number
  readonly kgce: number
  /** kWh and kgCO2 of the rest of the year, and half the width of the interval in kWh */
  readonly restKwh: number
  readonly restKgCo2: number
  readonly restMarginKwh: number
  /** whether the rest is more than a guess at the mean */
  readonly forecast: boolean
  /** whether readings begin after the year's first week */
  readonly beginsLate: boolean
  /** of the suspected load in the days of the year that the meter sees, if it is mining, kWh */
  readonly excessKwh: number
  /** the same × probability: kWh, kgCO2, and yuan at the flat price (NaN without) */
  readonly miningKwh: number
  readonly miningKgCo2: number
  readonly miningYuan: number
  /** first day on which the suspected load counts, since 1970-01-01; null where there is none */
  readonly suspectedSince: number | null
  /** of the energy so far at the flat price; NaN without a price */
  readonly costYuan: number
}

const TOLERATED_DAYS = 7

/** Makes the account of a point. */
export function pointAccount(point: ReportPoint, period: Period, kgcePerKwh: number): PointAccount {
  const { year, firstDay, start, now, end } = period
  const { dayKinds, temperatureC, regressors } = period.daysOf(point.region)
  const { kgCo2PerKwh, probability, onsetDay } = point
  const known = point.kwh.subarray(0, now)
  const first = known.findIndex((value) => !Number.isNaN(value))
  const last = known.findLastIndex((value) => !Number.isNaN(value))
  const present = Array.from(known.subarray(start)).filter((value) => !Number.isNaN(value))
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length
  let estimated = 0
  const months = Array.from({ length: 12 }, (_, month) => {
    const from = Math.max(start, first, Date.UTC(year, month, 1) / MS_PER_DAY - firstDay)
    const to = Math.min(last + 1, Date.UTC(year, month + 1, 1) / MS_PER_DAY - firstDay)
    let sum = 0
    for (let day = from; first >= 0 && day < to; day++) {
      if (Number.isNaN(known[day]) && present.length > 0) estimated += mean
      sum += Number.isNaN(known[day]) ? mean || 0 : known[day]!
    }
    return Math.round(sum)
  })
  const kwh = months.reduce((sum, month) => sum + month, 0)
  const history = { firstDay, kwh: known, dayKinds: dayKinds.subarray(0, end), temperatureC }
  const rest = forecastMeter(history, regressors)
  const restKwh = Math.round(rest.kwh)
  // before its first reading, and after the end of its last where it has ended, a meter sees no load
  const since = Math.max(start, first, onsetDay === null ? start : onsetDay - firstDay)
  const until = first < 0 ? since : rest.basis === 'ended' ? last + 1 : end
  const daily = Number.isNaN(point.meanExcessKw) ? 0 : point.meanExcessKw * HOURS
  const excessKwh = Math.round(daily * Math.max(0, until - since))
  const miningKwh = Math.round(probability * excessKwh)
  return {
    point,
    months,
    kwh,
    estimatedKwh: Math.round(estimated),
    kgCo2: Math.round(kwh * kgCo2PerKwh),
    kgce: Math.round(kwh * kgcePerKwh),
    restKwh,
    restKgCo2: Math.round(restKwh * kgCo2PerKwh),
    restMarginKwh: rest.marginKwh,
    forecast: rest.basis !== 'mean',
    beginsLate: first < 0 || first > start + TOLERATED_DAYS,
    excessKwh,
    miningKwh,
    miningKgCo2: Math.round(probability * excessKwh * kgCo2PerKwh),
    miningYuan: miningKwh === 0 ? 0 : Math.round(probability * excessKwh * point.flatPrice),
    suspectedSince: excessKwh > 0 && probability > 0 ? firstDay + since : null,
    costYuan: kwh === 0 ? 0 : Math.round(kwh * point.flatPrice)
  }
}
