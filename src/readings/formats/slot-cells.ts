import type { Header } from '../header.ts'

/** Columns that may say which interval of the day beside them a row is of. */
export const SLOT_COLUMNS = [
  ...['时段', '时间段', '时间区间', '时段名称', '时段序号', '时段号', '时刻', '时间', '时间点', '时点'],
  ...['点号', '点序号', '点位', '数据点号', '采集点号', 'interval', 'slot', 'time_slot', 'time slot', 'timeslot'],
  ...['point_no', 'time', 'hour', 'hr', 'he', 'hour ending', 'hour_ending', 'hour no', '小时', '小时序号']
]
/** Those of them that can be nothing but numbers of the points of a day. */
export const POINT_NUMBERS = ['点号', '点序号', '数据点号', '采集点号', 'point_no']
/** Columns that may name the tariff period of a row. */
export const PERIOD_COLUMNS = [
  ...['时段类型', '费率', '费率时段', '费率类型', '时段', '时段名称', '电价时段', '分时时段', '分时类型'],
  ...['峰谷类型', '峰谷时段', '峰谷标识', 'tariff', 'tariff_period', 'rate_type']
]
/** `00:00-00:15` */
export const SPAN = /^(\d{1,2}:\d{2})(?::\d{2})?\s*(?:[-~–—_]|至|到)\s*(\d{1,2}:\d{2})(?::\d{2})?$/
export const CLOCK = /^\d{1,2}:\d{2}(?::\d{2})?$/
export const NUMBER = /^(?:p|第)?(\d{1,3})(?:点|个?时段)?$/i
/** The time of the day at the end of a cell. */
const TIME_IN_CELL = /(?:^|[ T])(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?$/
/** What names of columns of times have in them. */
const MOMENTS = /time|时间|时标|时刻|stamp|^ts$|start|begin|moment/i
/** Intervals that a day may be numbered in. */
export const COUNTS = [24, 48, 96, 144, 288]
/** Registers are frozen within an hour of midnight. */
const [FIRST_HOUR, LAST_HOUR] = [60, 23 * 60]
/** Rows of one meter and day at so many times are those of intervals. */
export const SEVERAL = 3

/** What a cell may say of the interval of its row. @param isDate of a column of dates, which may have a time behind them */
export function slotKind(cell: string, isDate: boolean): 'time' | 'number' | undefined {
  const plain = plainCell(cell)
  if (TIME_IN_CELL.test(plain) || (!isDate && SPAN.test(plain))) return 'time'
  return !isDate && NUMBER.test(plain) ? 'number' : undefined
}

/** The time of the day in a cell, as it is written and in minutes; the whole cell and NaN where there is none. */
export function timeOfCell(cell: string): readonly [time: string, minute: number] {
  const [time, hours, minutes] = TIME_IN_CELL.exec(cell) ?? []
  return time === undefined ? [cell, Number.NaN] : [time, Number(hours) * 60 + Number(minutes)]
}

/** Whether a register that is read once a day may have been read at this minute. */
export function isAroundMidnight(minute: number): boolean {
  return minute < FIRST_HOUR || minute >= LAST_HOUR
}

/** The number of an interval; undefined where a cell is none. */
export function intervalNumber(cell: string): number | undefined {
  const number = NUMBER.exec(plainCell(cell))?.[1]
  return number === undefined ? undefined : Number(number)
}

/** Whether days may end with the interval of this number, counted from 0 or from 1. */
export function isEndOfCount(number: number | undefined): boolean {
  return number !== undefined && COUNTS.some((count) => number === count || number === count - 1)
}

/** Columns of these names, of which it is only looked at what they hold: a form that leaves them aside has not read them. */
export function columnsNamed({ names }: Header, some: readonly string[]): number[] {
  return some.map((name) => names.indexOf(name)).filter((column) => column >= 0)
}

/** Without differences of width. */
export function plainCell(cell: string): string {
  return cell.normalize('NFKC')
}

/** Columns whose names are like those of times. */
export function likelyMoments({ names }: Header): number[] {
  return [...names.keys()].filter((column) => MOMENTS.test(names[column]!))
}
