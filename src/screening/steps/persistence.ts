import { meanOfDays } from './floor.ts'
import { HORIZON } from './noise.ts'
import type { NumberRow } from './number-row.ts'

/** Does the floor stay up, and had it been up before? In weekly means of the adjusted floor, in units of the step. */
export function putPersistence(row: NumberRow, adjusted: Float64Array, t: number, step: number): void {
  const days = adjusted.length
  const before = meanOfDays(adjusted, t - HORIZON, t)
  const middle = before + step / 2
  let above = 0
  let known = 0
  let lowest = Infinity
  let back = Number.NaN
  for (let day = t; day < days; day++) {
    const v = adjusted[day]!
    if (!Number.isNaN(v)) {
      known++
      if (v > middle) above++
    }
  }
  for (let from = t + 1; from + 7 <= days; from += 3) {
    const week = meanOfDays(adjusted, from, from + 7)
    if (week < lowest) lowest = week
    if (Number.isNaN(back) && week < before + step / 4) back = from - t
  }
  row.put(above / known)
  above = 0
  known = 0
  let highest = -Infinity
  for (let day = 0; day < t; day++) {
    const v = adjusted[day]!
    if (!Number.isNaN(v)) {
      known++
      if (v > middle) above++
    }
  }
  for (let to = t - 1; to - 7 >= 0; to -= 3) {
    const week = meanOfDays(adjusted, to - 7, to)
    if (week > highest) highest = week
  }
  row.put(above / known)
  row.put((highest - before) / step)
  row.put((lowest - before) / step)
  row.put(Number.isNaN(back) ? 1000 : back)
  row.put(Math.min(400, days - t))
  row.put(Math.min(400, t))
  row.put((meanOfDays(adjusted, days - 28, days) - before) / step)
}
