import { expect, test } from 'vitest'
import { screeningInput, surroundingsWith } from '../../src/jobs/screening-inputs.ts'
import { parseDay } from '../../src/readings/day.ts'
import type { Curve } from '../../src/readings/load-curve.ts'
import type { Meter } from '../../src/readings/meter.ts'
import { screened } from '../screening/sample-curves.ts'

const surroundings = surroundingsWith(null)

function meterIn(region: string | null): Meter {
  return {
    siteId: 'S1',
    meterId: 'M1',
    kind: null,
    floorAreaM2: Number.NaN,
    region,
    name: null,
    organisation: null,
    timeZone: null,
    multiplier: 1,
    contractKva: Number.NaN,
    latitude: Number.NaN,
    longitude: Number.NaN
  }
}

function registersFrom(date: string, days: number): Curve {
  const kwh = Float32Array.from({ length: days * 5 }, (_, i) => (i % 5 === 0 ? 240 : 60) + (i % 7))
  return { grain: 'register', meterId: 'M1', firstDay: parseDay(date)!, days, kwh }
}

function hoursFrom(date: string, days: number): Curve {
  const kw = Float32Array.from({ length: days * 24 }, (_, i) => 10 + ((i * 7) % 13))
  return { grain: 'interval', meterId: 'M1', firstDay: parseDay(date)!, days, pointsPerDay: 24, kw }
}

const warningsOf = (curve: Curve, region: string | null) =>
  screened(screeningInput(curve, meterIn(region), surroundings)).warnings.filter(
    ({ code }) => code !== 'data.short_history'
  )

test('days before the first tariff calendar say which one serves and for how many days', () => {
  const found = warningsOf(registersFrom('2024-01-20', 60), '330100').find(({ code }) => code === 'tariff.nearest')
  // 20 January to 29 February 2024 lie before the calendar in force since March.
  expect(found!.numbers).toEqual({ days: 41, valid_from: '2024-03-01', valid_to: '2026-06-30' })
  expect(found!.sentence.zh).toContain('41 天')
  expect(found!.sentence.en).toContain('2024-03-01 to 2026-06-30')
})

test("a region without a tariff, or none at all, says that Zhejiang's serves", () => {
  for (const region of ['440106', null]) {
    const found = warningsOf(registersFrom('2025-01-20', 60), region).find(({ code }) => code === 'tariff.foreign')
    expect(found!.numbers).toMatchObject({ days: 60, region, tariff_region: '33' })
  }
})

test('nothing is said where the region has a valid tariff, nor of curves that need none', () => {
  const codes = [...warningsOf(registersFrom('2025-01-20', 60), '33'), ...warningsOf(hoursFrom('2023-06-01', 60), null)]
  expect(codes.map(({ code }) => code)).toEqual(['data.registers_only'])
})

test('years that the holiday table does not cover are named, for mainland regions alone', () => {
  const found = warningsOf(hoursFrom('2026-12-01', 60), '33')
  expect(found.map(({ code, numbers }) => [code, numbers])).toEqual([['calendar.uncovered', { years: '2027' }]])
  expect(found[0]!.sentence.zh).toContain('2027')
  expect(warningsOf(hoursFrom('2026-10-01', 60), '33')).toEqual([])
  expect(warningsOf(hoursFrom('2026-12-01', 60), 'GB')).toEqual([])
})
