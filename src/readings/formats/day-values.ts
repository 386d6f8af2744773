import { notANumber } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import type { Channel, LoadDay } from '../load-day.ts'
import { readNumber } from '../number-cell.ts'
import { dayKeyReader } from './day-key.ts'
import type { RowReader } from './format.ts'

/** Days whose values share one buffer: allocating an array a row costs about as much as reading its numbers. */
const DAYS_PER_BLOCK = 256

/**
 * Reader of rows that hold one day of one meter.
 * @param columns of the values in the order of the channel, -1 where the file has none (always missing)
 */
export function dayReader(header: Header, channel: Channel, columns: readonly number[]): RowReader | undefined {
  const readKey = dayKeyReader(header)
  if (!readKey) return undefined
  const count = columns.length
  const place = Int32Array.from(columns)
  let block = new Float32Array(0)
  let at = 0
  return (row) => {
    const key = readKey(row)
    if ('code' in key) return key
    if (at === block.length) {
      block = new Float32Array(count * DAYS_PER_BLOCK)
      at = 0
    }
    let negative = false
    for (let i = 0; i < count; i++) {
      const column = place[i]!
      if (column < 0) block[at + i] = Number.NaN
      else if (!readNumber(row.bytes, row.starts[column]!, row.ends[column]!, block, at + i)) {
        return notANumber(header.names[column]!, row.text(column))
      } else if (block[at + i]! < 0) negative = true
    }
    const values = block.subarray(at, at + count)
    at += count
    const day: LoadDay = { meterId: key.meterId, day: key.day, channel, values }
    return negative ? { ...day, mark: 'negative' } : day
  }
}
