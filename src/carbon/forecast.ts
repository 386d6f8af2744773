import { standardDeviation } from 'simple-statistics'
import { ridgeRegression } from './least-squares.ts'

/** Energy of a scope day by day, and what is known of its days, those to come included. */
export interface EnergyHistory {
  /** day of the first value, since 1970-01-01 */
  readonly firstDay: number
  /** kWh of each day up to now; NaN = missing */
  readonly kwh: Float64Array
  /** 0 workday, 1 weekend, 2 holiday, of each day up to the last that is forecast */
  readonly dayKinds: Uint8Array
  /** mean outdoor temperature of each day up to now, °C, NaN = missing; null without weather */
  readonly temperatureC: Float32Array | null
}

/** What is to be expected of the days after a history. */
export interface Forecast {
  /** kWh of each day to come */
  readonly dailyKwh: Float64Array
  /** their sum, and the bounds of its 80 % interval */
  readonly kwh: number
  readonly lowKwh: number
  readonly highKwh: number
  /** `last_year`: from the same days of the year before; `level`: from day kinds, weather and the level of late alone */
  readonly basis: 'last_year' | 'level'
}

/** There are too few days to say anything. */
export interface NoForecast {
  readonly basis: 'too_short'
  readonly days: number
  readonly needed: number
}

const WEEK = 7
/** 52 weeks: the same day of the week a year before */
const YEAR = 364
const DAYS_PER_YEAR = 365.25
const FEWEST_DAYS = 56
/** The level of late is that of eight weeks. */
const LATE = 56
/** Half of what changed since the year before is taken to last. */
const LASTING = 0.5
const HALF_LIFE = 365
/** How much a day counts, by how many days back it lies. */
const WEIGHTS = Float64Array.from({ length: 2 * YEAR + LATE + 1 }, (_, days) => 0.5 ** (days / HALF_LIFE))
const RIDGE = 1
/** Temperatures, °C, from which on cooling and below which heating adds to the load. */
const COOLING = [18, 23] as const
const HEATING = [12, 5] as const
/**
 * 80 % of a year's rests lie within this many standard deviations of the weekly residuals: the rest of a year is off for long,
 * as one odd week is for seven days. `rigwatch backtest` prints the coverage.
 */
const DEVIATIONS = 1.42

/**
 * Forecasts the energy of the days that `dayKinds` has beyond `kwh`: the same days of the year before, corrected for day kinds
 * and for the weather of other years, plus half of the change of level of the last eight weeks. A ridge regression on day
 * kinds, degree days and the seasons tells weather from level; two years of history count, the newer the more. With
 * less than a year it is day kinds, degree days and level alone. Its 80 % interval takes the rest of the year to be off as a
 * week is. Sums are never below zero.
 * @param rows what `regressorRows` made of the same days, to be shared by the meters of a scope
 */
export function forecastEnergy(
  history: EnergyHistory,
  rows: RegressorRows = regressorRows(history)
): Forecast | NoForecast {
  const { kwh, dayKinds } = history
  const now = kwh.length
  const present: number[] = []
  for (let day = Math.max(0, now - 2 * YEAR - LATE); day < now; day++) if (!Number.isNaN(kwh[day])) present.push(day)
  if (present.length < FEWEST_DAYS) return { basis: 'too_short', days: present.length, needed: FEWEST_DAYS }
  const yearly = present.filter((day) => now - day <= YEAR).length > 0.8 * YEAR
  const regressors = rows(now, yearly)
  const coefficients = ridgeRegression(
    present.map((day) => regressors(day)),
    present.map((day) => kwh[day] as number),
    present.map((day) => WEIGHTS[now - day] as number),
    RIDGE
  )
  const fitted = (day: number) => {
    const row = regressors(day)
    let sum = 0
    for (let i = 0; i < row.length; i++) sum += row[i]! * coefficients[i]!
    return sum
  }
  const residuals = new Float64Array(now).fill(Number.NaN)
  for (const day of present) residuals[day] = kwh[day]! - fitted(day)
  const yearBefore = (day: number) => sameDayBefore(residuals, day)
  const late = Array.from({ length: Math.min(LATE, now) }, (_, i) => now - 1 - i)
  const level = meanOf(late.map((day) => residuals[day]!))
  const levelBefore = yearly ? meanOf(late.map(yearBefore)) : 0
  const change = (yearly ? LASTING : 1) * ((level || 0) - (levelBefore || 0))
  const dailyKwh = Float64Array.from({ length: dayKinds.length - now }, (_, i) => {
    const before = yearly ? yearBefore(now + i) : 0
    return Math.max(0, fitted(now + i) + change + (before || 0))
  })
  const sum = dailyKwh.reduce((total, value) => total + value, 0)
  const margin = DEVIATIONS * standardDeviation(weeklyMeans(residuals, present[0]!)) * dailyKwh.length
  return {
    dailyKwh,
    kwh: sum,
    lowKwh: Math.max(0, sum - margin),
    highKwh: sum + margin,
    basis: yearly ? 'last_year' : 'level'
  }
}

/** What the same days of the year before used, kWh: the plain forecast that any other must beat. */
export function lastYearsSameDays(kwh: Float64Array, days: number): number {
  const mean = meanOf(kwh.subarray(Math.max(0, kwh.length - YEAR)))
  let sum = 0
  for (let i = 0; i < days; i++) {
    const before = sameDayBefore(kwh, kwh.length + i)
    sum += Number.isNaN(before) ? mean : before
  }
  return sum
}

/** The value 52 weeks before; where it is missing, of a week around or another year before. */
function sameDayBefore(values: Float64Array, day: number): number {
  for (const back of [YEAR, YEAR + WEEK, YEAR - WEEK, 2 * YEAR]) {
    const value = values[day - back]
    if (value !== undefined && !Number.isNaN(value)) return value
  }
  return Number.NaN
}

/** What is known of each day, for a history that ends before the day `now`, with or without the seasons. */
export type RegressorRows = (now: number, yearly: boolean) => (day: number) => Float64Array

/** Constant, weekend, holiday, degree days, and the seasons where the history has them all. Each row is made once. */
export function regressorRows({ firstDay, dayKinds, temperatureC }: Omit<EnergyHistory, 'kwh'>): RegressorRows {
  const known = new Map<string, (day: number) => Float64Array>()
  return (now, yearly) => {
    const key = `${now} ${yearly}`
    let rowOf = known.get(key)
    if (!rowOf) {
      const degrees = degreeDays(temperatureC, now)
      const rows: Float64Array[] = []
      rowOf = (day) => {
        rows[day] ??= rowFor(day, firstDay, dayKinds, degrees, yearly)
        return rows[day]
      }
      known.set(key, rowOf)
    }
    return rowOf
  }
}

function rowFor(
  day: number,
  firstDay: number,
  dayKinds: Uint8Array,
  degrees: (day: number) => number[],
  yearly: boolean
): Float64Array {
  const kind = dayKinds[day]
  const angle = (2 * Math.PI * (firstDay + day)) / DAYS_PER_YEAR
  const seasons = yearly ? [Math.cos(angle), Math.sin(angle), Math.cos(2 * angle), Math.sin(2 * angle)] : []
  return Float64Array.of(1, Number(kind === 1), Number(kind === 2), ...degrees(day), ...seasons)
}

/**
 * Degree days above 18 and 23 °C and below 12 and 5 °C; of days to come the means of the same dates of all years before. A day
 * of which nothing is known has the mean of all that are.
 */
function degreeDays(temperatureC: Float32Array | null, now: number) {
  const count = COOLING.length + HEATING.length
  const known = Array.from(temperatureC?.subarray(0, now) ?? [])
    .filter((celsius) => !Number.isNaN(celsius))
    .map(degreesOf)
  const usual = meansOf(known, count)
  return (day: number): number[] => {
    if (temperatureC === null || known.length === 0) return usual
    if (day < now) return Number.isNaN(temperatureC[day]) ? usual : degreesOf(temperatureC[day]!)
    const years: number[][] = []
    for (let back = 1; ; back++) {
      const then = day - Math.round(back * DAYS_PER_YEAR)
      if (then < 0) break
      if (then < now && !Number.isNaN(temperatureC[then])) years.push(degreesOf(temperatureC[then]!))
    }
    return years.length === 0 ? usual : meansOf(years, count)
  }
}

function degreesOf(celsius: number): number[] {
  return [
    ...COOLING.map((from) => Math.max(0, celsius - from)),
    ...HEATING.map((below) => Math.max(0, below - celsius))
  ]
}

/** Column means; zeros without a row. */
function meansOf(rows: readonly (readonly number[])[], columns: number): number[] {
  return Array.from({ length: columns }, (_, i) => meanOf(rows.map((row) => row[i]!)) || 0)
}

/** Means of the weeks back from the last day, of those that have any value. */
function weeklyMeans(values: Float64Array, first: number): number[] {
  const weeks: number[] = []
  for (let end = values.length; end - WEEK >= first; end -= WEEK) {
    const mean = meanOf(values.subarray(end - WEEK, end))
    if (!Number.isNaN(mean)) weeks.push(mean)
  }
  return weeks
}

/** Mean of the values that are not missing; NaN without any. */
function meanOf(values: ArrayLike<number>): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (Number.isNaN(value)) continue
    sum += value
    count++
  }
  return sum / count
}
