import type { EpochDay } from './day.ts'
import { formatDay } from './day.ts'
import { isOneClock } from './day-clock.ts'
import type { OpenDay } from './open-day.ts'
import type { RowProblem } from './rejection.ts'

const MINUTES_PER_DAY = 1440
const LONGEST_INTERVAL = 60
/** Fewer times of a day tell no change. */
const FEWEST_TIMES = 8
/** So many equal distances one after the other are no gap: of energies, whose values tell too, and of powers. */
const [LEAST_ENERGIES, LEAST_POWERS] = [3, 4]
/** Share of the distances of a day that lie in such stretches. */
const NEARLY_ALL = 0.75
/** Values on each side of a change that are held against each other. */
const NEAR = 4
/**
 * An energy of an interval k times as long is k times as large where the load is steady, and as large where it is one of the
 * short intervals and those after it are missing. Changes of interval are by far the commoner: they need but this power of k.
 */
const LEAST_RISE = 0.25

/** Equal distances one after the other: of the readings from `first` to `last`. */
interface Stretch {
  readonly minutes: number
  readonly first: number
  readonly last: number
}

interface Reading {
  readonly minute: number
  readonly value: number
}

/** The parts of a day whose readings are of intervals of more than one length, all put on the shortest. */
export interface ChangedDay {
  readonly parts: readonly OpenDay[]
  /** the shortest length, minutes */
  readonly interval: number
  readonly change: Change
}

/**
 * A day on which the length of the intervals changes, as 60 minutes until noon and 15 from then on: each longer one is
 * shared out over the short ones that it is made of, an energy in equal parts, a power as it is.
 * @param known minutes that the meter had on the day before, so that a single interval at the beginning tells; 0 = not known
 * @returns undefined where the times of the day tell no change
 */
export function changedDay(parts: readonly OpenDay[], known: number): ChangedDay | undefined {
  const [{ ending, energy, day, meterId }] = parts as readonly [OpenDay]
  const times = parts.flatMap((part) => [...part.times, ...part.missing])
  if (times.length < FEWEST_TIMES || !isOneClock(times)) return undefined
  const readings = sortedReadings(parts)
  const stretches = stretchesOf(readings, energy ? LEAST_ENERGIES : LEAST_POWERS, known)
  const interval = Math.min(...stretches.map(({ minutes }) => minutes))
  const longer = stretches.filter(({ minutes }) => minutes > interval)
  const told = stretches.reduce((sum, { first, last }) => sum + last - first, 0)
  if (longer.length === 0 || told < NEARLY_ALL * (readings.length - 1)) return undefined
  if (longer.some(({ minutes }) => minutes % interval > 0)) return undefined
  const isShort = (at: number) => !longer.some(({ first, last }) => at >= first && at <= last)
  const sure = longer.filter((stretch) => !energy || isLarger(readings, stretch, interval, isShort))
  const lengths = new Map(sure.flatMap((stretch) => lengthsOf(readings, stretch, ending)))
  const change = { meterId, day, from: longer[0]!.minutes, to: interval, sure: sure.length === longer.length }
  return { parts: parts.map((part) => onShortest(part, lengths, interval)), interval, change }
}

/** The readings of all parts by their minute, those that are missing as NaN. */
function sortedReadings(parts: readonly OpenDay[]): Reading[] {
  const byMinute = new Map<number, number>()
  for (const { missing } of parts) for (const time of missing) byMinute.set(time % MINUTES_PER_DAY, Number.NaN)
  for (const { times, values } of parts)
    for (const [i, time] of times.entries()) byMinute.set(time % MINUTES_PER_DAY, values[i]!)
  return Array.from(byMinute, ([minute, value]) => ({ minute, value })).sort((a, b) => a.minute - b.minute)
}

function stretchesOf(readings: readonly Reading[], least: number, known: number): Stretch[] {
  const found: Stretch[] = []
  let first = 0
  for (let at = 1; at < readings.length; at++) {
    const minutes = readings[at]!.minute - readings[at - 1]!.minute
    if (at + 1 < readings.length && readings[at + 1]!.minute - readings[at]!.minute === minutes) continue
    const isTold = at - first >= least || (first === 0 && minutes === known)
    if (isTold && LONGEST_INTERVAL % minutes === 0) found.push({ minutes, first, last: at })
    first = at
  }
  return found
}

/** Whether the energies of a stretch are as much larger than those of the short intervals beside it as those of longer ones are. */
function isLarger(
  readings: readonly Reading[],
  { minutes, first, last }: Stretch,
  interval: number,
  isShort: (at: number) => boolean
): boolean {
  const long: number[] = []
  const short: number[] = []
  const take = (into: number[], from: number, step: number, fits: (at: number) => boolean) => {
    for (let at = from, left = NEAR; left > 0 && readings[at] && fits(at); at += step) {
      if (Number.isNaN(readings[at]!.value)) continue
      into.push(readings[at]!.value)
      left--
    }
  }
  const isInside = (at: number) => at > first && at < last
  if (isShort(first - 1)) take(short, first - 1, -1, isShort)
  if (isShort(last + 1)) take(short, last + 1, 1, isShort)
  if (first > 0) take(long, first + 1, 1, isInside)
  if (last < readings.length - 1) take(long, last - 1, -1, isInside)
  // of a single interval its one end is the reading of it
  if (long.length === 0) long.push(readings[first]!.value)
  return mean(long) >= (minutes / interval) ** LEAST_RISE * mean(short)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/** The readings that are of the length of a stretch: from each to the next, or from the one before where they are ends. */
function lengthsOf(readings: readonly Reading[], { minutes, first, last }: Stretch, ending: boolean) {
  const from = ending && first > 0 ? first + 1 : first
  const to = ending || last === readings.length - 1 ? last : last - 1
  return readings.slice(from, to + 1).map(({ minute }) => [minute, minutes] as const)
}

/** A part of a day with its longer readings shared out. The first that a reading becomes stands for its row. */
function onShortest(part: OpenDay, lengths: ReadonlyMap<number, number>, interval: number): OpenDay {
  const shared: OpenDay = { ...part, times: [], values: [], linesOfValues: [], origins: [] }
  for (const [i, time] of part.times.entries()) {
    const count = (lengths.get(time % MINUTES_PER_DAY) ?? interval) / interval
    const step = part.ending ? -interval : interval
    for (let piece = 0; piece < count; piece++) {
      const minute = (time % MINUTES_PER_DAY) + piece * step
      if (minute < 0 || minute >= MINUTES_PER_DAY) continue
      shared.times.push(time + piece * step)
      shared.values.push(part.energy ? part.values[i]! / count : part.values[i]!)
      shared.linesOfValues.push(piece === 0 ? part.linesOfValues[i]! : Number.NaN)
      if (part.origins[i]) shared.origins[shared.times.length - 1] = part.origins[i]
    }
  }
  return shared
}

interface Change {
  readonly meterId: string
  readonly day: EpochDay
  readonly from: number
  readonly to: number
  /** each is read as that of its own interval */
  readonly sure: boolean
}

/** The remark of intervals that change, of so many days in all. */
export function intervalChanges({ meterId, day, from, to, sure }: Change, count: number): RowProblem {
  const date = formatDay(day)
  const zh = `${count} 个表日的采集间隔有 ${from} 分钟与 ${to} 分钟两种（首见于 ${meterId} 的 ${date}）：`
  const en = `the interval changes between ${from} and ${to} minutes on ${count} days (first on ${date} of ${meterId}): `
  const reason = sure
    ? { zh: `${zh}各读数按自身区间计`, en: `${en}each reading is that of its own interval` }
    : {
        zh: `${zh}相距 ${from} 分钟的电量并不大于相距 ${to} 分钟的，按 ${to} 分钟计，其间缺数，请核对`,
        en: `${en}energies ${from} minutes apart are no larger than those ${to} minutes apart, and are taken for ones of ${to} minutes with gaps between; please check`
      }
  return { code: 'interval_changes', reason }
}
