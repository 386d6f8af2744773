const MINUTES_PER_DAY = 1440
/** Day 0 of spreadsheets, whose 1900 has a 29 February too many, as days since 1970. */
const SERIAL_EPOCH = Date.UTC(1899, 11, 30) / 86_400_000
/** Serial numbers that are days of 1954 to 2119: numbers in a column of dates that nothing else can be. */
const [FIRST_SERIAL, LAST_SERIAL] = [20_000, 80_000]
const SERIAL = /^\d{5}(?:\.\d+)?$/

/**
 * Reads the number by which spreadsheets keep a date and a time of the day, `45292.0104166667`, to the nearest minute, because
 * fractions of a day are not exact.
 * @returns minutes since 1970 on its own clock; undefined when the text is no such number
 */
export function serialMinutes(text: string): number | undefined {
  const serial = SERIAL.test(text) ? Number(text) : Number.NaN
  if (!(serial >= FIRST_SERIAL && serial < LAST_SERIAL)) return undefined
  return Math.round((serial + SERIAL_EPOCH) * MINUTES_PER_DAY)
}
