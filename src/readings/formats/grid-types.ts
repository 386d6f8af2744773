import { shownCell } from '../cell-problem.ts'
import type { Channel } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import { CODE_OF_PHASE, INDICATOR_COLUMN, PHASE_COLUMNS, READ_TYPE_COLUMNS } from './row-type.ts'

const TOTAL_POWER_INDICATOR = '1030004'
/** `readDataType` numbers the registers forward active, forward reactive, reverse active … and the quadrants of reactive ones. */
const READ_TYPES: Readonly<Record<string, string>> = { '1': '1', '2': '2', '3': '5' }
const PHASES: Readonly<Record<string, 'a' | 'b' | 'c'>> = { a: 'a', b: 'b', c: 'c', '1': 'a', '2': 'b', '3': 'c' }
/** Words that say nothing, whatever the table holds; those of a quantity say nothing only in a table of it. */
const SAYS_NOTHING = /^当前|^瞬时|曲线|总|值|[\s_()（）-]/gu
const OF_PHASE = /^([abc])相?$/
const OF_ACTIVE_PHASE = /^(?:有功)?([abc])相?(?:有功)?$/

/** What the types of a curve table are called, beside their codes. */
export interface TypeNames {
  /** the code of each phase */
  readonly phases: Readonly<Record<'a' | 'b' | 'c', string>> | undefined
  /** words of the table's own quantity, which say no more than the table does */
  readonly own: RegExp
  /** codes of words, without what says nothing */
  readonly words: Readonly<Record<string, string>>
}

/**
 * Makes a code of a cell that says what a row holds: the code itself (`1`, `01`), a phase (`A`, `A相`; in a column of phases
 * also 1 to 3, and 0 for the three together where the table has their sum), or words (`正向有功`).
 * @param column name of its column
 */
export function typeCode(column: string, cell: string, { phases, own, words }: TypeNames): string {
  const written = cell.toLowerCase().replace(/^0+(?=\d)/, '')
  if (column === INDICATOR_COLUMN) return indicated(written, words)
  const [, code, ofCode = ''] = CODE_OF_PHASE.exec(written) ?? []
  // numbers of powers and currents name the phase too
  if (code !== undefined && code === phases?.[ofCode as 'a' | 'b' | 'c']) return code
  const plain = written.replace(own, '').replace(SAYS_NOTHING, '')
  const phase = PHASE_COLUMNS.includes(column) ? PHASES[plain.replace(/相$/, '')] : undefined
  const ofPhase = '有功' in words ? OF_ACTIVE_PHASE : OF_PHASE
  const named = PHASES[ofPhase.exec(plain)?.[1] ?? '']
  if (PHASE_COLUMNS.includes(column) && plain === '0' && words['']) return words['']
  const known = phase ?? named
  if (known && phases) return phases[known]
  if (/^\d+$/.test(written))
    return READ_TYPE_COLUMNS.includes(column) ? (READ_TYPES[written] ?? `${column} ${written}`) : written
  return (written === '' ? undefined : words[plain]) ?? written
}

/** Among powers the total alone is known; registers and energies have been those of the forward direction, whatever their number. */
function indicated(indicator: string, words: TypeNames['words']): string {
  const isTotal = '功率因数' in words ? indicator === TOTAL_POWER_INDICATOR : '反向有功' in words
  return isTotal ? (words.有功 ?? indicator) : `${INDICATOR_COLUMN} ${indicator}`
}

/** Whether a cell that says what a row holds names the forward direction: such a row holds against one of the total. */
export function isDirected(cell: string): boolean {
  return cell.includes('正向')
}

/** What the rows of a table may hold: the channel of each code, and what the codes are called. */
export interface RowTypes {
  readonly channels: Readonly<Record<string, Channel>>
  readonly types: TypeNames
}

export const POWER_TYPES: RowTypes = {
  channels: {
    '1': 'active_power',
    '2': 'active_power_a',
    '3': 'active_power_b',
    '4': 'active_power_c',
    '5': 'reactive_power',
    reverse: 'reverse_power',
    power_factor: 'power_factor',
    current_n: 'current_n',
    ...ofPhases((phase) => [`current_${phase}`, `current_${phase}`]),
    ...ofPhases((phase) => [`voltage_${phase}`, `voltage_${phase}`])
  },
  types: {
    phases: { a: '2', b: '3', c: '4' },
    own: /功率(?!因[数素])/gu,
    // exports put the other curves of a point beside its powers
    words: {
      ...{ '': '1', 有功: '1', 正向有功: '1', 反向有功: 'reverse', 无功: '5', 正向无功: '5' },
      ...{ 正向: '1', 反向: 'reverse', 功率因数: 'power_factor', 零序电流: 'current_n' },
      ...ofPhases((phase) => [`${phase}相电流`, `current_${phase}`]),
      ...ofPhases((phase) => [`${phase}相电压`, `voltage_${phase}`])
    }
  }
}
export const ENERGY_TYPES: RowTypes = {
  channels: { '1': 'active_power', '2': 'reactive_power', '5': 'reverse_power' },
  types: {
    phases: undefined,
    own: /电能量?|电量/gu,
    words: {
      ...{ '': '1', 有功: '1', 正向有功: '1', 正向: '1' },
      ...{ 无功: '2', 正向无功: '2', 反向有功: '5', 反向: '5' }
    }
  }
}
/** Registers: what counts energy, and what it shows. A bare energy (电量) is none. */
export const READING_TYPES: RowTypes = {
  ...ENERGY_TYPES,
  types: { ...ENERGY_TYPES.types, own: /电能(?!量)|电能?量(?=示[值数]|表[底码])|示[值数]|表[底码]/gu }
}

export const CURRENT_TYPES: RowTypes = {
  channels: { '0': 'current_n', '1': 'current_a', '2': 'current_b', '3': 'current_c' },
  types: { phases: { a: '1', b: '2', c: '3' }, own: /电流/gu, words: { 零序: '0', 零线: '0', 中性线: '0', n: '0' } }
}
export const VOLTAGE_TYPES: RowTypes = {
  channels: { '1': 'voltage_a', '2': 'voltage_b', '3': 'voltage_c' },
  types: { phases: { a: '1', b: '2', c: '3' }, own: /电压/gu, words: {} }
}

/** An entry for each phase. */
function ofPhases<Value extends string>(entry: (phase: 'a' | 'b' | 'c') => readonly [string, Value]) {
  return Object.fromEntries((['a', 'b', 'c'] as const).map(entry)) as Record<string, Value>
}

/** The problem of rows that hold what is not used. */
export function unknownType(type: string): RowProblem {
  const shown = shownCell(type)
  return {
    code: 'unused_quantity',
    reason: { zh: `不采用的数据类型 ${shown}`, en: `rows of the data type ${shown} are not used` }
  }
}
