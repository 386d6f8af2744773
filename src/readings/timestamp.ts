import { type EpochDay, parseDay } from './day.ts'

/** A moment as a file writes it: on the file's own clock, with the offset from UTC where the file gives one. */
export interface Timestamp {
  readonly day: EpochDay
  /** minutes after midnight, 0…1439 */
  readonly minute: number
  /** minutes that the clock is ahead of UTC; null when the file does not say */
  readonly offsetMinutes: number | null
}

const TIMESTAMP =
  /^(\d{4}年\d{1,2}月\d{1,2}日(?= ?\d)|[\d/.-]{8,10}(?=[T ]))[T ]?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s?(?:(Z)|([+-])(\d{2})(?::?(\d{2}))?)?$/i
/** As databases write it without separators. */
const COMPACT = /^(\d{8})(\d{2})(\d{2})(\d{2})?$/

/**
 * Reads `2023-01-01 00:00`, also with `T`, seconds (which are dropped), and `Z` or an offset such as `+08:00`; `202301010000`, `20230101000000` and `2023年1月1日 00:00` too. 24:00 is the
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
  return { day: minute === 1440 ? day + 1 : day, minute: minute % 1440, offsetMinutes: offset }
}
