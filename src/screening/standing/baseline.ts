import { HOURS_PER_DAY, NIGHT_HOURS } from '../hours.ts'
import { medianOfPresent, percentileOfSorted, sortPresent } from '../percentile.ts'
import type { PreparedCurve } from '../prepared-curve.ts'
import { isWorkday, type ScreeningInput } from '../screening-input.ts'

/** Days before the last judged one that say what is usual: four weeks, so that all weekdays match and seasons hardly show. */
const WINDOW_DAYS = 28
/** Of workdays, and of other days, fewer than this say nothing of the next. */
const FEWEST_OF_CLASS = 4
/** A day with fewer of its hours has no level: the lowest ones may be the missing ones. */
const FEWEST_HOURS_OF_LEVEL = 18

/** What a day is held against: kW. */
export interface DayLevel {
  /** 10th percentile of the day's hours, which a load that runs all day raises */
  readonly floorKw: number
  /** lower quartile of its night hours, which every load that runs at night raises and a late evening does not */
  readonly nightKw: number
}

/** What a judgement lets expect of the days that come next: small and plain, kept with the judgement. */
export interface Baseline {
  /** Medians over the workdays, and over the other days, of the last four weeks; null where there were too few. */
  readonly workday: DayLevel | null
  readonly rest: DayLevel | null
  /** Lowest and highest hour of these weeks. */
  readonly lowestKw: number
  readonly highestKw: number
  /** Mean load of the whole curve, of absolute values where generation makes the mean small. */
  readonly meanKw: number
  /** The last day, hour by hour; null = missing. */
  readonly lastDayKw: readonly (number | null)[]
  /** Register of each of its hours; null for load curves. */
  readonly lastDayRegisters: readonly number[] | null
}

/** What the last weeks of a curve that was judged let expect; null where no day of them has a level. */
export function baselineOf({ input, hourlyKw, days, scaleKw }: PreparedCurve): Baseline | null {
  const first = Math.max(0, days - WINDOW_DAYS)
  const works = isWorkday(input)
  const levels: { level: DayLevel; works: boolean }[] = []
  for (let day = first; day < days; day++) {
    const level = dayLevel(hourlyKw, day)
    if (level) levels.push({ level, works: works(day) })
  }
  if (levels.length === 0) return null
  const hours = hourlyKw.subarray(first * HOURS_PER_DAY).filter((kw) => !Number.isNaN(kw))
  const usual = (ofWorkdays: boolean) =>
    medianLevel(levels.filter(({ works }) => works === ofWorkdays).map(({ level }) => level))
  const lastDay = (days - 1) * HOURS_PER_DAY
  return {
    workday: usual(true),
    rest: usual(false),
    lowestKw: hours.reduce((least, kw) => Math.min(least, kw)),
    highestKw: hours.reduce((most, kw) => Math.max(most, kw)),
    meanKw: scaleKw,
    lastDayKw: Array.from(hourlyKw.subarray(lastDay), (kw) => (Number.isNaN(kw) ? null : kw)),
    lastDayRegisters: registersOf(input, days - 1)
  }
}

/** The level of one day of hourly kW; null with fewer than 18 hours, or no night. */
export function dayLevel(hourlyKw: Float32Array, day: number): DayLevel | null {
  const start = day * HOURS_PER_DAY
  const sorted = new Float64Array(HOURS_PER_DAY)
  const present = sortPresent(hourlyKw, start, ALL, sorted)
  if (present < FEWEST_HOURS_OF_LEVEL) return null
  const floorKw = percentileOfSorted(sorted, present, 0.1)
  const nights = sortPresent(hourlyKw, start, NIGHT_HOURS, sorted)
  if (nights === 0) return null
  return { floorKw, nightKw: percentileOfSorted(sorted, nights, 0.25) }
}

/** Register of each hour of a day; null for load curves. */
export function registersOf({ registerHours }: ScreeningInput, day: number): readonly number[] | null {
  return registerHours && [...registerHours.subarray(day * HOURS_PER_DAY, (day + 1) * HOURS_PER_DAY)]
}

const ALL = Array.from({ length: HOURS_PER_DAY }, (_, hour) => hour)

function medianLevel(levels: readonly DayLevel[]): DayLevel | null {
  if (levels.length < FEWEST_OF_CLASS) return null
  const median = (figure: (level: DayLevel) => number) => medianOfPresent(Float64Array.from(levels, figure))
  return {
    floorKw: median(({ floorKw }) => floorKw),
    nightKw: median(({ nightKw }) => nightKw)
  }
}
