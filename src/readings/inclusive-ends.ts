import { formatDay } from './day.ts'
import type { OpenDay } from './open-day.ts'
import type { RowProblem } from './rejection.ts'

const MINUTES_PER_DAY = 1440
const LONGEST_INTERVAL = 60
/** Minutes between the ends of intervals of usual lengths of which the last minute is written as the end (`00:00–00:14`). */
const INCLUSIVE = [4, 9, 11, 14, 19, 29, 59]

/** The length of an interval, minutes, by the minutes between its written ends, where nothing else tells it. */
export function lengthByEnds(minutes: number): number {
  return INCLUSIVE.includes(minutes) ? minutes + 1 : minutes
}

/**
 * The length of the intervals of a day whose ends are written, minutes: how far most beginnings are apart tells whether the
 * end is the beginning of the next interval or the last minute before it; that of its meter, or the usual one, where they
 * tell neither.
 * @param known minutes that the meter has on other days; 0 = not known
 */
export function writtenLength({ betweenEnds, times, intervalMinutes }: OpenDay, known: number): number {
  if (betweenEnds === 0 || betweenEnds >= LONGEST_INTERVAL) return intervalMinutes
  const minutes = [...new Set(times.map((time) => time % MINUTES_PER_DAY))].sort((a, b) => a - b)
  const count = (distance: number) => minutes.filter((minute, i) => minute - minutes[i - 1]! === distance).length
  const inclusive = betweenEnds + 1
  const [as, more] = [count(betweenEnds), count(inclusive)]
  if (as !== more) return as > more ? betweenEnds : inclusive
  return known === betweenEnds || known === inclusive ? known : intervalMinutes
}

/** The remark of intervals whose last minutes are written as their ends, of so many days in all. */
export function inclusiveEnds({ meterId, day, betweenEnds }: OpenDay, count: number): RowProblem {
  const [date, length] = [formatDay(day), betweenEnds + 1]
  return {
    code: 'inclusive_ends',
    reason: {
      zh: `${count} 个表日的区间终点写作其最后一分钟（首见于 ${meterId} 的 ${date}，起止相差 ${betweenEnds} 分钟）：按 ${length} 分钟计`,
      en: `the ends of intervals are written as their last minutes on ${count} days (first on ${date} of ${meterId}, ${betweenEnds} minutes after the beginning): read as ${length} minutes`
    }
  }
}
