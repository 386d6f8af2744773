import type { EpochDay } from './day.ts'
import { temperatureFor, type Weather } from './weather-file.ts'

const HOURS = 24

/**
 * Mean temperature of each of `days` days from `firstDay`, °C; NaN where fewer than half of its hours are known. The region is
 * looked for as `temperatureFor` does.
 * @returns null when the weather says nothing of that place
 */
export function dailyTemperatures(
  weather: Pick<Weather, 'byRegion'>,
  region: string | null,
  firstDay: EpochDay,
  days: number
): Float32Array | null {
  const hours = temperatureFor(weather, region, firstDay, days)
  return hours && dailyMeans(hours, days)
}

/** Means of days of 24 values; NaN where fewer than half of a day's are known. */
export function dailyMeans(hours: Float32Array, days: number): Float32Array {
  return Float32Array.from({ length: days }, (_, day) => {
    const present = hours.subarray(day * HOURS, (day + 1) * HOURS).filter((celsius) => !Number.isNaN(celsius))
    return present.length * 2 >= HOURS
      ? present.reduce((sum, celsius) => sum + celsius, 0) / present.length
      : Number.NaN
  })
}
