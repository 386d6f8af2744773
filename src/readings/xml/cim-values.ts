import { notANumber, notATime } from '../cell-problem.ts'
import { clockChangeOn } from '../clock-change.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Sentence } from '../sentence.ts'
import { ZoneClock } from '../time-zone.ts'
import { minutesLater, type Timestamp } from '../timestamp.ts'
import type { RawReading } from './held-readings.ts'
import { cimQuality } from './reading-quality.ts'
import type { Quantity } from './reading-type.ts'
import type { LocalMoment, XmlReading } from './xml-reading.ts'
import { TimeReader } from './xml-times.ts'

const [MINUTES_PER_DAY, MINUTES_PER_HOUR] = [1440, 60]

/** Whose readings are, and what they measure. */
export interface CimSource {
  readonly meterId: string | RowProblem
  readonly quantity: Quantity | RowProblem
}

/** What a group of readings says of them. */
interface CimGroup {
  /** length of their intervals that it states; NaN = none */
  readonly seconds: number
  /** they are of intervals (`IntervalBlocks`), not of moments or registers (`Readings`) */
  readonly intervals: boolean
}

/** Reads the times and values of single readings. */
export class CimValues {
  readonly assumption: Sentence
  readonly #clock: ZoneClock | undefined
  readonly #ending: boolean
  readonly #quality = cimQuality()
  readonly #times = new TimeReader()

  /** @param zone the clock that times with an offset are shown on */
  constructor(zone: string | undefined, times: 'beginning' | 'ending' = 'ending') {
    this.#clock = zone === undefined ? undefined : new ZoneClock(zone)
    this.#ending = times === 'ending'
    const on = zone === undefined ? ['按文件所写时钟', 'the clock they are written on'] : [`时区 ${zone}`, zone]
    this.assumption = {
      zh: `时刻为区间${this.#ending ? '终' : '起'}点（--times 可改），${on[0]}`,
      en: `times are the ${this.#ending ? 'end' : 'beginning'} of intervals (--times), on ${on[1]}`
    }
  }

  /** Reads a reading of a group. */
  read(reading: RawReading, { meterId, quantity }: CimSource, group: CimGroup): XmlReading | RowProblem {
    const { line, quality } = reading
    if (typeof meterId !== 'string') return meterId
    if ('code' in quantity) return quantity
    const verdict = this.#quality(quality)
    if (typeof verdict !== 'string') return verdict
    const value = verdict === 'missing' ? Number.NaN : numberOf(reading.value)
    if (value === undefined) return notANumber('value', reading.value)
    const [start, end] = [this.#times.read(reading.start), this.#times.read(reading.end)]
    if (reading.start !== '' && !start) return notATime(reading.start)
    if ((!start && !end) || (reading.end !== '' && !end)) return notATime(reading.end)
    const minutes = this.#minutesOf(start, end, quantity, group.seconds)
    // a register is read at the end of the period that a bill names
    const first = quantity.register ? (end ?? start!) : (start ?? end!)
    // a register, and the power of a moment, are read at their time
    const isInterval = !quantity.register && (group.intervals || quantity.energy || minutes > 0)
    const ending = isInterval && !start && this.#ending
    const isDay = minutes > MINUTES_PER_HOUR
    // the minute before its end lies in an interval
    const at =
      ending && minutes === MINUTES_PER_DAY
        ? this.#dayBefore(first)
        : this.#local(minutesLater(first, ending ? -(isDay ? minutes : 1) : 0))
    const estimated = verdict === 'estimated'
    return { meterId, quantity, at, minutes, ending, value, estimated, line, raw: reading }
  }

  #minutesOf(start: Timestamp | undefined, end: Timestamp | undefined, of: Quantity, seconds: number): number {
    if (start && end) {
      const length = utcMinutes(end) - utcMinutes(start)
      if (length > 0) return length
    }
    return of.minutes || (seconds > 0 ? Math.round(seconds / 60) : 0)
  }

  /** The beginning of a day that ends at a time: at midnight, of 23 and 25 hours too. */
  #dayBefore(end: Timestamp): LocalMoment {
    const local = this.#local(end)
    return local.minute === 0 ? { ...local, day: local.day - 1 } : this.#local(minutesLater(end, -MINUTES_PER_DAY))
  }

  #local(written: Timestamp): LocalMoment {
    const { day, minute } = this.#clock?.read(written) ?? written
    const { offsetMinutes } = written
    const repeated = offsetMinutes === null && (this.#clock?.isRepeated(day, minute) ?? false)
    const offset = offsetMinutes === null ? null : day * MINUTES_PER_DAY + minute - utcMinutes(written)
    const clockChange = this.#clock && clockChangeOn(this.#clock, day)
    return { day, minute, offsetMinutes: offset, repeated, clockChange }
  }
}

/** Minutes since 1970 in UTC, or on its own clock where the offset is not known. */
function utcMinutes({ day, minute, offsetMinutes }: Timestamp): number {
  return day * MINUTES_PER_DAY + minute - (offsetMinutes ?? 0)
}
