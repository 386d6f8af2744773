import { InvalidArgumentError } from 'commander'
import { UnknownTimeZoneError, ZoneClock } from '../readings/time-zone.ts'

/** Parser of an option that names a time zone: an IANA name that this system knows. */
export function timeZone(text: string): string {
  try {
    new ZoneClock(text)
  } catch (error) {
    if (error instanceof UnknownTimeZoneError) throw new InvalidArgumentError(error.message)
    throw error
  }
  return text
}
