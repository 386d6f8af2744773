import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OtherEnergy } from '../../src/carbon/institution.ts'
import { institutionOf, rowsInUse } from '../../src/ranking/institution-year.ts'

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
    const before = [
      ...months(2025, 1, 10, 1),
      fuel(2025, 11, 70),
      fuel(2025, 12, 80),
      fuel(2025, 12, 5, 'heat'),
      fuel(2025, 11, 0, 'heat')
    ]
    const none = months(2026, 1, 10, 0).map((row) => ({ ...row, carrier: 'heat' }))
    expect(on(november, [...months(2026, 1, 10, 100), ...none], before)).toMatchObject({
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
    const december = fuel(2026, 12, 300)
    expect(on(firstDay(2026, 12) - 1, [...months(2026, 1, 11, 100), december])).toMatchObject({
      otherKgce: expect.closeTo(1000 + 1300 / 11 + 300, 9),
      assumed: { lastYear: [], mean: [11] }
    })
    expect(on(firstDay(2026, 12), [...months(2026, 1, 11, 100), december])).toMatchObject({
      otherKgce: 1400,
      assumed: null
    })
    const lacking = on(november, months(2026, 1, 9, 100), months(2025, 1, 12, 100))
    expect(lacking).toMatchObject({ otherKgce: Number.NaN, assumed: null, lacking: [{ carrier: 'gas', months: [10] }] })
    expect(on(firstDay(2027, 1), months(2026, 1, 11, 100), months(2025, 1, 12, 100)).lacking).toEqual([
      { carrier: 'gas', months: [12] }
    ])
  })

  test('of January on come from the year before alone', () => {
    const january = firstDay(2026, 1) + 5
    expect(on(january, [], months(2025, 1, 12, 7))).toMatchObject({ otherKgce: 84 })
    expect(on(january, [], months(2025, 1, 11, 7))).toMatchObject({
      otherKgce: Number.NaN,
      lacking: [{ carrier: 'gas', months: [12] }]
    })
    expect(on(january, [])).toMatchObject({ otherKgce: Number.NaN, lacking: [] })
  })

  test('have no emissions where those of a month that they come from are not known', () => {
    const before = [fuel(2025, 11, 1), fuel(2025, 12, 1, 'gas', null)]
    const found = on(november, months(2026, 1, 10, 100), before)
    expect(found.otherKgce).toBe(1002)
    expect(found.otherTco2).toBeNaN()
  })
})

describe('months of which only some carriers are there', () => {
  const november = firstDay(2026, 11) + 4
  const both = (year: number, from: number, to: number, kgce: number) =>
    ['gas', 'diesel'].flatMap((carrier) => months(year, from, to, kgce).map((row) => ({ ...row, carrier })))

  test('are missing, whether the carrier was entered for another month of the year or of the year before', () => {
    const once = [...months(2026, 1, 10, 100), fuel(2026, 1, 100, 'diesel')]
    expect(on(november, once)).toMatchObject({
      otherKgce: Number.NaN,
      lacking: [{ carrier: 'diesel', months: [2, 3, 4, 5, 6, 7, 8, 9, 10] }]
    })
    const before = [fuel(2025, 6, 1, 'diesel')]
    expect(on(november, months(2026, 1, 10, 100), before).lacking).toEqual([
      { carrier: 'diesel', months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] }
    ])
    const none = months(2026, 1, 10, 0).map((row) => ({ ...row, carrier: 'diesel' }))
    expect(on(november, [...months(2026, 1, 10, 100), ...none], before)).toMatchObject({ otherKgce: 1200 })
  })

  test('are filled up by the year before or the mean while they run, and a part of a carrier too', () => {
    const begun = [...both(2026, 1, 10, 100), fuel(2026, 11, 10)]
    expect(on(november, begun, both(2025, 1, 12, 90))).toMatchObject({
      otherKgce: 2 * (1000 + 180),
      assumed: { lastYear: [11, 12], mean: [] }
    })
    expect(on(november, begun)).toMatchObject({ otherKgce: 2400, assumed: { lastYear: [], mean: [11, 12] } })
    expect(on(november, [...both(2026, 1, 10, 100), fuel(2026, 11, 500)], both(2025, 1, 12, 90))).toMatchObject({
      otherKgce: 2000 + 500 + 90 + 180
    })
    const gas = rowsInUse({ year: 2026, day: november }, begun, both(2025, 1, 12, 90)).filter(
      ({ month }) => month > firstDay(2026, 10)
    )
    expect(gas).toEqual([])
  })
})

test('whatever is entered, the year is at least the months entered, and all twelve stand for themselves', () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(amounts, amounts, (own, before) => {
      const entered = own.map((kgce, i) => fuel(2026, i + 1, kgce))
      const lastYear = before.map((kgce, i) => fuel(2025, i + 1, kgce))
      const { otherKgce, assumed } = on(firstDay(2026, own.length + 1), entered, lastYear)
      const sum = own.reduce((total, kgce) => total + kgce, 0)
      expect(otherKgce).toBeGreaterThanOrEqual(sum)
      const later = [...(assumed?.lastYear ?? []), ...(assumed?.mean ?? [])].sort((a, b) => a - b)
      expect(later).toEqual(Array.from({ length: 12 - own.length }, (_, i) => own.length + 1 + i))
      if (own.length === 12) expect(otherKgce).toBe(sum)
    })
  )
})
