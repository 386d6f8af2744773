import { shownCell } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import { CHANNELS, type Channel } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { unitNamed } from '../unit-names.ts'

const SURE_COLUMNS = ['uom', 'unit of measure', 'units', '计量单位', '数据单位']
/** These may hold other text (`单位` is as often the organisation), which says nothing. */
const UNIT_COLUMNS = [...SURE_COLUMNS, 'unit', '单位']
const HOURS_PER_DAY = 24

/** What a unit measures, and what one of it is in kW, kWh, kvar, kvarh, A or V. */
interface Unit {
  readonly of: 'power' | 'energy' | 'reactive power' | 'reactive energy' | 'current' | 'voltage'
  readonly factor: number
}
const power = (factor: number): Unit => ({ of: 'power', factor })
const energy = (factor: number): Unit => ({ of: 'energy', factor })
const UNITS: Readonly<Record<string, Unit>> = {
  w: power(0.001),
  kw: power(1),
  mw: power(1000),
  '10mw': power(10_000),
  gw: power(1e6),
  wh: energy(0.001),
  kwh: energy(1),
  mwh: energy(1000),
  '10mwh': energy(10_000),
  gwh: energy(1e6),
  var: { of: 'reactive power', factor: 0.001 },
  kvar: { of: 'reactive power', factor: 1 },
  mvar: { of: 'reactive power', factor: 1000 },
  varh: { of: 'reactive energy', factor: 0.001 },
  kvarh: { of: 'reactive energy', factor: 1 },
  mvarh: { of: 'reactive energy', factor: 1000 },
  ma: { of: 'current', factor: 0.001 },
  a: { of: 'current', factor: 1 },
  ka: { of: 'current', factor: 1000 },
  v: { of: 'voltage', factor: 1 },
  kv: { of: 'voltage', factor: 1000 }
}

/** What the values of a file are unless a unit says otherwise: means of their intervals, or energies of them. */
export type ValueKind = 'mean' | 'energy'
/** What a value is to be multiplied by, or that its unit cannot be used. */
export type UnitFactor = (row: Row, channel: Channel, pointsPerDay: number) => number | RowProblem

/**
 * Reads the unit of a row: from the column of units if the file has one that says something, else the unit stated above the
 * header; undefined where there is neither. Energies in a file of means are divided by their interval.
 * @param needed a row without a unit cannot be used
 */
export function unitReader(
  header: Header,
  kind: ValueKind,
  stated: string | undefined,
  needed = false
): UnitFactor | undefined {
  const unitOf = namedUnit(header, stated)
  return (
    unitOf &&
    ((row, channel, pointsPerDay) => {
      const unit = unitOf(row)
      if (unit === undefined) return needed ? NO_UNIT : 1
      return factorOf(unit, channel, kind, pointsPerDay)
    })
  )
}

/**
 * Reads the name of the unit of a row; undefined where neither a column nor a line above the header can say it.
 * @param sure a column of units holds nothing else, whatever it is called
 */
export function namedUnit(
  header: Header,
  stated: string | undefined,
  sure = false
): ((row: Row) => string | undefined) | undefined {
  const column = header.anyOf(UNIT_COLUMNS)
  if (column === undefined) return stated === undefined ? undefined : () => stated
  const strict = sure || SURE_COLUMNS.includes(header.names[column]!)
  return (row) => {
    const cell = row.text(column)
    return unitNamed(cell) ?? (strict && cell !== '' ? cell : stated)
  }
}

/** What a value in a unit is to be multiplied by for a channel. Active units of reactive channels are taken for theirs. */
export function factorOf(unit: string, channel: Channel, kind: ValueKind, pointsPerDay: number): number | RowProblem {
  const { of = undefined, factor = 1 } = UNITS[unit] ?? {}
  const native = CHANNELS[channel].unit
  const isPower = of === 'power' || (of === 'reactive power' && native === 'kvar')
  const isEnergy = of === 'energy' || (of === 'reactive energy' && native === 'kvar')
  if (native === 'kWh' ? isEnergy : native === 'A' ? of === 'current' : native === 'V' && of === 'voltage')
    return factor
  if (native === 'kW' || native === 'kvar') {
    if (kind === 'mean' ? isPower : isEnergy) return factor
    if (kind === 'mean' && isEnergy) return (factor * pointsPerDay) / HOURS_PER_DAY
  }
  return otherUnit(unit)
}

/** Position of the column of units. */
export function unitColumn(header: Header): number | undefined {
  return header.anyOf(UNIT_COLUMNS)
}

/** Whether a unit is one of power. */
export function isPowerUnit(unit: string): boolean {
  return UNITS[unit]?.of === 'power'
}

/** The problem of values of which nothing says what they are. */
export const NO_UNIT: RowProblem = {
  code: 'unused_quantity',
  reason: { zh: '该行未写明单位', en: 'the row does not say its unit' }
}

/** Whether a unit is one of energy, active or reactive. */
export function isEnergyUnit(unit: string): boolean {
  return UNITS[unit]?.of.endsWith('energy') ?? false
}

/** The problem of values in a unit that cannot be used. */
export function otherUnit(unit: string): RowProblem {
  const shown = shownCell(unit)
  return {
    code: 'unused_quantity',
    reason: { zh: `此处不采用以 ${shown} 为单位的数值`, en: `values in ${shown} are not used here` }
  }
}
