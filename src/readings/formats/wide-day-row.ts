import { POINTS_PER_DAY } from '../load-day.ts'
import { dayReader } from './day-values.ts'
import type { ReadingsFormat } from './format.ts'

/** `meter_id,date,p1..pN`: mean kW of each of N equal intervals of the day; the header decides on N. */
export const wideDayRow: ReadingsFormat = {
  name: 'wide-day-row',
  columns: 'meter_id,date,p1..pN (N = 24, 48 or 96)',
  recognise: (header) => {
    const points = header.names.filter((name) => /^p\d+$/.test(name)).length
    if (!(POINTS_PER_DAY as readonly number[]).includes(points)) return undefined
    const columns = Array.from({ length: points }, (_, i) => header.column(`p${i + 1}`))
    if (!columns.every((column) => column !== undefined)) return undefined
    return dayReader(header, 'active_power', columns)
  }
}
