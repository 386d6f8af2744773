import { longInterval } from '../interval-problems.ts'
import type { RowProblem } from '../rejection.ts'
import type { ZoneClock } from '../time-zone.ts'
import { minutesLater, type Timestamp } from '../timestamp.ts'

const MINUTES_PER_DAY = 1440
const LONGEST_INTERVAL = 60

/** The first and the last time of the first meter of a file. */
export class TimeSpan {
  #meterId: string | undefined
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY

  see(meterId: string, { day, minute }: Timestamp): void {
    this.#meterId ??= meterId
    if (meterId !== this.#meterId) return
    const at = day * MINUTES_PER_DAY + minute
    if (at < this.#first) this.#first = at
    if (at > this.#last) this.#last = at
  }

  /** Whether it begins an interval after midnight, and ends at midnight, as the ends of intervals do. */
  areEnds(intervalOf: (meterId: string) => number): boolean {
    const interval = this.#meterId === undefined ? 0 : intervalOf(this.#meterId)
    if (interval === 0 || interval > LONGEST_INTERVAL) return false
    const isAt = (time: number) => Math.abs(((time + 1) % MINUTES_PER_DAY) - 1) <= Math.min(1, interval - 1)
    return isAt(this.#first - interval) && isAt(this.#last)
  }
}

/** Minutes of an interval by its two ends; 1440 for a day, whatever its clock does: that of the ends, or of the readings. */
export function lengthOf(from: Timestamp, to: Timestamp, clock: ZoneClock | undefined): number | RowProblem {
  const moved = (to.offsetMinutes ?? 0) - (from.offsetMinutes ?? 0)
  const minutes = (to.day - from.day) * MINUTES_PER_DAY + to.minute - from.minute - moved
  if (minutes >= 1 && minutes <= LONGEST_INTERVAL) return minutes
  // the last minute of a day may be written as its end
  if (isWholeDay(from, to, clock) || isWholeDay(from, minutesLater(to, 1), clock)) return MINUTES_PER_DAY
  return minutes > LONGEST_INTERVAL ? longInterval(minutes) : notAnInterval(minutes)
}

function isWholeDay(from: Timestamp, to: Timestamp, clock: ZoneClock | undefined): boolean {
  if (to.day === from.day + 1 && to.minute === from.minute) return true
  const [begin, end] = [clock?.read(from), clock?.read(to)]
  return begin?.minute === 0 && end?.minute === 0 && end.day === begin.day + 1
}

function notAnInterval(minutes: number): RowProblem {
  const zh = `区间长 ${minutes} 分钟：终点不在起点之后`
  return { code: 'bad_timestamp', reason: { zh, en: `an interval of ${minutes} minutes: it ends before it begins` } }
}

export const TIMES_END: RowProblem = {
  code: 'times_end',
  reason: {
    zh: '时刻 24:00 应为区间终点，而现按起点读取；如时刻为终点，请加 --times ending',
    en: 'a time of 24:00 ends an interval, but times are read as beginnings: add --times ending where they are ends'
  }
}

export const LIKELY_ENDS: RowProblem = {
  code: 'times_end',
  reason: {
    zh: '时刻自零点后一个区间起、至零点止，像是区间终点，而现按起点读取；如为终点，请加 --times ending',
    en: 'the times run from one interval after midnight to midnight, as ends of intervals do, but are read as beginnings: add --times ending where they are ends'
  }
}
