import { type ClockChange, changeAt } from './clock-change.ts'

const MINUTES_PER_DAY = 1440
/** Offsets from UTC are told apart in steps of a minute; this one stands for "not known". */
const NO_OFFSET = 0
const OFFSETS = 4096
/** Clocks are put forward and back at night: before this minute of the day, or late in its last hours. */
const [MORNING, EVENING] = [4 * 60, 22 * 60]
const LARGEST_CHANGE = 120
const [HOUR, HALF_HOUR] = [60, 30]
/** Minutes of the day at which clocks are changed: of UTC in Europe, whose summer time is at most so far ahead of it, and of their own. */
const [EUROPEAN_CHANGE, EASTERN_EUROPE, CHANGE] = [60, 180, 120]

/** A time of an open day (see `OpenDay.times`) taken apart. */
interface Moment {
  /** of the day as it is written */
  readonly minute: number
  readonly offset: number
  /** minutes from the beginning of the day in UTC */
  readonly utc: number
}

/** The time of a reading as an open day keeps it: minute + 1440 × (offset + 2048), or the bare minute where no offset is known. */
export function timeOf({ minute, offsetMinutes }: { minute: number; offsetMinutes: number | null }): number {
  return minute + MINUTES_PER_DAY * (offsetMinutes === null ? NO_OFFSET : offsetMinutes + OFFSETS / 2)
}

/** The moment of its day that a time of an open day is. */
export function momentAt(time: number): { readonly minute: number; readonly offsetMinutes: number | null } {
  const moment = momentOf(time)
  return moment ? { minute: moment.minute, offsetMinutes: moment.offset } : { minute: time, offsetMinutes: null }
}

/** A time of an open day taken apart. @returns undefined where no offset is known */
function momentOf(time: number): Moment | undefined {
  if (time < MINUTES_PER_DAY) return undefined
  const minute = time % MINUTES_PER_DAY
  const offset = (time - minute) / MINUTES_PER_DAY - OFFSETS / 2
  return { minute, offset, utc: minute - offset }
}

/**
 * Where the readings of a day lie on one clock, minutes after its midnight, which may be before it or beyond the next: the day
 * has more than one offset, and it is no summer time that begins or ends on it, but one moment written on several clocks. The
 * clock is that of most of the times.
 * @returns undefined where the times of the day are on one clock already, or that of the day is put forward or back
 */
export function minutesOnOneClock(times: readonly number[]): number[] | undefined {
  if (isOneClock(times)) return undefined
  const moments = times.map(momentOf)
  const counts = new Map<number, number>()
  for (const moment of moments) if (moment) counts.set(moment.offset, (counts.get(moment.offset) ?? 0) + 1)
  if (counts.size < 2 || clockChange(moments)) return undefined
  const [own] = [...counts].reduce((most, other) => (other[1] > most[1] ? other : most))
  return moments.map((moment, i) => (moment ? moment.utc + own : times[i]!))
}

/** Whether all times of an open day are written with the same offset, or all with none. */
export function isOneClock(times: readonly number[]): boolean {
  const first = Math.floor(times[0]! / MINUTES_PER_DAY)
  return times.every((time) => Math.floor(time / MINUTES_PER_DAY) === first)
}

/**
 * The times of the last minutes of intervals, of which that which ends as the clock is changed, and is written on the clock from
 * then on, is on the clock before: `03:00+02:00` ends what began at `01:45+01:00`.
 */
export function endsOnOwnClock(times: readonly number[]): readonly number[] {
  if (isOneClock(times)) return times
  const change = clockChange(times.map(momentOf))
  if (!change) return times
  const [{ offset }, { first }] = [change.before, change.after]
  const minute = first + offset
  if (!isChangeAt(first + 1, offset, change.after.offset) || minute < 0 || minute >= MINUTES_PER_DAY) return times
  const own = minute + MINUTES_PER_DAY * (offset + OFFSETS / 2)
  return times.map((time) => (momentOf(time)?.utc === first ? own : time))
}

/**
 * How the clock of an open day is changed, as far as its times tell it: they have two offsets, one before the other.
 * @param times of the first minutes of intervals, or of the last ones on their own clock
 */
export function changeOfTimes(times: readonly number[]): ClockChange | undefined {
  if (isOneClock(times)) return undefined
  const change = clockChange(times.map(momentOf))
  if (!change) return undefined
  const { before, after } = change
  // where readings are missing the change may have been at several moments between them
  const between = Array.from({ length: after.first - before.last }, (_, i) => after.first - i)
  const moment =
    between.find((utc) => isChangeAt(utc, before.offset, after.offset)) ??
    between.find((utc) => (utc + before.offset) % HOUR === 0) ??
    between.find((utc) => (utc + before.offset) % HALF_HOUR === 0)
  return moment === undefined ? undefined : changeAt(moment, before.offset, after.offset)
}

/**
 * Whether clocks are changed at a moment, minutes of the day in UTC: in Europe at one o'clock of UTC, elsewhere at two o'clock of
 * standard time, but in America from summer time at two o'clock of that.
 */
function isChangeAt(utc: number, before: number, after: number): boolean {
  const [standard, summer] = [Math.min(before, after), Math.max(before, after)]
  if (standard >= 0 && summer <= EASTERN_EUROPE) return utc === EUROPEAN_CHANGE
  return utc + (before > after && standard < 0 ? summer : standard) === CHANGE
}

/** The times of an open day by their two offsets. */
interface Side {
  readonly offset: number
  /** minutes from the beginning of the day in UTC */
  readonly first: number
  readonly last: number
}

/** The two clocks of a day, where all times of one lie before those of the other, and the change between them may be at night. */
function clockChange(all: readonly (Moment | undefined)[]): { before: Side; after: Side } | undefined {
  const moments = all.filter((moment) => moment !== undefined)
  const offsets = [...new Set(moments.map(({ offset }) => offset))]
  if (offsets.length !== 2 || Math.abs(offsets[0]! - offsets[1]!) > LARGEST_CHANGE) return undefined
  const spans = offsets.map((offset) => {
    const own = moments.filter((moment) => moment.offset === offset).map(({ utc }) => utc)
    return { offset, first: Math.min(...own), last: Math.max(...own) }
  })
  const [before, after] = spans.sort((a, b) => a.first - b.first) as [Side, Side]
  if (before.last >= after.first) return undefined
  const isAtNight = before.last + before.offset < MORNING || after.first + after.offset >= EVENING
  return isAtNight ? { before, after } : undefined
}
