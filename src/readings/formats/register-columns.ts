import { notANumber } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import { readNumber } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { frozenPlace, namedReadings, typedReadings } from './frozen-columns.ts'
import { READING_TYPES, typeCode, unknownType } from './grid-types.ts'
import { rowType } from './row-type.ts'

/** Columns that say what the readings of a row are of, before those of all tables. */
const TYPES = ['read_type', 'readtype', 'data_type', 'read_data_type', '示值类型', '示数类型']

/** Reads the readings of a row, in double precision, at their places. */
type RegisterReadings = (row: Row) => Float64Array | RowProblem

/**
 * Reader of the readings of the registers in a row, by the names of its columns, or by what the row says it holds; undefined
 * where no column has those of the total.
 */
export function registerReadings(header: Header): RegisterReadings | undefined {
  const type = rowType(header, TYPES)
  const columns = namedReadings(header) ?? (type === undefined ? undefined : typedReadings(header))
  if (!columns) return undefined
  return (row) => {
    const readings = new Float64Array(columns.length).fill(Number.NaN)
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
  const only = new Float64Array(readings.length).fill(Number.NaN)
  only[place] = readings[0]!
  return only
}
