import { POINTS_PER_DAY } from '../load-day.ts'
import { RATIO_COLUMNS } from './columns.ts'
import { dayKeyReader } from './day-key.ts'
import { dayValues } from './day-values.ts'
import type { ReadingsFormat } from './format.ts'
import { partColumns } from './part-columns.ts'
import { rowType } from './row-type.ts'
import { unitReader } from './unit-column.ts'

/** Columns that only the tables of the grid have; a file with one is read as such a table, which heeds them. */
const GRID_COLUMNS = [...RATIO_COLUMNS, 'data_point_flag', 'data_whole_flag']

/**
 * `meter_id,date,p1..pN`: mean kW of each of N equal intervals of the day; the header decides on N. Another unit may stand in
 * a column `unit`.
 */
export const wideDayRow: ReadingsFormat = {
  name: 'wide-day-row',
  columns: 'meter_id,date,p1..pN (N = 24, 48 or 96)',
  recognise: (header, opening) => {
    const [id, date] = [header.column('meter_id'), header.column('date')]
    if (header.anyOf(GRID_COLUMNS) !== undefined || rowType(header) || partColumns(header)) return undefined
    const points = header.names.filter((name) => /^p\d+$/.test(name)).length
    if (id === undefined || date === undefined || !(POINTS_PER_DAY as readonly number[]).includes(points))
      return undefined
    const columns = Array.from({ length: points }, (_, i) => header.column(`p${i + 1}`))
    if (!columns.every((column) => column !== undefined)) return undefined
    const keyOf = dayKeyReader(header, id, date, opening.dates)
    const valuesOf = dayValues(header, columns, opening)
    const unitOf = unitReader(header, 'mean', opening.unit)
    return {
      heedsUnit: true,
      read: (row) => {
        const key = keyOf(row)
        if ('code' in key) return key
        const factor = unitOf?.(row, 'active_power', points) ?? 1
        if (typeof factor !== 'number') return factor
        const load = valuesOf(row, key.meterId, key.day, 'active_power')
        return factor === 1 || 'code' in load ? load : { ...load, values: load.values.map((value) => value * factor) }
      }
    }
  }
}
