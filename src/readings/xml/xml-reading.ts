import type { ClockChange } from '../clock-change.ts'
import type { Origin } from '../open-day.ts'
import type { MeterIds } from '../point-terms.ts'
import { quoted, type RawReading } from './held-readings.ts'
import type { Quantity } from './reading-type.ts'

const MINUTES_PER_DAY = 1440

/** A moment on the clock that the readings keep. */
export interface LocalMoment {
  readonly day: number
  readonly minute: number
  /** minutes that the clock is ahead of UTC; null when it is not known */
  readonly offsetMinutes: number | null
  /** it comes twice, because the clock is put back, and the offset is not known */
  readonly repeated: boolean
  /** how the clock is changed on the day, where it is known */
  readonly clockChange?: ClockChange | undefined
}

/** A single reading as a file gives it: an element of XML, or a row of a register. */
export interface XmlReading {
  readonly meterId: string
  readonly quantity: Quantity
  /** beginning of its interval, or the moment at which the register was read */
  readonly at: LocalMoment
  /** of its interval; 0 = not known */
  readonly minutes: number
  /** its interval has its last minute there, unless it is a day */
  readonly ending: boolean
  /** in the unit of the file; NaN = missing */
  readonly value: number
  /** it is an estimate of its source */
  readonly estimated: boolean
  /** code of the tariff period that it is of; of one moment those of several are parts of one energy. 0 or undefined = all of it */
  readonly tou?: number | undefined
  readonly line: number
  /** as it is quoted when it is turned away; a number where its quote is kept elsewhere */
  readonly raw: RawReading | string | number
  /** the asset and the account that stand beside it */
  readonly ids?: MeterIds | undefined
  /** the series that it is in, where its file has several of a meter */
  readonly origin?: Origin | undefined
  /** of the transformers, by which the differences of registers are multiplied: that of the metering point is then not */
  readonly ratio?: number
  /** 0 where its row has another reading, with which it is counted */
  readonly rows?: 0
}

/** A reading as it is quoted, unless its quote is kept elsewhere. */
export function shownRaw(raw: RawReading | string): string {
  return typeof raw === 'string' ? raw : quoted(raw)
}

/** A moment so many minutes later by the clock, of whatever sign. */
export function minutesLater(at: LocalMoment, minutes: number): LocalMoment {
  const minute = at.minute + minutes
  const days = Math.floor(minute / MINUTES_PER_DAY)
  return { ...at, day: at.day + days, minute: minute - days * MINUTES_PER_DAY }
}
