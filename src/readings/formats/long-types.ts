import type { Header } from '../header.ts'
import { CHANNELS, type Channel } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { ENERGY_TYPES, POWER_TYPES, typeCode, typeColumn, unknownType } from './grid-types.ts'

const DIRECTION_COLUMNS = ['direction', 'flow', 'flow_direction', 'flow direction', '方向', '流向', '电能方向']
const DIRECTIONS: Readonly<Record<string, Channel>> = {
  import: 'active_power',
  imported: 'active_power',
  consumption: 'active_power',
  forward: 'active_power',
  delivered: 'active_power',
  正向: 'active_power',
  正向有功: 'active_power',
  下网: 'active_power',
  export: 'reverse_power',
  exported: 'reverse_power',
  generation: 'reverse_power',
  reverse: 'reverse_power',
  received: 'reverse_power',
  反向: 'reverse_power',
  反向有功: 'reverse_power',
  上网: 'reverse_power'
}

/**
 * Reads which channel the active energy or power of a long row is of, from a column of types, phases or directions; undefined
 * where the file has none.
 */
export function rowChannelReader(header: Header): ((row: Row, energy: boolean) => Channel | RowProblem) | undefined {
  const [type, direction] = [typeColumn(header), header.anyOf(DIRECTION_COLUMNS)]
  if (type !== undefined) {
    return (row, energy) => {
      const { channels, types } = energy ? ENERGY_TYPES : POWER_TYPES
      const cell = row.text(type)
      const channel = channels[typeCode(header.names[type]!, cell, types)]
      // the column is one of powers or energies, whatever else its rows are said to hold
      return channel && ['kW', 'kvar'].includes(CHANNELS[channel].unit) ? channel : unknownType(cell)
    }
  }
  if (direction === undefined) return undefined
  return (row) => DIRECTIONS[row.text(direction).toLowerCase()] ?? unknownType(row.text(direction))
}
