import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OtherEnergy } from '../../src/carbon/institution.ts'
import { institutionOf } from '../../src/ranking/institution-year.ts'

const firstDay = (year: number, month: number) => Date.UTC(year, month - 1, 1) / 86_400_000
const fuel = (year: number, month: number, kgce: number, carrier = 'gas', tco2: number | null = kgce / 500) =>
  ({
    ...{ scopeKind: 'site', scope: 'S', source: 'bill', month: firstDay(year, month) },
    ...{ carrier, kgce, tco2 }
  }) as OtherEnergy
const months = (year: number, from: number, to: number, kgce: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => fuel(year, from + i, kgce))
const on = (day: number, other: readonly OtherEnergy[], before: readonly OtherEnergy[] = []) =>
  institutionOf({ year: 2026, day }, other, before, undefined)

describe('months to come', () => {
  const november = firstDay(2026, 11) + 9

  test('are taken as the same months of the year before', () => {
    const before = [...months(2025, 1, 10, 1), fuel(2025, 11, 70), fuel(2025, 12, 80), fuel(2025, 12, 5, 'heat')]
    expect(on(november, months(2026, 1, 10, 100), before)).toMatchObject({
      otherKgce: 1000 + 70 + 85,
      otherTco2: expect.closeTo(2 + 0.14 + 0.17, 9),
      assumed: { lastYear: [11, 12], mean: [] }
    })
  })

  test('are taken at the mean of those entered where the year before is not known', () => {
    const entered = [
      ...months(2026, 1, 10, 100),
      ...months(2026, 1, 10, 20).map((row) => ({ ...row, carrier: 'heat' }))
    ]
    expect(on(november, entered)).toMatchObject({ otherKgce: 12 * 120, assumed: { lastYear: [], mean: [11, 12] } })
    expect(on(november, months(2026, 1, 10, 100), [fuel(2025, 12, 40)])).toMatchObject({
      otherKgce: 1000 + 100 + 40,
      assumed: { lastYear: [12], mean: [11] }
    })
  })

  test('are not assumed where they were entered, and those that have ended never are', () => {
    expect(on(november, months(2026, 1, 12, 100))).toMatchObject({ otherKgce: 1200, assumed: null })
    const lacking = on(november, months(2026, 1, 9, 100), months(2025, 1, 12, 100))
    expect(lacking).toMatchObject({ otherKgce: Number.NaN, assumed: null, missingMonths: [10] })
    expect(on(firstDay(2027, 1), months(2026, 1, 11, 100), months(2025, 1, 12, 100)).missingMonths).toEqual([12])
  })

  test('of January on come from the year before alone', () => {
    const january = firstDay(2026, 1) + 5
    expect(on(january, [], months(2025, 1, 12, 7))).toMatchObject({ otherKgce: 84 })
    expect(on(january, [], months(2025, 1, 11, 7))).toMatchObject({ otherKgce: Number.NaN, missingMonths: [12] })
    expect(on(january, [])).toMatchObject({ otherKgce: Number.NaN, missingMonths: [] })
  })

  test('have no emissions where those of a month that they come from are not known', () => {
    const before = [fuel(2025, 11, 1), fuel(2025, 12, 1, 'gas', null)]
    const found = on(november, months(2026, 1, 10, 100), before)
    expect(found.otherKgce).toBe(1002)
    expect(found.otherTco2).toBeNaN()
  })
})

test('whatever is entered, the year is at least the months entered, and all twelve stand for themselves', () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(amounts, amounts, (own, before) => {
      const entered = own.map((kgce, i) => fuel(2026, i + 1, kgce))
      const lastYear = before.map((kgce, i) => fuel(2025, i + 1, kgce))
      const { otherKgce, assumed } = on(firstDay(2026, own.length + 1) - 1, entered, lastYear)
      const sum = own.reduce((total, kgce) => total + kgce, 0)
      expect(otherKgce).toBeGreaterThanOrEqual(sum)
      const later = [...(assumed?.lastYear ?? []), ...(assumed?.mean ?? [])].sort((a, b) => a - b)
      expect(later).toEqual(Array.from({ length: 12 - own.length }, (_, i) => own.length + 1 + i))
      if (own.length === 12) expect(otherKgce).toBe(sum)
    })
  )
})
