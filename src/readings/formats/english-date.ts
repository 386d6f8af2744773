import { type EpochDay, parseDay } from '../day.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAY_FIRST = /^(\d{1,2})[ /-]([a-z]{3,9}|\d{1,2})[ /-](\d{4}|\d{2})$/i
/** `20-11-01`, of which the year may stand first. */
const YEAR_FIRST = /^\d{2}-\d{1,2}-(?:0?[1-9]|[12]\d|3[01])$/
const MONTH_FIRST = /^([a-z]{3,9}) +(\d{1,2}),? +(\d{4})$/i
const TIME = /^(.*?)[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?([ap])m)?$/i

/** A date and what time it is there, minutes after midnight and seconds after the minute; 0 where no time is given. */
export interface EnglishMoment {
  readonly day: EpochDay
  readonly minute: number
  readonly second: number
}

/**
 * Reads dates as British utilities write them: `03 Dec 2019`, `3-Dec-19`, `12/11/18` (day first), `Nov 13 2019`, and those
 * of `parseDay`; a time may follow: `00:30:00`, `12:00AM`, `24:00`.
 */
export function englishMoment(text: string): EnglishMoment | undefined {
  const timed = TIME.exec(text)
  const day = englishDay(timed ? timed[1]! : text)
  if (day === undefined) return undefined
  if (!timed) return { day, minute: 0, second: 0 }
  const [, , hourText, minutes, seconds = '0', half] = timed
  let hour = Number(hourText)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  }
  const minute = hour * 60 + Number(minutes)
  if (Number(minutes) > 59 || Number(seconds) > 59 || minute > 1440) return undefined
  return { day: minute === 1440 ? day + 1 : day, minute: minute % 1440, second: Number(seconds) }
}

function englishDay(text: string): EpochDay | undefined {
  const dayFirst = DAY_FIRST.exec(text)
  const monthFirst = dayFirst ? null : MONTH_FIRST.exec(text)
  if (!dayFirst && !monthFirst) return parseDay(text)
  if (dayFirst && YEAR_FIRST.test(text)) return undefined
  const [day, month, year] = dayFirst ? dayFirst.slice(1) : [monthFirst![2], monthFirst![1], monthFirst![3]]
  const number = /^\d/.test(month!) ? Number(month) : MONTHS.indexOf(month!.slice(0, 3).toLowerCase()) + 1
  const fullYear = year!.length === 2 ? `20${year}` : year
  return parseDay(`${fullYear}-${number}-${day}`)
}
