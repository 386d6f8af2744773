import type { Header } from '../header.ts'
import type { Opening } from './format.ts'
import { pointColumns } from './point-columns.ts'
import { typeColumn } from './row-type.ts'
import { unitColumn } from './unit-column.ts'

const POWERS = /功率|负[荷载]|kw(?!h)|kvar(?!h)|\bpowers?\b|\bloads?\b|\bdemand\b/i

/**
 * Whether columns P1..P96 hold energies, for a line above the header calls them so, and neither a unit nor anything of the
 * table says powers: curves of further quantities stand beside those, and types of rows or names of columns may be of them.
 */
export function isTitledEnergies(header: Header, { titledEnergies, unit, firstRows }: Opening): boolean {
  if (!titledEnergies || unit !== undefined || unitColumn(header) !== undefined) return false
  if (header.names.some((name) => POWERS.test(name)) || pointColumns(header).some(({ prefix }) => prefix !== 'p'))
    return false
  const type = typeColumn(header)
  return type === undefined || !firstRows?.(header).cells.some((cells) => POWERS.test(cells[type] ?? ''))
}
