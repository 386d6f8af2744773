import { shownCell } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'

/** `单位` is left out: in Chinese files it is as often the organisation. */
const UNIT_COLUMNS = ['unit', 'units', 'uom', 'unit of measure', '计量单位', '数据单位']
/** What meters measure; a column of units may hold other text, such as the unit of a building, which says nothing. */
const UNIT = /^([mkg]?(wh?|va[hr]?|varh|a|v)|m3|m³|ft3|therms?|℃|°c)$/i

/** What one of a unit is in the unit of the channel, by its name in lower case. */
export type Units = Readonly<Record<string, number>>

/** kW and kvar */
export const POWER_UNITS: Units = { w: 0.001, kw: 1, mw: 1000, var: 0.001, kvar: 1, mvar: 1000 }
/** kWh and kvarh */
export const ENERGY_UNITS: Units = { wh: 0.001, kwh: 1, mwh: 1000, varh: 0.001, kvarh: 1, mvarh: 1000 }

/**
 * Reads the column of units, if the file has one: what a value of the row is to be multiplied by, or that its unit cannot be
 * used.
 */
export function unitReader(header: Header, units: Units): ((row: Row) => number | RowProblem) | undefined {
  const column = header.anyOf(UNIT_COLUMNS)
  if (column === undefined) return undefined
  return (row) => {
    const unit = row.text(column)
    return units[unit.toLowerCase()] ?? (UNIT.test(unit) ? otherUnit(unit) : 1)
  }
}

/** The problem of values in a unit that cannot be used. */
export function otherUnit(unit: string): RowProblem {
  const shown = shownCell(unit)
  return { code: 'unused_quantity', reason: { zh: `不采用的单位 ${shown}`, en: `values in ${shown} are not used` } }
}
