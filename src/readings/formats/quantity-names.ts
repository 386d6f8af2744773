import type { PointColumns } from './point-columns.ts'

/** The table of powers: the other curves of a point stand beside it. */
export const POWER_CURVE = 'power-curve'
const FACTOR_NAMES = ['pf', 'f', 'c', 'cos', 'cosφ', 'power_factor', '功率因数', '功率因素', '总功率因数']

/** What the columns of a curve begin with that say themselves what it is: the codes of `POWER_TYPES`. */
export const QUANTITY_CODES: Readonly<Record<string, string>> = {
  ...coded('5', [
    'q',
    'kvar',
    '无功',
    '无功功率',
    '总无功',
    '总无功功率',
    '正向无功',
    '正向无功功率',
    'reactive_power'
  ]),
  ...coded('reverse', ['反向有功', '反向有功功率', '反向功率']),
  ...coded('power_factor', FACTOR_NAMES),
  ...coded('current_n', ['零序电流']),
  ...ofPhases((phase, code) => coded(code, [`p${phase}`, `p_${phase}`, `${phase}_p`, ...powersOf(phase)])),
  ...ofPhases((phase) => coded(`current_${phase}`, [`i${phase}`, `i_${phase}`, `${phase}_i`, `${phase}相电流`])),
  ...ofPhases((phase) =>
    coded(`voltage_${phase}`, [
      ...['u', 'v'].flatMap((letter) => [`${letter}${phase}`, `${letter}_${phase}`, `${phase}_${letter}`]),
      `${phase}相电压`
    ])
  )
}

/**
 * The columns that carry a file of no powers that says by their names what they hold, as reactive power alone; undefined where
 * other columns, or a table of their own, carry it.
 */
export function quantityAlone(groups: readonly PointColumns[]): PointColumns | undefined {
  if (!groups.every(({ prefix }) => prefix in QUANTITY_CODES)) return undefined
  return groups.find(({ prefix }) => !FACTOR_NAMES.includes(prefix))
}

function coded(code: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, code]))
}

function powersOf(phase: string): readonly string[] {
  return [`${phase}相有功`, `${phase}相有功功率`, `${phase}相功率`]
}

function ofPhases(entries: (phase: string, code: string) => Record<string, string>): Record<string, string> {
  return Object.assign({}, entries('a', '2'), entries('b', '3'), entries('c', '4'))
}
