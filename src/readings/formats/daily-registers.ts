import { dayReader } from './day-values.ts'
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
    if (COLUMNS.some((name) => header.names.includes(name) && header.column(name) === undefined)) return undefined
    const columns = COLUMNS.map((name) => header.column(name) ?? -1)
    return columns[0] === -1 ? undefined : dayReader(header, 'register_energy', columns)
  }
}
