import type { Header } from '../header.ts'
import type { MeterIds } from '../point-terms.ts'
import type { Row } from '../row.ts'

const POINT_COLUMNS = ['meter_id', '计量点编号', '计量点标识', 'mp_id', 'mp_no'] as const
const ASSET_COLUMNS = ['电表资产号', '电能表资产号', '资产编号', '电表资产编号', 'asset_no', 'meter_no'] as const
const ACCOUNT_COLUMNS = ['cons_no', 'consno', '户号', '用户编号', '用户号', '客户编号'] as const

/** Names under which files have the metering point, the surest first: a point, the meter at it, the account. */
export const METER_COLUMNS = [
  ...POINT_COLUMNS,
  '电表资产号',
  '电能表资产号',
  '资产编号',
  '电表资产编号',
  'id',
  'asset_no',
  'meter_no',
  '电表号',
  '表号',
  'mpan',
  'mpr',
  'mprn',
  'meter number',
  'lclid',
  ...ACCOUNT_COLUMNS
] as const

/** Reads the asset and the account that a row of readings gives; undefined where the file has neither. */
export function meterIdsReader(header: Header): ((row: Row) => MeterIds) | undefined {
  const [asset, account] = [header.anyOf(ASSET_COLUMNS), header.anyOf(ACCOUNT_COLUMNS)]
  if (asset === undefined && account === undefined) return undefined
  const cell = (row: Row, column: number | undefined) =>
    column === undefined ? undefined : row.text(column) || undefined
  return (row) => ({ asset: cell(row, asset), account: cell(row, account) })
}

export const DATE_COLUMNS = [
  'date',
  'data_date',
  'datadate',
  '日期',
  '数据日期',
  '数据时间',
  'rq',
  'stat_date',
  '统计日期',
  'reading date'
] as const

/** CT × PT. */
export const RATIO_COLUMNS = ['倍率', '综合倍率', 'multiplier', 't_factor', 'tfactor', 'ratio'] as const

/** Numbers of intervals that a day has: of 60, 30, 15, 10, 5 and 1 minutes. */
const POINT_COUNTS = [24, 48, 96, 144, 288, 1440]
const NUMBERED = /^\[?(\p{L}*?)_?(\d{1,4})\]?$/u
const CLOCK = /^\[?(\d{1,2})[:：](\d{2})(?::00)?\]?$/

/** Columns that hold the intervals of a day. */
export interface PointColumns {
  /** what their names begin with, such as `p`; `clock` where they are times of the day */
  readonly prefix: string
  /** in the order of the day */
  readonly columns: readonly number[]
}

/**
 * The columns of the intervals of a day: numbered from 0 or 1 behind a common beginning (`P1`, `p01`, `R0`, `hh48`), or
 * named by the times of the day (`00:00`, `[00:30]`).
 */
export function pointColumns(header: Header): PointColumns[] {
  const groups = new Map<string, Map<number, number>>()
  for (const [column, name] of header.names.entries()) {
    const clock = CLOCK.exec(name)
    const numbered = clock ? null : NUMBERED.exec(name)
    if (!clock && !numbered) continue
    const prefix = clock ? 'clock' : numbered![1]!
    const number = clock ? Number(clock[1]) * 60 + Number(clock[2]) : Number(numbered![2])
    let group = groups.get(prefix)
    if (!group) groups.set(prefix, (group = new Map()))
    // a column that comes twice makes its group unusable
    group.set(group.has(number) ? Number.NaN : number, column)
  }
  const found: PointColumns[] = []
  for (const [prefix, group] of groups) {
    const columns = prefix === 'clock' ? byClock(group) : byNumber(group)
    if (columns) found.push({ prefix, columns })
  }
  return found
}

function byNumber(group: ReadonlyMap<number, number>): number[] | undefined {
  if (!POINT_COUNTS.includes(group.size)) return undefined
  const first = group.has(0) ? 0 : 1
  const columns = Array.from({ length: group.size }, (_, i) => group.get(first + i))
  return columns.every((column) => column !== undefined) ? columns : undefined
}

/** Times at which the intervals begin (from 00:00), or end (from the end of the first to 24:00, which may be called 00:00). */
function byClock(group: ReadonlyMap<number, number>): number[] | undefined {
  if (!POINT_COUNTS.includes(group.size)) return undefined
  const interval = 1440 / group.size
  const lastIsMidnight = group.has(0) && group.get(0)! > group.get(interval)!
  const ending = group.has(1440) || lastIsMidnight
  const columns = Array.from({ length: group.size }, (_, i) => {
    const minute = (i + (ending ? 1 : 0)) * interval
    return group.get(minute) ?? (minute === 1440 ? group.get(0) : undefined)
  })
  return columns.every((column) => column !== undefined) ? columns : undefined
}
