import { shownCell } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import type { Channel } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'

/** Columns that say what a row of a curve table holds. */
const TYPE_COLUMNS = ['data_type', 'phase_flag', '数据类型', '数据项', '相位', '相别']
const PHASE_COLUMNS = ['phase_flag', '相位', '相别']
const PHASES: Readonly<Record<string, 'a' | 'b' | 'c'>> = { a: 'a', b: 'b', c: 'c', '1': 'a', '2': 'b', '3': 'c' }
/** Words that say no more than the table does. */
const SAYS_NOTHING = /电能量?|电量|示值|示数|表底|功率因数|功率|电流|电压|曲线|总|值|[\s_()（）-]/gu
const OF_PHASE = /^(?:有功)?([abc])相?(?:有功)?$/

/** What the types of a curve table are called, beside their codes. */
export interface TypeNames {
  /** the code of each phase */
  readonly phases: Readonly<Record<'a' | 'b' | 'c', string>> | undefined
  /** codes of words, without what says nothing */
  readonly words: Readonly<Record<string, string>>
}

/** Position of the column that says what the rows hold. */
export function typeColumn(header: Header): number | undefined {
  return header.anyOf(TYPE_COLUMNS)
}

/**
 * Makes a code of a cell that says what a row holds: the code itself (`1`, `01`), a phase (`A`, `A相`; in a column of phases
 * also 1 to 3), or words (`正向有功`).
 * @param column name of its column
 */
export function typeCode(column: string, cell: string, { phases, words }: TypeNames): string {
  const written = cell.toLowerCase().replace(/^0+(?=\d)/, '')
  const plain = written.replace(SAYS_NOTHING, '')
  const phase = PHASE_COLUMNS.includes(column) ? PHASES[plain.replace(/相$/, '')] : undefined
  const named = PHASES[OF_PHASE.exec(plain)?.[1] ?? '']
  const known = phase ?? named
  if (known && phases) return phases[known]
  if (/^\d+$/.test(written)) return written
  return (written === '' ? undefined : words[plain]) ?? written
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
    '5': 'reactive_power'
  },
  types: {
    phases: { a: '2', b: '3', c: '4' },
    words: { '': '1', 有功: '1', 正向有功: '1', 无功: '5', 正向无功: '5' }
  }
}
export const ENERGY_TYPES: RowTypes = {
  channels: { '1': 'active_power', '2': 'reactive_power', '5': 'reverse_power' },
  types: {
    phases: undefined,
    words: { 有功: '1', 正向有功: '1', 无功: '2', 正向无功: '2', 反向有功: '5' }
  }
}

/** The problem of rows that hold what is not used. */
export function unknownType(type: string): RowProblem {
  const shown = shownCell(type)
  return {
    code: 'unused_quantity',
    reason: { zh: `不采用的数据类型 ${shown}`, en: `rows of the data type ${shown} are not used` }
  }
}
