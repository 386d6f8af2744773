import { candidateDays, type StepScan, scanSteps } from './candidates.ts'
import { type HourSums, hourSums } from './difference-profile.ts'
import { hourlyEdges } from './edges.ts'
import { type DailyExtremes, dailyExtremes, dailyFloor, dailyTemperature, withoutWeekdays } from './floor.ts'
import type { RelativeLoad } from './relative-load.ts'
import { withoutWeather } from './weather.ts'

/** Everything about a meter that the numbers of its candidates are read from. */
export interface StepContext {
  readonly relative: RelativeLoad
  readonly sums: HourSums
  /** Sums of the load without what the weather explains; `sums` itself where the weather is not known. */
  readonly plainSums: HourSums
  /** Sums over Saturdays and Sundays alone. */
  readonly weekendSums: HourSums
  readonly floor: Float64Array
  readonly days: DailyExtremes
  readonly adjusted: Float64Array
  /** Mean temperature of each day; null = not known. */
  readonly temperature: Float64Array | null
  readonly scan: StepScan
  readonly candidates: readonly number[]
}

/** Scans a meter's load for days at which something may have been switched on for good. */
export function stepContext(relative: RelativeLoad): StepContext {
  const sums = hourSums(relative)
  const floor = dailyFloor(relative)
  const temperature = dailyTemperature(relative)
  const plain = withoutWeather(relative, temperature)
  const adjusted = withoutWeekdays(plain === relative ? floor : dailyFloor(plain))
  const plainSums = plain === relative ? sums : hourSums(plain)
  const scan = scanSteps(sums, plainSums, adjusted, hourlyEdges(relative))
  return {
    relative,
    sums,
    plainSums,
    weekendSums: hourSums(relative, 'weekends'),
    floor,
    days: dailyExtremes(relative),
    adjusted,
    temperature,
    scan,
    candidates: candidateDays(scan, relative.days)
  }
}
