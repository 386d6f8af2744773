import { idProblem, notANumber, shownCell } from '../cell-problem.ts'
import { clockChangeOn } from '../clock-change.ts'
import { isReadingsDay } from '../day-cell.ts'
import type { Channel } from '../load-day.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import { ZoneClock } from '../time-zone.ts'
import { meterIdsReader } from './columns.ts'
import { type EnglishMoment, englishMoment } from './english-date.ts'
import type { ReadingsFormat } from './format.ts'
import { type HalfHour, TimedHalfHours } from './timed-half-hours.ts'

/** `Active Import Interval (kWh)`; daily registers stand beside them in some downloads. */
const INTERVAL = /^active (import|export) interval \((kwh?)\)$/i
const DAY_FIRST = /^(\d{1,2})-(\d{1,2})-(\d{4} )/
const [HALF_HOUR, SUMMER, MINUTES_PER_DAY] = [30, 60, 1440]

/**
 * Half-hours of an Irish customer as ESB Networks hands them out: `MPRN,Meter Serial Number,Read Value,Read Type,Read Date and
 * End Time`, the newest first, in kW or kWh, by the end of each half-hour on the Irish clock.
 */
export const esbHalfHours: ReadingsFormat = {
  name: 'esb-half-hours',
  columns: 'MPRN,Meter Serial Number,Read Value,Read Type,Read Date and End Time',
  recognise: (header, opening) => {
    const [id, value, type, end] = ['mprn', 'read value', 'read type', 'read date and end time'].map((name) =>
      header.column(name)
    )
    if (id === undefined || value === undefined || type === undefined || end === undefined) return undefined
    header.holdsValues([value])
    const ends = new IrishEnds()
    const idsOf = meterIdsReader(header, opening.points)
    const halfHours = new TimedHalfHours(opening)
    return {
      checks: true,
      assumption: ENDS,
      read: (row) => {
        const meterId = row.text(id)
        const noId = idProblem('MPRN', meterId)
        if (noId) return noId
        const [, way, unit] = INTERVAL.exec(row.text(type)) ?? []
        if (way === undefined) return unused(row.text(type))
        const moment = englishMoment(row.text(end).replace(DAY_FIRST, '$1/$2/$3'))
        if (!moment || !isReadingsDay(moment.day)) return notAnEnd(row.text(end))
        const read = numberOf(row.text(value))
        if (read === undefined) return notANumber('Read Value', row.text(value))
        const channel: Channel = way.toLowerCase() === 'import' ? 'active_power' : 'reverse_power'
        const energy = unit!.toLowerCase() === 'kwh'
        const begin = ends.beginningOf(`${channel} ${meterId}`, moment)
        const reading = { ...begin, meterId, channel, value: read, energy, repeated: false }
        return halfHours.add({ ...reading, isEstimate: false }, row, idsOf?.(row))
      },
      finish: () => halfHours.finish()
    }
  }
}

/** Ends of half-hours on the Irish clock. */
class IrishEnds {
  readonly #clock = new ZoneClock('Europe/Dublin')
  /** ends that come twice because the clock is put back, of which one has been read */
  readonly #seen = new Set<string>()
  /** the last that comes once, against which the order shows */
  #last = Number.NaN
  #runsBackwards = false

  /** When the half-hour begins that ends at a time. Of two of one name the order of the file tells which is the earlier. */
  beginningOf(
    key: string,
    { day, minute }: EnglishMoment
  ): Pick<HalfHour, 'day' | 'minute' | 'offsetMinutes' | 'clockChange'> {
    const local = day * MINUTES_PER_DAY + minute
    if (local !== this.#last && !Number.isNaN(this.#last)) this.#runsBackwards = local < this.#last
    const isTwice = this.#clock.isRepeated(day, minute)
    const end = local - (isTwice ? this.#offsetOf(`${key} ${local}`) : this.#clock.offsetAt(local - SUMMER))
    if (!isTwice) this.#last = local
    const utc = end - HALF_HOUR
    const offsetMinutes = this.#clock.offsetAt(utc)
    const begin = utc + offsetMinutes
    const beginDay = Math.floor(begin / MINUTES_PER_DAY)
    const clockChange = clockChangeOn(this.#clock, beginDay)
    return { day: beginDay, minute: begin - beginDay * MINUTES_PER_DAY, offsetMinutes, clockChange }
  }

  #offsetOf(key: string): number {
    const isSecond = this.#seen.has(key)
    this.#seen.add(key)
    return isSecond === this.#runsBackwards ? SUMMER : 0
  }
}

function unused(type: string): RowProblem {
  const shown = shownCell(type)
  return { code: 'unused_quantity', reason: { zh: `不采用的量：${shown}`, en: `${shown} is not used` } }
}

function notAnEnd(cell: string): RowProblem {
  const shown = shownCell(cell)
  return { code: 'bad_timestamp', reason: { zh: `没有这一时刻：${shown}`, en: `not a moment in time: ${shown}` } }
}

const ENDS = {
  zh: '时刻为半小时终点，按爱尔兰当地时钟',
  en: 'times end half-hours, on the Irish clock'
}
