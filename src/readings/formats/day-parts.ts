import { ofAsset } from '../asset-clash.ts'
import { notANumber, shownCell } from '../cell-problem.ts'
import { clockOfDay } from '../clock-of-days.ts'
import type { Header } from '../header.ts'
import { CHANNELS, type LoadDay } from '../load-day.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { meterIdsReader, RATIO_COLUMNS } from './columns.ts'
import { dayKeyReader } from './day-key.ts'
import { withoutMarks } from './day-values.ts'
import type { Opening, ReadingsFormat, RowReader } from './format.ts'
import { ratiosOf } from './grid-columns.ts'
import { noteRatio, ratioConflict, withRatio } from './grid-curve.ts'
import { ENERGY_TYPES, POWER_TYPES, typeCode, unknownType } from './grid-types.ts'
import { noValues } from './no-value.ts'
import { dayPointsReader, type PartColumns, partColumns, pointsOf } from './part-columns.ts'
import { PartNumbering } from './part-numbering.ts'
import { ratioReader } from './ratio-cells.ts'
import { RegisterMemory } from './register-memory.ts'
import { rowType } from './row-type.ts'
import { unitReader } from './unit-column.ts'
import { UnreadCurves } from './unread-curves.ts'

const USUAL_POINTS = 96
const HOURS_PER_DAY = 24

/**
 * Parts of a day as collection systems hand them on: `METER_ID,DATA_DATE,START_POINT,POINT_COUNT,VALUES` (起始点, 点数, 数据值), so
 * many values from a point on, in one cell (`1;2;3`) or in columns `V1`, `V2` …: kW unless a unit or the name of the column says
 * otherwise. Points are numbered from 1, or from 0 where a 0 occurs; a day has as many as a column, an interval,
 * `DATA_POINT_FLAG` or the points file says, else 96.
 */
export const dayParts: ReadingsFormat = {
  name: 'day-parts',
  columns: 'METER_ID,DATA_DATE,START_POINT,POINT_COUNT,VALUES',
  recognise: (header, opening) => {
    const columns = partColumns(header)
    if (!columns) return undefined
    header.holdsValues(columns.list === undefined ? columns.points : [columns.list])
    return partReader(header, columns, opening)
  }
}

function partReader(header: Header, at: PartColumns, opening: Opening): RowReader {
  const { check, points, intervals, remark } = opening
  const registers = opening.registers ?? new RegisterMemory()
  const keyOf = dayKeyReader(header, at.id, at.date, opening.dates)
  const idsOf = meterIdsReader(header, points)
  const saidPoints = dayPointsReader(header, header.column('data_point_flag'))
  const ratioOf = ratioReader(header, ratiosOf(header, RATIO_COLUMNS), opening)
  const unitOf = unitReader(header, at.kind, opening.unit)
  const type = rowType(header)
  header.holdsValues(at.list === undefined ? at.points : [at.list])
  const unread = new UnreadCurves(header, at.list === undefined ? at.points : [at.list], remark)
  const numbering = new PartNumbering()
  const clockOf = clockOfDay(opening)
  const onClock = (load: LoadDay) => clockOf(load, at.kind === 'energy' ? 'energies' : 'powers')
  let told = false

  const pointsOn = (row: Row, meterId: string, day: number): number => {
    const said =
      saidPoints(row) ??
      pointsOf(points?.on(meterId, day)?.intervalMinutes) ??
      pointsOf(intervals?.intervals.get(meterId))
    if (said === undefined && !told) {
      told = true
      remark?.(USUAL_DAY)
    }
    return said ?? USUAL_POINTS
  }
  const channelOf = (row: Row) => {
    if (!type) return 'active_power'
    const cell = type.read(row)
    const { channels, types } = at.kind === 'energy' ? ENERGY_TYPES : POWER_TYPES
    return channels[typeCode(type.column, cell, types)] ?? unknownType(cell)
  }

  return {
    checks: true,
    heedsUnit: true,
    ragged: true,
    ...(unitOf === undefined && at.kind === 'mean' && { assumption: IN_KW }),
    read: (row) => {
      const problem = fitsColumns(row, header, at) ? undefined : header.problemOf(row)
      if (problem) return problem
      const key = keyOf(row)
      if ('code' in key) return key
      const channel = channelOf(row)
      if (typeof channel !== 'string') return channel
      const ratio = ratioOf(row)
      if (typeof ratio !== 'number') return ratio
      const part = valuesOf(row, header, at)
      if ('code' in part) return part
      const first = numberOf(row.text(at.start))
      if (first === undefined || !Number.isInteger(first) || first < 0) {
        return notANumber(header.names[at.start]!, row.text(at.start))
      }
      const length = pointsOn(row, key.meterId, key.day)
      const beyond = numbering.problemOf(first, part.length, length)
      if (beyond) return beyond
      const ofInterval = at.kind === 'energy' && CHANNELS[channel].unit.startsWith('k') ? length / HOURS_PER_DAY : 1
      const factor = unitOf?.(row, channel, length) ?? 1
      if (typeof factor !== 'number') return factor
      const values = new Float32Array(length).fill(Number.NaN)
      values.set(
        part.map((value) => value * factor * ofInterval),
        Math.max(0, first - 1)
      )
      const marks = withoutMarks(values)
      if (marks > 0) remark?.(noValues(marks))
      const load: LoadDay = { ...key, channel, values, ...(values.some((value) => value < 0) && { mark: 'negative' }) }
      const ids = idsOf?.(row)
      const conflict = ratioConflict(registers, load, ids?.asset ?? '', ratio)
      if (conflict) return conflict
      const checked = check(withRatio(load, ['kW', 'kvar'].includes(CHANNELS[channel].unit) ? ratio : Number.NaN), ids)
      if ('code' in checked) return checked
      const owned = ofAsset(registers.sources, checked, ids?.asset)
      if ('code' in owned) return owned
      const held = opening.ofKinds?.(owned) ?? owned
      if ('code' in held) return held
      noteRatio(registers, load, ids?.asset ?? '', ratio)
      unread.see(row)
      // it may wait for later rows, until these show what its points are numbered from
      return numbering.place({ ...held, lines: [row.line] }, first, part.length).map(onClock)
    },
    finish: () => {
      if (numbering.isOpen) remark?.(FROM_ONE)
      return numbering.rest().map(onClock)
    }
  }
}

/** Whether a row has the cells of its part: columns beyond its count may be left out, and commas between its values part cells. */
function fitsColumns(row: Row, header: Header, { id, date, start, count = 0, list, points }: PartColumns): boolean {
  if (list !== undefined)
    return row.count >= header.names.length && (list === header.names.length - 1 || row.count === header.names.length)
  const others = Math.max(id, date, start, count)
  return row.count > others && others < Math.min(...points)
}

/** The values of a part, as many as its row says. */
function valuesOf(row: Row, header: Header, { count, list, points }: PartColumns): Float64Array | RowProblem {
  const said = count === undefined ? Number.NaN : numberOf(row.text(count))
  if (said === undefined || said < 1 || (!Number.isNaN(said) && !Number.isInteger(said))) {
    return notANumber(header.names[count!]!, row.text(count!))
  }
  const isSpread = list !== undefined && row.count > header.names.length
  const cells =
    list === undefined
      ? points.filter((column) => column < row.count).map((column) => row.text(column))
      : isSpread
        ? row.texts().slice(list)
        : listed(row.text(list), said)
  const filled =
    Number.isNaN(said) && list === undefined ? cells.findLastIndex((cell) => cell !== '') + 1 : cells.length
  const wanted = Number.isNaN(said) ? filled : said
  if (wanted > cells.length || wanted < 1 || (list !== undefined && cells.length !== wanted)) {
    return otherCount(wanted, filled)
  }
  const values = new Float64Array(wanted)
  for (let i = 0; i < wanted; i++) {
    const value = numberOf(cells[i]!)
    if (value === undefined) return notANumber(header.names[list ?? points[i]!]!, cells[i]!)
    values[i] = value
  }
  return values
}

/** The cells of a list such as `1;2;3`, `1|2|3`, `[1, 2, 3]`; a separator behind the last of them ends it. */
function listed(cell: string, said: number): string[] {
  const plain = cell.trim().replace(/^[[({](.*)[\])}]$/su, '$1')
  if (plain === '') return []
  const separator = [/[;；]/u, /\|/u, /[#@~^/]/u, /[,，、]/u, /\s+/u].find((each) => each.test(plain)) ?? /;/u
  const cells = plain.split(separator).map((each) => each.trim().replace(/^["'](.*)["']$/u, '$1'))
  return cells.at(-1) === '' && cells.length !== said ? cells.slice(0, -1) : cells
}

function otherCount(said: number, found: number): RowProblem {
  return {
    code: 'bad_number',
    reason: {
      zh: `点数为 ${shownCell(String(said))}，实有 ${found} 个数值`,
      en: `the count of points is ${shownCell(String(said))}, but there are ${found} values`
    }
  }
}

const IN_KW = {
  zh: '数值按 kW 计（可在表头上方写明单位，或加单位列）',
  en: 'values are kW (a unit above the header, or a column of units, can say another)'
}
const USUAL_DAY: RowProblem = {
  code: 'unknown_interval',
  reason: {
    zh: '文件未写明每日点数（DATA_POINT_FLAG、采集间隔或 --points）：按 96 点（15 分钟）计，请核对',
    en: 'nothing says how many points a day has (DATA_POINT_FLAG, an interval, --points): taken as 96, quarter-hours; please check'
  }
}
const FROM_ONE: RowProblem = {
  code: 'unknown_interval',
  reason: {
    zh: '起始点中没有 0，也没有一段止于最后一点：按从 1 起编号计（首点 00:00），请核对',
    en: 'no part begins at 0, none ends at the last point: points are taken as numbered from 1 (00:00 is the first); please check'
  }
}
