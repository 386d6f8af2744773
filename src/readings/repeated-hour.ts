import { formatDay } from './day.ts'
import type { OpenDay } from './open-day.ts'
import type { RowProblem } from './rejection.ts'

const [MINUTES_PER_HOUR, DAYS_PER_WEEK] = [60, 7]
/** Clocks are put back in the first hours of a day. */
const NIGHT = 4 * 60
/** 1970-01-01 was a Thursday. */
const SUNDAY = 3

/** A reading of a day whose time came once more on a clock that is not known. */
export interface Replaced {
  /** place among the readings of the day */
  readonly at: number
  readonly value: number
  readonly line: number
  readonly rows: number
  /** the last minute of the day that had come by then */
  readonly until: number
}

/** Times came again, but not as those of an hour that comes twice. */
const NO_HOUR: readonly Replaced[] = []

/**
 * The readings of a day whose times came again, with one more: those of one hour of the night, in order, straight after its
 * first pass, or else `NO_HOUR`.
 */
export function withReplaced(open: OpenDay, next: Replaced): readonly Replaced[] {
  const { replaced, times } = open
  const time = times[next.at]!
  if (replaced === NO_HOUR || time >= NIGHT || next.until - time >= MINUTES_PER_HOUR) return NO_HOUR
  if (!replaced) return [next]
  const last = replaced.at(-1)!
  return next.until === last.until && time > times[last.at]! ? [...replaced, next] : NO_HOUR
}

/**
 * Puts the readings of an hour that came twice, because the clock was put back, beside those that came second: on a Sunday, all
 * readings of the hour in order, and with other values.
 * @returns whether they are there now (`kept`), or it only may be such an hour (`doubtful`); undefined where it is none
 */
export function keepRepeatedHour(open: OpenDay): 'kept' | 'doubtful' | undefined {
  const { replaced, times, values, ending, day } = open
  if (!replaced || replaced.length === 0) return undefined
  const minutes = replaced.map(({ at }) => times[at]!)
  const [first, count] = [minutes[0]!, minutes.length]
  const interval = count > 1 ? minutes[1]! - first : MINUTES_PER_HOUR
  const isHour = minutes.every((minute, i) => minute === first + i * interval) && count * interval === MINUTES_PER_HOUR
  const begins = (ending ? first + 1 - interval : first) % MINUTES_PER_HOUR === 0
  const differs = replaced.some(({ at, value }) => values[at] !== value)
  if (!isHour || !begins || !differs || replaced[0]!.until !== minutes.at(-1)) return undefined
  if (count === 1) {
    const isHourly = times.includes(first + MINUTES_PER_HOUR) && !times.includes(first + MINUTES_PER_HOUR / 2)
    return isHourly && isSunday(day) ? 'doubtful' : undefined
  }
  if (!isSunday(day)) return 'doubtful'
  for (const { at, value, line, rows } of replaced) {
    open.times.push(times[at]!)
    open.values.push(value)
    open.linesOfValues.push(line)
    if (open.origins[at]) open.origins[open.values.length - 1] = open.origins[at]
    open.superseded -= rows
  }
  open.replaced = NO_HOUR
  open.clockChange = { from: ending ? first + 1 - interval : first, minutes: MINUTES_PER_HOUR }
  return 'kept'
}

function isSunday(day: number): boolean {
  return ((day % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK === SUNDAY
}

/** The remark of hours that come twice, of so many days in all. */
export function repeatedHour({ meterId, day }: OpenDay, found: 'kept' | 'doubtful', count: number): RowProblem {
  const date = formatDay(day)
  const zh = `${count} 个表日有一小时的时刻出现两次且数值不同（首见于 ${meterId} 的 ${date}）：`
  const en = `on ${count} days an hour comes twice, with other values (first on ${date} of ${meterId}): `
  const reason =
    found === 'kept'
      ? {
          zh: `${zh}按时钟拨回计，该小时取两次的平均功率，当日计 25 小时；请用 --zone 或台账的 time_zone 指明时区`,
          en: `${en}taken for a clock that is put back: the hour has the mean power of both, the day 25 hours; say the clock with --zone or time_zone in the sites file`
        }
      : {
          zh: `${zh}后到的读数代替了先到的；如为时钟拨回，请用 --zone 或台账的 time_zone 指明时区`,
          en: `${en}the later readings hold; where the clock was put back, say it with --zone or time_zone in the sites file`
        }
  return { code: 'repeated_hour', reason }
}
