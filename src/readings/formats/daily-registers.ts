import type { Header } from '../header.ts'
import { dayKeyReader } from './day-key.ts'
import { dayValues } from './day-values.ts'
import type { ReadingsFormat } from './format.ts'

/** In the order of `REGISTERS`. */
const COLUMNS = ['kwh', 'kwh_r1', 'kwh_r2', 'kwh_r3', 'kwh_r4']

/**
 * `meter_id,date,kwh,kwh_r1..kwh_r4`: energy of the day in total and by tariff register (sharp, peak, flat, valley; deep
 * valley counts in r4). Registers may be missing, in the row or as columns; the total's column may not.
 */
export const dailyRegisters: ReadingsFormat = {
  name: 'daily-registers',
  columns: 'meter_id,date,kwh,kwh_r1..kwh_r4',
  recognise: (header) => {
    const [id, date] = [header.column('meter_id'), header.column('date')]
    const columns = registerColumns(header, COLUMNS)
    if (id === undefined || date === undefined || !columns) return undefined
    const keyOf = dayKeyReader(header, id, date)
    const valuesOf = dayValues(header, columns)
    return {
      read: (row) => {
        const key = keyOf(row)
        return 'code' in key ? key : valuesOf(row, key.meterId, key.day, 'register_energy')
      }
    }
  }
}

/** Columns of the registers, -1 where there is none; undefined when the total is missing or one is there twice. */
function registerColumns(header: Header, names: readonly string[]): number[] | undefined {
  if (names.some((name) => header.names.includes(name) && header.column(name) === undefined)) return undefined
  const columns = names.map((name) => header.column(name) ?? -1)
  return columns[0] === -1 ? undefined : columns
}
