import { CT_COLUMNS, PT_COLUMNS, RATIO_COLUMNS } from './columns.ts'
import { type FinishRow, gridCurve, withRatio } from './grid-curve.ts'
import { ENERGY_TYPES, POWER_TYPES, READING_TYPES } from './grid-types.ts'
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
  channels: { '0': 'current_n', '1': 'current_a', '2': 'current_b', '3': 'current_c' },
  defaultType: null,
  types: { phases: { a: '1', b: '2', c: '3' }, own: /电流/gu, words: { 零序: '0', 零线: '0', 中性线: '0', n: '0' } },
  ratioColumns: CT_COLUMNS
})

/** E_MP_VOL_CURVE, and exports by phase: V; secondary values with their PT ratio in the row. */
export const voltageCurve = gridCurve({
  name: 'voltage-curve',
  table: 'E_MP_VOL_CURVE',
  prefixes: ['u', 'v', '电压'],
  channels: { '1': 'voltage_a', '2': 'voltage_b', '3': 'voltage_c' },
  defaultType: null,
  types: { phases: { a: '1', b: '2', c: '3' }, own: /电压/gu, words: {} },
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
