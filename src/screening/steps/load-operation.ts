import { weekday } from '../../readings/day.ts'
import type { Operation } from '../finding.ts'
import { median } from './order-statistics.ts'
import type { RelativeLoad } from './relative-load.ts'

/** How the hours of the week share in a rise. */
export interface DailyOperation {
  readonly operation: Extract<Operation, 'continuous' | 'night' | 'off_hours' | 'curtailed'>
  /** Share of the hours of a week in which the load runs, 0…1. */
  readonly duty: number
}

const REACH = 56
/** A day-time rise below this part of the night's means that the load pauses by day. */
const PAUSES_BY_DAY = 0.35
/** On days off an off-hours load runs by day at about its night's power. */
const RUNS_ON_DAYS_OFF = [0.65, 1.5] as const
/** Curtailed: within the evening peak no more than this part of what the other hours rose by … */
const PAUSES_IN_PEAK = 0.55
/** … and right beside the pause this part of it at least: a busy afternoon ends slowly. */
const RUNS_BESIDE_PEAK = 0.75
const PEAK_STARTS = [16, 17, 18] as const
const PEAK_LENGTHS = [3, 4, 5] as const

const workdays = new Float64Array(24)
const daysOff = new Float64Array(24)
const values = new Float32Array(2 * REACH)

/**
 * Continuous, by night alone, off-hours or paused in the evening peak: by how much each hour of the day rose, on workdays and
 * on days off apart, from the eight weeks before day `end` to those from day `start` on.
 */
export function dailyOperation(relative: RelativeLoad, end: number, start: number): DailyOperation {
  rises(relative, end, start, false, workdays)
  rises(relative, end, start, true, daysOff)
  const nightRise = middle(workdays, isNight)
  const dayRise = middle(workdays, isDay)
  if (nightRise > 0 && dayRise < PAUSES_BY_DAY * nightRise) {
    const dayOff = middle(daysOff, isDay) / nightRise
    if (dayOff > RUNS_ON_DAYS_OFF[0] && dayOff < RUNS_ON_DAYS_OFF[1])
      return { operation: 'off_hours', duty: (5 * 12 + 2 * 24) / 168 }
    return { operation: 'night', duty: 10 / 24 }
  }
  const pause = eveningPause()
  return pause > 0 ? { operation: 'curtailed', duty: (24 - pause) / 24 } : { operation: 'continuous', duty: 1 }
}

const isNight = (hour: number) => hour >= 22 || hour <= 5
const isDay = (hour: number) => hour >= 9 && hour <= 16

/** Median of each hour of the day after less median before, on workdays or on Saturdays and Sundays, into `out`. */
function rises(relative: RelativeLoad, end: number, start: number, off: boolean, out: Float64Array): void {
  const before = daysOfKind(relative, end - REACH, end, off)
  const after = daysOfKind(relative, start, start + REACH, off)
  for (let hour = 0; hour < 24; hour++) {
    out[hour] = middleOfHour(relative.load, after, hour) - middleOfHour(relative.load, before, hour)
  }
}

/** Workdays, or Saturdays and Sundays, of a span as far as it lies in the history. */
function daysOfKind({ days, firstDay }: RelativeLoad, from: number, to: number, off: boolean): number[] {
  const found: number[] = []
  for (let day = Math.max(0, from); day < Math.min(days, to); day++) {
    if (weekday(firstDay + day) >= 5 === off) found.push(day)
  }
  return found
}

function middleOfHour(load: Float32Array, days: readonly number[], hour: number): number {
  for (let i = 0; i < days.length; i++) values[i] = load[days[i]! * 24 + hour]!
  return median(values, 0, days.length)
}

function middle(rises: Float64Array, counts: (hour: number) => boolean): number {
  let n = 0
  for (let hour = 0; hour < 24; hour++) if (counts(hour)) values[n++] = rises[hour]!
  return median(values, 0, n)
}

/** Hours of the pause in the evening peak; 0 when there is none. */
function eveningPause(): number {
  const both = (hour: number) => (5 * workdays[hour]! + 2 * daysOff[hour]!) / 7
  let best = 0
  let deepest = PAUSES_IN_PEAK
  for (const from of PEAK_STARTS) {
    for (const length of PEAK_LENGTHS) {
      let [inside, outside, highest] = [0, 0, Number.NEGATIVE_INFINITY]
      for (let hour = 0; hour < 24; hour++) {
        if (hour >= from && hour < from + length) {
          inside += both(hour) / length
          highest = Math.max(highest, both(hour))
        } else outside += both(hour) / (24 - length)
      }
      const beside = Math.min(both(from - 1), both((from + length) % 24))
      if (!(outside > 0 && beside > RUNS_BESIDE_PEAK * outside && highest < PAUSES_IN_PEAK * outside)) continue
      if (inside / outside < deepest) {
        deepest = inside / outside
        best = length
      }
    }
  }
  return best
}
