import { civil, type EpochDay, parseDay } from '../readings/day.ts'

/** First days of the lunar year, 2009–2030. */
const SPRING_FESTIVALS = [
  '2009-01-26',
  '2010-02-14',
  '2011-02-03',
  '2012-01-23',
  '2013-02-10',
  '2014-01-31',
  '2015-02-19',
  '2016-02-08',
  '2017-01-28',
  '2018-02-16',
  '2019-02-05',
  '2020-01-25',
  '2021-02-12',
  '2022-02-01',
  '2023-01-22',
  '2024-02-10',
  '2025-01-29',
  '2026-02-17',
  '2027-02-06',
  '2028-01-26',
  '2029-02-13',
  '2030-02-03'
].map((text) => parseDay(text) as EpochDay)

/** Days from the nearest Spring Festival (negative before); a mean date serves outside 2009–2030. */
export function daysFromSpringFestival(day: EpochDay): number {
  const { year } = civil(day)
  const festival = SPRING_FESTIVALS[year - 2009] ?? (parseDay(`${year}-02-05`) as EpochDay)
  return day - festival
}

/** Lengths of one school's holidays, in days. */
export interface SchoolTerms {
  /** Winter holiday: days before and after the Spring Festival. */
  readonly winterBefore: number
  readonly winterAfter: number
  /** Summer holiday: first day in July and last day in August. */
  readonly summerFrom: number
  readonly summerTo: number
}

/** Whether the pupils or students are away. */
export function isVacation(day: EpochDay, terms: SchoolTerms): boolean {
  const { month, dayOfMonth } = civil(day)
  if (month === 7) return dayOfMonth >= terms.summerFrom
  if (month === 8) return dayOfMonth <= terms.summerTo
  if (month > 3) return false
  const fromFestival = daysFromSpringFestival(day)
  return fromFestival >= -terms.winterBefore && fromFestival <= terms.winterAfter
}
