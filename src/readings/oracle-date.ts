import { type EpochDay, parseDay } from './day.ts'

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const MOMENT =
  /^(\d{1,2})-(?:([a-z]{3})|(\d{1,2})月 ?)-(\d{4}|\d{2})(?: +(\d{1,2})[.:](\d{2})(?:[.:](\d{2})(?:[.,]\d+)?)?(?: ?(am|pm|上午|下午))?)?$/i

/** As SAS writes them: `01MAR2024:00:15:00`. */
const OF_SAS = /^(\d{1,2})([a-z]{3})(\d{4}|\d{2})(?::(?=\d))?/i

/** A date and what time it is there, minutes after midnight and seconds after the minute; 0 where no time is given. */
export interface OracleMoment {
  readonly day: EpochDay
  readonly minute: number
  readonly second: number
}

/**
 * Reads dates as Oracle's clients write them unless told otherwise, in English and Chinese: `01-JUL-21`, `01-7月 -21`,
 * `01-JUL-2021`, and timestamps such as `01-JUL-21 12.15.00.000000 AM`, `01-7月 -21 12.15.00.000000 上午`. Years of two digits
 * are of this century, since no smart meter is older. Those of SAS are read too: `01MAR2024`, `01MAR2024:00:15:00`.
 * @returns undefined when it is no such moment
 */
export function oracleMoment(text: string): OracleMoment | undefined {
  const match = MOMENT.exec(text.replace(OF_SAS, '$1-$2-$3 ').trimEnd())
  if (!match) return undefined
  const [, dayOfMonth, name, number, year, hourText = '0', minutes = '0', seconds = '0', half] = match
  const month = number === undefined ? MONTHS.indexOf(name!.toUpperCase()) + 1 : Number(number)
  const day = parseDay(`${year!.length === 2 ? `20${year}` : year}-${month}-${dayOfMonth}`)
  let hour = Number(hourText)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined
    hour = (hour % 12) + (/^(?:pm|下午)$/i.test(half) ? 12 : 0)
  }
  if (day === undefined || hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  return { day, minute: hour * 60 + Number(minutes), second: Number(seconds) }
}
