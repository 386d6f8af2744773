import { clockChangeOn } from '../clock-change.ts'
import type { RowProblem } from '../rejection.ts'
import { nearestMinute, parseTimestamp } from '../timestamp.ts'
import type { OffsetClock } from './local-time.ts'
import { type Quantity, quantityOf, unused } from './reading-type.ts'
import type { LocalMoment } from './xml-reading.ts'

const MINUTES_PER_DAY = 1440
const EPOCH_SECONDS = /^-?\d{1,12}$/
const [ZERO, MOST_DIGITS] = [48, 12]

/** Seconds since 1970 in UTC; NaN for any other text. */
export function secondsOf(text: string): number {
  const { length } = text
  let seconds = 0
  // nearly all are a few digits, which take a short way
  for (let i = 0; i < length && i < MOST_DIGITS; i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (!(digit >= 0 && digit <= 9)) break
    seconds = seconds * 10 + digit
    if (i === length - 1) return seconds
  }
  return EPOCH_SECONDS.test(text) ? Number(text) : Number.NaN
}

/** The moment of seconds since 1970, to the minute, on a clock. */
export function moment(seconds: number, clock: OffsetClock): LocalMoment {
  // clocks of meters are a few seconds off
  const utc = Math.round(seconds / 60)
  const offsetMinutes = clock.offsetAt(utc)
  const local = utc + offsetMinutes
  const day = Math.floor(local / MINUTES_PER_DAY)
  const clockChange = clockChangeOn(clock, day)
  return { day, minute: local - day * MINUTES_PER_DAY, offsetMinutes, repeated: false, clockChange }
}

/** A time that is written out, which the standard does not know; without an offset it stays on its own clock. */
export function writtenMoment(text: string, clock: OffsetClock): LocalMoment | undefined {
  const written = parseTimestamp(text)
  if (!written) return undefined
  const { day, minute, offsetMinutes } = nearestMinute(written)
  if (offsetMinutes === null) return { day, minute, offsetMinutes, repeated: false }
  return moment((day * MINUTES_PER_DAY + minute - offsetMinutes) * 60, clock)
}

/** What a ReadingType measures, by the codes of its fields; an absent code is 0, one that is no number NaN. */
export function espiQuantity(fields: ReadonlyMap<string, string>): Quantity | RowProblem {
  const code = (name: string) => {
    const text = fields.get(name) ?? ''
    return text === '' ? 0 : /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  }
  return quantityOf({
    unit: code('uom'),
    multiplier: code('powerOfTenMultiplier'),
    flow: code('flowDirection'),
    accumulation: code('accumulationBehaviour'),
    commodity: code('commodity'),
    aggregate: code('dataQualifier'),
    phases: code('phase'),
    tou: code('tou'),
    minutes: code('intervalLength') / 60
  })
}

/** Units that blocks name themselves: code and power of ten. */
const UNITS: Readonly<Record<string, readonly [uom: number, multiplier: number]>> = {
  ...{ wh: [72, 0], kwh: [72, 3], mwh: [72, 6], w: [38, 0], kw: [38, 3] }
}

/** What a block of readings measures by what stands in its own `interval`; undefined where it names no unit that is known. */
export function blockQuantity(fields: ReadonlyMap<string, string>): Quantity | RowProblem | undefined {
  const [uom, multiplier] = UNITS[fields.get('unitOfMeasure')?.toLowerCase() ?? ''] ?? []
  if (uom === undefined) return undefined
  const service = fields.get('serviceType') ?? 'electric'
  if (!/^electric/i.test(service)) return unused(`serviceType ${service}`)
  const seconds = fields.get('secondsPerInterval') ?? '0'
  const codes = { uom, powerOfTenMultiplier: multiplier, accumulationBehaviour: 4, intervalLength: seconds }
  return espiQuantity(new Map(Object.entries(codes).map(([name, code]) => [name, String(code)])))
}
