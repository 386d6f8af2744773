import type { ClockChange } from './clock-change.ts'
import { changeOfTimes, endsOnOwnClock, isOneClock, minutesOnOneClock } from './day-clock.ts'
import { onGrid } from './grid-of-times.ts'
import { greatestCommonDivisor } from './interval-of-times.ts'
import { CHANNELS, type LoadDay, REGISTERS } from './load-day.ts'
import type { OpenDay } from './open-day.ts'

const MINUTES_PER_DAY = 1440
const MINUTES_PER_HOUR = 60

/** The load days that the readings of a day make. */
interface ClosedDay {
  /** the day, and the parts of the days before and after that its readings reach into */
  readonly days: readonly LoadDay[]
  /** readings that lie in an interval together with another of another time of the same clock */
  readonly shared: number
}

/**
 * The load day of readings of intervals of a length, in minutes. Each reading is of the interval that is nearest to it, where
 * its clock is a little off: the last of a day may be that of the first interval of the next. Lengths that do not divide the hour are laid over the longest
 * intervals that do: each reading stands for all minutes of its interval, and for those beyond midnight in a part of the day there.
 *
 * An hour that comes twice, because the clock is put back, has the mean of its two powers, also of energies, and the day says
 * that it does. Of two readings of one moment that are written on two clocks the later holds. Of several energies within an interval it has the sum.
 * @param usual where within their intervals the times of the day usually lie, as `usualPlace` tells it
 */
export function closeDay(open: OpenDay, interval: number, usual?: number): ClosedDay {
  const { meterId, channel, day, rows } = open
  const { found, repeated, unchanged, change } = byMinute(open)
  const superseded = open.superseded + repeated
  const isEnergy = open.energy && CHANNELS[channel].unit !== 'kWh'
  const step = greatestCommonDivisor(interval, MINUTES_PER_HOUR)
  const [points, span] = [MINUTES_PER_DAY / step, interval / step]
  const marked = open.negative ? { mark: 'negative' as const } : {}
  const own = { ...marked, ...(change && { clockChange: change }) }
  if (found.size === 0) {
    const values = new Float32Array(points).fill(Number.NaN)
    return { days: [{ meterId, day, channel, values, rows, superseded, ...own }], shared: 0 }
  }
  const addsUp = open.energy && span === 1
  const end = open.ending ? 1 : 0
  const placed = new Float64Array(found.size)
  let [at, reach] = [0, 0]
  for (const written of found.keys()) {
    const minute = onGrid(written + end, interval, usual) - end
    placed[at++] = minute
    reach = Math.max(reach, -minute, minute + 1 - MINUTES_PER_DAY)
  }
  // what reaches into the day before and the day after stands before and behind
  const around = span - 1 + Math.ceil(reach / step)
  const [sums, counts] = [new Float64Array(points + 2 * around), new Uint16Array(points + 2 * around)]
  let shared = 0
  at = 0
  for (const value of found.values()) {
    const minute = placed[at++]!
    const begin = open.ending && span > 1 ? minute + 1 - interval : minute
    const first = Math.floor(begin / step) + around
    if (unchanged && span === 1 && counts[first]! > 0) shared++
    for (let slot = first; slot < first + span; slot++) {
      sums[slot] = sums[slot]! + value
      counts[slot] = counts[slot]! + 1
    }
  }
  const factor = isEnergy ? MINUTES_PER_HOUR / interval : 1
  const all = Float32Array.from(sums, (sum, slot) => {
    const count = counts[slot]!
    if (count === 0) return Number.NaN
    if (!addsUp) return (sum / count) * factor
    // both times of a clock that is a little off
    const isTwice = count > 1 && comesTwice(change, (slot - around) * step)
    return (isTwice ? sum / 2 : sum) * factor
  })
  const partOf = (date: number, some: Float32Array, at: number): LoadDay[] => {
    if (some.every(Number.isNaN)) return []
    const values = new Float32Array(points).fill(Number.NaN)
    values.set(some, at)
    return [{ meterId, day: date, channel, values, rows: 0, ...marked }]
  }
  if (around === 0) return { days: [{ meterId, day, channel, values: all, rows, superseded, ...own }], shared }
  const values = all.slice(around, around + points)
  const beside = [
    ...partOf(day - 1, all.subarray(0, around), points - around),
    ...partOf(day + 1, all.subarray(around + points), 0)
  ]
  // a day that has nothing but a reading a little before midnight is none
  if (beside.length === 1 && open.missing.length === 0 && values.every(Number.isNaN)) {
    return { days: [{ ...beside[0]!, rows, superseded }], shared }
  }
  return { days: [{ meterId, day, channel, values, rows, superseded, ...own }, ...beside], shared }
}

/** The day's energy of all tariffs, as its only reading gives it: that of the day which a second before its end is written on. */
export function wholeDay(open: OpenDay): LoadDay {
  const { meterId, values, rows, superseded, negative } = open
  const day = open.intervalMinutes === 0 && open.endsDayBefore ? open.day - 1 : open.day
  const registers = Float32Array.from(REGISTERS, (_, i) => (i === 0 ? values[0]! : Number.NaN))
  const load: LoadDay = { meterId, day, channel: 'register_energy', values: registers, rows, superseded }
  return negative ? { ...load, mark: 'negative' } : load
}

/** What was read at each minute of the clock, rows of which nothing is left, and how the clock is changed on the day. */
function byMinute(open: OpenDay): {
  readonly found: ReadonlyMap<number, number>
  readonly repeated: number
  readonly unchanged: boolean
  readonly change: ClockChange | undefined
} {
  const { times, values } = open
  const minutes = minutesOnOneClock(times)
  if (!minutes) return { ...byWrittenMinute(open), repeated: 0, unchanged: isOneClock(times) }
  const found = new Map<number, number>()
  let repeated = 0
  for (const [i, minute] of minutes.entries()) {
    if (found.has(minute) && !Number.isNaN(open.linesOfValues[i]!)) repeated++
    found.set(minute, values[i]!)
  }
  return { found, repeated, unchanged: true, change: undefined }
}

/** The same where each time is on its own clock, of which two are of one day where it is put back. */
function byWrittenMinute({ times: written, values, energy, ending, clockChange }: OpenDay) {
  const times = ending ? endsOnOwnClock(written) : written
  const change = clockChange ?? (times.length > 0 ? changeOfTimes(times) : undefined)
  const found = new Map<number, number>()
  const counts = new Map<number, number>()
  const bare = new Set(times.filter((time) => time < MINUTES_PER_DAY))
  for (const [i, time] of times.entries()) {
    const minute = time % MINUTES_PER_DAY
    const before = found.get(minute)
    if (before === undefined) found.set(minute, values[i]!)
    else {
      const count = (counts.get(minute) ?? 1) + 1
      counts.set(minute, count)
      // with and without an offset it may be the same moment
      const twice = energy && !comesTwice(change, minute) && (time < MINUTES_PER_DAY || !bare.has(minute))
      found.set(minute, twice ? before + values[i]! : (before * (count - 1) + values[i]!) / count)
    }
  }
  if (!change || change.minutes > 0) return { found, change }
  const absent = [...found.keys()].filter((minute) => isWithin(change, minute))
  // who has readings of an hour that does not exist keeps another clock; zeros stand for none
  if (absent.some((minute) => found.get(minute) !== 0)) return { found, change: undefined }
  for (const minute of absent) found.delete(minute)
  return { found, change }
}

function comesTwice(change: ClockChange | undefined, minute: number): boolean {
  return change !== undefined && change.minutes > 0 && isWithin(change, minute)
}

function isWithin({ from, minutes }: ClockChange, minute: number): boolean {
  return minute >= from && minute < from + Math.abs(minutes)
}
