import { expect, test } from 'vitest'
import { civil } from '../../src/readings/day.ts'
import { CITIES } from '../../src/simulation/cities.ts'
import { createRandom } from '../../src/simulation/random.ts'
import { simulateWeather } from '../../src/simulation/weather.ts'
import { day, mean } from './fixture.ts'

const firstDay = day('2015-01-01')
const days = 3652
const weather = simulateWeather(createRandom('test'), firstDay, days)
const hangzhou = weather.get('3301')!.temperatureC

function monthMean(temperatureC: Float32Array, month: number): number {
  return mean(temperatureC.filter((_, hour) => civil(firstDay + Math.floor(hour / 24)).month === month))
}

test('every city has every hour, in the range of the climate', () => {
  expect([...weather.keys()]).toEqual(CITIES.map((city) => city.code))
  for (const { temperatureC } of weather.values()) {
    expect(temperatureC).toHaveLength(days * 24)
    expect(temperatureC.every((celsius) => celsius > -16 && celsius < 44)).toBe(true)
  }
})

test('ten years of Hangzhou have its monthly means', () => {
  expect(Math.abs(monthMean(hangzhou, 1) - 4.9)).toBeLessThan(1.5)
  expect(Math.abs(monthMean(hangzhou, 7) - 29.3)).toBeLessThan(1.5)
  expect(Math.abs(monthMean(hangzhou, 10) - 19.3)).toBeLessThan(1.5)
})

test('winters are milder in the south, and summers cooler on the islands', () => {
  expect(monthMean(weather.get('3303')!.temperatureC, 1)).toBeGreaterThan(monthMean(hangzhou, 1) + 2)
  expect(monthMean(weather.get('3309')!.temperatureC, 7)).toBeLessThan(monthMean(hangzhou, 7) - 1)
})

test('afternoons are warmer than the hours before dawn', () => {
  const at = (hour: number) => mean(hangzhou.filter((_, i) => i % 24 === hour))
  expect(at(14) - at(5)).toBeGreaterThan(5)
})

test('spells of weather last for days and come to all cities together', () => {
  const anomaly = (code: string) => {
    const { temperatureC } = weather.get(code)!
    const means = Array.from({ length: days }, (_, d) => mean(temperatureC.subarray(d * 24, d * 24 + 24)))
    return means.map((value, d) => value - mean(means.slice(Math.max(0, d - 15), d + 16)))
  }
  const here = anomaly('3301')
  expect(correlation(here.slice(1), here.slice(0, -1))).toBeGreaterThan(0.4)
  expect(correlation(here, anomaly('3311'))).toBeGreaterThan(0.6)
})

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)]
  const product = mean(a.map((value, i) => (value - ma) * (b[i]! - mb)))
  return product / Math.sqrt(mean(a.map((v) => (v - ma) ** 2)) * mean(b.map((v) => (v - mb) ** 2)))
}
