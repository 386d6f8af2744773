import type { Regions } from '../carbon/regions.ts'
import { type CarbonTarget, glidePathAllowance } from '../carbon/target.ts'
import type { Meter } from '../readings/meter.ts'
import type { RankedPoint } from './rank.ts'
import { HOURS_PER_YEAR } from './rank.ts'
import type { ScopeYear } from './scope-energy.ts'
import { scopeKey, scopesOf } from './scope-keys.ts'

/** A scope that is over its path by this share or more counts twice; beyond it the weight no longer grows. */
const MOST_OVERSHOOT = 1
const MS_PER_DAY = 86_400_000
const DAYS_PER_YEAR = 365.25

/** How a site's carbon target weighs its priority. */
export interface WeightInUse {
  /** 1 + overshoot, from 1 to 2; 1 where no target is set or the scope is within its path */
  readonly weight: number
  /** years from the day of the ranking until the end of the target year, over which what is avoided counts */
  readonly years: number
  /** the target that counts: the innermost one, site before organisation before region; null where none is set */
  readonly target: CarbonTarget | null
  /** the year whose allowance counts; NaN without a target */
  readonly year: number
  /** whether `actual` is a forecast of that year, or a year at the mean load of the readings where none can be made */
  readonly basis: 'forecast' | 'mean_load'
  /** what the path allows in that year and what the scope comes to, both in the target's metric; NaN if unknown */
  readonly allowance: number
  readonly actual: number
}

const UNWEIGHTED: Omit<WeightInUse, 'years'> = {
  weight: 1,
  target: null,
  year: Number.NaN,
  basis: 'mean_load',
  allowance: Number.NaN,
  actual: Number.NaN
}

/** Electricity use of a scope, at the mean load of its points over a year. */
interface ScopeUse {
  tco2PerYear: number
  /** of the sites whose floor area is known, and those areas by site */
  tco2PerYearOfAreas: number
  kwhPerYearOfAreas: number
  readonly floorAreas: Map<string, number>
  year: number
}

/**
 * How far the scopes of sites (region, organisation, the site itself) are over the glide paths of their targets: by the forecast
 * of the year where there is one, else at the mean loads that were screened.
 */
export class ScopeWeights {
  readonly #regions: Regions
  readonly #targets = new Map<string, CarbonTarget[]>()
  readonly #uses = new Map<string, ScopeUse>()
  readonly #kgcePerKwh: number
  readonly #day: number
  readonly #yearsWithoutTarget: number
  readonly #forecasts: ReadonlyMap<string, ScopeYear>

  /**
   * @param day since 1970-01-01, from which the years until the target date count
   * @param targets those in force; one for all energy does not weigh, since electricity alone says nothing of it
   * @param kgcePerKwh standard coal of a kWh, for targets in standard coal
   * @param forecasts what scopes come to in the year, by scope key (`ScopeEnergy`)
   */
  constructor(
    points: readonly RankedPoint[],
    targets: readonly CarbonTarget[],
    regions: Regions,
    day: number,
    kgcePerKwh = Number.NaN,
    forecasts: ReadonlyMap<string, ScopeYear> = new Map()
  ) {
    this.#forecasts = forecasts
    this.#regions = regions
    this.#kgcePerKwh = kgcePerKwh
    this.#day = day
    const open = targets.map(({ targetYear }) => yearsUntil(targetYear, day)).filter((years) => years > 0)
    this.#yearsWithoutTarget = open.length > 0 ? Math.min(...open) : 1
    for (const target of targets) {
      if (target.boundary === 'all_energy') continue
      const scope = scopeKey(target.scopeKind, target.scope)
      this.#targets.set(scope, [...(this.#targets.get(scope) ?? []), target])
    }
    for (const point of points) {
      // what sub-meters measure is in their main meter, and generation is no use
      if (Number.isNaN(point.meanKw) || (point.meter.role ?? 'main') !== 'main') continue
      for (const scope of scopesOf(point.meter, regions)) if (this.#targets.has(scope)) this.#count(scope, point)
    }
  }

  /**
   * The weight that the innermost scope with a target gives a meter's site. Of several targets of a scope those count whose
   * target year is still to come, where there are any; of these the one that the scope is farthest over. Without a target
   * what is avoided counts until the nearest target date of any scope, else for a year; so it does for a year once the target
   * date has passed.
   */
  of(meter: Meter): WeightInUse {
    const scope = scopesOf(meter, this.#regions).find((candidate) => this.#targets.has(candidate))
    const use = scope === undefined ? undefined : this.#uses.get(scope)
    if (scope === undefined || use === undefined) return { ...UNWEIGHTED, years: this.#yearsWithoutTarget }
    const targets = this.#targets.get(scope) ?? []
    const forecast = this.#forecasts.get(scope)
    const year = forecast?.year ?? use.year
    const open = targets.filter(({ targetYear }) => targetYear >= year)
    return (open.length > 0 ? open : targets)
      .map((target) => ({ ...weigh(target, use, this.#kgcePerKwh, forecast), years: this.#yearsOf(target) }))
      .reduce((heaviest, other) => (other.weight > heaviest.weight ? other : heaviest))
  }

  #yearsOf({ targetYear }: CarbonTarget): number {
    const years = yearsUntil(targetYear, this.#day)
    return years > 0 ? years : 1
  }

  #count(scope: string, { meter, meanKw, year, factor }: RankedPoint): void {
    let use = this.#uses.get(scope)
    if (!use)
      this.#uses.set(
        scope,
        (use = { tco2PerYear: 0, tco2PerYearOfAreas: 0, kwhPerYearOfAreas: 0, floorAreas: new Map(), year })
      )
    const tco2PerYear = (meanKw * HOURS_PER_YEAR * factor.kgCo2PerKwh) / 1000
    use.tco2PerYear += tco2PerYear
    use.year = Math.max(use.year, year)
    if (!(meter.floorAreaM2 > 0)) return
    use.tco2PerYearOfAreas += tco2PerYear
    use.kwhPerYearOfAreas += meanKw * HOURS_PER_YEAR
    use.floorAreas.set(meter.siteId, meter.floorAreaM2)
  }
}

/** Years from the beginning of a day to the end of a year. */
function yearsUntil(year: number, day: number): number {
  return (Date.UTC(year + 1, 0, 1) / MS_PER_DAY - day) / DAYS_PER_YEAR
}

function weigh(
  target: CarbonTarget,
  use: ScopeUse,
  kgcePerKwh: number,
  forecast: ScopeYear | undefined
): Omit<WeightInUse, 'years'> {
  const forecasted = forecast && actualIn(target.metric, { ...use, ...asUse(forecast) }, kgcePerKwh)
  const known = forecast !== undefined && forecasted !== undefined && !Number.isNaN(forecasted)
  const year = known ? forecast.year : use.year
  const actual = known ? forecasted : actualIn(target.metric, use, kgcePerKwh)
  const allowance = glidePathAllowance(target, year)
  const overshoot = actual > allowance ? actual / allowance - 1 : 0
  return {
    weight: 1 + Math.min(MOST_OVERSHOOT, overshoot),
    target,
    year,
    basis: known ? 'forecast' : 'mean_load',
    allowance,
    actual
  }
}

function asUse({ tco2, tco2OfAreas, kwhOfAreas }: ScopeYear) {
  return { tco2PerYear: tco2, tco2PerYearOfAreas: tco2OfAreas, kwhPerYearOfAreas: kwhOfAreas }
}

/** NaN where it is not known: nobody has told the ranking how many people there are. */
function actualIn(metric: CarbonTarget['metric'], use: ScopeUse, kgcePerKwh: number): number {
  if (metric === 'tco2') return use.tco2PerYear
  const floorAreaM2 = [...use.floorAreas.values()].reduce((sum, area) => sum + area, 0)
  if (metric === 'kgco2_per_m2') return (use.tco2PerYearOfAreas * 1000) / floorAreaM2
  return metric === 'kgce_per_m2' ? (use.kwhPerYearOfAreas * kgcePerKwh) / floorAreaM2 : Number.NaN
}
