import type { EmissionFactors } from '../carbon/emission-factor.ts'
import { regressorRows } from '../carbon/forecast.ts'
import type { Regions } from '../carbon/regions.ts'
import { ENDED_DAYS } from '../carbon/scope-forecast.ts'
import type { CarbonTarget } from '../carbon/target.ts'
import type { EnergyYear } from '../readings/daily-energy.ts'
import type { Meter } from '../readings/meter.ts'
import { replacedMeters } from './meter-end.ts'
import { isLate, meterYear, type RegionDays } from './meter-year.ts'
import { scopeKey, scopesOf } from './scope-keys.ts'
import type { ScopeMember } from './scope-year.ts'

const MS_PER_DAY = 86_400_000
/** Years before the current one that a forecast looks at. */
const YEARS_BEFORE = 2

/** What a scope's meters come to in a calendar year: used so far and to come. */
export interface ScopeYear {
  readonly year: number
  readonly members: readonly ScopeMember[]
}

/** What a forecast needs to know of the days of a place. */
export interface Days {
  /** 0 workday, 1 weekend, 2 holiday */
  kinds(region: string | null, firstDay: number, days: number): Uint8Array
  /** °C by day; null without weather */
  temperatureC(region: string | null, firstDay: number, days: number): Float32Array | null
}

type Energy = Pick<ScopeMember, 'kwh' | 'restKwh' | 'restMarginKwh' | 'forecast' | 'beginsLate'>

/** A meter with what it comes to in the year of its last reading, and in the one after where it may still be running then. */
interface KnownMeter {
  readonly siteId: string
  readonly meter: Pick<Meter, 'siteId' | 'floorAreaM2' | 'region'>
  /** first and last day with a reading; null without any */
  readonly first: number | null
  readonly last: number | null
  readonly lastMainDay: number
  readonly years: ReadonlyMap<number, Energy>
}

const NOTHING: Energy = { kwh: 0, restKwh: 0, restMarginKwh: 0, forecast: true, beginsLate: true }

/**
 * Adds up the energy of the scopes that have a target as reports do: the sum of the forecasts of their meters, each of which is
 * forecast once, whatever number of scopes it lies in.
 */
export class ScopeEnergy {
  readonly #regions: Regions
  readonly #days: Days
  readonly #today: number
  readonly #wanted: ReadonlySet<string>
  readonly #scopes = new Map<string, KnownMeter[]>()
  readonly #daysOf = new Map<string, RegionDays>()
  #last: number | null = null

  /** @param today since 1970-01-01; readings of later days do not count */
  constructor(targets: readonly CarbonTarget[], regions: Regions, days: Days, today: number) {
    this.#regions = regions
    this.#days = days
    this.#today = today
    this.#wanted = new Set(targets.map((target) => scopeKey(target.scopeKind, target.scope)))
  }

  /**
   * Adds a main meter, or one that was: also without energy, for its floor area counts.
   * @param energy of the days on which it was a main one, by year
   * @param lastMainDay the last of these days by its terms; none unless known
   */
  add(meter: Meter, energy: readonly EnergyYear[], lastMainDay = Number.POSITIVE_INFINITY): void {
    const last = lastReading(energy, this.#today)
    if (last !== null) this.#last = Math.max(last, this.#last ?? last)
    const keys = scopesOf(meter, this.#regions).filter((key) => this.#wanted.has(key))
    if (keys.length === 0) return
    const { siteId, floorAreaM2, region } = meter
    const years = last === null ? [] : [yearOf(last), yearOf(Math.min(this.#today, last + ENDED_DAYS - 1))]
    const energyIn = (year: number) => this.#energyIn(year, energy, last as number, region, lastMainDay)
    const known: KnownMeter = {
      siteId,
      meter: { siteId, floorAreaM2, region },
      first: firstReading(energy, this.#today),
      last,
      lastMainDay,
      years: new Map([...new Set(years)].map((year) => [year, energyIn(year)]))
    }
    for (const key of keys) {
      const list = this.#scopes.get(key)
      if (list) list.push(known)
      else this.#scopes.set(key, [known])
    }
  }

  /**
   * What each scope comes to in the year of the last reading of all meters, by scope key. A scope without a reading in that year
   * is left out.
   */
  years(factors: Pick<EmissionFactors, 'inUse'>): Map<string, ScopeYear> {
    const known = new Map<string, ScopeYear>()
    const asOf = this.#last
    if (asOf === null) return known
    const year = yearOf(asOf)
    const { replaced, measuredSince } = replacedMeters(new Set([...this.#scopes.values()].flat()), asOf)
    for (const [key, meters] of this.#scopes) {
      if (!meters.some(({ last }) => last !== null && last >= firstDayOf(year))) continue
      const members = meters.map((knownMeter): ScopeMember => {
        const { meter, last, years } = knownMeter
        const energy = years.get(year) ?? NOTHING
        const ended = last === null || asOf - last >= ENDED_DAYS || replaced.has(knownMeter)
        const { kwh, restKwh, restMarginKwh } = ended ? { ...energy, restKwh: 0, restMarginKwh: 0 } : energy
        const { kgCo2PerKwh } = factors.inUse(meter.region, year)
        return {
          point: { siteId: meter.siteId, floorAreaM2: meter.floorAreaM2, kgCo2PerKwh },
          kwh,
          kgCo2: Math.round(kwh * kgCo2PerKwh),
          restKwh,
          restKgCo2: Math.round(restKwh * kgCo2PerKwh),
          restMarginKwh,
          forecast: ended || energy.forecast,
          beginsLate:
            energy.beginsLate && isLate(measuredSince.get(knownMeter) ?? Number.POSITIVE_INFINITY, firstDayOf(year))
        }
      })
      known.set(key, { year, members })
    }
    return known
  }

  /** As if the meter ran on to the end of the year. */
  #energyIn(
    year: number,
    energy: readonly EnergyYear[],
    last: number,
    region: string | null,
    lastMainDay: number
  ): Energy {
    const firstDay = firstDayOf(year - YEARS_BEFORE)
    const now = last + 1 - firstDay
    const series = new Float64Array(now).fill(Number.NaN)
    for (const { year: each, kwh } of energy) {
      const at = firstDayOf(each) - firstDay
      if (at >= 0 && at < now) series.set(kwh.subarray(0, now - at), at)
    }
    const [start, end] = [firstDayOf(year) - firstDay, firstDayOf(year + 1) - firstDay]
    const days = this.#regionDays(region, year, firstDay, end)
    const { kwh, restKwh, restMarginKwh, forecast, beginsLate } = meterYear(
      series,
      { year, firstDay, start, now, end },
      days,
      lastMainDay + 1 - firstDay
    )
    return { kwh, restKwh, restMarginKwh, forecast, beginsLate }
  }

  #regionDays(region: string | null, year: number, firstDay: number, end: number): RegionDays {
    const key = `${year} ${region}`
    let known = this.#daysOf.get(key)
    if (!known) {
      const days = {
        dayKinds: this.#days.kinds(region, firstDay, end),
        temperatureC: this.#days.temperatureC(region, firstDay, end)
      }
      this.#daysOf.set(key, (known = { ...days, regressors: regressorRows({ firstDay, ...days }) }))
    }
    return known
  }
}

function firstDayOf(year: number): number {
  return Date.UTC(year, 0, 1) / MS_PER_DAY
}

function yearOf(day: number): number {
  return new Date(day * MS_PER_DAY).getUTCFullYear()
}

/** The first day with a reading up to another; null without any. */
function firstReading(energy: readonly EnergyYear[], today: number): number | null {
  let first: number | null = null
  for (const { year, kwh } of energy) {
    const day = firstDayOf(year) + kwh.findIndex((value) => !Number.isNaN(value))
    if (day >= firstDayOf(year) && day <= today) first = Math.min(day, first ?? day)
  }
  return first
}

/** The last day with a reading up to another; null without any. */
function lastReading(energy: readonly EnergyYear[], today: number): number | null {
  let last: number | null = null
  for (const { year, kwh } of energy) {
    const first = firstDayOf(year)
    const at = kwh.subarray(0, Math.max(0, today + 1 - first)).findLastIndex((value) => !Number.isNaN(value))
    if (at >= 0) last = Math.max(first + at, last ?? first + at)
  }
  return last
}
