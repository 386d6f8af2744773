import type { Regions } from '../carbon/regions.ts'
import { type CarbonTarget, glidePathAllowance } from '../carbon/target.ts'
import type { Meter } from '../readings/meter.ts'
import { UNKNOWN_INSTITUTION } from './institution-year.ts'
import { replacedMeters } from './meter-end.ts'
import type { RankedPoint } from './rank.ts'
import { HOURS_PER_YEAR } from './rank.ts'
import type { ScopeYear } from './scope-energy.ts'
import { scopeKey, scopesOf } from './scope-keys.ts'
import { heldAgainst } from './scope-year.ts'
import type { Institution } from './target-standing.ts'

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
  /** the target that counts: the innermost that can be judged, site before organisation before region; null where none is set */
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
  kwhPerYear: number
  /** whether the floor area of every site is known */
  areasOfAll: boolean
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
  readonly #institutions: ReadonlyMap<number, ReadonlyMap<string, Institution>>
  /** by scope, made when first asked for: a scope has many meters */
  readonly #weights = new Map<string, readonly WeightInUse[]>()

  /**
   * @param day since 1970-01-01, from which the years until the target date count
   * @param targets those in force; one for all energy weighs where the other energy of its year is entered
   * @param kgcePerKwh standard coal of a kWh, for targets in standard coal
   * @param forecasts what scopes come to in the year, by scope key (`ScopeEnergy`)
   * @param institutions what was entered for scopes, by year and scope key
   */
  constructor(
    points: readonly RankedPoint[],
    targets: readonly CarbonTarget[],
    regions: Regions,
    day: number,
    kgcePerKwh = Number.NaN,
    forecasts: ReadonlyMap<string, ScopeYear> = new Map(),
    institutions: ReadonlyMap<number, ReadonlyMap<string, Institution>> = new Map()
  ) {
    this.#institutions = institutions
    this.#forecasts = forecasts
    this.#regions = regions
    this.#kgcePerKwh = kgcePerKwh
    this.#day = day
    const open = targets.map(({ targetYear }) => yearsUntil(targetYear, day)).filter((years) => years > 0)
    this.#yearsWithoutTarget = open.length > 0 ? Math.min(...open) : 1
    for (const target of targets) {
      const scope = scopeKey(target.scopeKind, target.scope)
      this.#targets.set(scope, [...(this.#targets.get(scope) ?? []), target])
    }
    // what sub-meters measure is in their main meter, and generation is no use
    const mains = points.filter(({ meter }) => (meter.role ?? 'main') === 'main')
    const replaced = replacedPoints(mains)
    for (const point of mains) {
      if (Number.isNaN(point.meanKw) || replaced.has(point)) continue
      for (const scope of scopesOf(point.meter, regions)) if (this.#targets.has(scope)) this.#count(scope, point)
    }
  }

  /**
   * The weight that the innermost scope gives a meter's site of which a target reaches the year and can be judged; of several such
   * targets the one that the scope is farthest over. Where none can be judged, the innermost says so and weighs nothing. Without
   * a target what is avoided counts until the nearest target date of any scope, else for a year.
   */
  of(meter: Meter): WeightInUse {
    let unjudged: WeightInUse | undefined
    for (const scope of scopesOf(meter, this.#regions)) {
      const weights = this.#weightsOf(scope)
      const judged = weights.filter(({ actual }) => !Number.isNaN(actual))
      if (judged.length > 0) return judged.reduce((most, other) => (other.weight > most.weight ? other : most))
      unjudged ??= weights[0]
    }
    return unjudged ?? { ...UNWEIGHTED, years: this.#yearsWithoutTarget }
  }

  #weightsOf(scope: string): readonly WeightInUse[] {
    let weights = this.#weights.get(scope)
    if (!weights) this.#weights.set(scope, (weights = this.#weigh(scope)))
    return weights
  }

  #weigh(scope: string): WeightInUse[] {
    const use = this.#uses.get(scope)
    if (use === undefined) return []
    const forecast = this.#forecasts.get(scope)
    const year = forecast?.year ?? use.year
    const entered = (of: number) => this.#institutions.get(of)?.get(scope) ?? UNKNOWN_INSTITUTION
    return (this.#targets.get(scope) ?? [])
      .filter(({ targetYear }) => targetYear >= year)
      .map((target) => ({
        ...weigh(target, use, this.#kgcePerKwh, forecast, entered),
        years: this.#yearsOf(target)
      }))
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
        (use = {
          tco2PerYear: 0,
          kwhPerYear: 0,
          areasOfAll: true,
          tco2PerYearOfAreas: 0,
          kwhPerYearOfAreas: 0,
          floorAreas: new Map(),
          year
        })
      )
    const tco2PerYear = (meanKw * HOURS_PER_YEAR * factor.kgCo2PerKwh) / 1000
    use.tco2PerYear += tco2PerYear
    use.kwhPerYear += meanKw * HOURS_PER_YEAR
    use.year = Math.max(use.year, year)
    if (!(meter.floorAreaM2 > 0)) {
      use.areasOfAll = false
      return
    }
    use.tco2PerYearOfAreas += tco2PerYear
    use.kwhPerYearOfAreas += meanKw * HOURS_PER_YEAR
    use.floorAreas.set(meter.siteId, meter.floorAreaM2)
  }
}

/** The points that another main meter of their site measures on for: the mean loads of both would count the same use twice. */
function replacedPoints(mains: readonly RankedPoint[]): ReadonlySet<RankedPoint> {
  const judged = mains.filter(({ meanKw }) => !Number.isNaN(meanKw))
  const spans = judged.map((point) => ({
    point,
    siteId: point.meter.siteId,
    first: point.span?.first ?? null,
    last: point.span?.last ?? null
  }))
  const lastDay = spans.reduce((latest, { last }) => Math.max(latest, last ?? latest), Number.NEGATIVE_INFINITY)
  return new Set([...replacedMeters(spans, lastDay).replaced].map(({ point }) => point))
}

/** Years from the beginning of a day to the end of a year. */
function yearsUntil(year: number, day: number): number {
  return (Date.UTC(year + 1, 0, 1) / MS_PER_DAY - day) / DAYS_PER_YEAR
}

function weigh(
  target: CarbonTarget,
  use: ScopeUse,
  kgcePerKwh: number,
  forecast: ScopeYear | undefined,
  entered: (year: number) => Institution
): Omit<WeightInUse, 'years'> {
  const held = forecast && heldAgainst(target, forecast.year, forecast.members, entered(forecast.year), kgcePerKwh)
  const known = forecast && held?.reason === null ? { year: forecast.year, actual: held.forecast.expected } : null
  const { year, actual } = known ?? { year: use.year, actual: meanLoadIn(target, use, kgcePerKwh, entered(use.year)) }
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

/** What the mean loads come to over a year, in the target's metric; NaN where it is not known. */
function meanLoadIn(
  { metric, boundary }: CarbonTarget,
  use: ScopeUse,
  kgcePerKwh: number,
  { otherKgce, otherTco2, heads }: Institution
): number {
  const all = boundary === 'all_energy'
  const [kgce, kgCo2] = all ? [otherKgce, otherTco2 * 1000] : [0, 0]
  if (metric === 'tco2') return use.tco2PerYear + kgCo2 / 1000
  if (metric === 'kgce_per_head') return (use.kwhPerYear * kgcePerKwh + kgce) / heads
  // other energy is that of the whole scope: it cannot be divided by the area of some of its sites
  if (all && !use.areasOfAll) return Number.NaN
  const floorAreaM2 = [...use.floorAreas.values()].reduce((sum, area) => sum + area, 0)
  return metric === 'kgco2_per_m2'
    ? (use.tco2PerYearOfAreas * 1000 + kgCo2) / floorAreaM2
    : (use.kwhPerYearOfAreas * kgcePerKwh + kgce) / floorAreaM2
}
