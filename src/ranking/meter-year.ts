import type { RegressorRows } from '../carbon/forecast.ts'
import { forecastMeter } from '../carbon/scope-forecast.ts'

const MS_PER_DAY = 86_400_000
const TOLERATED_DAYS = 7

/** The days that a meter's year is made of, as offsets into its series. */
export interface YearDays {
  readonly year: number
  /** day of the first value of all series, since 1970-01-01 */
  readonly firstDay: number
  /** offsets of the year's first day, of the day after the last with readings of the estate, and of the day after the year */
  readonly start: number
  readonly now: number
  readonly end: number
}

/** What is known of a region's days, shared by its points. */
export interface RegionDays {
  /** from `firstDay` to the end of the year: 0 workday, 1 weekend, 2 holiday */
  readonly dayKinds: Uint8Array
  /** °C by day, up to `now` at least; null without weather */
  readonly temperatureC: Float32Array | null
  /** made of these days */
  readonly regressors: RegressorRows
}

/** The energy of a metering point in a calendar year: so far and to come, whole kWh. Reports and rankings add up the same. */
export interface MeterYear {
  /** kWh of each month so far; their sum is `kwh` */
  readonly months: readonly number[]
  readonly kwh: number
  /** of which days without a reading between others, taken at their mean */
  readonly estimatedKwh: number
  /** kWh of the rest of the year, and half the width of its interval */
  readonly restKwh: number
  readonly restMarginKwh: number
  /** whether the rest is more than a guess at the mean */
  readonly forecast: boolean
  /** whether the meter has ended, by its readings or because it was replaced, so that nothing is expected of it */
  readonly ended: boolean
  /** whether readings begin after the year's first week, those of a meter that this one replaced included */
  readonly beginsLate: boolean
  /** offsets of the first and the last reading; -1 without any */
  readonly first: number
  readonly last: number
}

/**
 * Adds up the year of one meter and forecasts the rest.
 * @param kwh by day from `firstDay` on; NaN = missing
 * @param until offset of the day after the last on which it is a main meter; none unless known
 * @param measuredSince offset of the first reading of the meters that it replaced; none unless known
 */
export function meterYear(
  kwh: Float64Array,
  { year, firstDay, start, now, end }: YearDays,
  days: RegionDays,
  until = Number.POSITIVE_INFINITY,
  measuredSince = Number.POSITIVE_INFINITY
): MeterYear {
  const known = kwh.subarray(0, now)
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
  const { dayKinds, temperatureC, regressors } = days
  const rest = forecastMeter(
    { firstDay, kwh: known, dayKinds: dayKinds.subarray(0, Math.max(0, Math.min(end, until))), temperatureC },
    now,
    start,
    regressors
  )
  return {
    months,
    kwh: months.reduce((sum, month) => sum + month, 0),
    estimatedKwh: Math.round(estimated),
    restKwh: Math.round(rest.kwh),
    restMarginKwh: rest.marginKwh,
    forecast: rest.basis !== 'mean',
    ended: rest.basis === 'ended' || until <= last + 1,
    beginsLate: first < 0 || isLate(Math.min(first, measuredSince), start),
    first,
    last
  }
}

/** Whether a day is after the first week of a year that begins on another. */
export function isLate(first: number, start: number): boolean {
  return first > start + TOLERATED_DAYS
}
