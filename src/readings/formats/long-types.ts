import type { Header } from '../header.ts'
import { CHANNELS, type Channel } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { ENERGY_TYPES, POWER_TYPES, typeCode, unknownType } from './grid-types.ts'
import { rowType } from './row-type.ts'

/**
 * Reads which channel the active energy or power of a long row is of, from columns of types, phases and directions; undefined
 * where the file has none.
 */
export function rowChannelReader(header: Header): ((row: Row, energy: boolean) => Channel | RowProblem) | undefined {
  const type = rowType(header)
  if (!type) return undefined
  return (row, energy) => {
    const { channels, types } = energy ? ENERGY_TYPES : POWER_TYPES
    const written = type.read(row)
    const channel = channels[typeCode(type.column, written, types)]
    // the column is one of powers or energies, whatever else its rows are said to hold
    return channel && ['kW', 'kvar'].includes(CHANNELS[channel].unit) ? channel : unknownType(written)
  }
}
