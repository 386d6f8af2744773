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
import { type PointColumns, pointColumns } from './point-columns.ts'
import { POWER_CURVE, QUANTITY_CODES } from './quantity-names.ts'
import { PHASE_COLUMNS } from './row-type.ts'
import { hasAny, nameOf, UnreadCurves } from './unread-curves.ts'

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
  if (further.length === 0 && unread.isEmpty) return main
  const { remark } = opening
  const told = new Set<string>()
  /** of the newest row */
  let newest: { readonly row: Row; readonly read: Further[]; readonly problems: RowProblem[] } | undefined
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
      unread.see(row)
    }
  }
}

function besides(
  header: Header,
  at: GridColumns,
  table: MainTable,
  opening: Opening
): { readonly further: readonly Further[]; readonly unread: UnreadCurves } {
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
  const read = [...at.points, ...further.flatMap(({ columns }) => columns)]
  return { further, unread: new UnreadCurves(header, read, opening.remark) }
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
