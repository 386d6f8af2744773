import type { Calendar } from '../readings/calendar.ts'
import { civil, type EpochDay, weekday } from '../readings/day.ts'
import { Noise } from './noise.ts'
import { DAY_CLASSES, type DayClass, type ScheduleKind } from './occupancy.ts'
import type { Random } from './random.ts'
import { daysFromSpringFestival, isVacation, type SchoolTerms } from './school-terms.ts'

/** How each day of a building goes; natural changes are made in these arrays, one entry a day. */
export interface DayPlan {
  /** Index into DAY_CLASSES. */
  readonly dayClass: Uint8Array
  /** Quarter-hours by which everything happens later. */
  readonly shift: Int8Array
  /** Factors of what people use, of what always runs, and of air conditioning. */
  readonly people: Float32Array
  readonly base: Float32Array
  readonly hvac: Float32Array
  /** Least availability of air conditioning, 0…1: one when it was left on. */
  readonly hvacLeast: Float32Array
}

/** A site's habits in the year, common to its metering points. */
export interface YearHabits {
  readonly terms: SchoolTerms
  /** Days that works stay closed before and after the Spring Festival. */
  readonly closedBefore: number
  readonly closedAfter: number
  /** Weekday on which a library is closed. */
  readonly closingDay: number
}

/** Least and most days of a holiday: universities' winter is longer, their summer begins later. */
const SCHOOL_TERMS = { winterBefore: [10, 18], winterAfter: [13, 17], summerFrom: [1, 4], summerTo: [29, 31] } as const
const UNIVERSITY_TERMS = {
  winterBefore: [18, 28],
  winterAfter: [16, 22],
  summerFrom: [5, 14],
  summerTo: [25, 31]
} as const

export function drawYearHabits(schedule: ScheduleKind, random: Random): YearHabits {
  const terms = schedule === 'university' ? UNIVERSITY_TERMS : SCHOOL_TERMS
  const draw = ([least, most]: readonly [number, number]) => random.int(least, most)
  return {
    terms: {
      winterBefore: draw(terms.winterBefore),
      winterAfter: draw(terms.winterAfter),
      summerFrom: draw(terms.summerFrom),
      summerTo: draw(terms.summerTo)
    },
    closedBefore: random.int(1, 9),
    closedAfter: random.int(6, 13),
    closingDay: random.pick([0, 0, 0, 0, 1, 4])
  }
}

/** The class of a day for facilities of this schedule. */
export function dayClassOf(day: EpochDay, schedule: ScheduleKind, habits: YearHabits, calendar: Calendar): DayClass {
  const kind = calendar.kindOf(day)
  if (schedule === 'school' || schedule === 'university') {
    if (isVacation(day, habits.terms)) {
      if (Math.abs(daysFromSpringFestival(day)) <= 5) return 'holiday'
      return kind === 'workday' ? 'vacation' : 'vacationWeekend'
    }
    return kind
  }
  if (schedule === 'works') {
    const fromFestival = daysFromSpringFestival(day)
    if (fromFestival >= -habits.closedBefore && fromFestival <= habits.closedAfter) return 'holiday'
  }
  if (schedule === 'library') {
    if (kind === 'workday' && weekday(day) === habits.closingDay) return 'closed'
    if (kind === 'workday' && [7, 8].includes(civil(day).month)) return 'vacation'
  }
  return kind
}

const WEEKEND = DAY_CLASSES.indexOf('weekend')

/** Plans the days of one metering point: classes by calendar, and how much each day differs from its kind. */
export function planDays(
  schedule: ScheduleKind,
  habits: YearHabits,
  calendar: Calendar,
  firstDay: EpochDay,
  days: number,
  random: Random
): DayPlan {
  const noise = new Noise(random)
  const plan: DayPlan = {
    dayClass: new Uint8Array(days),
    shift: new Int8Array(days),
    people: new Float32Array(days),
    base: new Float32Array(days + 1),
    hvac: new Float32Array(days),
    hvacLeast: new Float32Array(days)
  }
  const weekdayFactors = Float32Array.from({ length: 7 }, () => 1 + 0.03 * noise.normal())
  const daySpread = 0.02 * 5 ** random.next()
  const baseSpread = 0.01 * 8 ** random.next()
  // Some places often work on days off.
  const extraWork = random.chance(0.25) ? random.between(0.05, 0.4) : 0
  let slow = noise.normal()
  let baseSlow = noise.normal()
  let baseFast = 0
  for (let d = 0; d < days; d++) {
    const day = firstDay + d
    slow = 0.93 * slow + 0.37 * noise.normal()
    baseSlow = 0.97 * baseSlow + 0.24 * noise.normal()
    plan.dayClass[d] = DAY_CLASSES.indexOf(dayClassOf(day, schedule, habits, calendar))
    plan.shift[d] = Math.round(0.5 * noise.normal())
    plan.people[d] = weekdayFactors[weekday(day)]! * Math.exp(daySpread * (noise.normal() + slow))
    if (extraWork > 0 && plan.dayClass[d] === WEEKEND && random.chance(extraWork))
      plan.people[d]! *= random.between(1.5, 3)
    baseFast = 0.5 * baseFast + 0.87 * noise.normal()
    plan.base[d] = Math.exp(baseSpread * (0.85 * baseSlow + 0.5 * baseFast))
    plan.hvac[d] = Math.exp(0.08 * noise.normal() + 0.08 * slow)
  }
  plan.base[days] = plan.base[days - 1] ?? 1
  return plan
}
