import { notANumber } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import type { Channel, LoadDay } from '../load-day.ts'
import { readNumber } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import type { Opening } from './format.ts'
import { isNoValue, LEAST_MARK, noValues } from './no-value.ts'

/** Days whose values share one buffer: allocating an array a row costs about as much as reading its numbers. */
const DAYS_PER_BLOCK = 256

/** A number of nines is one where it is so many times the largest other value of its row. */
const STANDS_OUT = 5

/** Reads the values of a row that holds one day of one meter. */
export type DayValues = (row: Row, meterId: string, day: number, channel: Channel) => LoadDay | RowProblem

/**
 * Reader of the values of rows that hold one day of one meter.
 * @param columns of the values in the order of the channel, -1 where the file has none (always missing)
 * @param remark is told of values that are marks of missing ones
 */
export function dayValues(header: Header, columns: readonly number[], { remark }: Pick<Opening, 'remark'>): DayValues {
  header.holdsValues(columns)
  const count = columns.length
  const place = Int32Array.from(columns)
  let block = new Float32Array(0)
  let at = 0
  return (row, meterId, day, channel) => {
    if (at === block.length) {
      block = new Float32Array(count * DAYS_PER_BLOCK)
      at = 0
    }
    let [negative, high] = [false, false]
    for (let i = 0; i < count; i++) {
      const column = place[i]!
      if (column < 0) block[at + i] = Number.NaN
      else if (!readNumber(row.bytes, row.starts[column]!, row.ends[column]!, block, at + i)) {
        return notANumber(header.names[column] ?? `column ${column + 1}`, row.text(column))
      } else if (block[at + i]! < 0) negative = true
      else if (block[at + i]! > LEAST_MARK) high = true
    }
    const values = block.subarray(at, at + count)
    at += count
    const marks = negative || high ? withoutMarks(values) : 0
    if (marks > 0) remark?.(noValues(marks))
    const load: LoadDay = { meterId, day, channel, values }
    return negative && values.some((value) => value < 0) ? { ...load, mark: 'negative' } : load
  }
}

/**
 * Makes missing values of marks of them: those that stand out among the other values of their sign.
 * @returns how many there were
 */
export function withoutMarks(values: Float32Array): number {
  let [most, least] = [0, 0]
  for (const value of values) {
    if (Number.isNaN(value) || isNoValue(value)) continue
    if (value < least) least = value
    if (value > most) most = value
  }
  let count = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!isNoValue(value) || Math.abs(value) < STANDS_OUT * (value < 0 ? -least : most)) continue
    values[i] = Number.NaN
    count++
  }
  return count
}
