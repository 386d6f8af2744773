import { forecastEnergy } from '../carbon/forecast.ts'
import type { Regions } from '../carbon/regions.ts'
import type { CarbonTarget } from '../carbon/target.ts'
import type { EnergyYear } from '../readings/daily-energy.ts'
import type { Meter } from '../readings/meter.ts'
import { scopeKey, scopesOf } from './scope-keys.ts'

const MS_PER_DAY = 86_400_000
/** Years that a forecast looks at: the current one and two before. */
const YEARS = 3
const TOLERATED_DAYS = 7

/** What a scope comes to in a calendar year: used so far and to come. */
export interface ScopeYear {
  readonly year: number
  readonly tco2: number
  readonly kwh: number
  /** of the sites whose floor area is known */
  readonly tco2OfAreas: number
  readonly kwhOfAreas: number
}

/** What a forecast needs to know of the days of a place. */
export interface Days {
  /** 0 workday, 1 weekend, 2 holiday */
  kinds(region: string | null, firstDay: number, days: number): Uint8Array
  /** °C by day; null without weather */
  temperatureC(region: string | null, firstDay: number, days: number): Float32Array | null
}

interface Sums {
  region: string | null
  /** by year and day: kgCO2 of all, kgCO2 and kWh of sites with a floor area, kWh of all; NaN where no meter has a reading */
  readonly years: Map<number, readonly [Float64Array, Float64Array, Float64Array, Float64Array]>
}

/** Adds up the energy of the scopes that have a target, meter by meter, so that each can be forecast when all are in. */
export class ScopeEnergy {
  readonly #regions: Regions
  readonly #scopes = new Map<string, Sums>()
  readonly #wanted: ReadonlySet<string>

  constructor(targets: readonly CarbonTarget[], regions: Regions) {
    this.#regions = regions
    this.#wanted = new Set(targets.map((target) => scopeKey(target.scopeKind, target.scope)))
  }

  /** Adds a main meter. Days without a reading between others of its year count at their mean. */
  add(meter: Meter, energy: readonly EnergyYear[], kgCo2PerKwh: number): void {
    for (const key of scopesOf(meter, this.#regions)) {
      if (!this.#wanted.has(key)) continue
      let sums = this.#scopes.get(key)
      if (!sums) this.#scopes.set(key, (sums = { region: meter.region, years: new Map() }))
      for (const { year, kwh } of energy) this.#addYear(sums, year, kwh, kgCo2PerKwh, meter.floorAreaM2 > 0)
    }
  }

  #addYear({ years }: Sums, year: number, kwh: Float32Array, kgCo2PerKwh: number, hasArea: boolean): void {
    const newest = Math.max(year, ...years.keys())
    if (year <= newest - YEARS) return
    for (const old of years.keys()) if (old <= newest - YEARS) years.delete(old)
    let sums = years.get(year)
    if (!sums) {
      const empty = () => new Float64Array(kwh.length).fill(Number.NaN)
      years.set(year, (sums = [empty(), empty(), empty(), empty()]))
    }
    const [kg, kgOfAreas, kwhOfAreas, kwhOfAll] = sums
    const present = kwh.filter((value) => !Number.isNaN(value))
    const mean = present.reduce((sum, value) => sum + value, 0) / present.length
    const last = kwh.findLastIndex((value) => !Number.isNaN(value))
    for (let day = kwh.findIndex((value) => !Number.isNaN(value)); day >= 0 && day <= last; day++) {
      const value = Number.isNaN(kwh[day]) ? mean : (kwh[day] as number)
      plus(kg, day, value * kgCo2PerKwh)
      plus(kwhOfAll, day, value)
      if (!hasArea) continue
      plus(kgOfAreas, day, value * kgCo2PerKwh)
      plus(kwhOfAreas, day, value)
    }
  }

  /**
   * What each scope comes to in the year of its last reading, by scope key. A scope whose readings begin after the first week
   * of that year, or that has too few days to forecast, is left out.
   */
  years(days: Days): Map<string, ScopeYear> {
    const known = new Map<string, ScopeYear>()
    for (const [key, sums] of this.#scopes) {
      const year = Math.max(...sums.years.keys())
      const [kg, kgOfAreas, kwhOfAreas, kwh] = ([0, 1, 2, 3] as const).map((which) =>
        wholeYear(sums, which, year, days)
      )
      if (kg === undefined || Number.isNaN(kg)) continue
      known.set(key, {
        year,
        tco2: kg / 1000,
        kwh: kwh ?? Number.NaN,
        tco2OfAreas: (kgOfAreas ?? Number.NaN) / 1000,
        kwhOfAreas: kwhOfAreas ?? Number.NaN
      })
    }
    return known
  }
}

function plus(sums: Float64Array, day: number, value: number): void {
  sums[day] = (Number.isNaN(sums[day]) ? 0 : (sums[day] as number)) + value
}

/** So far and to come; NaN where it cannot be told. */
function wholeYear({ region, years }: Sums, which: 0 | 1 | 2 | 3, year: number, days: Days): number {
  const first = Math.min(...years.keys())
  const firstDay = Date.UTC(first, 0, 1) / MS_PER_DAY
  const start = Date.UTC(year, 0, 1) / MS_PER_DAY - firstDay
  const end = Date.UTC(year + 1, 0, 1) / MS_PER_DAY - firstDay
  const all = new Float64Array(end).fill(Number.NaN)
  for (const [each, sums] of years) all.set(sums[which], Date.UTC(each, 0, 1) / MS_PER_DAY - firstDay)
  const now = all.findLastIndex((value) => !Number.isNaN(value)) + 1
  const begin = all.findIndex((value) => !Number.isNaN(value))
  if (begin < 0 || begin > start + TOLERATED_DAYS || now <= start) return Number.NaN
  const soFar = all.subarray(start, now).reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0)
  if (now === end) return soFar
  const forecast = forecastEnergy({
    firstDay,
    kwh: all.subarray(0, now),
    dayKinds: days.kinds(region, firstDay, end),
    temperatureC: days.temperatureC(region, firstDay, now)
  })
  return forecast.basis === 'too_short' ? Number.NaN : soFar + forecast.kwh
}
