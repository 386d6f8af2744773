/** What a carbon target can be set for. */
export const SCOPE_KINDS = ['region', 'organisation', 'site'] as const
type ScopeKind = (typeof SCOPE_KINDS)[number]

/** What it is measured in: tonnes of CO2 a year, or kilograms of CO2 a year and m² of floor area. */
export const TARGET_METRICS = ['tco2', 'kgco2_per_m2'] as const
type TargetMetric = (typeof TARGET_METRICS)[number]

/** A carbon target of electricity use: so much less in the target year than in the base year. */
export interface CarbonTarget {
  readonly scopeKind: ScopeKind
  /** GB/T 2260 code of the region, name of the organisation, or id of the site */
  readonly scope: string
  readonly metric: TargetMetric
  readonly baseYear: number
  /** in the metric's unit */
  readonly baseValue: number
  readonly targetYear: number
  /** share of the base value to be saved by the target year, 0…1 */
  readonly reduction: number
  readonly source: string
}

/**
 * What the glide path allows in a year, in the metric's unit: a straight line from the base value to the target value; the
 * base value before the base year, and the target value after the target year.
 */
export function glidePathAllowance(target: CarbonTarget, year: number): number {
  const way = (year - target.baseYear) / (target.targetYear - target.baseYear)
  return target.baseValue * (1 - target.reduction * Math.min(1, Math.max(0, way)))
}
