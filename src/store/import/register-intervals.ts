import type { EpochDay } from '../../readings/day.ts'
import { dayAt, frozenPeriod, HOURS, placeOf } from '../../readings/formats/frozen-names.ts'
import {
  differenceAmong,
  differenceBeyond,
  isJump,
  mostAfterJump,
  riseKw
} from '../../readings/formats/register-steps.ts'

/** What a register of a point showed on a day: a row of `register_day`. */
export interface RegisterDay {
  readonly pointId: number
  readonly register: string
  readonly day: number
  readonly points: number
  readonly factor: number
  readonly mostKw: number
  /**
   * Of all intervals, null = missing: a later part of a day corrects the intervals beside it too. Days that versions before
   * this kept whole have but the first and the last.
   */
  readonly readings: readonly (number | null)[]
}

/** Mean power of single intervals of a day, as the register counts it: kW. */
export type Intervals = readonly Interval[]
interface Interval {
  readonly at: number
  readonly from: number
  readonly to: number
  readonly kw: number | 'backwards'
}

/** Hours from a reading of a register that is read once a day, or once a month, to the next one. */
export function hoursOf({ register }: Pick<RegisterDay, 'register'>): number {
  return HOURS[frozenPeriod(register) ?? 'day']
}

/** The day that has the readings so many days, or months, after those of a register's. */
export function dayBeside({ register, day }: Pick<RegisterDay, 'register' | 'day'>, offset: number): EpochDay {
  const period = frozenPeriod(register) ?? 'day'
  return dayAt(period, placeOf(period, day) + offset)
}

/** The readings of a day on a grid of so many intervals; undefined where that is not finer than its own. */
export function onGrid(day: RegisterDay, points: number): readonly (number | null)[] | undefined {
  const readings = allReadings(day)
  const each = points / day.points
  if (each === 1) return readings
  return Number.isInteger(each) ? Array.from({ length: points }, (_, i) => readings[i / each] ?? null) : undefined
}

/** The readings of all intervals, as far as they are kept. */
export function allReadings({ points, readings }: RegisterDay): readonly (number | null)[] {
  if (readings.length === points) return readings
  return [readings[0] ?? null, ...new Array<null>(points - 2).fill(null), readings.at(-1) ?? null]
}

/**
 * A day of a register that is read once a day has no rise of its own: it takes over how fast the register rose before it, by
 * which a jump to another meter shows.
 */
export function withDayBefore(
  day: RegisterDay,
  [twoBefore, before, after]: readonly (RegisterDay | undefined)[]
): RegisterDay {
  if (day.points !== 1 || before?.points !== 1) return day
  const mostKw = mostBefore(before, twoBefore)
  const { kw } = intervalOf(0, before.readings[0]!, day.readings[0]!, day, mostKw, riseBetween(day, after))
  const rise = typeof kw === 'number' && kw > 0 ? kw : 0
  return { ...day, mostKw: Math.max(day.mostKw, mostKw, rise) }
}

/**
 * What lies between the last reading of a day and the first of the next.
 * @param beside the days before and after the two
 */
export function lastInterval(
  day: RegisterDay,
  next: RegisterDay,
  [before, after]: readonly [RegisterDay | undefined, RegisterDay | undefined]
): Intervals {
  const [last, first] = [day.readings.at(-1) ?? null, next.readings[0] ?? null]
  if (day.points !== next.points || last === null || first === null) return []
  const besideKw = Math.max(riseBetween(before, day), riseBetween(next, after))
  // what a register leapt by does not show that it has turned over
  const returns = first < last && isLeap(before, day)
  const mostKw = returns ? day.mostKw : Math.max(mostBefore(day, before), next.mostKw)
  return [intervalOf(day.points - 1, last, first, day, mostKw, besideKw)]
}

/**
 * The interval between two days of a register that is read once a day, where its rise would be taken for another meter's but
 * for that of a day beside them, which is like it: a load has set in.
 */
export function loadSetIn(day: RegisterDay, next: RegisterDay, beside: RegisterDay): Intervals {
  const [alone] = lastInterval(day, next, [undefined, undefined])
  if (!alone || alone.kw === 'backwards' || !Number.isNaN(alone.kw)) return []
  return lastInterval(day, next, beside.day < day.day ? [beside, undefined] : [undefined, beside])
}

/** Mean power at which a register that is read once a day rose from one to the next, kW; 0 where it did not, or is not known. */
function riseBetween(day: RegisterDay | undefined, next: RegisterDay | undefined): number {
  if (day?.points !== 1 || next?.points !== 1) return 0
  return riseKw(day.readings[0]!, next.readings[0]!, hoursOf(day))
}

/** What to hold the next rise against, kW: a second one like one that was taken for another meter's is none. */
function mostBefore(day: RegisterDay, before: RegisterDay | undefined): number {
  return isLeap(before, day) ? Math.max(day.mostKw, mostAfterJump(riseBetween(before, day))) : day.mostKw
}

/** Whether a register that is read once a day rose to a day by what is taken for another meter's. */
function isLeap(before: RegisterDay | undefined, day: RegisterDay): boolean {
  return day.mostKw > 0 && isJump(riseBetween(before, day), day.mostKw)
}

/** The intervals of which an earlier import brought one end and a later one the other. */
export function betweenParts(before: RegisterDay, itself: RegisterDay, day: RegisterDay): Intervals {
  const { points, mostKw } = day
  const [earlier, later] = [onGrid(before, points), onGrid(itself, points)]
  if (!earlier || !later) return []
  const intervals: Interval[] = []
  for (let i = 0; i + 1 < points; i++) {
    const [from, to] = [later[i] ?? earlier[i], later[i + 1] ?? earlier[i + 1]]
    const apart = (later[i] === null) !== (later[i + 1] === null)
    if (apart && typeof from === 'number' && typeof to === 'number') {
      intervals.push(intervalOf(i, from, to, day, mostKw))
    }
  }
  return intervals
}

function intervalOf(at: number, from: number, to: number, of: RegisterDay, mostKw: number, besideKw = 0): Interval {
  const { points } = of
  const hours = hoursOf(of) / points
  const energy =
    points === 1 ? differenceAmong(from, to, hours, mostKw, besideKw) : differenceBeyond(from, to, hours, mostKw)
  return { at, from, to, kw: energy === 'backwards' ? energy : energy / hours }
}
