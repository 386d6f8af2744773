import { CT_COLUMNS, PT_COLUMNS, RATIO_COLUMNS } from './columns.ts'
import { curvesBeside } from './curves-beside.ts'
import type { ReadingsFormat } from './format.ts'
import { bareColumns, namedColumns } from './grid-columns.ts'
import { type FinishRow, type GridTable, gridReader, withRatio } from './grid-curve.ts'
import { CURRENT_TYPES, ENERGY_TYPES, POWER_TYPES, READING_TYPES, VOLTAGE_TYPES } from './grid-types.ts'
import { registerDifferences } from './register-differences.ts'
import { watchingEnergies } from './watching-energies.ts'

/** E_MP_POWER_CURVE and the 96-point exports made of it: kW. */
export const powerCurve = gridCurve({
  name: 'power-curve',
  table: 'E_MP_POWER_CURVE',
  prefixes: ['p', '正向有功功率', '正向有功', '有功功率', '有功', '功率', '负荷', '总有功功率', '总有功'],
  ...POWER_TYPES,
  defaultType: '1',
  ratioColumns: RATIO_COLUMNS
})

/** E_MP_READ_CURVE: readings of the registers, kWh and kvarh, at the beginning of each interval. */
export const readingCurve = gridCurve({
  name: 'reading-curve',
  table: 'E_MP_READ_CURVE',
  prefixes: ['r', '示数', '表底'],
  ...READING_TYPES,
  defaultType: '1',
  ratioColumns: RATIO_COLUMNS,
  kind: 'energy',
  holds: 'register',
  finish: registerDifferences
})

/** kWh of an interval as the mean kW of it, in place. */
const meanPower: FinishRow = ({ load, ratio }) => {
  const { values } = load
  const hours = 24 / values.length
  for (let i = 0; i < values.length; i++) values[i] = values[i]! / hours
  return withRatio(load, ratio)
}

/** E_MP_ENERGY_CURVE: kWh and kvarh of each interval. */
export const energyCurve = watchingEnergies(
  gridCurve({
    name: 'energy-curve',
    table: 'E_MP_ENERGY_CURVE',
    prefixes: ['e', '正向有功电量', '有功电量', '电量', '用电量'],
    ...ENERGY_TYPES,
    defaultType: '1',
    ratioColumns: RATIO_COLUMNS,
    kind: 'energy',
    finish: () => meanPower
  })
)

/** E_MP_CUR_CURVE, and exports by phase: A; secondary values with their CT ratio in the row. */
export const currentCurve = gridCurve({
  name: 'current-curve',
  table: 'E_MP_CUR_CURVE',
  prefixes: ['i', '电流'],
  ...CURRENT_TYPES,
  defaultType: null,
  ratioColumns: CT_COLUMNS
})

/** E_MP_VOL_CURVE, and exports by phase: V; secondary values with their PT ratio in the row. */
export const voltageCurve = gridCurve({
  name: 'voltage-curve',
  table: 'E_MP_VOL_CURVE',
  prefixes: ['u', 'v', '电压'],
  ...VOLTAGE_TYPES,
  defaultType: null,
  ratioColumns: PT_COLUMNS
})

/** E_MP_FACTOR_CURVE: power factors. */
export const factorCurve = gridCurve({
  name: 'power-factor-curve',
  table: 'E_MP_FACTOR_CURVE',
  prefixes: ['f', 'c', 'pf', '功率因数'],
  channels: { '0': 'power_factor' },
  defaultType: '0',
  types: { phases: undefined, own: /功率因[数素]/gu, words: { '': '0' } },
  ratioColumns: []
})

/**
 * A curve table of the collection system (用电信息采集) as it is exported: a row a metering point, day and `DATA_TYPE`, 96
 * columns numbered from 0 or 1 (24 or 48 where the table is coarser). `DATA_POINT_FLAG` says how many of the columns are
 * used (an hourly row has its values in 1, 5, 9 …), `DATA_WHOLE_FLAG` which points were collected. With or without a header;
 * a ratio in the row is applied, and the meter's multiplier is then not. Further curves of a row are read beside it.
 */
function gridCurve(table: GridTable): ReadingsFormat {
  const [prefix] = table.prefixes
  return {
    name: table.name,
    columns: `${table.table}: ID,DATA_DATE,DATA_TYPE,…,${prefix!.toUpperCase()}1..${prefix!.toUpperCase()}96`,
    recognise: (header, opening) => {
      const named = namedColumns(header, table, opening)
      if (named) return curvesBeside(header, gridReader(header, named, table, opening), named, table, opening)
      const bare = bareColumns(header, table, opening)
      return bare && { ...gridReader(header, bare, table, opening), headless: true }
    }
  }
}
