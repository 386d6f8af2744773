import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changeOfCode, clockChangeOn, codeOfChange, hoursOf, lengthsOf } from '../../src/readings/clock-change.ts'
import { parseDay } from '../../src/readings/day.ts'
import { ZoneClock } from '../../src/readings/time-zone.ts'

const on = (zone: string, date: string) => clockChangeOn(new ZoneClock(zone), parseDay(date)!)

test.each([
  ['Europe/London', '2024-03-31', 60, -60],
  ['Europe/London', '2024-10-27', 60, 60],
  ['America/New_York', '2024-03-10', 120, -60],
  ['America/New_York', '2024-11-03', 60, 60],
  ['Australia/Lord_Howe', '2024-04-07', 90, 30],
  ['Australia/Lord_Howe', '2024-10-06', 120, -30],
  // at midnight
  ['America/Santiago', '2024-04-06', 1380, 60],
  ['America/Santiago', '2024-09-08', 0, -60],
  ['Asia/Shanghai', '1986-05-04', 120, -60]
])('the clock of %s on %s', (zone, date, from, minutes) => {
  expect(on(zone, date)).toEqual({ from, minutes })
})

test('on other days, and of clocks that are never changed, there is none', () => {
  for (const [zone, date] of [
    ['Europe/London', '2024-10-26'],
    ['Europe/London', '2024-10-28'],
    ['America/Santiago', '2024-04-07'],
    ['Asia/Shanghai', '2024-10-27'],
    ['UTC', '2024-10-27']
  ] as const)
    expect(on(zone, date)).toBeUndefined()
})

test('a day is as long as its intervals together, and its code tells how its clock is changed', () => {
  const change = fc.record({
    from: fc.integer({ min: 0, max: 43 }).map((half) => half * 30),
    minutes: fc.constantFrom(-120, -60, -30, 30, 60, 120)
  })
  fc.assert(
    fc.property(change, fc.constantFrom(24, 48, 96), (known, points) => {
      const lengths = lengthsOf(known, points)
      expect((lengths.reduce((sum, length) => sum + length, 0) * 24) / points).toBeCloseTo(hoursOf(known), 10)
      expect(changeOfCode(codeOfChange(known))).toEqual(known)
      expect(codeOfChange(known)).toBeLessThan(1024)
    })
  )
  expect(changeOfCode(codeOfChange(undefined))).toBeUndefined()
})
