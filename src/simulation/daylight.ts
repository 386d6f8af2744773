import type { EpochDay } from '../readings/day.ts'
import { dayOfYear } from './weather.ts'

/** Middle of Zhejiang. */
const LATITUDE = (29.2 * Math.PI) / 180
/** The sun is highest about noon: 120° E is the meridian of China's clock. */
const NOON_SLOT = 48

/**
 * The sun through one day in 96 quarter-hours: sine of its elevation, below zero at night.
 * Simple declination formula (Cooper 1969).
 */
function sunElevation(day: EpochDay): Float32Array {
  const declination = ((23.45 * Math.PI) / 180) * Math.sin((2 * Math.PI * (284 + dayOfYear(day) + 1)) / 365)
  const still = Math.sin(LATITUDE) * Math.sin(declination)
  const swing = Math.cos(LATITUDE) * Math.cos(declination)
  return Float32Array.from({ length: 96 }, (_, slot) => {
    return still + swing * Math.cos(((slot + 0.5 - NOON_SLOT) / 96) * 2 * Math.PI)
  })
}

/** Sunshine and darkness of one day in 96 quarter-hours. */
export interface Daylight {
  /** Clear-sky yield of a flat solar array, 0…1. */
  readonly sun: Float32Array
  /** How much of the lighting is needed, 0 in bright day … 1 at night. */
  readonly dark: Float32Array
}

/** The year's daylight, one entry for each week: 53 small tables that every building of the province shares. */
const WEEKS: readonly Daylight[] = Array.from({ length: 53 }, (_, week) => {
  const elevation = sunElevation(week * 7 + 3)
  return {
    sun: elevation.map((sine) => Math.max(0, sine) ** 1.15),
    dark: elevation.map((sine) => Math.min(1, Math.max(0, 0.75 - sine * 1.6)))
  }
})

export function daylightOf(day: EpochDay): Daylight {
  return WEEKS[Math.min(52, Math.floor(dayOfYear(day) / 7))]!
}
