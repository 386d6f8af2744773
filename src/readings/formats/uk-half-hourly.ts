import { shownCell } from '../cell-problem.ts'
import { isReadingsDay } from '../day-cell.ts'
import type { RowProblem } from '../rejection.ts'
import { DATE_COLUMNS, pointColumns } from './columns.ts'
import { dayKeyReader } from './day-key.ts'
import { dayValues } from './day-values.ts'
import { englishMoment } from './english-date.ts'
import type { ReadingsFormat } from './format.ts'

const HALF_HOURS = 48
const METER = ['mpan', 'mpan core', 'mpr', 'meter number', 'meter_id', 'id', 'site id']
/** kWh in each unit, as a mean kW of half an hour */
const KW_OF: Readonly<Record<string, number>> = { '': 2, kwh: 2, wh: 0.002, mwh: 2000, kw: 1, w: 0.001 }
const ELECTRICITY = ['', 'electricity', 'elec', 'e']

/**
 * Day rows of British half-hourly meters: an id, a date and 48 columns of kWh, named by the times at which the half-hours
 * begin (`00:00` …) or end (`[00:30]` … `[24:00]`), or numbered (`hh1` …). `Units` and `Type` are heeded where they are there.
 */
export const ukHalfHourly: ReadingsFormat = {
  name: 'uk-half-hourly',
  columns: 'MPAN,Date,00:00..23:30 (kWh)',
  recognise: (header) => {
    const points = pointColumns(header).find(({ prefix }) => ['clock', 'hh'].includes(prefix))?.columns
    const [id, date] = [header.anyOf(METER), header.anyOf(DATE_COLUMNS)]
    if (points?.length !== HALF_HOURS || id === undefined || date === undefined) return undefined
    const keyOf = dayKeyReader(header, id, date, (row, column) => {
      const moment = englishMoment(row.text(column))
      return moment?.minute === 0 && isReadingsDay(moment.day) ? moment.day : undefined
    })
    const valuesOf = dayValues(header, points)
    const [units, type] = [header.anyOf(['units', 'unit']), header.column('type')]
    return {
      read: (row) => {
        const unit = units === undefined ? '' : row.text(units)
        const factor = KW_OF[unit.toLowerCase()]
        if (factor === undefined) return otherUnit(unit)
        const fuel = type === undefined ? '' : row.text(type)
        if (!ELECTRICITY.includes(fuel.toLowerCase())) return notElectricity(fuel)
        const key = keyOf(row)
        if ('code' in key) return key
        const day = valuesOf(row, key.meterId, key.day, 'active_power')
        if ('code' in day) return day
        for (let i = 0; i < HALF_HOURS; i++) day.values[i] = day.values[i]! * factor
        return day
      }
    }
  }
}

function otherUnit(unit: string): RowProblem {
  const shown = shownCell(unit)
  return { code: 'unused_quantity', reason: { zh: `不采用的单位 ${shown}`, en: `values in ${shown} are not used` } }
}

function notElectricity(fuel: string): RowProblem {
  const shown = shownCell(fuel)
  return { code: 'unused_quantity', reason: { zh: `不是电力：${shown}`, en: `not electricity: ${shown}` } }
}
