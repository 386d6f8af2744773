import { type EpochDay, parseDay } from './day.ts'

/** A moment as a file writes it: on the file's own clock, with the offset from UTC where the file gives one. */
export interface Timestamp {
  readonly day: EpochDay
  /** minutes after midnight, 0…1439 */
  readonly minute: number
  /** whole seconds after the minute, 0…59; below zero where the minute is the one that they come before */
  readonly second: number
  /** minutes that the clock is ahead of UTC; null when the file does not say */
  readonly offsetMinutes: number | null
}

/** From this second on a moment is nearer to the next minute. */
const HALF_MINUTE = 30

const TIMESTAMP =
  /^(\d{4}年\d{1,2}月\d{1,2}日(?= ?\d)|[\d/.-]{8,10}(?=[T ]))[T ]?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s?(?:(Z)|([+-])(\d{2})(?::?(\d{2}))?)?$/i
/** As databases write it without separators. */
const COMPACT = /^(\d{8})(\d{2})(\d{2})(\d{2})?$/

/**
 * Reads `2023-01-01 00:00`, also with `T`, seconds and parts of them (which are dropped), and `Z` or an offset such as `+08:00`; `202301010000`, `20230101000000` and `2023年1月1日 00:00` too. 24:00 is the
 * day's end, and so the next day's beginning.
 * @returns undefined when it is no such moment
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = TIMESTAMP.exec(
    text.replace(COMPACT, (_, date, hour, minute, second = '00') => `${date} ${hour}:${minute}:${second}`)
  )
  if (!match) return undefined
  const [, date, hours, minutes, seconds = '0', utc, sign, offsetHours, offsetMinutes = '0'] = match
  const day = parseDay(date!)
  const minute = Number(hours) * 60 + Number(minutes)
  const beyond = minute === 1440 ? Number(seconds) > 0 : minute > 1440
  if (day === undefined || beyond || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  let offset: number | null = utc ? 0 : null
  if (sign) offset = (sign === '-' ? -1 : 1) * (Number(offsetHours) * 60 + Number(offsetMinutes))
  if (offset !== null && Math.abs(offset) > 14 * 60) return undefined
  return { day: minute === 1440 ? day + 1 : day, minute: minute % 1440, second: Number(seconds), offsetMinutes: offset }
}

/**
 * The minute that is nearest to a moment, since clocks of meters are a few seconds off.
 * @param from the second, 1…59, from which on that is the next minute
 */
export function nearestMinute(moment: Timestamp, from = HALF_MINUTE): Timestamp {
  return moment.second < from ? moment : { ...minutesLater(moment, 1), second: moment.second - 60 }
}

/** A moment so many minutes later on its clock, or earlier. */
export function minutesLater({ day, minute, second, offsetMinutes }: Timestamp, minutes: number): Timestamp {
  const at = minute + minutes
  const days = Math.floor(at / 1440)
  return { day: day + days, minute: at - days * 1440, second, offsetMinutes }
}
