import { candidateDays, scanSteps } from './candidates.ts'
import { hourSums } from './difference-profile.ts'
import { hourlyEdges } from './edges.ts'
import { dailyFloor, dailyTemperature, withoutWeekdays } from './floor.ts'
import type { RelativeLoad } from './relative-load.ts'
import type { StepContext } from './step-features.ts'
import { withoutWeather } from './weather.ts'

/** Scans a meter's load for days at which something may have been switched on for good. */
export function stepContext(relative: RelativeLoad): StepContext {
  const sums = hourSums(relative)
  const floor = dailyFloor(relative)
  const temperature = dailyTemperature(relative)
  const plain = withoutWeather(relative)
  const adjusted = withoutWeekdays(plain === relative ? floor : dailyFloor(plain))
  const scan = scanSteps(sums, plain === relative ? sums : hourSums(plain), adjusted, hourlyEdges(relative))
  return {
    relative,
    sums,
    weekendSums: hourSums(relative, (weekday) => weekday >= 5),
    floor,
    adjusted,
    temperature,
    scan,
    candidates: candidateDays(scan, relative.days)
  }
}
