import type { ClockChange } from './clock-change.ts'
import type { EpochDay } from './day.ts'
import { timeOf } from './day-clock.ts'
import type { Channel, NamedCell } from './load-day.ts'
import { type Replaced, withReplaced } from './repeated-hour.ts'
import { WithinMinutes } from './within-minute.ts'

/** Where a reading came from, as far as its row says. */
export interface Origin {
  /** number of the meter (电表资产号); empty where there is none */
  readonly asset: string
  /** it is said to be of one direction (正向), which holds against what is not */
  readonly directed: boolean
  /** name of the series of readings that it is in, of which a meter may have several in one file; undefined where there is none */
  readonly series?: string
  /** of which kinds it is by columns that are not read: the same list for the same kinds */
  readonly kinds?: readonly NamedCell[] | undefined
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
  /** minutes between the two ends of its interval as they are written, of which the later may be its last minute; 0 = none are */
  readonly betweenEnds?: number
  /** minutes that the interval of its meter is stated to be, as in a points file: they hold where the times of the day tell little */
  readonly statedInterval?: number
  /** minutes that its clock is ahead of UTC: tells the two hours of the same name apart when the clock is put back */
  readonly offsetMinutes: number | null
  /** its time comes twice, because the clock is put back, and its offset is not known */
  readonly repeated: boolean
  /** how its clock is changed on its day, where the clock is known */
  readonly clockChange?: ClockChange | undefined
  /** it has no offset, and nothing says when its clock is changed */
  readonly clockUnknown?: boolean
  /**
   * its second, of a meter whose readings are less than a minute apart, or no whole minutes: those of one minute do not replace
   * each other; below zero where it is the rest of a reading that began in an earlier minute
   */
  readonly second?: number | undefined
  /** of the minute that it stands for, and from one reading of its meter to the next; undefined where they are not known */
  readonly seconds?: number | undefined
  readonly step?: number | undefined
  /** code of the tariff period that it is the part of in the energy of its moment; 0 or undefined = it is the whole */
  readonly tariff?: number | undefined
  /** rows of the file that it stands for */
  readonly rows: number
  /** what the row says of where it came from; undefined where it says nothing */
  readonly origin?: Origin | undefined
  /** its minute is the midnight to which it was a few seconds too early */
  readonly early?: boolean
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
  /** minutes between the written ends of its intervals; 0 = none are written */
  betweenEnds: number
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
  origins: (Origin | undefined)[]
  /** readings of one minute, of a meter that has several; undefined where it does not */
  within: WithinMinutes | undefined
  /** how the clock is changed on the day, where that is known */
  clockChange: ClockChange | undefined
  /** its midnight was written as a moment of the day before */
  endsDayBefore: boolean
  lastMinute: number
  rows: number
  superseded: number
  /** readings whose time came again, as far as that may be an hour that comes twice; undefined where none did */
  replaced: readonly Replaced[] | undefined
  negative: boolean
}

/** What tells one open day from others. */
type DayKey = Pick<OpenDay, 'meterId' | 'channel' | 'day' | 'energy'>

export function keyOf({ meterId, channel, day, energy }: DayKey): string {
  return `${day} ${channel} ${energy} ${meterId}`
}

/** Stands for the readings of many days that have none here, or none yet. */
const NONE: never[] = []
Object.freeze(NONE)

/** A day of which no reading has come, and which shares its empty lists with others. @param ending its times are the last minutes of intervals */
export function newOpenDay(key: DayKey, file: string | undefined, ending: boolean): OpenDay {
  const { meterId, channel, day, energy } = key
  return {
    file,
    meterId,
    channel,
    day,
    energy,
    ending,
    intervalMinutes: 0,
    betweenEnds: 0,
    statedInterval: 0,
    times: NONE,
    values: NONE,
    missing: NONE,
    lines: NONE,
    linesOfValues: NONE,
    origins: NONE,
    within: undefined,
    clockChange: undefined,
    endsDayBefore: false,
    lastMinute: -1,
    rows: 0,
    superseded: 0,
    replaced: undefined,
    negative: false
  }
}

/** What a day takes in memory by itself, in numbers of 8 bytes. */
const NUMBERS_OF_A_DAY = 90

/** What an open day takes in memory, in numbers of 8 bytes. */
export function sizeOf({ times, missing, lines, origins, within }: OpenDay): number {
  const size = NUMBERS_OF_A_DAY + 3 * times.length + missing.length + lines.length + origins.length
  return within ? size + within.size : size
}

/** Adds a reading of the day. Of two of one moment the later holds, unless the earlier is of a direction and the later is not said to be. */
export function put(open: OpenDay, reading: TimedReading): void {
  const { minute, value, rows, line, origin } = reading
  if (line !== undefined && rows > 0) {
    if (open.lines.length === 0) open.lines = [line]
    else open.lines.push(line)
  }
  note(open, reading)
  if (Number.isNaN(value)) {
    addMissing(open, reading)
    return
  }
  const time = timeOf(reading)
  if (open.missing.length > 0) dropMissing(open, time, rows)
  if (minute <= open.lastMinute) {
    const at = open.times.lastIndexOf(time)
    if (at >= 0 && partOf(reading) !== undefined && addWithin(open, at, reading)) return
    const first = reading.repeated && at >= 0 && open.times.indexOf(time) === at
    if (at >= 0 && !first) {
      open.superseded += rows
      if (open.origins[at]?.directed && !origin?.directed) return
      if (reading.clockUnknown) {
        const [old, line] = [open.values[at]!, open.linesOfValues[at]!]
        open.replaced = withReplaced(open, { at, value: old, line, rows, until: open.lastMinute })
      }
      open.within?.end(at)
      open.values[at] = value
      open.origins[at] = origin
      open.linesOfValues[at] = rows > 0 ? (line ?? Number.NaN) : Number.NaN
      return
    }
  } else open.lastMinute = minute
  const lineOfValue = rows > 0 ? (line ?? Number.NaN) : Number.NaN
  // arrays begin with what is in them, since `push` to an empty one makes room for 17; each in a place of its own, which the
  // engine learns the kind of their numbers by
  if (open.times.length === 0) {
    open.times = [time]
    open.values = [value]
    open.linesOfValues = [lineOfValue]
  } else {
    open.times.push(time)
    open.values.push(value)
    open.linesOfValues.push(lineOfValue)
  }
  if (origin) open.origins[open.values.length - 1] = origin
  const part = partOf(reading)
  if (part !== undefined) {
    withinOf(open, reading).begin(open.values.length - 1, { part, value, seconds: reading.seconds })
  }
}

/** Notes what a reading tells of its day, but for its time. */
export function note(open: OpenDay, reading: TimedReading): void {
  open.rows += reading.rows
  if (reading.intervalMinutes > 0) open.intervalMinutes = reading.intervalMinutes
  if (reading.betweenEnds! > 0) open.betweenEnds = reading.betweenEnds!
  if (reading.statedInterval! > 0) open.statedInterval = reading.statedInterval!
  if (reading.clockChange) open.clockChange = reading.clockChange
  if (reading.value < 0) open.negative = true
  if (reading.early && reading.minute === 0 && !Number.isNaN(reading.value)) open.endsDayBefore = true
}

/** Which part of what is read at its minute a reading is; undefined where it is all of it. */
function partOf({ second, tariff }: TimedReading): number | undefined {
  return second ?? (tariff || undefined)
}

/** The parts of the readings of a day, with what a reading tells of how far they are apart. */
function withinOf(open: OpenDay, { step }: TimedReading): WithinMinutes {
  open.within ??= new WithinMinutes()
  if (step !== undefined) open.within.learn(step)
  return open.within
}

/** Adds a reading to another of its minute. @returns whether it did: of an hour that comes twice the second is left */
function addWithin(open: OpenDay, at: number, reading: TimedReading): boolean {
  const within = withinOf(open, reading)
  const part = partOf(reading)!
  if (reading.tariff && !within.isBegun(at)) {
    // the whole is there
    open.superseded += reading.rows
    return true
  }
  const isCorrection = within.has(at, part)
  if (isCorrection && reading.repeated && open.times.indexOf(open.times[at]!) === at) return false
  if (isCorrection) open.superseded += reading.rows
  open.values[at] = within.add(at, { ...reading, part }, open.values[at]!)
  return true
}

/** Notes that there is no reading of a time. Of rows that say so more than once, or beside a reading, nothing is left. */
function addMissing(open: OpenDay, reading: TimedReading): void {
  const time = timeOf(reading)
  if (open.missing.includes(time) || open.times.includes(time)) open.superseded += reading.rows
  else if (open.missing.length === 0) open.missing = [time]
  else open.missing.push(time)
}

/** A reading comes for a time that was missing: nothing is left of the row that said so. */
function dropMissing(open: OpenDay, time: number, rows: number): void {
  const at = open.missing.indexOf(time)
  if (at < 0) return
  open.missing.splice(at, 1)
  open.superseded += rows
}
