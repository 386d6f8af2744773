import { notANumber } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import type { Channel, LoadDay } from '../load-day.ts'
import { readNumber } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'

/** Days whose values share one buffer: allocating an array a row costs about as much as reading its numbers. */
const DAYS_PER_BLOCK = 256

/** What some systems write where they have no value. */
const NO_VALUE = new Set([-999, -9999, -99_999, -999_999])

/** Reads the values of a row that holds one day of one meter. */
export type DayValues = (row: Row, meterId: string, day: number, channel: Channel) => LoadDay | RowProblem

/**
 * Reader of the values of rows that hold one day of one meter.
 * @param columns of the values in the order of the channel, -1 where the file has none (always missing)
 */
export function dayValues(header: Header, columns: readonly number[]): DayValues {
  const count = columns.length
  const place = Int32Array.from(columns)
  let block = new Float32Array(0)
  let at = 0
  return (row, meterId, day, channel) => {
    if (at === block.length) {
      block = new Float32Array(count * DAYS_PER_BLOCK)
      at = 0
    }
    let negative = false
    for (let i = 0; i < count; i++) {
      const column = place[i]!
      if (column < 0) block[at + i] = Number.NaN
      else if (!readNumber(row.bytes, row.starts[column]!, row.ends[column]!, block, at + i)) {
        return notANumber(header.names[column] ?? `column ${column + 1}`, row.text(column))
      } else if (block[at + i]! < 0) negative = true
    }
    const values = block.subarray(at, at + count)
    at += count
    const load: LoadDay = { meterId, day, channel, values }
    return negative && !onlyMarks(values) ? { ...load, mark: 'negative' } : load
  }
}

/** Whether all values below zero are marks of missing ones, which are then dropped. */
function onlyMarks(values: Float32Array): boolean {
  for (const value of values) if (value < 0 && !NO_VALUE.has(value)) return false
  for (let i = 0; i < values.length; i++) if (values[i]! < 0) values[i] = Number.NaN
  return true
}
