import type { LoadDay } from '../load-day.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Opening } from './format.ts'

const MINUTES_PER_DAY = 1440
/** Readings of a day that fewer columns than there are may hold side by side: of hours, half-hours and less. */
const PACKED: readonly number[] = [24, 48, 96, 144]
/** From the last reading of a row to the first of the next day's a register goes on by one of its steps, and not by most of a day. */
const MOST_STEPS = 8

/**
 * How many of the first columns of a row hold all of its values, where that is a number of readings that a day may have: they are
 * the day's, or those of a day that was cut off.
 * @returns undefined where other columns hold some too, or none of so many do
 */
export function packedPoints(values: Float32Array): number | undefined {
  if (!Number.isNaN(values[values.length - 1]!)) return undefined
  const end = values.findIndex(Number.isNaN)
  return PACKED.includes(end) && values.subarray(end).every(Number.isNaN) ? end : undefined
}

/**
 * Whether readings of registers go on by about one step from each row to that of the next day: the rows are whole days then.
 * @param rows below the header
 * @param points columns of the readings
 * @param date column of the day
 */
export function goOnByOneStep(rows: readonly (readonly string[])[], points: readonly number[], date: number): boolean {
  const isPoint = new Set(points)
  const before = new Map<string, { first: number; last: number }>()
  let [gaps, steps] = [0, 0]
  for (const row of rows) {
    const readings = points.flatMap((column) => numberOf(row[column] ?? '') ?? []).filter((of) => !Number.isNaN(of))
    if (readings.length < 2) continue
    const key = row.filter((_, column) => column !== date && !isPoint.has(column)).join()
    const [first, last] = [readings[0]!, readings.at(-1)!]
    const other = before.get(key)
    before.set(key, { first, last })
    if (!other) continue
    // the newest day may come first
    gaps += Math.min(Math.abs(first - other.last), Math.abs(other.first - last))
    steps += (last - first) / (readings.length - 1)
  }
  return steps > 0 && gaps < MOST_STEPS * steps
}

/**
 * Reader of rows of which the first columns alone may hold values: whole days where the interval of their meter is that of so
 * many, else the beginning of a day, which is told unless the row before shows that the meter's days have more.
 */
export function filledReader({ points, intervals, remark }: Pick<Opening, 'points' | 'intervals' | 'remark'>) {
  let whole: string | undefined
  return (load: LoadDay): LoadDay => {
    const { meterId, day, values } = load
    const filled = packedPoints(values)
    if (filled === undefined) {
      if (!Number.isNaN(values[values.length - 1]!)) whole = meterId
      return load
    }
    const minutes = points?.on(meterId, day)?.intervalMinutes ?? intervals?.intervals.get(meterId)
    if (minutes === MINUTES_PER_DAY / filled) return { ...load, values: values.slice(0, filled) }
    if (minutes === undefined && whole !== meterId) remark?.(packedUnknown(filled, values.length))
    return load
  }
}

/** What is told of rows of which it is not known whether they are whole days. */
export function packedUnknown(points: number, columns: number): RowProblem {
  return {
    code: 'unknown_interval',
    reason: {
      zh: `${columns} 列中只有前 ${points} 列有值且未写明点数：按 ${columns} 点的前一部分计，其余缺数；如为全天 ${points} 点，请加“点数”列（${points}），或以 --points 给出采集间隔`,
      en: `only the first ${points} of ${columns} columns hold values, and nothing says how many a day has: taken for the beginning of a day of ${columns}, the rest missing; where they are all ${points} of the day, add a column pointCount (${points}), or say the interval in a points file (--points)`
    }
  }
}
