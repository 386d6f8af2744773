import { shownCell } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import { CHANNELS, type Channel } from '../load-day.ts'
import { readNumber } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { EXPORT_ENERGIES, EXPORT_POWERS, IMPORT_ENERGIES, IMPORT_POWERS } from './directed-names.ts'
import { factorOf, isEnergyUnit, NO_UNIT, otherUnit, unitColumn } from './unit-column.ts'

/** What a column of long rows holds. */
export interface Quantity {
  readonly column: number
  readonly channel: Channel
  /** energies of the intervals; `by unit`: as the unit says, which there must be */
  readonly energy: boolean | 'by unit'
  /** the name of the column says its unit, which a stated one must not contradict */
  readonly named: boolean
  /** minutes of the interval, where the name says it */
  readonly minutes: number
}

type Kind = Omit<Quantity, 'column'>
const power = (channel: Channel, named = false): Kind => ({ channel, energy: false, named, minutes: 0 })
const energy = (channel: Channel, named = false, minutes = 0): Kind => ({ channel, energy: true, named, minutes })
const VALUE: Kind = { channel: 'active_power', energy: 'by unit', named: false, minutes: 0 }

/** Columns of values; the first that a file has carries its rows, the others travel with it. */
const QUANTITIES: Readonly<Record<string, Kind>> = {
  kw: power('active_power', true),
  power_kw: power('active_power', true),
  有功功率: power('active_power'),
  正向有功功率: power('active_power'),
  功率: power('active_power'),
  ...withNames(['active_power', 'total_active_power', '总有功功率', '总有功', '瞬时有功'], power('active_power')),
  kwh: energy('active_power', true),
  energy_kwh: energy('active_power', true),
  'consumption (kwh)': energy('active_power', true),
  // half-hours of the London smart meters
  'kwh/hh (per half hour)': energy('active_power', true, 30),
  'kwh/hh': energy('active_power', true, 30),
  'energy(kwh/hh)': energy('active_power', true, 30),
  ...withNames(IMPORT_ENERGIES, energy('active_power', true)),
  ...withNames(IMPORT_POWERS, power('active_power', true)),
  usage_kwh: energy('active_power', true),
  ...withNames(['正向有功总电量', '正向有功电量', '正向电量', '有功电量', '总电量', '电量'], energy('active_power')),
  用电量: energy('active_power'),
  value: VALUE,
  usage: VALUE,
  consumption: VALUE,
  数值: VALUE,
  reverse_kw: power('reverse_power', true),
  reverse_kwh: energy('reverse_power', true),
  ...withNames(EXPORT_ENERGIES, energy('reverse_power', true)),
  ...withNames(EXPORT_POWERS, power('reverse_power', true)),
  反向有功功率: power('reverse_power'),
  ...withNames(['反向有功总电量', '反向有功电量', '反向电量', '上网电量'], energy('reverse_power')),
  kvar: power('reactive_power', true),
  无功功率: power('reactive_power'),
  ...withNames(['reactive_power', 'total_reactive_power', '总无功功率', '总无功'], power('reactive_power')),
  kvarh: energy('reactive_power', true),
  power_factor: power('power_factor'),
  功率因数: power('power_factor'),
  ia: power('current_a'),
  ib: power('current_b'),
  ic: power('current_c'),
  a相电流: power('current_a'),
  b相电流: power('current_b'),
  c相电流: power('current_c'),
  ua: power('voltage_a'),
  ub: power('voltage_b'),
  uc: power('voltage_c'),
  a相电压: power('voltage_a'),
  b相电压: power('voltage_b'),
  c相电压: power('voltage_c'),
  // a price, or a quantity of anything, where other columns say what they hold
  p: power('active_power'),
  q: power('reactive_power')
}

function withNames(names: readonly string[], kind: Kind): Record<string, Kind> {
  return Object.fromEntries(names.map((name) => [name, kind]))
}

/** The columns of values that a file has, in the order in which they are preferred. */
export function quantitiesOf(header: Header, hasUnit: boolean): Quantity[] {
  const found = Object.entries(QUANTITIES).flatMap(([name, kind]) => {
    const column = header.column(name)
    return column === undefined || (kind.energy === 'by unit' && !hasUnit) ? [] : [{ column, ...kind }]
  })
  header.holdsValues(found.map(({ column }) => column))
  return found
}

/** The first column of each channel. */
export function firstOfChannels(found: readonly Quantity[]): Quantity[] {
  return found.filter(({ channel }, i) => found.findIndex((other) => other.channel === channel) === i)
}

/** The second column of the first channel that names its unit, as energy beside power: it holds where the first is empty. */
export function spareOf(found: readonly Quantity[]): Quantity | undefined {
  return found.slice(1).find(({ channel, named }) => named && channel === found[0]!.channel)
}

const NUMBER = new Float32Array(1)

/** Whether a number stands in a column of a row. */
export function hasNumber(row: Row, column: number): boolean {
  return readNumber(row.bytes, row.starts[column]!, row.ends[column]!, NUMBER, 0) && !Number.isNaN(NUMBER[0])
}

/** What a value is to be multiplied by, and whether it is the energy of its interval. */
export interface ValueUnit {
  readonly factor: number
  readonly energy: boolean
}

/**
 * What the unit of a row says of each of its values, or the problem of the row: a unit must measure one of the quantities, and
 * not contradict the name of its column, unless each row says it. Reactive ones do not count for that where there are active ones.
 * @param unit undefined where there is none
 * @param ofRow the row itself says it, which holds against the name of a column
 */
export function unitsOf(
  quantities: readonly Quantity[],
  unit: string | undefined,
  ofRow = false
): readonly ValueUnit[] | RowProblem {
  const hasActive = quantities.some(({ channel }) => CHANNELS[channel].unit === 'kW')
  let measures = unit === undefined
  const units: ValueUnit[] = []
  for (const { channel, energy: said, named } of quantities) {
    const isEnergy = said === 'by unit' ? isEnergyUnit(unit ?? '') : said
    const factor = unit === undefined ? 1 : factorOf(unit, channel, isEnergy ? 'energy' : 'mean', Number.NaN)
    const fits = typeof factor === 'number' && !Number.isNaN(factor)
    if (said === 'by unit' && (unit === undefined || !fits)) return unit === undefined ? NO_UNIT : otherUnit(unit)
    if (fits && named && factor !== 1 && !ofRow) return otherUnit(unit!)
    if (fits && !(hasActive && CHANNELS[channel].unit === 'kvar')) measures = true
    units.push({ factor: fits ? factor : 1, energy: isEnergy })
  }
  return measures ? units : otherUnit(unit!)
}

/** Whether the unit of a file stands in each row, and nowhere else. */
export function rowsSayUnit(header: Header, stated: string | undefined): boolean {
  return unitColumn(header) !== undefined && stated === undefined
}

/** What is to be told where the unit of a row is not the one that its column is named by; undefined where it is. */
export function unitBesideName(
  quantities: readonly Quantity[],
  units: readonly ValueUnit[],
  unit: string
): RowProblem | undefined {
  if (!quantities.some(({ named }, i) => named && units[i]!.factor !== 1)) return undefined
  const shown = shownCell(unit)
  return {
    code: 'unheeded_flag',
    reason: {
      zh: `列名所写单位与单位列（${shown}）不同：按单位列换算，请核对`,
      en: `the column of units (${shown}) contradicts the names of the columns: it is the unit that is taken, please check`
    }
  }
}
