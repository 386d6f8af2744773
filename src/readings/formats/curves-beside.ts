import type { Header } from '../header.ts'
import { leftOut } from '../left-out.ts'
import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { CT_COLUMNS, PT_COLUMNS, RATIO_COLUMNS } from './columns.ts'
import type { Opening, RowReader } from './format.ts'
import { type GridColumns, ratiosOf } from './grid-columns.ts'
import { type GridTable, gridReader } from './grid-curve.ts'
import { CURRENT_TYPES, POWER_TYPES, VOLTAGE_TYPES } from './grid-types.ts'
import { hasNumber } from './long-columns.ts'
import { numberedGroups, type PointColumns, pointColumns } from './point-columns.ts'
import { POWER_CURVE, QUANTITY_CODES } from './quantity-names.ts'
import { PHASE_COLUMNS } from './row-type.ts'

const CODE = /^\d+$/
/** Curves by phase, of which a column of the row says the phase. */
const OF_PHASES: Readonly<Record<string, 'current' | 'voltage'>> = {
  ...{ i: 'current', 电流: 'current', u: 'voltage', v: 'voltage', 电压: 'voltage' }
}

/** The table that the rows are read as by their first curve. */
type MainTable = Pick<GridTable, 'name' | 'kind' | 'holds' | 'channels' | 'defaultType'>

/** A further curve of the rows. */
interface Further {
  readonly name: string
  readonly columns: readonly number[]
  readonly reader: RowReader
}

/**
 * Reads the further curves of rows of powers, currents or voltages (`P1..P96,Q1..Q96`), each as the channel of its own that it
 * is in a file of its own. What is the matter with one of them is told, and the others go in; columns of a curve that is not
 * read are told once where they hold numbers.
 * @param main reader of the first curve
 * @param at its columns
 */
export function curvesBeside(
  header: Header,
  main: RowReader,
  at: GridColumns,
  table: MainTable,
  opening: Opening
): RowReader {
  const { further, unread } = besides(header, at, table, opening)
  if (further.length === 0 && unread.length === 0) return main
  const { remark } = opening
  const told = new Set<string>()
  /** of the newest row */
  let newest: { readonly row: Row; readonly read: Further[]; readonly problems: RowProblem[] } | undefined
  let pending = unread
  const seen: string[] = []
  const readFurther = (row: Row): LoadDay[] => {
    const days: LoadDay[] = []
    newest = { row, read: [], problems: [] }
    for (const one of further) {
      if (!hasAny(row, one.columns)) continue
      const found = one.reader.read(row)
      if ('code' in found) newest.problems.push(leftOut(one.name, found))
      else {
        newest.read.push(one)
        days.push({ ...(found as LoadDay), rows: 0 })
      }
    }
    return days
  }
  return {
    ...main,
    read: (row) => {
      newest = undefined
      const found = main.read(row)
      if ('code' in found) return found
      const days = readFurther(row)
      if (days.length === 0) return found
      return Array.isArray(found) ? [...found, ...days] : [found as LoadDay, ...days]
    },
    accepted: () => {
      main.accepted?.()
      if (!newest) return
      const { row, read, problems } = newest
      for (const { reader } of read) reader.accepted?.()
      for (const problem of problems) {
        if (told.has(problem.reason.en)) continue
        // what rows say that they hold comes again and again
        if (problem.code === 'unused_quantity') told.add(problem.reason.en)
        remark?.(problem)
      }
      if (pending.length === 0) return
      const now = pending.filter(({ columns }) => hasAny(row, columns))
      if (now.length > 0) pending = pending.filter((group) => !now.includes(group))
      seen.push(...now.map(({ name }) => name))
    },
    finish: () => {
      const days = main.finish?.() ?? []
      if (seen.length > 0) remark?.(unreadCurves(seen))
      return days
    }
  }
}

interface Group {
  readonly name: string
  readonly columns: readonly number[]
}

function besides(
  header: Header,
  at: GridColumns,
  table: MainTable,
  opening: Opening
): { readonly further: readonly Further[]; readonly unread: readonly Group[] } {
  const isMain = (columns: readonly number[]) => columns.some((column) => at.points.includes(column))
  const channels = new Set(at.type ? [] : [table.channels[at.code ?? table.defaultType ?? '']])
  const further: Further[] = []
  const readable = table.kind === 'energy' || table.holds !== undefined ? [] : pointColumns(header)
  for (const group of readable) {
    if (isMain(group.columns)) continue
    const found = furtherTable(header, group, at, table, opening)
    // of two curves of one quantity the first holds
    if (!found || channels.has(found.channel)) continue
    if (found.channel) channels.add(found.channel)
    const { columns } = group
    const name = nameOf(header, columns)
    further.push({ name, columns, reader: gridReader(header, found.at, found.table, opening, true) })
  }
  const read = new Set([...at.points, ...further.flatMap(({ columns }) => columns)])
  const unread = numberedGroups(header)
    .filter((columns) => !columns.some((column) => read.has(column)))
    .map((columns) => ({ name: nameOf(header, columns), columns }))
  return { further, unread }
}

/** How a further curve is read; undefined where it is not known what it is, or nothing says its phase. */
function furtherTable(
  header: Header,
  { prefix, columns }: PointColumns,
  at: GridColumns,
  main: MainTable,
  opening: Opening
) {
  const ofPhase = OF_PHASES[prefix]
  const code = QUANTITY_CODES[prefix]
  const isPower = main.name === POWER_CURVE
  if (ofPhase === undefined ? code === undefined || (at.type && !isPower) : !at.type) return undefined
  const channel = code === undefined ? undefined : POWER_TYPES.channels[code]
  const unit = ofPhase ?? /^(?:current|voltage)/.exec(channel ?? '')?.[0]
  const own = unit === 'current' ? CT_COLUMNS : unit === 'voltage' ? PT_COLUMNS : RATIO_COLUMNS
  // without the ratio of their own transformers, the whole one tells of currents and voltages whether there is any
  const ratioColumns = code === 'power_factor' ? [] : header.anyOf(own) === undefined ? RATIO_COLUMNS : own
  const type = ofPhase && at.type ? { column: at.type.column, read: phaseReader(at.type, isPower) } : at.type
  const types = ofPhase === 'current' ? CURRENT_TYPES : ofPhase === 'voltage' ? VOLTAGE_TYPES : POWER_TYPES
  const table: GridTable = {
    ...{ name: prefix, table: '', prefixes: [prefix], ...types },
    ...{ defaultType: ofPhase ? null : '1', ratioColumns }
  }
  const ratios =
    unit && ratioColumns === RATIO_COLUMNS
      ? [header.anyOf(RATIO_COLUMNS)].filter((column) => column !== undefined)
      : ratiosOf(header, ratioColumns)
  const columnsOfIt = { points: columns, ratios, type, code, unit: opening.unit, needsUnit: false, clock: undefined }
  return { channel, table, at: { ...at, ...columnsOfIt } }
}

/** Beside powers, codes are those of these: only a column of phases says the phase of a current by number. */
function phaseReader({ column, read }: NonNullable<GridColumns['type']>, isPower: boolean): (row: Row) => string {
  if (!isPower || PHASE_COLUMNS.includes(column)) return read
  return (row) => {
    const written = read(row)
    return CODE.test(written) ? `${column} ${written}` : written
  }
}

/** Whether a row has a number in one of these columns. */
function hasAny(row: Row, columns: readonly number[]): boolean {
  return columns.some((column) => column < row.count && hasNumber(row, column))
}

function nameOf({ names }: Header, columns: readonly number[]): string {
  const [first, last] = [names[columns[0]!]!, names[columns.at(-1)!]!]
  return `${first}…${last}`.toUpperCase()
}

function unreadCurves(names: readonly string[]): RowProblem {
  const all = names.join(', ')
  return {
    code: 'unread_curve',
    reason: {
      zh: `未读取的各点列：${all}（含义不明，或与已读取的列为同一量）；需要时请单独成文件导入，或改为可识别的列名（见 README）`,
      en: `columns of points that are not read: ${all} (it is not known what they hold, or they hold the quantity of others that are read); where they are needed, import them in a file of their own, or name them so that they are understood (see README)`
    }
  }
}
