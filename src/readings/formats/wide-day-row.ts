import { POINTS_PER_DAY } from '../load-day.ts'
import { dayKeyReader } from './day-key.ts'
import { dayValues } from './day-values.ts'
import type { ReadingsFormat } from './format.ts'

/** `meter_id,date,p1..pN`: mean kW of each of N equal intervals of the day; the header decides on N. */
export const wideDayRow: ReadingsFormat = {
  name: 'wide-day-row',
  columns: 'meter_id,date,p1..pN (N = 24, 48 or 96)',
  recognise: (header) => {
    const [id, date] = [header.column('meter_id'), header.column('date')]
    const points = header.names.filter((name) => /^p\d+$/.test(name)).length
    if (id === undefined || date === undefined || !(POINTS_PER_DAY as readonly number[]).includes(points))
      return undefined
    const columns = Array.from({ length: points }, (_, i) => header.column(`p${i + 1}`))
    if (!columns.every((column) => column !== undefined)) return undefined
    const keyOf = dayKeyReader(header, id, date)
    const valuesOf = dayValues(header, columns)
    return {
      read: (row) => {
        const key = keyOf(row)
        return 'code' in key ? key : valuesOf(row, key.meterId, key.day, 'active_power')
      }
    }
  }
}
