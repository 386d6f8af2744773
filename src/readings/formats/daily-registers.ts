import { parseDay } from '../day.ts'
import type { Header } from '../header.ts'
import type { Channel, LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import { DATE_COLUMNS, METER_COLUMNS } from './columns.ts'
import { dayKeyReader, type ReadDate } from './day-key.ts'
import { dayValues } from './day-values.ts'
import type { Opening, ReadingsFormat, RowReader } from './format.ts'
import { unitReader } from './unit-column.ts'

/** In the order of `REGISTERS`. */
const DAILY = [
  ['kwh', '总电量', '日电量'],
  ['kwh_r1', 'kwh_pap_r1', '尖电量'],
  ['kwh_r2', 'kwh_pap_r2', '峰电量'],
  ['kwh_r3', 'kwh_pap_r3', '平电量'],
  ['kwh_r4', 'kwh_pap_r4', '谷电量']
]
const REVERSE = ['kwh_rap', '反向电量', '上网电量']
const MONTHLY = [['pq_z'], ['pq_j'], ['pq_f'], ['pq_p'], ['pq_g']]
const MONTH_COLUMNS = ['month', 'ny', '月份', '年月', 'ym', 'rq', 'date']

/**
 * `meter_id,date,kwh,kwh_r1..kwh_r4`: energy of the day in total and by tariff register (sharp, peak, flat, valley; deep
 * valley counts in r4), or as the grid exports it: `id,rq,kwh,kwh_rap,kwh_pap_r1..r4`, with the reverse energy. Registers
 * may be missing, in the row or as columns; the total's column may not.
 */
export const dailyRegisters: ReadingsFormat = {
  name: 'daily-registers',
  columns: 'meter_id,date,kwh,kwh_r1..kwh_r4',
  recognise: (header, opening) => registerReader(header, opening, DAILY, DATE_COLUMNS, 'register_energy')
}

/** The grid's monthly energy by register, `id,month,pq_z,pq_f,pq_p,pq_g`: total, peak, flat, valley, kWh. */
export const monthlyRegisters: ReadingsFormat = {
  name: 'monthly-registers',
  columns: 'id,month,pq_z,pq_f,pq_p,pq_g',
  recognise: (header, opening) => registerReader(header, opening, MONTHLY, MONTH_COLUMNS, 'month_energy', readMonth)
}

function registerReader(
  header: Header,
  opening: Opening,
  names: readonly (readonly string[])[],
  dateNames: readonly string[],
  channel: Channel,
  readDate?: ReadDate
): RowReader | undefined {
  const [id, date] = [header.anyOf(METER_COLUMNS), header.anyOf(dateNames)]
  const columns = registerColumns(header, names)
  if (id === undefined || date === undefined || !columns) return undefined
  const keyOf = dayKeyReader(header, id, date, opening.dates, readDate)
  const valuesOf = dayValues(header, columns, opening)
  const reverse = header.anyOf(REVERSE)
  const reverseOf = reverse === undefined ? undefined : dayValues(header, [reverse], opening)
  const unitOf = unitReader(header, 'energy', opening.unit)
  return {
    heedsUnit: true,
    read: (row) => {
      const key = keyOf(row)
      if ('code' in key) return key
      const factor = unitOf?.(row, channel, 1) ?? 1
      if (typeof factor !== 'number') return factor
      const day = scaled(valuesOf(row, key.meterId, key.day, channel), factor)
      if (!reverseOf || 'code' in day) return day
      const fedIn = scaled(reverseOf(row, key.meterId, key.day, 'reverse_energy'), factor)
      if ('code' in fedIn) return fedIn
      const companion: LoadDay = { ...fedIn, rows: 0 }
      return Number.isNaN(fedIn.values[0]!) ? day : [day, companion]
    }
  }
}

function scaled(load: LoadDay | RowProblem, factor: number): LoadDay | RowProblem {
  return factor === 1 || 'code' in load ? load : { ...load, values: load.values.map((value) => value * factor) }
}

/** Columns of the registers, -1 where there is none; undefined when the total is missing or one is there twice. */
function registerColumns(header: Header, names: readonly (readonly string[])[]): number[] | undefined {
  const twice = names.flat().some((name) => header.names.includes(name) && header.column(name) === undefined)
  const columns = names.map((some) => header.anyOf(some) ?? -1)
  return twice || columns[0] === -1 ? undefined : columns
}

/** `202401`, `2024-01`, `2024年1月` or any day of the month, as the first of the month. */
const readMonth: ReadDate = (row, column) => {
  const match = /^(\d{4})[-/年]?(\d{1,2})(?:月|[-/]?\d{1,2})?$/.exec(row.text(column).replace(/ 0?0:00(:00)?$/, ''))
  return match ? parseDay(`${match[1]}-${match[2]}-1`) : undefined
}
