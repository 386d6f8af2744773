import type { Random } from './random.ts'

/** Slots of a day in which building loads are made: quarter-hours. */
export const SLOTS = 96

/** Whose hours a facility keeps. */
export type ScheduleKind =
  | 'office'
  | 'school'
  | 'university'
  | 'hospital'
  | 'library'
  | 'institute'
  | 'works'
  | 'unmanned'
  | 'water'
  | 'store'

/** Classes of days; each has a profile of its own. */
export const DAY_CLASSES = ['workday', 'weekend', 'holiday', 'vacation', 'vacationWeekend', 'closed'] as const
export type DayClass = (typeof DAY_CLASSES)[number]

/** One site's day by class, in 96 quarter-hours, 0…1. */
export interface DayProfile {
  /** Presence of people and use of their equipment. */
  readonly people: Float32Array
  /** Presence of residents: dormitories, wards. */
  readonly residents: Float32Array
}

type Shape = (hour: number) => number

/** Draws the hours that a site keeps and gives its profile for each class of day. */
export function drawProfiles(schedule: ScheduleKind, random: Random): Record<DayClass, DayProfile> {
  const early = random.between(-0.6, 0.6)
  const late = early + random.between(-0.4, 1)
  const quick = random.between(0.7, 1.6)
  const evening = random.between(0.03, 0.3)
  const weekend = random.between(0.04, 0.35)
  const lunch = random.between(0.05, 0.35)
  const open = (from: number, to: number, rise = 0.8, fall = 1.2): Shape =>
    plateau(from + early, to + late, rise * quick, fall * quick)
  const shapes = SCHEDULES[schedule]({ open, evening, weekend, lunch, random })
  const closed: Shape = () => 0.02
  const work = shapes.workday
  const weekendDay = shapes.weekend
  return {
    workday: profile(work, shapes.residents),
    weekend: profile(weekendDay, shapes.residents),
    holiday: profile(shapes.holiday, shapes.residents, shapes.residentsAway),
    vacation: profile(shapes.vacation ?? work, shapes.residents, shapes.residentsAway),
    vacationWeekend: profile(shapes.vacationWeekend ?? weekendDay, shapes.residents, shapes.residentsAway),
    closed: profile(closed, shapes.residents, 0.1)
  }
}

interface Habits {
  readonly open: (from: number, to: number, rise?: number, fall?: number) => Shape
  readonly evening: number
  readonly weekend: number
  readonly lunch: number
  readonly random: Random
}

interface Shapes {
  readonly workday: Shape
  readonly weekend: Shape
  readonly holiday: Shape
  readonly vacation?: Shape
  readonly vacationWeekend?: Shape
  readonly residents?: Shape
  /** Share of the residents who stay on holidays and in vacations. */
  readonly residentsAway?: number
}

const SCHEDULES: Record<ScheduleKind, (habits: Habits) => Shapes> = {
  office: ({ open, evening, weekend, lunch }) => ({
    workday: most(dipped(open(8.3, 17.4), 12, 13.4, lunch), scaled(open(8, 21), evening)),
    weekend: scaled(open(9, 17), weekend),
    holiday: scaled(open(9, 17), weekend * 0.3)
  }),
  school: ({ open, evening, weekend, lunch, random }) => {
    // Boarding and senior schools study in the evening, on Sundays too.
    const boards = random.chance(0.3)
    const study = open(18.3, 21.3, 0.5, 0.6)
    const camp = random.between(0.02, 0.15)
    const day = dipped(open(7.2, 16.6, 0.6, 0.9), 11.8, 13, lunch * 0.6)
    return {
      workday: boards ? most(day, scaled(study, 0.75)) : most(day, scaled(open(7, 19.5), evening * 0.6)),
      weekend: boards ? most(scaled(open(8, 16), weekend), scaled(study, 0.3)) : scaled(open(8.5, 16), weekend * 0.4),
      holiday: scaled(open(9, 16), 0.03),
      vacation: scaled(open(8.3, 16), camp),
      vacationWeekend: scaled(open(9, 16), camp * 0.4),
      residents: boards ? dormitory(21.2, 22.6) : () => 0,
      residentsAway: 0
    }
  },
  university: ({ open, evening, weekend, lunch, random }) => ({
    workday: most(dipped(open(7.9, 17.3), 11.8, 13.3, lunch * 0.7), scaled(open(8, 22.2), 0.5 + evening)),
    weekend: scaled(open(8.5, 22), 0.3 + weekend),
    holiday: scaled(open(9, 21), 0.15),
    vacation: scaled(open(8.6, 19), random.between(0.12, 0.35)),
    vacationWeekend: scaled(open(9, 18), 0.1),
    residents: dormitory(20, 23.2),
    residentsAway: random.between(0.04, 0.2)
  }),
  hospital: ({ open, evening, weekend, lunch }) => ({
    workday: most(dipped(open(7.5, 17, 1.2), 11.6, 13, lunch), scaled(open(6, 22), 0.35 + evening * 0.5), () => 0.22),
    weekend: most(scaled(open(7.6, 16.6, 1.2), 0.45 + weekend), scaled(open(6, 22), 0.32), () => 0.21),
    holiday: most(scaled(open(7.8, 16), 0.4 + weekend * 0.5), scaled(open(6, 22), 0.3), () => 0.2),
    residents: most(plateau(6, 22, 1, 1), () => 0.5)
  }),
  library: ({ open, evening, random }) => {
    const day = random.chance(0.6) ? open(8.6, 20.3) : open(8.6, 17.2)
    return {
      workday: day,
      weekend: scaled(day, 1.05),
      holiday: scaled(day, 0.75),
      vacation: scaled(day, 1 + evening * 0.3)
    }
  },
  institute: ({ open, evening, weekend, lunch }) => ({
    workday: most(dipped(open(8.4, 17.6), 12, 13.2, lunch), scaled(open(8, 22.5), 0.12 + evening)),
    weekend: scaled(open(9, 19), 0.1 + weekend),
    holiday: scaled(open(9, 18), 0.06 + weekend * 0.3)
  }),
  works: ({ open, lunch, random }) => {
    const shifts = random.pick([1, 1, 2, 3])
    const run: Shape =
      shifts === 1
        ? dipped(open(7.7, 16.8, 0.5, 0.6), 11.4, 12.4, 0.3 + lunch)
        : shifts === 2
          ? dipped(dipped(open(6, 22.2, 0.5, 0.7), 11.3, 12.2, lunch), 17, 17.9, lunch)
          : () => 0.92
    const rest = shifts === 3 ? scaled(run, random.between(0.7, 1)) : scaled(run, random.pick([0.06, 0.1, 0.75, 1]))
    return { workday: run, weekend: rest, holiday: scaled(run, shifts === 3 ? 0.5 : 0.06) }
  },
  unmanned: ({ open }) => ({
    workday: scaled(open(9, 17), 0.6),
    weekend: scaled(open(9, 17), 0.2),
    holiday: scaled(open(9, 17), 0.1)
  }),
  water: ({ random }) => {
    // Constant transfer pumps, or a town's demand with its morning and evening peaks.
    const swing = random.chance(0.45) ? 0 : random.between(0.15, 0.6)
    const day: Shape = (hour) =>
      1 - swing * (0.5 - 0.5 * plateau(6, 22, 2, 3)(hour)) - 0.4 * swing * plateau(12, 16, 2, 2)(hour)
    return { workday: day, weekend: day, holiday: scaled(day, 0.95) }
  },
  store: ({ open }) => ({
    workday: most(open(5, 17, 1, 2), () => 0.35),
    weekend: most(scaled(open(5, 15, 1, 2), 0.8), () => 0.35),
    holiday: () => 0.35
  })
}

/** Rises to one around `from`, falls around `to`; hours of the day. */
function plateau(from: number, to: number, rise: number, fall: number): Shape {
  return (hour) => smooth((hour - from) / rise + 0.5) * smooth((to - hour) / fall + 0.5)
}

function smooth(x: number): number {
  const t = Math.min(1, Math.max(0, x))
  return t * t * (3 - 2 * t)
}

/** Few by day, most in the evening until lights out, asleep at night. */
function dormitory(from: number, lightsOut: number): Shape {
  return (hour) => 0.22 + 0.3 * plateau(6, 8, 0.6, 1)(hour) + 0.78 * plateau(from, lightsOut, 4, 0.8)(hour)
}

function scaled(shape: Shape, factor: number): Shape {
  return (hour) => factor * shape(hour)
}

function dipped(shape: Shape, from: number, to: number, depth: number): Shape {
  const dip = plateau(from, to, 0.5, 0.5)
  return (hour) => shape(hour) * (1 - depth * dip(hour))
}

function most(...shapes: readonly Shape[]): Shape {
  return (hour) => Math.max(...shapes.map((shape) => shape(hour)))
}

function profile(people: Shape, residents: Shape = () => 0, share = 1): DayProfile {
  const sample = (shape: Shape, factor: number) =>
    Float32Array.from({ length: SLOTS }, (_, slot) => factor * shape(((slot + 0.5) * 24) / SLOTS))
  return { people: sample(people, 1), residents: sample(residents, share) }
}
