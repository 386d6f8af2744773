/** What a target is set for. */
export type TargetScopeKind = 'region' | 'organisation' | 'site'

/** What somebody has undertaken to save by a year. */
export interface CarbonTarget {
  readonly scopeKind: TargetScopeKind
  /** code of the region, name of the organisation, or id of the site */
  readonly scope: string
  /** what is counted, such as `tco2` or `kgco2_per_m2` */
  readonly metric: string
  readonly baseYear: number
  readonly baseValue: number
  readonly targetYear: number
  /** share of the base value to be saved by the target year, 0…1 */
  readonly reduction: number
  readonly source: string
}
