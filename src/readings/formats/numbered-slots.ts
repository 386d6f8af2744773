import { notATime } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { minutesLater, type Timestamp } from '../timestamp.ts'
import { METER_COLUMNS } from './columns.ts'
import type { Opening } from './format.ts'
import { dateReader } from './long-times.ts'
import { dayPointsReader, pointsOf } from './part-columns.ts'
import { COUNTS, intervalNumber } from './slot-cells.ts'

const MINUTES_PER_DAY = 1440
const USUAL_POINTS = 96
/** Share of the cells of a column that others are bad ones among. */
const NEARLY = 0.9

/** What the first rows show of a column of numbers. */
export interface ShownNumbers {
  readonly cells: readonly string[]
  /** They may break off before the end of a day. */
  readonly mayBeCut: boolean
  /** The name of the column leaves no doubt that it numbers the points of a day. */
  readonly isPoint: boolean
}

/**
 * Reader of the interval of each row by its number in the day, from 0 or 1. How many a day has is shown by the first rows;
 * else a column, the points file or earlier files say it, or it is 96, which is told.
 * @returns undefined where the numbers may be anything else
 */
export function numberedSlots(header: Header, opening: Opening, shown: ShownNumbers & { readonly column: number }) {
  const { column } = shown
  const [onDate, id] = [dateReader(header, opening.dates), header.anyOf(METER_COLUMNS)]
  const numbering = numberingOf(shown)
  if (!numbering || !onDate || id === undefined) return undefined
  const { first, count } = numbering
  const { points, intervals, remark } = opening
  const saidPoints = count === undefined ? dayPointsReader(header, header.column('data_point_flag')) : undefined
  let told = false
  const countOf = (row: Row, day: number): number => {
    if (count !== undefined) return count
    const meterId = row.text(id)
    const said =
      saidPoints?.(row) ??
      pointsOf(points?.on(meterId, day)?.intervalMinutes) ??
      pointsOf(intervals?.intervals.get(meterId))
    if (said === undefined && !told) {
      told = true
      remark?.(USUAL_DAY)
    }
    return said ?? USUAL_POINTS
  }
  return {
    timeOf: (row: Row): Timestamp | RowProblem => {
      const midnight = onDate(row, '00:00')
      if ('code' in midnight) return midnight
      const at = (intervalNumber(row.text(column)) ?? Number.NaN) - first
      const most = countOf(row, midnight.day)
      if (!(at >= 0 && at < most)) return notATime(`${header.names[column]} ${row.text(column)}`)
      return minutesLater(midnight, (at * MINUTES_PER_DAY) / most)
    },
    endOf: (row: Row, from: Timestamp): Timestamp => minutesLater(from, MINUTES_PER_DAY / countOf(row, from.day))
  }
}

/** From which number on, and in how many intervals, days are numbered; the latter undefined where the first rows do not tell. */
function numberingOf({
  cells,
  mayBeCut,
  isPoint
}: ShownNumbers): { readonly first: number; readonly count: number | undefined } | undefined {
  const numbers = cells.flatMap((cell) => intervalNumber(cell) ?? [])
  const first = numbers.includes(0) ? 0 : 1
  const most = Math.max(...numbers) + 1 - first
  const whole = COUNTS.find(
    (count) => numbers.filter((number) => number - first < count).length >= NEARLY * numbers.length
  )
  const isEnd = whole !== undefined && numbers.includes(whole - 1 + first)
  if (isEnd && (!mayBeCut || whole >= USUAL_POINTS)) return { first, count: whole }
  // the first rows break off in a day of more intervals than the next smaller count has
  const [smaller, larger] = [COUNTS.filter((count) => count < most).at(-1), COUNTS.find((count) => count > most)]
  if (smaller === 48 && larger !== undefined) return { first, count: larger }
  return isPoint ? { first, count: undefined } : undefined
}

const USUAL_DAY: RowProblem = {
  code: 'unknown_interval',
  reason: {
    zh: '文件开头的点号没有表明每日点数，也未另外写明（采集间隔或 --points）：按 96 点（15 分钟）计，请核对',
    en: 'the numbers at the beginning of the file do not show how many points a day has, and nothing says it (an interval, --points): taken as 96, quarter-hours; please check'
  }
}
