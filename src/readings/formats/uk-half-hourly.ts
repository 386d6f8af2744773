import { shownCell } from '../cell-problem.ts'
import { isReadingsDay } from '../day-cell.ts'
import type { Channel } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { DATE_COLUMNS, RATIO_COLUMNS } from './columns.ts'
import { dayKeyReader } from './day-key.ts'
import { englishMoment } from './english-date.ts'
import type { ReadingsFormat } from './format.ts'
import { typeColumn } from './grid-types.ts'
import { HALF_HOURS, halfHoursReader } from './half-hours.ts'
import { clockAssumption, pointColumns } from './point-columns.ts'
import { namedUnit, otherUnit } from './unit-column.ts'
import { watchingEnergies } from './watching-energies.ts'

const LONGEST_DAY = 50
/** `02/13/2024`, as files from elsewhere under the same columns have it. */
const YEAR_LAST = /^\d{1,2}[/-]\d{1,2}[/-]\d{4}/
const METER = ['mpan', 'mpan core', 'mpr', 'meter number', 'meter_id', 'id', 'site id']
/** kWh in each unit, as a mean kW of half an hour */
const KW_OF: Readonly<Record<string, number>> = { '': 2, kwh: 2, wh: 0.002, mwh: 2000, kw: 1, w: 0.001 }
const KVAR_OF: Readonly<Record<string, number>> = { kvarh: 2, varh: 0.002, mvarh: 2000, kvar: 1, var: 0.001 }
const POWERS = ['kw', 'w', 'kvar', 'var']
const ELECTRICITY = ['', 'electricity', 'elec', 'e']
const QUANTITY_COLUMNS = ['measurement quantity', 'measurement quantity id', 'quantity', 'channel type', 'channel']
/** The measurement quantities of the British market, and what exports call them; null = of no use. */
const QUANTITIES: Readonly<Record<string, Channel | null>> = {
  ai: 'active_power',
  import: 'active_power',
  'active import': 'active_power',
  ae: 'reverse_power',
  export: 'reverse_power',
  'active export': 'reverse_power',
  ri: 'reactive_power',
  'reactive import': 'reactive_power',
  reactive_imp: 'reactive_power',
  re: null,
  'reactive export': null,
  reactive_exp: null
}

/**
 * Day rows of British half-hourly meters: an id, a date and 48 columns of kWh, named by the times at which the half-hours
 * begin (`00:00` …) or end (`[00:30]` … `[24:00]`), or numbered (`hh1` … `hh48`, or to `hh50`
 * for the day on which the clock is put back). `Units`, `Type` and `Measurement Quantity` (AI, AE, RI) are
 * heeded where they are there.
 */
export const ukHalfHourly: ReadingsFormat = watchingEnergies({
  name: 'uk-half-hourly',
  columns: 'MPAN,Date,00:00..23:30 (kWh)',
  recognise: (header, opening) => {
    const points = pointColumns(header).find(({ prefix }) => ['clock', 'hh'].includes(prefix))
    const [id, date] = [header.anyOf(METER), header.anyOf(DATE_COLUMNS)]
    if (!points || points.columns.length < HALF_HOURS || points.columns.length > LONGEST_DAY) return undefined
    // the grid's tables heed these
    const foreign = header.anyOf(RATIO_COLUMNS) ?? typeColumn(header)
    if (id === undefined || date === undefined || foreign !== undefined) return undefined
    const keyOf = dayKeyReader(header, id, date, opening.dates ?? 'day-first', (row, column) => {
      if (opening.dates === 'month-first' && YEAR_LAST.test(row.text(column))) return undefined
      const moment = englishMoment(row.text(column))
      return moment?.minute === 0 && isReadingsDay(moment.day) ? moment.day : undefined
    })
    const unitOf = namedUnit(header, opening.unit, true)
    const isEnergy = (row: Row) => !POWERS.includes(unitOf?.(row) ?? '')
    const valuesOf = halfHoursReader(header, points.columns, opening, isEnergy)
    const [type, quantity] = [header.column('type'), header.anyOf(QUANTITY_COLUMNS)]
    return {
      heedsUnit: true,
      ...(points.prefix === 'clock' && { assumption: clockAssumption(points.ending ?? false) }),
      read: (row) => {
        const unit = unitOf?.(row) ?? ''
        const kvar = KVAR_OF[unit]
        const factor = kvar ?? KW_OF[unit]
        if (factor === undefined) return otherUnit(unit)
        const fuel = type === undefined ? '' : row.text(type)
        const [typed, written] = [QUANTITIES[fuel.toLowerCase()], quantity === undefined ? '' : row.text(quantity)]
        if (typed === undefined && !ELECTRICITY.includes(fuel.toLowerCase())) return notElectricity(fuel)
        const named = QUANTITIES[written.toLowerCase()]
        const channel = named === undefined ? typed : named
        if (channel === null) return unusedQuantity(named === null ? written : fuel)
        const key = keyOf(row)
        if ('code' in key) return key
        const day = valuesOf(
          row,
          key.meterId,
          key.day,
          channel ?? (kvar === undefined ? 'active_power' : 'reactive_power')
        )
        if ('code' in day) return day
        for (let i = 0; i < HALF_HOURS; i++) day.values[i] = day.values[i]! * factor
        return day
      }
    }
  }
})

function unusedQuantity(quantity: string): RowProblem {
  const shown = shownCell(quantity)
  return { code: 'unused_quantity', reason: { zh: `不采用的量：${shown}`, en: `${shown} is not used` } }
}

function notElectricity(fuel: string): RowProblem {
  const shown = shownCell(fuel)
  return { code: 'unused_quantity', reason: { zh: `不是电力：${shown}`, en: `not electricity: ${shown}` } }
}
