import { civil, type EpochDay } from '../readings/day.ts'
import { CITIES, type City } from './cities.ts'
import { Noise } from './noise.ts'
import type { Random } from './random.ts'

/** The weather of one city on the local clock. */
export interface CityWeather {
  /** Outdoor temperature at each full hour, °C, `days × 24`. */
  readonly temperatureC: Float32Array
  /** Cloud cover of each day, 0 (clear) … 1 (overcast). */
  readonly cloud: Float32Array
}

/** Long-term monthly means of Hangzhou, °C (rounded climate normals). */
const MONTHLY_MEANS = [4.9, 6.9, 11.1, 16.9, 21.9, 25, 29.3, 28.7, 24.6, 19.3, 13.3, 7.2]
/** Days of warm-up, so that the series begins in the middle of its weather. */
const WARM_UP = 30

/**
 * Hourly temperatures of the 11 cities: the season, highs and cold waves that last for days and come to all cities
 * together, each city's own deviation, and the day's cycle, flat under cloud.
 */
export function simulateWeather(random: Random, firstDay: EpochDay, days: number): ReadonlyMap<string, CityWeather> {
  const province = synoptic(random.derive('province'), days)
  return new Map(
    CITIES.map((city) => [city.code, cityWeather(city, random.derive(city.code), firstDay, days, province)])
  )
}

interface Synoptic {
  /** Standardised deviation of temperature, one a day and one more. */
  readonly warm: Float64Array
  readonly cloud: Float64Array
}

function synoptic(random: Random, days: number): Synoptic {
  const noise = new Noise(random)
  const warm = new Float64Array(days + 1)
  const cloud = new Float64Array(days + 1)
  let fast = 0
  let slow = 0
  let cover = 0
  for (let d = -WARM_UP; d <= days; d++) {
    slow = 0.95 * slow + 0.31 * noise.normal()
    fast = 0.7 * fast + 0.71 * noise.normal()
    cover = 0.55 * cover + 0.84 * noise.normal()
    if (d < 0) continue
    warm[d] = 0.8 * fast + 0.6 * slow - 0.25 * Math.max(0, -fast - 0.8)
    cloud[d] = cover
  }
  return { warm, cloud }
}

function cityWeather(city: City, random: Random, firstDay: EpochDay, days: number, province: Synoptic): CityWeather {
  const own = synoptic(random.derive('own'), days)
  const noise = new Noise(random.derive('hours'))
  const cloud = new Float32Array(days)
  const dayMean = new Float64Array(days + 1)
  for (let d = 0; d <= days; d++) {
    const day = firstDay + d
    const summer = summerness(day)
    // Plum rains in June, clear heat in July and August.
    const wet = civil(day).month === 6 ? 0.2 : civil(day).month === 8 ? -0.15 : 0
    const cover = 1 / (1 + Math.exp(-1.4 * (0.9 * province.cloud[d]! + 0.5 * own.cloud[d]!)))
    const covered = Math.min(1, Math.max(0, cover + wet))
    if (d < days) cloud[d] = covered
    const spread = 3.9 - 1.9 * summer
    const deviation = spread * (0.92 * province.warm[d]! + 0.3 * own.warm[d]!)
    const sun = summer * (0.55 - covered) * 2.5
    dayMean[d] = seasonalMean(day) + city.winterOffset * (1 - summer) + city.summerOffset * summer + deviation + sun
  }
  const temperatureC = new Float32Array(days * 24)
  let drift = 0
  for (let d = 0; d < days; d++) {
    const half = (0.5 * city.dayRange * (1.45 - 0.9 * cloud[d]!)) / 0.95
    const before = dayMean[Math.max(0, d - 1)]!
    for (let hour = 0; hour < 24; hour++) {
      const along = hour < 12 ? (hour + 12) / 24 : (hour - 12) / 24
      const mean =
        hour < 12 ? before + (dayMean[d]! - before) * along : dayMean[d]! + (dayMean[d + 1]! - dayMean[d]!) * along
      drift = 0.8 * drift + 0.25 * noise.normal()
      temperatureC[d * 24 + hour] = Math.round((mean + half * DAY_CYCLE[hour]! + drift) * 10) / 10
    }
  }
  return { temperatureC, cloud }
}

/** Coldest at 5–6, warmest at 14–15. */
const DAY_CYCLE = Float64Array.from({ length: 24 }, (_, hour) => {
  const angle = ((hour - 14.5) / 24) * 2 * Math.PI
  return 0.9 * Math.cos(angle) + 0.18 * Math.cos(2 * angle) - 0.02
})

/** 0 in mid-January … 1 in mid-July. */
function summerness(day: EpochDay): number {
  return 0.5 - 0.5 * Math.cos(((dayOfYear(day) - 20) / 365.25) * 2 * Math.PI)
}

/** Days since New Year, from 0. */
export function dayOfYear(day: EpochDay): number {
  return day - Date.UTC(civil(day).year, 0, 1) / 86_400_000
}

function seasonalMean(day: EpochDay): number {
  const months = dayOfYear(day) / 30.4375 - 0.5
  const month = Math.floor(months)
  const from = MONTHLY_MEANS[(month + 12) % 12]!
  const to = MONTHLY_MEANS[(month + 13) % 12]!
  return from + (to - from) * (months - month)
}
