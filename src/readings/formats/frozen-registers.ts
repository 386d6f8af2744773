import { idProblem, notANumber } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import { readNumber } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { METER_COLUMNS, meterIdsReader, RATIO_COLUMNS } from './columns.ts'
import { MONTH_COLUMNS } from './daily-registers.ts'
import type { Opening, ReadingsFormat, RowReader } from './format.ts'
import { type ClosedDay, closedDayReader, closedMonthReader, FREEZE_DATES, FREEZE_MONTHS } from './freeze-dates.ts'
import { type FrozenColumns, frozenPlace, namedReadings, typedReadings } from './frozen-columns.ts'
import { channelOf, FrozenEnergies } from './frozen-energies.ts'
import type { Period } from './frozen-names.ts'
import { ratiosOf } from './grid-columns.ts'
import { noteRatio, ratioConflict, ratioReader } from './grid-curve.ts'
import { READING_TYPES, typeCode, unknownType } from './grid-types.ts'
import { RegisterMemory } from './register-memory.ts'
import { type RowType, rowType } from './row-type.ts'
import { isOfIntervals } from './slots-of-day.ts'
import { unitReader } from './unit-column.ts'

/** Columns that say what the readings of a row are of, before those of all tables. */
const TYPES = ['read_type', 'readtype', 'data_type', 'read_data_type', '示值类型', '示数类型']
/** Names of months that stand in file names and in columns of nothing else. */
const MONTHLY = /月冻结|e_mp_(?:mon|month)_read|e_mp_read_(?:mon|month)/iu
const ONLY_MONTHS = MONTH_COLUMNS.filter((name) => !['rq', 'date'].includes(name)).concat(
  '数据月份',
  'data_month',
  '冻结月份'
)
const NOT_A_NUMBER = Number.NaN

/**
 * Readings of a meter's registers as they are frozen at the end of each day (日冻结示值): in total and by tariff period, and
 * of what was fed in. A day's energy is the difference to the freeze of the day before, times the ratio of the row or the
 * point; files may come in any order.
 */
export const frozenDays: ReadingsFormat = {
  name: 'frozen-registers',
  columns: '户号,电表资产号,数据日期,综合倍率,正向有功总,正向有功尖,正向有功峰,正向有功平,正向有功谷,反向有功总',
  recognise: (header, opening) => {
    const isMonthly = opening.format !== 'frozen-registers' && isOfMonths(header, opening)
    const closedOf = isMonthly ? undefined : closedDayReader(header, opening.dates)
    const reader = closedOf && frozenReader(header, opening, 'day', closedOf)
    // registers that are read every few minutes are frozen at the end of no day
    return reader && opening.format === undefined && isOfIntervals(header, opening) ? undefined : reader
  }
}

/** The same, frozen at the end of each month (月冻结示值). */
export const frozenMonths: ReadingsFormat = {
  name: 'frozen-registers-monthly',
  columns: '户号,年月,综合倍率,正向有功总示值,正向有功峰示值,正向有功平示值,正向有功谷示值',
  recognise: (header, opening) => {
    const isMonthly = opening.format === 'frozen-registers-monthly' || isOfMonths(header, opening)
    const closedOf = isMonthly ? closedMonthReader(header, ONLY_MONTHS, opening.dates) : undefined
    return closedOf && frozenReader(header, opening, 'month', closedOf)
  }
}

function isOfMonths(header: Header, { file }: Opening): boolean {
  if (header.anyOf(ONLY_MONTHS) !== undefined) return true
  return MONTHLY.test(file) || header.names.some((name) => MONTHLY.test(name))
}

function frozenReader(header: Header, opening: Opening, period: Period, closedOf: ClosedDay): RowReader | undefined {
  const id = header.anyOf(METER_COLUMNS)
  const type = rowType(header, TYPES)
  const columns = namedReadings(header) ?? (type === undefined ? undefined : typedReadings(header))
  if (id === undefined || !columns) return undefined
  const idName = header.names[id]!
  const registers = opening.registers ?? new RegisterMemory()
  const ratioOf = ratioReader(header, ratiosOf(header, RATIO_COLUMNS))
  const unitOf = unitReader(header, 'energy', opening.unit)
  const idsOf = meterIdsReader(header, opening.points)
  const readingsOf = readingsReader(header, columns, type)
  const energies = new FrozenEnergies(registers, period, opening)
  const channel = channelOf(period)
  return {
    checks: true,
    heedsUnit: true,
    assumption: period === 'day' ? FREEZE_DATES : FREEZE_MONTHS,
    read: (row) => {
      const meterId = row.text(id)
      const badId = idProblem(idName, meterId)
      if (badId) return badId
      const day = closedOf(row)
      if (typeof day !== 'number') return day
      const ratio = ratioOf(row)
      if (typeof ratio !== 'number') return ratio
      const factor = unitOf?.(row, channel, 1) ?? 1
      if (typeof factor !== 'number') return factor
      const readings = readingsOf(row)
      if ('code' in readings) return readings
      for (let i = 0; i < readings.length; i++) readings[i] = readings[i]! * factor
      const ids = idsOf?.(row)
      const conflict = ratioConflict(registers, { meterId, day, channel }, ids?.asset ?? '', ratio)
      if (conflict) return conflict
      const added = energies.add({ meterId, day, readings, ratio, ids, line: row.line })
      if (!('code' in added)) noteRatio(registers, { meterId, day, channel }, ids?.asset ?? '', ratio)
      return added
    },
    finish: () => {
      energies.tellGaps()
      return []
    }
  }
}

/** Reader of the readings of a row, in double precision: at their places by the columns, or by what the row says it holds. */
function readingsReader(
  header: Header,
  columns: FrozenColumns,
  type: RowType | undefined
): (row: Row) => Float64Array | RowProblem {
  return (row) => {
    const readings = new Float64Array(columns.length).fill(NOT_A_NUMBER)
    for (let place = 0; place < columns.length; place++) {
      const column = columns[place]!
      if (column < 0) continue
      if (!readNumber(row.bytes, row.starts[column]!, row.ends[column]!, readings, place))
        return notANumber(header.names[column]!, row.text(column))
    }
    return type === undefined ? readings : ofType(readings, type.column, type.read(row))
  }
}

/** A row of one register, or of all those of one direction. */
function ofType(readings: Float64Array, column: string, cell: string): Float64Array | RowProblem {
  const channel = READING_TYPES.channels[typeCode(column, cell, READING_TYPES.types)]
  const named = channel === undefined ? frozenPlace(cell, true) : undefined
  if (channel === 'active_power' || named === 0) return readings
  const place = channel === 'reverse_power' ? readings.length - 1 : named
  if (place === undefined) return unknownType(cell)
  const only = new Float64Array(readings.length).fill(NOT_A_NUMBER)
  only[place] = readings[0]!
  return only
}
