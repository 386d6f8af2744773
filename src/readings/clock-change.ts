import type { EpochDay } from './day.ts'

const [MINUTES_PER_DAY, HOURS_PER_DAY, MINUTES_PER_HOUR] = [1440, 24, 60]
/** Clocks are changed at such minutes, and by so many, at the finest. */
const STEP = 30
/** Offsets are looked up on the quarter of an hour, at which they change at the finest. */
const QUARTER = 15
/** A code has four bits for how far the clock is changed, and those above them for when. */
const SHIFTS = 16

/**
 * The minutes of a day's clock that come twice because it is put back, or that there are none of because it is put forward.
 * A day keeps 24 hours by its clock: what comes twice has the mean of its two powers and is twice as long.
 */
export interface ClockChange {
  /** first of these minutes of the day, a multiple of 30 */
  readonly from: number
  /** how many they are, a multiple of 30: above zero they come twice (a day of 25 hours), below there are none (of 23) */
  readonly minutes: number
}

/** A clock that is so many minutes ahead of UTC at a moment, given in minutes since 1970 in UTC. */
interface ChangingClock {
  readonly offsetAt: (utcMinutes: number) => number
}

const KNOWN = new WeakMap<ChangingClock, Map<EpochDay, ClockChange | undefined>>()

/** How a clock is changed on a day; undefined where it is not. */
export function clockChangeOn(clock: ChangingClock, day: EpochDay): ClockChange | undefined {
  let days = KNOWN.get(clock)
  if (!days) KNOWN.set(clock, (days = new Map()))
  if (!days.has(day)) days.set(day, foundChange(clock, day))
  return days.get(day)
}

function foundChange(clock: ChangingClock, day: EpochDay): ClockChange | undefined {
  // in UTC a day begins and ends within a day of its clock
  let [from, to] = [((day - 1) * MINUTES_PER_DAY) / QUARTER, ((day + 2) * MINUTES_PER_DAY) / QUARTER]
  const offsetAt = (quarter: number) => clock.offsetAt(quarter * QUARTER)
  const [before, after] = [offsetAt(from), offsetAt(to)]
  if (before === after) return undefined
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2)
    if (offsetAt(middle) === before) from = middle
    else to = middle
  }
  return changeAt(to * QUARTER - day * MINUTES_PER_DAY, before, after)
}

/**
 * The change of a clock from one offset to another.
 * @param utc moment of the change, minutes from the beginning of the day in UTC
 * @returns undefined where it is not within the day
 */
export function changeAt(utc: number, before: number, after: number): ClockChange | undefined {
  const from = utc + Math.min(before, after)
  const minutes = before - after
  const isWithin = from >= 0 && from + Math.abs(minutes) <= MINUTES_PER_DAY
  return isWithin && minutes !== 0 && from % STEP === 0 && minutes % STEP === 0 ? { from, minutes } : undefined
}

/** Hours of a day. */
export function hoursOf(change: ClockChange | undefined): number {
  return HOURS_PER_DAY + (change?.minutes ?? 0) / MINUTES_PER_HOUR
}

/** How long each of the equal intervals of a day's clock is, as a share of its length on others: 2 where it comes twice, 0 where there is none of it. */
export function lengthsOf({ from, minutes }: ClockChange, points: number): Float64Array {
  const length = MINUTES_PER_DAY / points
  const to = from + Math.abs(minutes)
  return Float64Array.from({ length: points }, (_, i) => {
    const shared = Math.max(0, Math.min((i + 1) * length, to) - Math.max(i * length, from))
    return 1 + (Math.sign(minutes) * shared) / length
  })
}

/** A change as a number below 1024, 0 where there is none. */
export function codeOfChange(change: ClockChange | undefined): number {
  return change ? (change.from / STEP) * SHIFTS + ((change.minutes / STEP) & (SHIFTS - 1)) : 0
}

/** The change that a number of `codeOfChange` stands for. */
export function changeOfCode(code: number): ClockChange | undefined {
  const shift = code % SHIFTS
  if (shift === 0) return undefined
  const minutes = (shift < SHIFTS / 2 ? shift : shift - SHIFTS) * STEP
  return { from: Math.floor(code / SHIFTS) * STEP, minutes }
}
