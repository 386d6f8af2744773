import type { Header } from '../header.ts'
import type { RowProblem } from '../rejection.ts'
import { DEEP_VALLEY, placeOfPeriod } from './period-words.ts'
import { CLOCK, plainCell } from './slot-cells.ts'

/** So many days tell how many rows a period has. */
const TELLING_DAYS = 2
/** Sums of kWh as they are written. */
const TOLERANCE = 1e-3
const PLACES = DEEP_VALLEY + 1

/** What is read of the first rows of a file. */
interface PeriodColumns {
  readonly id: number
  readonly date: number
  readonly period: number
  readonly value: number
}

/** `08:00-11:00`, `8-11点`, and several of them */
const WINDOW =
  /^\d{1,2}(?::\d{2}){0,2}[时点]?\s*(?:[-~–—_]|至|到)\s*(?:次日)?\d{1,2}(?::\d{2}){0,2}[时点]?(?:[,;、，；/\s]|$)/
/** What tells them from dates and numbers. */
const HOURS = /[:时点]/
/** Names of columns of the one end of a window; times at which a row was read (终端抄表时间, 抄表开始时间) are none. */
const ENDS = [
  /^(?:时段|时间段)?(?:开始|起始|起|始|结束|终止|截止|止|终)(?:时间|时刻|时)?$/,
  /^(?:(?:period|window|slot|interval|tou)[ _]?)?(?:start|end|begin|from|to)(?:[ _]?(?:time|hour|at))?$/,
  /^(?:time|hour|period|window|slot|interval)[ _]?(?:start|end|begin|from|to)$/
]

/**
 * Columns that tell the windows of a period apart: of spans of the day, or of times at which these begin and end, as their names
 * say. A time that is the same for all periods of each day is the one at which they were read: of rows read twice the last hold.
 */
export function windowColumns(
  header: Header,
  rows: readonly (readonly string[])[],
  { id, date, period, value }: PeriodColumns
): number[] {
  return [...header.names.keys()].filter((column) => {
    if ([id, date, period, value].includes(column)) return false
    const name = header.names[column]!
    const cells = rows.flatMap((row) => row[column] || []).map(plainCell)
    const are = (fits: (cell: string) => boolean) => cells.length > 0 && cells.every(fits)
    const isOfWindows = are((cell) => HOURS.test(cell) && WINDOW.test(cell))
    const isTime = are((cell) => CLOCK.test(cell))
    const isRead = isTime && isOfDays(rows, column, { id, date, period })
    const isEnd = isTime && !isRead && ENDS.some((end) => end.test(name))
    // its use is noted
    return (isOfWindows || isRead || isEnd) && header.column(name) === column && !isRead
  })
}

/** Whether all periods of each day have the same cells in a column; not where no day has several periods. */
function isOfDays(
  rows: readonly (readonly string[])[],
  column: number,
  { id, date, period }: Omit<PeriodColumns, 'value'>
): boolean {
  const days = new Map<string, Map<string, Set<string>>>()
  for (const row of rows) {
    const key = `${row[date]} ${row[id]}`
    const periods = days.get(key) ?? new Map<string, Set<string>>()
    const cells = periods.get(row[period] ?? '') ?? new Set()
    days.set(key, periods.set(row[period] ?? '', cells.add(row[column] ?? '')))
  }
  const several = [...days.values()].filter(({ size }) => size > 1)
  const isSame = (periods: ReadonlyMap<string, ReadonlySet<string>>) =>
    new Set([...periods.values()].map((cells) => [...cells].toSorted().join(' '))).size === 1
  return several.length > 0 && several.every(isSame)
}

/**
 * How many rows of a day each period has, by the first rows of a file: a period of two windows (peak in the morning and in the
 * evening) may have a row for each, whose energies add up. Rows of which all come again with other energies are corrections.
 * @returns by place; 1 unless most days have more
 */
export function rowsOfPeriods(
  rows: readonly (readonly string[])[],
  { id, date, period, value }: PeriodColumns
): number[] {
  const days = new Map<string, string[][]>()
  for (const row of rows) {
    const place = placeOfPeriod(row[period] ?? '')
    if (place === undefined) continue
    const key = `${row[date]} ${row[id]}`
    let day = days.get(key)
    if (!day) days.set(key, (day = Array.from({ length: PLACES }, () => [])))
    day[place]!.push(row[value] ?? '')
  }
  const ofWindows = [...days.values()]
    .map((day) => day.map(onceOf))
    .filter((day) => day.some(({ length }) => length === 1))
  return Array.from({ length: PLACES }, (_, place) => {
    const counts = ofWindows.flatMap((day) => day[place]!.length || [])
    const several = ofWindows.flatMap((day) => (new Set(day[place]).size > 1 ? day[place]!.length : []))
    return several.length >= TELLING_DAYS && 2 * several.length > counts.length ? commonest(several) : 1
  })
}

/** What the rows of each period of a day come to. */
export interface PeriodEnergies {
  /** kWh by place */
  readonly kwh: Float64Array
  /** rows that others replaced */
  readonly superseded: number
  /** what is to be told: rows of one period that were added up, or of which the last holds */
  readonly told: 'added' | 'replaced' | undefined
}

/**
 * The energies of the periods of a day: of rows of one period the last ones hold, as many as it has windows. The total of the
 * day, where a row gives it, shows whether they add up.
 * @param rows energies by place, in the order of the file
 * @param usual how many rows each place has
 */
export function energiesOfPeriods(rows: readonly (readonly number[])[], usual: readonly number[]): PeriodEnergies {
  const asUsual = heldOf(rows, usual)
  if (rows.every(({ length }) => length <= 1)) return { ...asUsual, told: undefined }
  const all = heldOf(rows, [1, ...rows.slice(1).map(({ length }) => length)])
  const last = heldOf(rows, [])
  const total = asUsual.kwh[0]!
  const agreeing = Number.isNaN(total) ? undefined : [asUsual, last, all].find(({ kwh }) => addsUp(kwh))
  const held = agreeing ?? asUsual
  const differ = rows.some((some, place) => place > 0 && new Set(some).size > 1)
  const isAdded = differ && held.superseded < last.superseded
  return { ...held, told: isAdded ? 'added' : differ && !agreeing ? 'replaced' : undefined }
}

function heldOf(rows: readonly (readonly number[])[], usual: readonly number[]) {
  let superseded = 0
  const kwh = Float64Array.from(rows, (some, place) => {
    const held = some.slice(-(usual[place] ?? 1))
    superseded += some.length - held.length
    return held.length === 0 ? Number.NaN : held.reduce((sum, value) => sum + value, 0)
  })
  return { kwh, superseded }
}

function addsUp(kwh: Float64Array): boolean {
  const periods = kwh.subarray(1).reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0)
  return Math.abs(periods - kwh[0]!) <= TOLERANCE * Math.abs(kwh[0]!)
}

/** Of rows that are all there again, as where exports are joined, those of one time. */
function onceOf(rows: readonly string[]): readonly string[] {
  const length = rows.findIndex(
    (_, i) => i > 0 && rows.length % i === 0 && rows.every((row, at) => row === rows[at % i])
  )
  return length < 0 ? rows : rows.slice(0, length)
}

function commonest(counts: readonly number[]): number {
  const often = (count: number) => counts.filter((other) => other === count).length
  return counts.reduce((best, count) => (often(count) > often(best) ? count : best))
}

/** Tells of days that have several rows of one period. */
export function severalRows(how: 'added' | 'replaced', days: number): RowProblem {
  const reason =
    how === 'added'
      ? {
          zh: `${days} 天的同一时段有多行（如两段峰），各行电量相加`,
          en: `${days} days have several rows of one period (two windows of peak): their energies are added up`
        }
      : {
          zh: `${days} 天的同一时段有多行且数值不同，又无总电量可核对，以后者为准；若为多段峰、谷，请先相加或补上“总”行，再次导入`,
          en: `${days} days have several rows of one period with other energies, and no total (总) to tell: the last holds; where they are windows of it, add them up, or add the total, and import again`
        }
  return { code: 'repeated_period', reason }
}
