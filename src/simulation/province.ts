import type { Calendar } from '../readings/calendar.ts'
import type { EpochDay } from '../readings/day.ts'
import type { Miner } from './miners.ts'
import { createRandom } from './random.ts'
import { describeSite, type SimulatedSite } from './site.ts'
import { type CityWeather, simulateWeather } from './weather.ts'

export interface ProvinceOptions {
  readonly seed: number | string
  readonly sites: number
  readonly firstDay: EpochDay
  readonly days: number
  /** 24, 48 or 96; one point in twenty reports more coarsely. */
  readonly pointsPerDay: number
  /** Share of the sites with mining, of those that are not honest look-alikes. */
  readonly miningShare: number
  readonly calendar: Calendar
  /** Machines that the mining is made of. */
  readonly miners: readonly Miner[]
}

/** A made-up Zhejiang: its sites, described but not yet measured, and its weather. */
export interface Province {
  readonly options: ProvinceOptions
  readonly sites: readonly SimulatedSite[]
  /** By GB/T 2260 code of the city. */
  readonly weather: ReadonlyMap<string, CityWeather>
}

/**
 * Describes a province. Cheap: load curves are made by `simulatePoint`, one at a time, in any order and on any thread. Each
 * site comes from the seed and its own number alone, so that a larger province contains the smaller one unchanged.
 */
export function simulateProvince(options: ProvinceOptions): Province {
  const random = createRandom(options.seed)
  return {
    options,
    sites: Array.from({ length: options.sites }, (_, index) => describeSite(index, options)),
    weather: simulateWeather(random.derive('weather'), options.firstDay, options.days)
  }
}
