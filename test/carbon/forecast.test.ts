import { expect, test } from 'vitest'
import { type EnergyHistory, type Forecast, forecastEnergy, lastYearsSameDays } from '../../src/carbon/forecast.ts'
import { ridgeRegression } from '../../src/carbon/least-squares.ts'

/** 1 January 2024, a Monday */
const FIRST_DAY = 19_723
const DAYS = 366 + 365
/** 1 September 2025 */
const NOW = 366 + 243

const celsius = (day: number) => 16 - 13 * Math.cos((2 * Math.PI * (day - 20)) / 365.25)
const weekend = (day: number) => (day % 7 >= 5 ? 1 : 0)
const load = (day: number, step = 0) =>
  1000 - 300 * weekend(day) + 40 * Math.max(0, celsius(day) - 18) + 25 * Math.max(0, 12 - celsius(day)) + step

function history(given: Partial<EnergyHistory> & { from?: number; step?: number } = {}): EnergyHistory {
  const { from = 0, step = 0, ...rest } = given
  return {
    firstDay: FIRST_DAY + from,
    kwh: Float64Array.from({ length: NOW - from }, (_, i) => load(from + i, from + i >= NOW - 56 ? step : 0)),
    dayKinds: Uint8Array.from({ length: DAYS - from }, (_, i) => weekend(from + i)),
    temperatureC: Float32Array.from({ length: NOW - from }, (_, i) => celsius(from + i)),
    ...rest
  }
}

const truth = (step = 0) =>
  Array.from({ length: DAYS - NOW }, (_, i) => load(NOW + i, step)).reduce((sum, kwh) => sum + kwh, 0)
const forecast = (given?: Parameters<typeof history>[0]) => forecastEnergy(history(given)) as Forecast

test('a load that follows week and weather goes on so', () => {
  const { kwh, lowKwh, highKwh, dailyKwh, basis } = forecast()
  expect(basis).toBe('last_year')
  expect(dailyKwh).toHaveLength(DAYS - NOW)
  expect(kwh).toBeCloseTo(
    dailyKwh.reduce((sum, value) => sum + value, 0),
    6
  )
  expect(Math.abs(kwh / truth() - 1)).toBeLessThan(0.01)
  expect(lowKwh).toBeLessThan(kwh)
  expect(highKwh).toBeGreaterThan(kwh)
})

test('half of a step of eight weeks is taken to last, and the interval widens', () => {
  const stepped = forecast({ step: 200 })
  const lasting = (stepped.kwh - forecast().kwh) / (200 * (DAYS - NOW))
  expect(lasting).toBeGreaterThan(0.35)
  expect(lasting).toBeLessThan(0.65)
  expect(stepped.highKwh - stepped.lowKwh).toBeGreaterThan(forecast().highKwh - forecast().lowKwh)
})

test('with less than a year it goes by week, weather and the level of late', () => {
  const short = forecast({ from: NOW - 120 })
  expect(short.basis).toBe('level')
  expect(short.kwh).toBeGreaterThan(0)
})

test('too few days are refused, and so are days without readings', () => {
  expect(forecastEnergy(history({ from: NOW - 55 }))).toEqual({ basis: 'too_short', days: 55, needed: 56 })
  const empty = new Float64Array(NOW).fill(Number.NaN)
  expect(forecastEnergy(history({ kwh: empty }))).toMatchObject({ basis: 'too_short', days: 0 })
})

test('gaps, missing weather and a load of nothing do no harm', () => {
  const gaps = history().kwh.map((kwh, day) => (day % 10 < 2 ? Number.NaN : kwh))
  expect(Math.abs(forecast({ kwh: gaps }).kwh / truth() - 1)).toBeLessThan(0.02)
  expect(forecast({ temperatureC: null }).kwh / truth()).toBeCloseTo(1, 1)
  expect(forecast({ kwh: new Float64Array(NOW) })).toMatchObject({ kwh: 0, lowKwh: 0, highKwh: 0 })
})

test('the forecasts of two scopes add up to that of both', () => {
  const [a, b] = [history(), history({ step: 100 })]
  const both = { ...a, kwh: a.kwh.map((kwh, day) => kwh + b.kwh[day]!) }
  const sum = (forecastEnergy(a) as Forecast).kwh + (forecastEnergy(b) as Forecast).kwh
  expect((forecastEnergy(both) as Forecast).kwh).toBeCloseTo(sum, 4)
})

test("last year's same days are those 52 weeks before", () => {
  const kwh = Float64Array.from({ length: 400 }, (_, day) => day)
  expect(lastYearsSameDays(kwh, 2)).toBe(36 + 37)
  const closed = kwh.map((value, day) => (day === 36 ? 0 : value))
  expect(lastYearsSameDays(closed, 2)).toBe(37)
})

test('ridge regression finds the coefficients of a plane, and leaves a regressor that never varies alone', () => {
  const rows = Array.from({ length: 50 }, (_, i) => Float64Array.of(1, i % 7, (i * i) % 11, 0))
  const y = rows.map((row) => 5 + 2 * row[1]! - 3 * row[2]!)
  const found = ridgeRegression(rows, y, new Array(50).fill(1), 1e-9)
  expect([...found].map((value) => Number(value.toFixed(4)))).toEqual([5, 2, -3, 0])
})
