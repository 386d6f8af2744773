import { type EpochDay, parseDay } from '../day.ts'
import { nearestMinute, parseTimestamp, type Timestamp } from '../timestamp.ts'

const [DATE_LENGTH, LEAST_LENGTH] = [10, 19]
const [ZERO, COLON, POINT, PLUS, MINUS, BIG_T, BIG_Z] = [48, 58, 46, 43, 45, 84, 90]
const LARGEST_OFFSET = 14 * 60

/**
 * Reads times to the nearest minute: an interval may end a second before the next begins, and clocks are a few off. Those in
 * the form of XML (`2024-01-10T00:15:00.000+08:00`) take a short way, on which the day is looked up once for all its times.
 */
export class TimeReader {
  #date = ''
  #day: EpochDay | undefined

  /** Undefined when the text is no moment. */
  read(text: string): Timestamp | undefined {
    if (text === '') return undefined
    const moment = this.#plain(text) ?? parseTimestamp(text)
    return moment && nearestMinute(moment)
  }

  #plain(text: string): Timestamp | undefined {
    if (text.length < LEAST_LENGTH || text.charCodeAt(10) !== BIG_T) return undefined
    const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)]
    if (!(hour < 24 && minute < 60 && second < 60)) return undefined
    if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return undefined
    const offsetMinutes = offsetOf(text, afterFraction(text))
    if (offsetMinutes === undefined) return undefined
    if (!text.startsWith(this.#date) || this.#date === '') {
      this.#date = text.slice(0, DATE_LENGTH)
      this.#day = parseDay(this.#date)
    }
    if (this.#day === undefined) return undefined
    return { day: this.#day, minute: hour * 60 + minute, second, offsetMinutes }
  }
}

/** NaN where two digits do not stand there. */
function twoDigits(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - ZERO, text.charCodeAt(at + 1) - ZERO]
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** Where what follows the seconds and their fraction begins. */
function afterFraction(text: string): number {
  if (text.charCodeAt(LEAST_LENGTH) !== POINT) return LEAST_LENGTH
  let at = LEAST_LENGTH + 1
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= ZERO + 9) at++
  return at > LEAST_LENGTH + 1 ? at : LEAST_LENGTH
}

/** Minutes of the offset that a time ends in; null where there is none, undefined where something else stands there. */
function offsetOf(text: string, at: number): number | null | undefined {
  if (at === text.length) return null
  const sign = text.charCodeAt(at)
  if (sign === BIG_Z && at + 1 === text.length) return 0
  if (!(sign === PLUS || sign === MINUS) || at + 6 !== text.length || text.charCodeAt(at + 3) !== COLON)
    return undefined
  const minutes = twoDigits(text, at + 1) * 60 + twoDigits(text, at + 4)
  return minutes <= LARGEST_OFFSET ? (sign === MINUS ? -minutes : minutes) : undefined
}
