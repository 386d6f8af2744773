import { notATime } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { minutesLater, type Timestamp } from '../timestamp.ts'
import { DATE_COLUMNS, FREEZE_TIMES, METER_COLUMNS, READ_TIMES, RETAIL_DATES } from './columns.ts'
import type { Opening } from './format.ts'
import { afterBeginning, dateReader, START_COLUMNS, TIME_COLUMNS, TIMES_OF_DAY } from './long-times.ts'

const MINUTES_PER_DAY = 1440
/** Columns that may say which interval of the day beside them a row is of. */
const SLOT_COLUMNS = [
  ...['时段', '时间段', '时间区间', '时段名称', '时段序号', '时段号', '时刻', '时间', '时间点', '时点'],
  ...[
    '点号',
    '点序号',
    '点位',
    '数据点号',
    '采集点号',
    'interval',
    'slot',
    'time_slot',
    'time slot',
    'timeslot',
    'point_no'
  ],
  'time'
]
const SPAN = /^(\d{1,2}:\d{2})(?::\d{2})?\s*(?:[-~–—_]|至|到)\s*(\d{1,2}:\d{2})(?::\d{2})?$/
const CLOCK = /^\d{1,2}:\d{2}(?::\d{2})?$/
const NUMBER = /^(?:p|第)?(\d{1,3})(?:点|个?时段)?$/i
/** Intervals that a day may be numbered in. */
const COUNTS = [24, 48, 96, 144, 288]
/** Share of the cells of a column that others are bad ones among. */
const NEARLY = 0.9
/** Rows of one meter and day at so many times are those of intervals. */
const SEVERAL = 3
/** Registers are frozen within an hour of midnight. */
const [FIRST_HOUR, LAST_HOUR] = [60, 23 * 60]
const TIME_IN_CELL = /(?:^|[ T])(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?$/

/** Where in its day each row lies, by a column of intervals beside that of the date. */
export interface Slots {
  readonly column: number
  readonly timeOf: (row: Row) => Timestamp | RowProblem
  /** the end of the interval; undefined where the column holds times alone */
  readonly endOf: ((row: Row, from: Timestamp) => Timestamp | RowProblem) | undefined
}

type Kind = 'span' | 'clock' | 'number'

/**
 * The intervals of the day that a column beside the date names: `00:00-00:15`, `00:15`, or numbers from 0 or 1 (1…96, 1…24).
 * @returns undefined where there is no such column, or its first rows do not tell how many intervals a day is numbered in
 */
export function slotsOfDay(header: Header, opening: Opening): Slots | undefined {
  const found = slotColumn(header, opening)
  if (!found) return undefined
  const { column, kind, cells } = found
  // its use is noted
  header.column(header.names[column]!)
  const onDate = dateReader(header, opening.dates)
  if (!onDate) return undefined
  const name = header.names[column]!
  const bad = (row: Row) => notATime(`${name} ${row.text(column)}`)
  if (kind === 'number') {
    const numbering = numberingOf(cells)
    if (!numbering) return undefined
    const { first, count } = numbering
    const length = MINUTES_PER_DAY / count
    return {
      column,
      timeOf: (row) => {
        const at = Number(NUMBER.exec(row.text(column))?.[1] ?? Number.NaN) - first
        if (!(at >= 0 && at < count)) return bad(row)
        const midnight = onDate(row, '00:00')
        return 'code' in midnight ? midnight : minutesLater(midnight, at * length)
      },
      endOf: (_, from) => minutesLater(from, length)
    }
  }
  if (kind === 'clock') {
    // read as any other time of the day
    if (TIMES_OF_DAY.includes(name)) return undefined
    return { column, timeOf: (row) => onDate(row, plain(row.text(column))), endOf: undefined }
  }
  const ends = (row: Row, which: 1 | 2) => SPAN.exec(plain(row.text(column)))?.[which]
  return {
    column,
    timeOf: (row) => {
      const begin = ends(row, 1)
      return begin === undefined ? bad(row) : onDate(row, begin)
    },
    endOf: (row, from) => {
      const end = onDate(row, ends(row, 2)!)
      return 'code' in end ? end : afterBeginning(from, end)
    }
  }
}

/**
 * Whether the first rows below a header are those of intervals, whatever its names say: several rows of one meter and day, at
 * different times or of different intervals.
 */
export function isOfIntervals(header: Header, opening: Opening): boolean {
  if (slotColumn(header, opening)) return true
  const id = header.anyOf(METER_COLUMNS)
  const dates = columnsNamed(header, [...DATE_COLUMNS, ...RETAIL_DATES])
  const times = columnsNamed(header, [...FREEZE_TIMES, ...READ_TIMES, ...TIME_COLUMNS, ...START_COLUMNS]).concat(dates)
  return [...new Set(times)].some((column) => {
    // a time alone is on the date beside it
    const date = dates.find((other) => other !== column)
    return mostOfDay(opening.firstRows?.(header) ?? [], (cells) => {
      const cell = cells[column] ?? ''
      const [time, hours, minutes] = TIME_IN_CELL.exec(cell) ?? []
      const minute = Number(hours) * 60 + Number(minutes)
      if (time === undefined || minute < FIRST_HOUR || minute >= LAST_HOUR) return undefined
      const day = cell.slice(0, cell.length - time.length) || cells[date ?? -1]?.slice(0, 10)
      return { day: `${cells[id ?? -1] ?? ''} ${day}`, time }
    })
  })
}

/** Columns of these names, of which it is only looked at what they hold: a form that leaves them aside has not read them. */
export function columnsNamed({ names }: Header, some: readonly string[]): number[] {
  return some.map((name) => names.indexOf(name)).filter((column) => column >= 0)
}

/** Whether one day has rows of several times. */
function mostOfDay(
  rows: readonly (readonly string[])[],
  read: (cells: readonly string[]) => { readonly day: string; readonly time: string } | undefined
): boolean {
  const found = new Map<string, Set<string>>()
  for (const cells of rows) {
    const at = read(cells)
    if (!at) continue
    const times = found.get(at.day) ?? new Set()
    if (times.add(at.time).size >= SEVERAL) return true
    found.set(at.day, times)
  }
  return false
}

function slotColumn(
  header: Header,
  opening: Opening
): { readonly column: number; readonly kind: Kind; readonly cells: string[] } | undefined {
  const [id, date] = [header.anyOf(METER_COLUMNS), header.anyOf(DATE_COLUMNS)]
  if (id === undefined || date === undefined) return undefined
  for (const name of SLOT_COLUMNS) {
    const [column] = columnsNamed(header, [name])
    if (column === undefined || column === date) continue
    const rows = opening.firstRows?.(header) ?? []
    const cells = rows.map((row) => plain(row[column] ?? '')).filter((cell) => cell !== '')
    const kind = kindOf(cells)
    if (!kind) continue
    const several = mostOfDay(rows, (row) => ({ day: `${row[id]} ${row[date]}`, time: row[column] ?? '' }))
    if (several) return { column, kind, cells }
  }
  return undefined
}

function kindOf(cells: readonly string[]): Kind | undefined {
  if (cells.length === 0) return undefined
  const nearlyAll = (form: RegExp) => cells.filter((cell) => form.test(cell)).length >= NEARLY * cells.length
  if (nearlyAll(SPAN)) return 'span'
  if (nearlyAll(CLOCK)) return 'clock'
  return nearlyAll(NUMBER) ? 'number' : undefined
}

/** From which number on, and in how many intervals, days are numbered; undefined where the first rows do not tell. */
function numberingOf(cells: readonly string[]): { readonly first: number; readonly count: number } | undefined {
  const numbers = cells.flatMap((cell) => {
    const number = NUMBER.exec(cell)?.[1]
    return number === undefined ? [] : [Number(number)]
  })
  const first = Math.min(...numbers) === 0 ? 0 : 1
  const most = Math.max(...numbers) + 1 - first
  const whole = COUNTS.find(
    (count) => numbers.filter((number) => number - first < count).length >= NEARLY * numbers.length
  )
  if (whole !== undefined && numbers.includes(whole - 1 + first)) return { first, count: whole }
  // the first rows break off in a day of more intervals than the next smaller count has
  const [smaller, larger] = [COUNTS.filter((count) => count < most).at(-1), COUNTS.find((count) => count > most)]
  return smaller === 48 && larger !== undefined ? { first, count: larger } : undefined
}

function plain(cell: string): string {
  return cell.normalize('NFKC')
}
