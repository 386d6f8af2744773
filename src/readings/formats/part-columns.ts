import type { Header } from '../header.ts'
import { numberOf } from '../number-cell.ts'
import type { Row } from '../row.ts'
import { DATE_COLUMNS, METER_COLUMNS } from './columns.ts'

const START_COLUMNS = [
  ...['start_point', 'start_point_no', 'start_point_num', 'startpoint', 'start_no', 'begin_point', 'first_point'],
  ...['起始点', '起始点号', '起始点序号', '起始点位', '起始序号', '开始点', '开始点号', '开始点序号', '起点', '起点号']
]
const COUNT_COLUMNS = [
  ...['point_count', 'point_num', 'points', 'pointcount', 'pointnum', 'count', 'num', 'data_count', 'data_num'],
  ...['点数', '点个数', '数据点数', '数据个数', '个数', '数量']
]
const LIST_COLUMNS = [
  ...['values', 'value', 'data', 'data_value', 'data_values', 'datas', 'point_values', 'curve_data', 'value_list'],
  ...['数据值', '数值', '数据', '数据内容', '数据列表', '点值', '曲线值', '曲线数据', '值']
]
const POWER_LISTS = ['功率', '有功功率', '功率值', '负荷', '负荷值', 'p', 'power']
const ENERGY_LISTS = ['电量', '用电量', '电量值', '有功电量', 'energy']
const DAY_COLUMNS = [
  ...['points_per_day', 'day_points', 'point_total', 'total_points', 'total_point', 'daypoints'],
  ...['全天点数', '日点数', '每日点数', '总点数', '一天点数', '全日点数']
]
export const INTERVAL_COLUMNS = [
  ...['interval', 'interval_minutes', 'interval_min', 'freq_minutes', 'period_minutes'],
  ...['采集间隔', '间隔', '时间间隔', '间隔分钟', '数据间隔', '采集周期']
]
/** `V1`, `D_01`, `数据1`: one column a value. */
const NUMBERED = /^(\p{L}*?)[_ ]?(\d{1,4})$/u
const MINUTES_PER_DAY = 1440
/** Points that a day has by `DATA_POINT_FLAG`. */
const FLAGGED: Readonly<Record<string, number>> = { '1': 96, '2': 48, '3': 24 }

/** Where the columns of parts of a day stand. */
export interface PartColumns {
  readonly id: number
  readonly date: number
  readonly start: number
  /** undefined where the values alone tell how many there are */
  readonly count: number | undefined
  /** the column that has all values in its cell */
  readonly list: number | undefined
  /** columns of one value each; none where a cell has them all */
  readonly points: readonly number[]
  /** what the columns of values hold unless a unit says otherwise */
  readonly kind: 'mean' | 'energy'
}

/** The columns of parts of a day; undefined where it is another form. */
export function partColumns(header: Header): PartColumns | undefined {
  const [id, date, start] = [header.anyOf(METER_COLUMNS), header.anyOf(DATE_COLUMNS), header.anyOf(START_COLUMNS)]
  if (id === undefined || date === undefined || start === undefined) return undefined
  const count = header.anyOf(COUNT_COLUMNS)
  const energies = header.anyOf(ENERGY_LISTS)
  const list = header.anyOf([...LIST_COLUMNS, ...POWER_LISTS]) ?? energies
  if (list !== undefined) {
    return { id, date, start, count, list, points: [], kind: list === energies ? 'energy' : 'mean' }
  }
  const numbered = numberedColumns(header)
  return numbered && { id, date, start, count, list, ...numbered }
}

/** The largest group of columns that are numbered one after the other, from 0 or 1. */
function numberedColumns({ names }: Header): Pick<PartColumns, 'points' | 'kind'> | undefined {
  const groups = new Map<string, Map<number, number>>()
  for (const [column, name] of names.entries()) {
    const [, prefix, number] = NUMBERED.exec(name) ?? []
    if (prefix === undefined) continue
    const group = groups.get(prefix) ?? new Map<number, number>()
    groups.set(prefix, group.set(group.has(Number(number)) ? Number.NaN : Number(number), column))
  }
  const [prefix, group] = [...groups].sort(([, a], [, b]) => b.size - a.size)[0] ?? []
  if (!group) return undefined
  const first = group.has(0) ? 0 : 1
  const points = Array.from({ length: group.size }, (_, i) => group.get(first + i))
  if (!points.every((column) => column !== undefined)) return undefined
  return { points, kind: [...ENERGY_LISTS, 'e'].includes(prefix!) ? 'energy' : 'mean' }
}

/**
 * Reads how many points a day has as a row says it: in a column of them, of intervals, or by a flag; undefined where it does not.
 * @param flag column of `DATA_POINT_FLAG`, where it is heeded
 */
export function dayPointsReader(header: Header, flag: number | undefined): (row: Row) => number | undefined {
  const [points, interval] = [header.anyOf(DAY_COLUMNS), header.anyOf(INTERVAL_COLUMNS)]
  return (row) => {
    const said = points === undefined ? Number.NaN : (numberOf(row.text(points)) ?? Number.NaN)
    if (isPoints(said)) return said
    const minutes = interval === undefined ? undefined : row.text(interval).replace(/ ?(?:min|minutes|分钟|分)$/i, '')
    return (
      pointsOf(minutes === undefined ? undefined : numberOf(minutes)) ??
      FLAGGED[flag === undefined ? '' : row.text(flag)]
    )
  }
}

/** Points that a day of an interval of so many minutes has; undefined where that is none of a curve. */
export function pointsOf(minutes: number | undefined): number | undefined {
  const points = MINUTES_PER_DAY / (minutes ?? Number.NaN)
  return isPoints(points) ? points : undefined
}

function isPoints(points: number): boolean {
  return points >= 24 && points <= MINUTES_PER_DAY && MINUTES_PER_DAY % points === 0
}
