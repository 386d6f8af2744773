import type { EpochDay } from './day.ts'
import { REGISTERS } from './load-day.ts'

const MONTHS = 12
const HOURS = 24
/** In the hours of a festival: the ordinary ones hold. */
export const UNSET = 255

/** Registers as tariffs name them; meters count the deep valley in the valley register. */
export const TARIFF_REGISTERS = ['sharp', 'peak', 'flat', 'valley', 'deep_valley'] as const

/** Which hours of which days count in a register, as a notice lays it down. */
export interface TariffPeriod {
  /** such as `2-6 9-11` */
  readonly months: string
  /** `ordinary`, or festivals of the holiday table such as `Spring Festival; Labour Day`, whose hours go before */
  readonly days: string
  /** one of `TARIFF_REGISTERS` */
  readonly register: string
  /** such as `8-11 13-17`, from the beginning of the first to the beginning of the last */
  readonly hours: string
}

/** The hours of the registers in one region from a day on, with where they are published. */
export interface TariffNotice {
  /** GB/T 2260 code of the area; empty = every area that no other calendar is for */
  readonly region: string
  readonly validFrom: EpochDay
  /** last day; null while no end is known */
  readonly validTo: EpochDay | null
  readonly source: string
  readonly periods: readonly TariffPeriod[]
}

/** Which register counts in each hour, from one day on to another; a year of it, as its notice lays it down. */
export interface TariffCalendar {
  /** GB/T 2260 code of the area; empty = every area that no other calendar is for */
  readonly region: string
  readonly validFrom: EpochDay
  /** last day; Infinity while no end is known */
  readonly validTo: EpochDay
  readonly source: string
  /** Position in `REGISTERS` (1 sharp … 4 valley) of each hour of each month, `12 × 24`. */
  readonly ordinary: Uint8Array
  /** The same for the days of a festival, by its English name in the holiday table; 255 where the ordinary hours hold. */
  readonly festivals: ReadonlyMap<string, Uint8Array>
}

/** What makes a notice unusable: half a tariff would put energy into the wrong hours unseen. */
export type TariffProblem =
  | { readonly what: 'period'; readonly period: number; readonly column: keyof TariffPeriod; readonly found: string }
  | { readonly what: 'twice'; readonly period: number; readonly month: number; readonly hour: number }
  | { readonly what: 'gap'; readonly month: number; readonly hour: number }

/** The calendar that a notice makes, or why it makes none: its periods must give every hour of every month exactly once. */
export function tariffCalendar(notice: TariffNotice): TariffCalendar | TariffProblem {
  const { region, validFrom, validTo, source, periods } = notice
  const ordinary = new Uint8Array(MONTHS * HOURS).fill(UNSET)
  const festivals = new Map<string, Uint8Array>()
  const tableFor = (days: string) => {
    if (days === 'ordinary') return ordinary
    const table = festivals.get(days) ?? new Uint8Array(MONTHS * HOURS).fill(UNSET)
    festivals.set(days, table)
    return table
  }
  for (const [period, { months, days, register, hours }] of periods.entries()) {
    const wrong = (column: keyof TariffPeriod, found: string) => ({ what: 'period', period, column, found }) as const
    const position = (REGISTERS as readonly string[]).indexOf(register === 'deep_valley' ? 'valley' : register)
    if (position < 1) return wrong('register', register)
    const ofMonths = numbersIn(months, 1, MONTHS, 1)
    if (!ofMonths) return wrong('months', months)
    const ofHours = numbersIn(hours, 0, HOURS, 0)
    if (!ofHours) return wrong('hours', hours)
    for (const name of days.split(';')) {
      const taken = enter(tableFor(name.trim()), ofMonths, ofHours, position)
      if (taken) return { what: 'twice', period, ...taken }
    }
  }
  const gap = ordinary.indexOf(UNSET)
  if (gap >= 0) return { what: 'gap', month: Math.floor(gap / HOURS) + 1, hour: gap % HOURS }
  return { region, validFrom, validTo: validTo ?? Number.POSITIVE_INFINITY, source, ordinary, festivals }
}

/** The calendar of a notice that was checked when it was entered. */
export function requireCalendar(notice: TariffNotice): TariffCalendar {
  const made = tariffCalendar(notice)
  if ('what' in made) throw new Error(`the tariff of ${notice.region} cannot be used: ${JSON.stringify(made)}`)
  return made
}

/** Enters a register for hours of months; gives the first hour that has one already. */
function enter(
  table: Uint8Array,
  months: readonly number[],
  hours: readonly number[],
  register: number
): { month: number; hour: number } | undefined {
  for (const month of months) {
    for (const hour of hours) {
      const at = (month - 1) * HOURS + hour
      if (table[at] !== UNSET) return { month, hour }
      table[at] = register
    }
  }
  return undefined
}

/**
 * The numbers of ranges such as `2-6 9-11`; undefined when they cannot be read or leave `least` to `most`.
 * @param inclusive 1 when the last number of a range belongs to it, 0 when it is where the range ends
 */
function numbersIn(text: string, least: number, most: number, inclusive: 0 | 1): number[] | undefined {
  const numbers: number[] = []
  for (const range of text.split(' ')) {
    const match = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(range)
    const first = Number(match?.[1])
    const last = Number(match?.[2] ?? (inclusive ? first : Number.NaN))
    if (!(first >= least && last <= most && first < last + inclusive)) return undefined
    for (let number = first; number < last + inclusive; number++) numbers.push(number)
  }
  return numbers
}
