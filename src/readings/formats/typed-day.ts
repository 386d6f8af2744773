import type { Header } from '../header.ts'
import type { Channel } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { ENERGY_TYPES, typeCode, unknownType } from './grid-types.ts'
import { rowType } from './row-type.ts'

/** What the energies of a day or month are said to be. */
export interface TypedDay {
  readonly channel: Channel
  /** as the row says it */
  readonly written: string
}

/**
 * Reads what the energies of a row are of, from its columns of types and directions: those drawn, or of a day those fed in; all
 * others are not used. Undefined where the file has no such column.
 * @param drawn the channel of energies drawn
 */
export function dayTypeReader(header: Header, drawn: Channel): ((row: Row) => TypedDay | RowProblem) | undefined {
  const type = rowType(header)
  if (!type) return undefined
  return (row) => {
    const written = type.read(row)
    const channel = ENERGY_TYPES.channels[typeCode(type.column, written, ENERGY_TYPES.types)]
    if (channel === 'active_power') return { channel: drawn, written }
    if (channel === 'reverse_power' && drawn === 'register_energy') return { channel: 'reverse_energy', written }
    return unknownType(written)
  }
}
