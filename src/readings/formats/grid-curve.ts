import { notANumber } from '../cell-problem.ts'
import type { Held } from '../clock-of-days.ts'
import type { Header } from '../header.ts'
import { CHANNELS, type Channel, type LoadDay } from '../load-day.ts'
import { numberOf, readNumber } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import type { Sentence } from '../sentence.ts'
import { doubtOf, dropAbsent } from './collected-points.ts'
import { RATIO_COLUMNS } from './columns.ts'
import { dayKeyReader } from './day-key.ts'
import { dayValues } from './day-values.ts'
import type { Opening, RowReader, RowResult } from './format.ts'
import type { GridColumns, TableShape } from './grid-columns.ts'
import { typeCode, unknownType } from './grid-types.ts'
import { goOnByOneStep } from './packed-rows.ts'
import { dayPointsReader } from './part-columns.ts'
import { clockAssumption } from './point-columns.ts'
import { RowQuality } from './quality-column.ts'
import { ratioReader } from './ratio-cells.ts'
import { RegisterMemory } from './register-memory.ts'
import { noteDirected, unlessDirected } from './row-origins.ts'
import { unitReader } from './unit-column.ts'
import { type UsedColumns, usedColumnsReader } from './used-columns.ts'

/** Columns of which `DATA_POINT_FLAG` says how many are used; of fewer all are. */
const COLUMNS_OF_FLAGS = 96
/** Smaller numbers are flags. */
const FEWEST_POINTS = 24

/** One curve table of the grid's collection system. */
export interface GridTable extends TableShape {
  /** what the intervals of its rows are made of; powers unless told */
  readonly holds?: Held
  /** makes load days of the values of a row; the values as they are unless told */
  readonly finish?: (opening: Opening) => FinishRow
}

/** What a curve row holds: values of the native interval, in double precision, before its ratio is applied. */
interface CurveRow {
  readonly load: LoadDay
  /** to be called before the next row is read */
  readonly exact: () => Float64Array | RowProblem
  readonly ratio: number
  readonly type: string
  readonly asset: string
}
export type FinishRow = (row: CurveRow) => RowResult

/**
 * Reads the rows of a curve table by its columns.
 * @param beside it is a further curve of rows that another reader reads: what is told of rows is told there, and units that
 * do not measure it are those of the other
 */
export function gridReader(
  header: Header,
  at: GridColumns,
  table: GridTable,
  opening: Opening,
  beside = false
): RowReader {
  const keyOf = dayKeyReader(header, at.id, at.date, opening.dates)
  const valuesOf = dayValues(header, at.points, opening)
  const registers = opening.registers ?? new RegisterMemory()
  const finish = table.finish?.({ ...opening, registers }) ?? plainRow
  const pointsOf = usedPoints(at.points)
  const goesOn = goesOnReader(header, at, table, opening)
  const usedOf = usedColumnsReader({ ...opening, registers, goesOn })
  const perDayOf = pointsOfRow(header, at)
  const ratioOf = ratioReader(header, at.ratios, opening)
  const unitOf = unitReader(header, table.kind ?? 'mean', at.unit, at.needsUnit)
  const quality = new RowQuality(header, opening.remark)
  /** the row that was read last, to be held against later ones where it is accepted */
  let last: { row: Row; load: LoadDay; written: string; asset: string; ratio: number } | undefined
  return {
    heedsUnit: true,
    ...(table.holds && { holds: () => table.holds! }),
    accepted: () => {
      if (!last) return
      if (!beside) {
        quality.see(last.row)
        registers.phases.see(last.load.meterId, last.load.channel)
      }
      noteRatio(registers, last.load, last.asset, last.ratio)
      if (at.type) noteDirected(registers.sources, last.load, last.written)
    },
    finish: () => {
      const alone = registers.phases.tell()
      if (alone) opening.remark?.(alone)
      return quality.finish()
    },
    ...(at.clock && { assumption: clockAssumption(at.clock === 'ending') }),
    ...(at.titled && { assumption: TITLED }),
    read: (row) => {
      if (row.count <= at.points.at(-1)!) return tooShort(row.count, at.points.at(-1)! + 1)
      const key = keyOf(row)
      if ('code' in key) return key
      const written = at.type ? at.type.read(row) : (at.code ?? table.defaultType!)
      const said = at.type ? typeCode(at.type.column, written, table.types) : written
      const type = at.code !== undefined && said === table.defaultType ? at.code : said
      if (at.code !== undefined && type !== at.code) return unknownType(written)
      const channel = table.channels[type]
      if (!channel) return unknownType(written)
      const stated = ratioOf(row)
      if (typeof stated !== 'number') return stated
      const ratio = ratioFor(channel, table, stated)
      if (ratio === undefined) return unknownType(written)
      const values = valuesOf(row, key.meterId, key.day, channel)
      if ('code' in values) return values
      const load = quality.heeded(row, values)
      const asset = at.asset < 0 ? '' : row.text(at.asset)
      const conflict = ratioConflict(registers, load, asset, ratio)
      if (conflict) return conflict
      const collected = at.wholeFlag < 0 ? '' : row.text(at.wholeFlag)
      dropAbsent(load.values, collected)
      const used = usedOf(load, type, perDayOf(row))
      const doubt = doubtOf(load.values, collected, used)
      if (doubt) opening.remark?.(doubt)
      const { stride, count } = used
      const all = stride === 1 && count === load.values.length
      const found = unitOf?.(row, channel, count / stride) ?? 1
      if (typeof found !== 'number' && !beside) return found
      const factor = typeof found === 'number' ? found : 1
      if (factor !== 1) for (let i = 0; i < load.values.length; i++) load.values[i] = load.values[i]! * factor
      const native = all ? load : { ...load, values: load.values.filter((_, i) => i < count && i % stride === 0) }
      const directed = at.type ? unlessDirected(registers.sources, native, written) : native
      if ('code' in directed) return directed
      last = { row, load: directed, written, asset, ratio }
      return finish({
        load: directed,
        exact: () => {
          const exact = exactValues(row, header, pointsOf(used), factor)
          return 'code' in exact || !quality.isMissing(row) ? exact : exact.fill(Number.NaN)
        },
        ratio,
        type,
        asset
      })
    }
  }
}

const TITLED: Sentence = {
  zh: '表头上方的标题称为电量，P 列按各时段电量（kWh）计；如为功率，请在标题下加一行“单位：kW”',
  en: 'the title above the header calls them energies: columns P are taken for kWh of their intervals; where they are powers, put a line "Unit: kW" below it'
}

/** The values as they are, with the ratio of the row applied. */
const plainRow: FinishRow = ({ load, ratio }) => withRatio(load, ratio)

/** Applies the ratio of a row to its values, in place, which makes primary ones of secondary ones; NaN = there is none. */
export function withRatio(load: LoadDay, ratio: number): LoadDay {
  if (Number.isNaN(ratio)) return load
  const { values } = load
  if (ratio !== 1) for (let i = 0; i < values.length; i++) values[i] = values[i]! * ratio
  return { ...load, primary: true, ratio }
}

/** Reads how many values a day has as its row says it; `DATA_POINT_FLAG` says it of 96 columns alone. */
function pointsOfRow(header: Header, at: GridColumns): (row: Row) => number | undefined {
  const isOfFlags = at.points.length === COLUMNS_OF_FLAGS
  const dayPointsOf = dayPointsReader(header, at.pointFlag >= 0 && isOfFlags ? at.pointFlag : undefined)
  return (row) => {
    const counted = at.pointFlag < 0 ? undefined : numberOf(row.text(at.pointFlag))
    return counted !== undefined && counted >= FEWEST_POINTS ? counted : dayPointsOf(row)
  }
}

/** Whether the registers in the beginning of the file go on from row to row; looked up when it is wanted. */
function goesOnReader(header: Header, at: GridColumns, { holds }: GridTable, { firstRows }: Opening): () => boolean {
  let found: boolean | undefined
  return () => {
    found ??= holds === 'register' && goOnByOneStep(firstRows?.(header).cells ?? [], at.points, at.date)
    return found
  }
}

/** The columns of the points that a row uses. */
function usedPoints(points: readonly number[]): (used: UsedColumns) => readonly number[] {
  const known = new Map<number, readonly number[]>()
  return ({ stride, count }) => {
    const key = stride * 10_000 + count
    let columns = known.get(key)
    if (!columns) known.set(key, (columns = points.filter((_, i) => i < count && i % stride === 0)))
    return columns
  }
}

function exactValues(row: Row, header: Header, columns: readonly number[], factor: number): Float64Array | RowProblem {
  const values = new Float64Array(columns.length)
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!
    if (!readNumber(row.bytes, row.starts[column]!, row.ends[column]!, values, i)) {
      return notANumber(header.names[column] ?? `column ${column + 1}`, row.text(column))
    }
    values[i] = values[i]! * factor
  }
  return values
}

/**
 * The ratio that applies to a channel; NaN = none. Currents and voltages beside powers have only a part of the ratio of these,
 * which nothing tells: undefined.
 */
function ratioFor(channel: Channel, { ratioColumns }: GridTable, ratio: number): number | undefined {
  const { unit } = CHANNELS[channel]
  if (ratioColumns !== RATIO_COLUMNS || unit === 'kW' || unit === 'kvar') return ratio
  return unit === '' || Number.isNaN(ratio) || ratio === 1 ? Number.NaN : undefined
}

/** Two ratios for one day of one meter cannot both be right. */
export function ratioConflict(
  { ratios }: RegisterMemory,
  load: RatioDay,
  asset: string,
  ratio: number
): RowProblem | undefined {
  if (Number.isNaN(ratio)) return undefined
  const other = ratios.otherOn(ratioKey(load, asset), load.day, ratio)
  if (other === undefined) return undefined
  const zh = `同一天有两个倍率：${other} 与 ${ratio}`
  return { code: 'two_ratios', reason: { zh, en: `two ratios for one day: ${other} and ${ratio}` } }
}

/** Notes the ratio of a row that has been accepted. */
export function noteRatio({ ratios }: RegisterMemory, load: RatioDay, asset: string, ratio: number): void {
  if (!Number.isNaN(ratio)) ratios.add(ratioKey(load, asset), load.day, ratio)
}

type RatioDay = Pick<LoadDay, 'meterId' | 'day' | 'channel'>

function ratioKey({ channel, meterId }: RatioDay, asset: string): string {
  return `${channel} ${meterId} ${asset}`
}

function tooShort(count: number, least: number): RowProblem {
  const zh = `应至少有 ${least} 列，实有 ${count} 列`
  return { code: 'wrong_column_count', reason: { zh, en: `${count} columns instead of at least ${least}` } }
}
