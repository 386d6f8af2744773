import { type ClockChange, clockChangeOn, lengthsOf } from './clock-change.ts'
import { CHANNELS, type LoadDay } from './load-day.ts'
import { ZoneClock } from './time-zone.ts'

/** Which clocks the readings of a file keep. */
interface Clocks {
  /** IANA name of that of all */
  readonly zone?: string | undefined
  /** of metering points, by their ids, where no zone is given */
  readonly clocks?: ReadonlyMap<string, ZoneClock> | undefined
}

/** Finds the clock of a metering point; undefined where nothing says it. */
export function clockOfPoint({ zone, clocks }: Clocks): (meterId: string) => ZoneClock | undefined {
  const zoneClock = zone === undefined ? undefined : new ZoneClock(zone)
  return (meterId) => zoneClock ?? clocks?.get(meterId)
}

/** What the powers of a row's intervals are made of. */
export type Held = 'powers' | 'energies' | 'register'

/** Says of a day whose intervals its row names by the clock how that is changed. */
export type ClockOfDay = (load: LoadDay, held: Held) => LoadDay

/**
 * Says how the clock is changed on days of rows that name 24 hours of every day.
 *
 * What stands in the place of the hour that comes twice is its power; of energies it may be that of one of the two hours or of
 * both, for which it is taken where that is nearer to the hours beside it. Of a register that is read once in each interval, what it
 * rose in both hours lies in one of the intervals from the last before them on: these have their mean. What stands in the place of an hour that does not
 * exist is none where it is 0; where it is not, the row is of another clock.
 */
export function clockOfDay(known: Clocks): ClockOfDay {
  const clockOf = clockOfPoint(known)
  return (load, held) => {
    const clock = clockOf(load.meterId)
    if (!clock || load.clockChange || CHANNELS[load.channel].unit === 'kWh') return load
    const change = clockChangeOn(clock, load.day)
    if (!change) return load
    const values = change.minutes < 0 ? withoutAbsent(load.values, change) : withMean(load.values, change, held)
    return values ? { ...load, values, clockChange: change } : load
  }
}

/** The values without those of an hour that does not exist; undefined where they are of another clock. */
function withoutAbsent(values: Float32Array, change: ClockChange): Float32Array | undefined {
  const lengths = lengthsOf(change, values.length)
  if (values.some((value, i) => lengths[i] === 0 && value !== 0 && !Number.isNaN(value))) return undefined
  return values.map((value, i) => (lengths[i] === 0 ? Number.NaN : value))
}

/** The values with the mean power of the hour that comes twice; undefined where they do not tell it. */
function withMean(values: Float32Array, change: ClockChange, held: Held): Float32Array | undefined {
  const lengths = lengthsOf(change, values.length)
  const [first, last] = [lengths.indexOf(2), lengths.lastIndexOf(2)]
  if (held === 'powers') return values
  if (first < 0) return undefined
  const own = [...values.subarray(first, last + 1)]
  if (held === 'register') {
    const risen = [...values.subarray(Math.max(0, first - 1), first), ...own]
    const mean = risen.reduce((sum, kw) => sum + kw, 0) / (risen.length + own.length)
    return Number.isNaN(mean) ? undefined : values.slice().fill(mean, last + 1 - risen.length, last + 1)
  }
  const beside = [...values.subarray(Math.max(0, first - own.length), first)]
  beside.push(...values.subarray(last + 1, last + 1 + own.length))
  const usual = meanOf(beside)
  const isOfBoth = usual > 0 && meanOf(own) / usual > Math.SQRT2
  return isOfBoth ? values.map((value, i) => (lengths[i] === 2 ? value / 2 : value)) : values
}

/** NaN without a value. */
function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value))
  return known.reduce((sum, value) => sum + value, 0) / known.length
}
