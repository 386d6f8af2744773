import { median } from '../steps/order-statistics.ts'

/** A state that lasts no longer than this, such as a holiday's hours, is no change of the calendar. */
const LASTING_DAYS = 14
/** Weeks compared on either side of a change of hours. */
const REACH = 28
/** Days of a kind needed on either side to tell what a change of hours did to that kind alone. */
const FEWEST_OF_KIND = 3

/** Each day's state without states that last less than two weeks: those count as what was before them. */
export function longHeld(states: Int32Array): Int32Array {
  const held = states.slice()
  let current = held[0]
  for (let day = 0; day < held.length; ) {
    let end = day + 1
    while (end < held.length && states[end] === states[day]) end++
    if (end - day >= LASTING_DAYS || day === 0) current = states[day]
    held.fill(current!, day, end)
    day = end
  }
  return held
}

const differences = new Float64Array(REACH)

/**
 * Takes out of a series, in place, the jumps that come from its hours alone. Where they change for good, the series is
 * moved so that its distance from the total stays as it was, for workdays and days of rest by themselves: a load that runs
 * at all hours moves both alike and stays, what the new hours hold of the daily routine goes.
 */
export function splice(series: Float64Array, total: Float64Array, hours: Int32Array, rests: Uint8Array): void {
  for (let day = 1; day < series.length; day++) {
    if (hours[day] === hours[day - 1]) continue
    const whole = jump(series, total, day, () => true)
    for (const rest of [0, 1]) {
      const own = jump(series, total, day, (i) => rests[i] === rest)
      const offset = Number.isNaN(own) ? whole : own
      if (Number.isNaN(offset)) continue
      for (let i = day; i < series.length; i++) if (rests[i] === rest) series[i] = series[i]! - offset
    }
  }
}

/** How much farther from the total a series lies after a day than before it; NaN where too few days tell. */
function jump(series: Float64Array, total: Float64Array, day: number, counts: (day: number) => boolean): number {
  const distance = (from: number, to: number) => {
    let n = 0
    for (let i = Math.max(0, from); i < Math.min(series.length, to); i++) {
      const d = series[i]! - total[i]!
      if (counts(i) && !Number.isNaN(d)) differences[n++] = d
    }
    return n < FEWEST_OF_KIND ? Number.NaN : median(differences, 0, n)
  }
  return distance(day, day + REACH) - distance(day - REACH, day)
}
