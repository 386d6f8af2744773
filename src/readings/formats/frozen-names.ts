import { civil, type EpochDay } from '../day.ts'

/** What a freeze closes. */
export type Period = 'day' | 'month'

const PREFIXES: Readonly<Record<Period, string>> = { day: 'frozen', month: 'month' }
const PERIODS = new Map(Object.entries(PREFIXES).map(([period, prefix]) => [prefix, period as Period]))
const MONTHS_PER_YEAR = 12
const MS_PER_DAY = 86_400_000
/** Hours of a day, and of a month of 30. */
export const HOURS: Readonly<Record<Period, number>> = { day: 24, month: 720 }

/** Names a register that is frozen, by its place and the meter and ratio that it is of. */
export function frozenName(period: Period, place: number, meter: string): string {
  return `${PREFIXES[period]}-${place} ${meter}`
}

/** What the freezes of a register close; undefined for one that is read otherwise. */
export function frozenPeriod(register: string): Period | undefined {
  return PERIODS.get(/^(\w+)-\d /.exec(register)?.[1] ?? '')
}

/** The beginning of the names of frozen registers of one total. */
export function frozenTotal(period: Period): string {
  return frozenName(period, 0, '')
}

/** Days and months as numbers that follow each other. */
export function placeOf(period: Period, day: EpochDay): number {
  if (period === 'day') return day
  const { year, month } = civil(day)
  return year * MONTHS_PER_YEAR + month - 1
}

/** The day of a place: of a month its first. */
export function dayAt(period: Period, place: number): EpochDay {
  if (period === 'day') return place
  return Date.UTC(Math.floor(place / MONTHS_PER_YEAR), place % MONTHS_PER_YEAR, 1) / MS_PER_DAY
}
