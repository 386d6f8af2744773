import { type EnergyHistory, forecastEnergy, lastYearsSameDays } from '../carbon/forecast.ts'
import type { Calendar } from '../readings/calendar.ts'
import { energyByYear, yearStart } from '../readings/daily-energy.ts'
import { civil, type EpochDay } from '../readings/day.ts'
import type { Curve } from '../readings/load-curve.ts'

/** Days of the year on whose eve a forecast is made: after March, June and September. */
const ORIGIN_MONTHS = [3, 6, 9] as const
/** Shares of days that a year before and a rest of a year need to be judged by. */
const MOST_MISSING_BEFORE = 0.1
const MOST_MISSING_AFTER = 0.05
const YEAR = 365
const LATE = 56

/** Energy day by day from a first day on, kWh; NaN = missing. */
export interface DailyEnergy {
  readonly name: string
  readonly firstDay: EpochDay
  readonly kwh: Float64Array
}

/** One forecast of a rest of a year beside what came and what the year before would have said. */
export interface JudgedForecast {
  readonly name: string
  readonly year: number
  /** month after whose end it was made */
  readonly month: number
  readonly actualKwh: number
  readonly forecastKwh: number
  readonly lastYearKwh: number
  /** whether the actual energy lay in the 80 % interval */
  readonly covered: boolean
  /** from the forecast to the upper bound */
  readonly marginKwh: number
  /** width of the interval over the actual energy */
  readonly relativeWidth: number
}

/** The days of a meter's curves in one row. Null without any. */
export function dailyEnergyOf(meterId: string, curves: readonly Curve[]): DailyEnergy | null {
  const years = energyByYear(curves)
  if (years.length === 0) return null
  const first = Math.min(...years.map(({ year }) => year))
  const last = Math.max(...years.map(({ year }) => year))
  const firstDay = yearStart(first)
  const kwh = new Float64Array(yearStart(last + 1) - firstDay).fill(Number.NaN)
  for (const { year, kwh: days } of years) kwh.set(days, yearStart(year) - firstDay)
  return { name: meterId, firstDay, kwh }
}

/**
 * Forecasts rests of years that are known by now, each from the days before it alone, wherever a year before and the rest are
 * nearly complete.
 * @param temperatureOf mean temperatures of days, or null without weather
 */
export function backtestForecast(
  { name, firstDay, kwh }: DailyEnergy,
  calendar: Calendar,
  temperatureOf: (firstDay: EpochDay, days: number) => Float32Array | null
): JudgedForecast[] {
  const judged: JudgedForecast[] = []
  const lastYear = civil(firstDay + kwh.length - 1).year
  for (let year = civil(firstDay).year + 1; year <= lastYear; year++) {
    for (const month of ORIGIN_MONTHS) {
      const origin = Date.UTC(year, month, 1) / 86_400_000 - firstDay
      const end = yearStart(year + 1) - firstDay
      const rest = kwh.subarray(origin, end)
      if (missing(kwh.subarray(origin - YEAR, origin)) > MOST_MISSING_BEFORE) continue
      if (missing(kwh.subarray(origin - LATE, origin)) > MOST_MISSING_BEFORE) continue
      if (rest.length < end - origin || missing(rest) > MOST_MISSING_AFTER) continue
      const history: EnergyHistory = {
        firstDay,
        kwh: kwh.subarray(0, origin),
        dayKinds: calendar.kindsOf(firstDay, end),
        temperatureC: temperatureOf(firstDay, origin)
      }
      const forecast = forecastEnergy(history)
      if (forecast.basis === 'too_short') continue
      const present = Array.from(rest.keys()).filter((day) => !Number.isNaN(rest[day]))
      const actualKwh = present.reduce((sum, day) => sum + rest[day]!, 0)
      if (actualKwh <= 0) continue
      // missing days cannot be judged: both forecasts lose them
      const share = present.length / rest.length
      const forecastKwh = present.reduce((sum, day) => sum + forecast.dailyKwh[day]!, 0)
      const [low, high] = [forecast.lowKwh, forecast.highKwh].map(
        (bound) => forecastKwh + (bound - forecast.kwh) * share
      )
      judged.push({
        name,
        year,
        month,
        actualKwh,
        forecastKwh,
        lastYearKwh: lastYearsSameDays(history.kwh, rest.length) * share,
        marginKwh: high! - forecastKwh,
        covered: actualKwh >= low! && actualKwh <= high!,
        relativeWidth: (high! - low!) / actualKwh
      })
    }
  }
  return judged
}

function missing(days: Float64Array): number {
  return days.length === 0 ? 1 : days.reduce((count, value) => count + Number(Number.isNaN(value)), 0) / days.length
}
