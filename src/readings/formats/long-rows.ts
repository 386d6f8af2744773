import { idProblem, notANumber, notUtf8, shownCell } from '../cell-problem.ts'
import { isReadingsDay, readDay } from '../day-cell.ts'
import { DayCollector } from '../day-collector.ts'
import type { Header } from '../header.ts'
import { CHANNELS, type Channel } from '../load-day.ts'
import { numberOf, readNumber } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { ZoneClock } from '../time-zone.ts'
import { parseTimestamp, type Timestamp } from '../timestamp.ts'
import { DATE_COLUMNS, METER_COLUMNS, meterIdsReader, RATIO_COLUMNS } from './columns.ts'
import { englishMoment } from './english-date.ts'
import type { Opening, ReadingsFormat, RowReader } from './format.ts'

export const TIME_COLUMNS = [
  'timestamp',
  'time',
  'datetime',
  'readdatetime',
  'date_time',
  '时间',
  '数据时间',
  '采集时间',
  '时刻'
]

/** Columns that hold the time of the day alone where a date stands beside them. */
const TIMES_OF_DAY = ['time', '时间', '时刻']
const TIME_OF_DAY = /^\d{1,2}:\d{2}(:\d{2})?$/

interface Quantity {
  readonly channel: Channel
  readonly energy: boolean
}
const power = (channel: Channel): Quantity => ({ channel, energy: false })
const energy = (channel: Channel): Quantity => ({ channel, energy: true })

/** Columns of values; the first that a file has carries its rows, the others travel with it. */
const QUANTITIES: Readonly<Record<string, Quantity>> = {
  kw: power('active_power'),
  power_kw: power('active_power'),
  有功功率: power('active_power'),
  kwh: energy('active_power'),
  energy_kwh: energy('active_power'),
  电量: energy('active_power'),
  reverse_kw: power('reverse_power'),
  reverse_kwh: energy('reverse_power'),
  反向有功电量: energy('reverse_power'),
  kvar: power('reactive_power'),
  无功功率: power('reactive_power'),
  kvarh: energy('reactive_power'),
  power_factor: power('power_factor'),
  功率因数: power('power_factor'),
  ia: power('current_a'),
  ib: power('current_b'),
  ic: power('current_c'),
  a相电流: power('current_a'),
  b相电流: power('current_b'),
  c相电流: power('current_c'),
  ua: power('voltage_a'),
  ub: power('voltage_b'),
  uc: power('voltage_c'),
  a相电压: power('voltage_a'),
  b相电压: power('voltage_b'),
  c相电压: power('voltage_c')
}

/**
 * `meter_id,timestamp,kw|kwh`: one reading a row, of any interval of 1 to 60 minutes that divides the hour, in any order;
 * with more columns for reactive power, power factor, currents and voltages; a ratio in the row is applied to powers and energies. Times may carry an offset; they stay on the
 * clock they are written on unless a zone is given.
 */
export const longRows: ReadingsFormat = {
  name: 'long-rows',
  columns: 'meter_id,timestamp,kw|kwh',
  recognise: (header, opening) => {
    const id = header.anyOf(METER_COLUMNS)
    const time = header.anyOf(TIME_COLUMNS)
    const values = Object.keys(QUANTITIES).flatMap((name) => {
      const column = header.column(name)
      return column === undefined ? [] : [{ column, ...QUANTITIES[name]! }]
    })
    const quantities = values.filter(({ channel }, i) => values.findIndex((other) => other.channel === channel) === i)
    if (id === undefined || time === undefined || quantities.length === 0) return undefined
    return longReader(header, opening, { id, time, quantities })
  }
}

interface LongColumns {
  readonly id: number
  readonly time: number
  readonly quantities: readonly (Quantity & { readonly column: number })[]
}

function longReader(
  header: Header,
  { check, zone, times, points }: Opening,
  { id, time, quantities }: LongColumns
): RowReader {
  const collector = new DayCollector()
  const clock = zone === undefined ? undefined : new ZoneClock(zone)
  const ending = times === 'ending'
  const british = ['mpr', 'mpan', 'mprn', 'meter number'].includes(header.names[id]!)
  const numbers = quantities.map(() => new Float32Array(1))
  const checked = quantities.map(() => Number.NaN)

  const idsOf = points && meterIdsReader(header)
  const dateColumn = TIMES_OF_DAY.includes(header.names[time]!) ? header.anyOf(DATE_COLUMNS) : undefined
  const ratioColumn = header.anyOf(RATIO_COLUMNS)

  /** Takes the numbers of the row as they pass the check. @returns its metering point, or the problem of the first that does not */
  const pointOf = (row: Row, written: string, day: number): string | RowProblem => {
    const ids = idsOf?.(row)
    const ratio = ratioColumn === undefined ? Number.NaN : numberOf(row.text(ratioColumn))
    if (ratio === undefined || ratio <= 0) return notANumber(header.names[ratioColumn!]!, row.text(ratioColumn!))
    let meterId = written
    for (const [i, { column, channel, energy: isEnergy }] of quantities.entries()) {
      const values = numbers[i]!
      if (!readNumber(row.bytes, row.starts[column]!, row.ends[column]!, values, 0)) {
        return notANumber(header.names[column]!, row.text(column))
      }
      const rated = !Number.isNaN(ratio) && ['kW', 'kvar'].includes(CHANNELS[channel].unit)
      if (rated) values[0] = values[0]! * ratio
      // before the interval is known, energy is judged as that of an hour, which lets the most through
      const interval = isEnergy ? collector.intervalOf(meterId) : 0
      if (interval > 0) values[0] = (values[0]! * 60) / interval
      const load = check({ meterId: written, day, channel, values, ...(rated && { primary: true }) }, ids)
      if ('code' in load) return load
      meterId = load.meterId
      checked[i] = interval > 0 ? (load.values[0]! * interval) / 60 : load.values[0]!
    }
    return meterId
  }

  return {
    checks: true,
    assumption: {
      zh: `时刻为区间${ending ? '终' : '起'}点（--times 可改）${zone === undefined ? '，按文件所写时钟' : `，时区 ${zone}`}`,
      en: `times are the ${ending ? 'end' : 'beginning'} of intervals (--times), on ${zone === undefined ? 'the clock they are written on' : `the clock of ${zone}`}`
    },
    read: (row) => {
      const writtenId = row.text(id)
      const noId = idProblem(header.names[id]!, writtenId)
      if (noId) return noId
      const written = readTime(row, time, british, dateColumn)
      if (!written) return notATime(header.names[time]!, row.text(time))
      const moment = ending ? minuteBefore(written) : written
      const { day, minute } = clock?.read(moment) ?? moment
      const meterId = pointOf(row, writtenId, day)
      if (typeof meterId !== 'string') return meterId
      const utc = moment.offsetMinutes === null ? null : moment.day * 1440 + moment.minute - moment.offsetMinutes
      const offsetMinutes = utc === null ? null : day * 1440 + minute - utc
      if (points) collector.expect(meterId, points.on(meterId, day)?.intervalMinutes)
      const repeated = offsetMinutes === null && (clock?.isRepeated(day, minute) ?? false)
      for (const [i, { channel, energy: isEnergy }] of quantities.entries()) {
        const rows = i === 0 ? 1 : 0
        const value = checked[i]!
        if (i > 0 && Number.isNaN(value)) continue
        const unit = { value, energy: isEnergy, intervalMinutes: 0 }
        collector.add({ meterId, channel, day, minute, ...unit, offsetMinutes, repeated, rows })
      }
      return collector.overflow()
    },
    finish: () => collector.finish()
  }
}

/** The minute before, so that the end of an interval falls into it. */
function minuteBefore({ day, minute, offsetMinutes }: Timestamp): Timestamp {
  return minute > 0 ? { day, minute: minute - 1, offsetMinutes } : { day: day - 1, minute: 1439, offsetMinutes }
}

const [SPACE, LETTER_T, COLON] = [32, 84, 58]

function readTime(row: Row, column: number, british: boolean, dateColumn: number | undefined): Timestamp | undefined {
  if (dateColumn !== undefined) {
    const time = row.text(column)
    if (TIME_OF_DAY.test(time)) return writtenTime(`${row.text(dateColumn)} ${time}`, british)
  }
  return plainTime(row.bytes, row.starts[column]!, row.ends[column]!) ?? writtenTime(row.text(column), british)
}

/** `YYYY-MM-DD HH:MM[:SS]`, by far the commonest, without making text of it. */
function plainTime(bytes: Uint8Array, start: number, end: number): Timestamp | undefined {
  const length = end - start
  if (length !== 16 && length !== 19) return undefined
  const between = bytes[start + 10]
  if ((between !== SPACE && between !== LETTER_T) || bytes[start + 13] !== COLON) return undefined
  const hour = twoDigits(bytes, start + 11)
  const minutes = twoDigits(bytes, start + 14)
  const seconds = length === 19 ? twoDigits(bytes, start + 17) : 0
  if (!(hour < 24 && minutes < 60 && seconds < 60) || (length === 19 && bytes[start + 16] !== COLON)) return undefined
  const day = readDay(bytes, start, start + 10)
  return day === undefined ? undefined : { day, minute: hour * 60 + minutes, offsetMinutes: null }
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [bytes[at]! - 48, bytes[at + 1]! - 48]
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function writtenTime(text: string, british: boolean): Timestamp | undefined {
  const written = parseTimestamp(text) ?? (british || /[a-z]{3}/i.test(text) ? withoutOffset(text) : undefined)
  return written && isReadingsDay(written.day) ? written : undefined
}

function withoutOffset(text: string): Timestamp | undefined {
  const moment = englishMoment(text)
  return moment && { ...moment, offsetMinutes: null }
}

function notATime(column: string, cell: string): RowProblem {
  if (cell.includes('\ufffd')) return notUtf8(column)
  const shown = shownCell(cell)
  return { code: 'bad_timestamp', reason: { zh: `没有这一时刻：${shown}`, en: `not a moment in time: ${shown}` } }
}
