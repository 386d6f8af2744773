import { expect, test } from 'vitest'
import { daysFromSpringFestival, isVacation } from '../../src/simulation/school-terms.ts'
import { calendar, day } from './fixture.ts'

const terms = { winterBefore: 14, winterAfter: 15, summerFrom: 1, summerTo: 31 }

test('the winter holiday moves with the Spring Festival', () => {
  // 2025: 29 January; 2026: 17 February
  expect(isVacation(day('2025-01-15'), terms)).toBe(true)
  expect(isVacation(day('2025-02-14'), terms)).toBe(false)
  expect(isVacation(day('2026-01-15'), terms)).toBe(false)
  expect(isVacation(day('2026-03-04'), terms)).toBe(true)
  expect(isVacation(day('2026-03-05'), terms)).toBe(false)
})

test('July and August are free', () => {
  expect(isVacation(day('2026-06-30'), terms)).toBe(false)
  expect(isVacation(day('2026-07-01'), terms)).toBe(true)
  expect(isVacation(day('2026-08-31'), terms)).toBe(true)
  expect(isVacation(day('2026-09-01'), terms)).toBe(false)
})

test('the first day of every lunar year is a public holiday of the calendar', () => {
  for (let year = 2010; year <= 2026; year++) {
    const festival = Array.from({ length: 60 }, (_, d) => day(`${year}-01-15`) + d).find(
      (date) => daysFromSpringFestival(date) === 0
    )!
    expect(calendar.festivalOf(festival)).toBe('Spring Festival')
  }
})

test('outside the table a mean date serves', () => {
  expect(daysFromSpringFestival(day('2040-02-05'))).toBe(0)
})
