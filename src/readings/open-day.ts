import type { EpochDay } from './day.ts'
import type { Channel } from './load-day.ts'

const MINUTES_PER_DAY = 1440
/** Offsets from UTC are told apart in steps of a minute; this one stands for "not known". */
const NO_OFFSET = 0
const OFFSETS = 4096

/** Where a reading came from, as far as its row says. */
export interface Origin {
  /** number of the meter (电表资产号); empty where there is none */
  readonly asset: string
  /** it is said to be of one direction (正向), which holds against what is not */
  readonly directed: boolean
}

/** One reading as a row or an element of a file gives it. */
export interface TimedReading {
  readonly meterId: string
  readonly channel: Channel
  readonly day: EpochDay
  /** minutes after midnight at which its interval begins, on the meter's clock; its last minute where the collector is told so */
  readonly minute: number
  /** in the unit of the channel; of energy in its interval, kWh or kvarh, when `energy`; NaN = missing */
  readonly value: number
  readonly energy: boolean
  /** minutes of its interval; 0 = to be learnt from the times of the day */
  readonly intervalMinutes: number
  /** minutes that the interval of its meter is stated to be, as in a points file: they hold where the times of the day tell little */
  readonly statedInterval?: number
  /** minutes that its clock is ahead of UTC: tells the two hours of the same name apart when the clock is put back */
  readonly offsetMinutes: number | null
  /** its time comes twice, because the clock is put back, and its offset is not known */
  readonly repeated: boolean
  /** rows of the file that it stands for */
  readonly rows: number
  /** what the row says of where it came from; undefined where it says nothing */
  readonly origin?: Origin | undefined
  /** where its row stands, for rows that may prove to be readings of a register */
  readonly line?: number
}

/** Readings of one day of one meter and channel, as far as they have come. */
export interface OpenDay {
  /** the file that its rows stand in */
  readonly file: string | undefined
  readonly meterId: string
  readonly channel: Channel
  readonly day: EpochDay
  readonly energy: boolean
  intervalMinutes: number
  /** minutes that its meter is stated to have on the day, which hold where its times tell little; 0 = not stated */
  statedInterval: number
  /** its times are the last minutes of intervals, not the first */
  readonly ending: boolean
  /** minute + 1440 × (offset + 2048), or the bare minute where the offset is not known */
  times: number[]
  values: number[]
  /** times of which all that was read is that there is no reading */
  missing: number[]
  /** of all rows, where they are known */
  lines: number[]
  /** of the row that each of the values comes from, NaN where it is not known or not counted */
  linesOfValues: number[]
  /** where each of the values comes from */
  readonly origins: (Origin | undefined)[]
  lastMinute: number
  rows: number
  superseded: number
  negative: boolean
}

/** What a day takes in memory by itself, in numbers of 8 bytes. */
const NUMBERS_OF_A_DAY = 90

/** What an open day takes in memory, in numbers of 8 bytes. */
export function sizeOf({ times, missing, lines, origins }: OpenDay): number {
  return NUMBERS_OF_A_DAY + 3 * times.length + missing.length + lines.length + origins.length
}

/** An array with one number more, which is the same array but for the first: one made by `push` has room for 17. */
export function appended(numbers: number[], number: number): number[] {
  if (numbers.length === 0) return [number]
  numbers.push(number)
  return numbers
}

/** The time of a reading as an open day keeps it. */
export function timeOf({ minute, offsetMinutes }: TimedReading): number {
  return minute + MINUTES_PER_DAY * (offsetMinutes === null ? NO_OFFSET : offsetMinutes + OFFSETS / 2)
}

/** Notes that there is no reading of a time. Of rows that say so more than once, or beside a reading, nothing is left. */
export function addMissing(open: OpenDay, reading: TimedReading): void {
  const time = timeOf(reading)
  if (open.missing.includes(time) || open.times.includes(time)) open.superseded += reading.rows
  else open.missing = appended(open.missing, time)
}

/** A reading comes for a time that was missing: nothing is left of the row that said so. */
export function dropMissing(open: OpenDay, time: number, rows: number): void {
  const at = open.missing.indexOf(time)
  if (at < 0) return
  open.missing.splice(at, 1)
  open.superseded += rows
}
