import { oddTimes } from './interval-of-times.ts'
import { betweenIntervals } from './interval-problems.ts'
import type { OpenDay } from './open-day.ts'
import type { Refuse } from './rejection.ts'

const MINUTES_PER_DAY = 1440

/**
 * Turns rows away whose times lie between those of the intervals of their day, each of which has a reading of its own.
 * @param usual as `usualPlace` tells it
 */
export function refuseOdd(open: OpenDay, interval: number, usual: number | undefined, refuse: Refuse): void {
  for (const at of oddTimes(open.times, interval, open.ending ? 1 : 0, usual).reverse()) {
    const [time, line] = [open.times[at]! % MINUTES_PER_DAY, open.linesOfValues[at]!]
    open.times.splice(at, 1)
    open.values.splice(at, 1)
    open.linesOfValues.splice(at, 1)
    open.origins.splice(at, 1)
    if (Number.isNaN(line)) continue
    open.rows--
    refuse(betweenIntervals(time, interval), line, open.meterId, open.file)
  }
}
