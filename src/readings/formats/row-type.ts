import type { Header } from '../header.ts'
import type { Row } from '../row.ts'

/** Of web exports: numbers of indicators, of which that of the total active power is known alone. */
export const INDICATOR_COLUMN = 'indbno'
/** Their codes are those of registers. */
export const READ_TYPE_COLUMNS = ['read_data_type', 'readdatatype']
const TYPE_COLUMNS = [
  ...['data_type', 'datatype', ...READ_TYPE_COLUMNS, INDICATOR_COLUMN],
  ...['数据类型', '数据项', '数据项名称', '数据项目', '数据项类型', '数据名称', '数据类别', '数据种类'],
  ...['曲线类型', '曲线名称', '电能类型', '电量类型', '功率类型', '示数类型', '示值类型'],
  ...['采集项', '采集项名称', '采集项目', '采集数据项', '测量项', '测量项目', '测量量', '测量类型'],
  ...['指标', '指标名称', '指标类型']
]
export const PHASE_COLUMNS = ['phase_flag', '相位', '相别', '相序']
const DIRECTION_COLUMNS = [
  ...[
    'direction',
    'flow',
    'flow_direction',
    'flow direction',
    'energy_direction',
    'import_export',
    'consumption_surplusgeneration'
  ],
  ...['方向', '流向', '电能方向', '功率方向', '电量方向', '有功方向', '潮流方向'],
  ...['nmisuffix', 'nmi suffix', 'nmi_suffix', 'suffix', 'channel', 'type', 'reading_type']
]
/** Of these columns one without a second has 1 alone, or the kind of the supply, or what the reading is worth. */
const LOOSE_COLUMNS = ['channel', 'type', 'reading_type']
const SAYS_NOTHING =
  /^(?:|0*1|electricity|electric|elec|electric usage|electricity usage|power|load|energy|kwh?|active|a|actual|estimated?|est)$/

const [FORWARD, REVERSE] = ['正向有功', '反向有功']
/** What rows may say for the forward and the reverse direction, and registers of the Australian market. */
const DIRECTIONS: Readonly<Record<string, string>> = {
  ...called(FORWARD, ['import', 'imported', 'active import', 'consumption', 'consumed', 'forward', 'delivered', 'e1']),
  ...called(FORWARD, ['下网', '下网电量', '用电', '用电量', '购电', '购电量', '受电', '受入']),
  ...called(REVERSE, [
    'export',
    'exported',
    'active export',
    'generation',
    'surplus generation',
    'reverse',
    'received',
    'b1'
  ]),
  ...called(REVERSE, ['上网', '上网电量', '馈网', '倒送', '返送', '送出']),
  ...called('无功', ['reactive', 'reactive import', 'q1'])
}
/** What these are called otherwise, as types. */
const MEANINGS: Readonly<Record<string, string>> = {
  ...called(FORWARD, ['正向', FORWARD]),
  ...called(REVERSE, ['反向', REVERSE])
}
const WHOLE_PHASES = ['', '0', '总', '三相', '合相', '全相', '合计', 'total', 'all', 'abc']
const PHASE = /^(?:([abc])相?|([123]))$/
const OF_A_PHASE = /[abc]相|^[abc](?![a-z])/
const PHASE_OF_NUMBER = ['', 'a', 'b', 'c']
const IS_CODE = /^\d+$/
/** A number of a type that stands beside a phase. */
export const CODE_OF_PHASE = /^(\d+) ([abc])相$/

function called(meaning: string, words: readonly string[]): Record<string, string> {
  return Object.fromEntries(words.map((word) => [word, meaning]))
}

/** What the rows of a file say that they hold. */
export interface RowType {
  /** name of the column whose codes they are */
  readonly column: string
  /** in lower case: a code, or words in which what several columns say stands together */
  readonly read: (row: Row) => string
}

/** Position of the column that says what the rows hold, other than by their direction alone. */
export function typeColumn(header: Header): number | undefined {
  return header.anyOf(TYPE_COLUMNS) ?? header.anyOf(PHASE_COLUMNS)
}

/**
 * Reads what a row holds from its columns of types, phases and directions, which say it together: 有功功率 beside A相 is
 * A相有功功率, 有功 beside 反向 is 反向有功. Undefined where the file has none of them.
 * @param more names of columns of types, before the usual ones
 */
export function rowType(header: Header, more: readonly string[] = []): RowType | undefined {
  const type = header.anyOf([...more, ...TYPE_COLUMNS])
  const [phase, direction] = [header.anyOf(PHASE_COLUMNS), header.anyOf(DIRECTION_COLUMNS)]
  for (const column of [type, direction]) header.holdsWords(column, meaningOf)
  const first = type ?? phase ?? direction
  if (first === undefined) return undefined
  const column = header.names[first]!
  const directionColumn = direction === undefined ? '' : header.names[direction]!
  const cell = (row: Row, at: number | undefined) => (at === undefined ? '' : row.text(at).toLowerCase())
  if (first === direction) return { column, read: (row) => directionOf(directionColumn, cell(row, direction), true) }
  const isAlone = direction === undefined && (type === undefined || phase === undefined)
  if (isAlone && type !== undefined) return { column, read: (row) => typeOf(cell(row, type)) }
  return {
    column,
    read: (row) => {
      const written = type === undefined ? cell(row, phase) : withPhase(typeOf(cell(row, type)), cell(row, phase))
      return direction === undefined
        ? written
        : withDirection(written, directionOf(directionColumn, cell(row, direction), false))
    }
  }
}

/** What a word for a direction means, of which several may mean the same and none the total. */
function meaningOf(cell: string): string | undefined {
  return DIRECTIONS[cell] ?? MEANINGS[cell]
}

function typeOf(cell: string): string {
  return DIRECTIONS[cell] ?? cell
}

/** The direction of a row, in Chinese. @param alone nothing else says what the row holds */
function directionOf(column: string, cell: string, alone: boolean): string {
  if (LOOSE_COLUMNS.includes(column) && SAYS_NOTHING.test(cell)) return alone ? '有功' : ''
  return DIRECTIONS[cell] ?? (IS_CODE.test(cell) ? `${column} ${cell}` : cell)
}

function withPhase(type: string, cell: string): string {
  if (WHOLE_PHASES.includes(cell)) return type
  const [, letter, number] = PHASE.exec(cell) ?? []
  const phase = letter ?? PHASE_OF_NUMBER[Number(number)]
  if (phase === undefined) return cell === 'n' || cell === '零序' ? `零序${type}` : `${cell} ${type}`
  if (IS_CODE.test(type)) return Number(type) === 1 ? `${phase}相` : `${Number(type)} ${phase}相`
  const own = OF_A_PHASE.exec(type)
  if (own) return own[0].startsWith(phase) ? type : `${cell} ${type}`
  return `${phase}相${type}`
}

function withDirection(type: string, direction: string): string {
  if (direction === '' || type === direction) return type
  const way = direction.slice(0, 2)
  const isKnown = way === '正向' || way === '反向'
  if (type === '' || (isKnown && Number(type) === 1)) return direction
  if (!isKnown) return `${direction} ${type}`
  if (/[正反]向/.test(type)) return type.includes(way) ? type : `${way} ${type}`
  if (way === '反向') return `${way}${type}`
  return /[有无]功|电能?量/.test(type) && !OF_A_PHASE.test(type) ? `${way}${type}` : type
}
