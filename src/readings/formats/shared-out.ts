import type { TimedReading } from '../open-day.ts'
import { minutesLater, type Timestamp } from '../timestamp.ts'

const SECONDS_PER_MINUTE = 60

/** A moment so many seconds earlier on its clock. */
export function secondsEarlier(moment: Timestamp, seconds: number): Timestamp {
  const at = moment.second - seconds
  const minutes = Math.floor(at / SECONDS_PER_MINUTE)
  return { ...minutesLater(moment, minutes), second: at - minutes * SECONDS_PER_MINUTE }
}

/**
 * A reading of an interval of so many seconds, shared out by time over the minutes that it lies in: an energy in proportion, a
 * power as it is. The first part stands for its row.
 * @param second of its minute at which its interval begins
 */
export function sharedOut(reading: TimedReading, second: number, step: number): readonly TimedReading[] {
  if (second + step <= SECONDS_PER_MINUTE) return [{ ...reading, second, seconds: step }]
  const { day, minute, energy, value } = reading
  const parts: TimedReading[] = []
  for (let begin = 0; begin < second + step; begin += SECONDS_PER_MINUTE) {
    const seconds = Math.min(second + step, begin + SECONDS_PER_MINUTE) - Math.max(second, begin)
    const at = minutesLater({ day, minute, second: 0, offsetMinutes: null }, begin / SECONDS_PER_MINUTE)
    parts.push({
      ...reading,
      day: at.day,
      minute: at.minute,
      value: energy ? (value * seconds) / step : value,
      second: second - begin,
      seconds,
      rows: begin === 0 ? reading.rows : 0,
      clockChange: at.day === day ? reading.clockChange : undefined
    })
  }
  return parts
}
