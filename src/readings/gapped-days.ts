import type { HeldDay } from './held-day.ts'
import { sureInterval } from './interval-of-times.ts'
import { keyOf } from './open-day.ts'

const LONGEST_INTERVAL = 60
/** Fewer readings tell no interval that others could hold against. */
const FEWEST_READINGS = 8
/** The days beside one of which readings are missing have so many times as many. */
const MORE = 1.5

/**
 * Days of which every other reading, or more, is missing at even distances, so that they look like those of longer intervals:
 * the days of their meter before and after have shorter ones. Of energies their height tells too: those of an interval twice
 * as long are twice as large.
 * @returns the interval of each, minutes, by its key
 */
export function gappedDays(held: readonly HeldDay[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const days of ofMeters(held)) {
    for (const [i, day] of days.entries()) {
      const beside = [days[i - 1], days[i + 1]].filter((other) => other !== undefined)
      if (day.length < FEWEST_READINGS || beside.length === 0) continue
      if (!beside.every(({ length }) => length >= MORE * day.length)) continue
      const interval = intervalBeside(day, beside)
      if (interval !== undefined) found.set(keyOf(day.head), interval)
    }
  }
  return found
}

/** The days of each meter that has several, whose intervals no row says, in the order of time. */
function ofMeters(held: readonly HeldDay[]): Iterable<HeldDay[]> {
  const meters = new Map<string, HeldDay[]>()
  for (const day of held) {
    const { meterId, channel, energy, intervalMinutes, statedInterval } = day.head
    if (intervalMinutes > 0 || statedInterval > 0) continue
    const key = `${channel} ${energy} ${meterId}`
    const days = meters.get(key)
    if (days) days.push(day)
    else meters.set(key, [day])
  }
  return [...meters.values()].map((days) => days.sort((a, b) => a.head.day - b.head.day))
}

/** The interval of the days beside one that has readings at a multiple of it alone; undefined where it has one of its own. */
function intervalBeside(day: HeldDay, beside: readonly HeldDay[]): number | undefined {
  const own = sureInterval(day.times())
  const [interval, other = interval] = beside.map((of) => sureInterval(of.times()))
  if (own === undefined || own > LONGEST_INTERVAL || interval === undefined || interval !== other) return undefined
  if (own <= interval || own % interval > 0) return undefined
  if (!day.head.energy) return beside.length > 1 ? interval : undefined
  const usual = meanOf(beside.flatMap((of) => of.values()))
  return meanOf(day.values()) < Math.sqrt(own / interval) * usual ? interval : undefined
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
