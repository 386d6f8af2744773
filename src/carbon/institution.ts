import type { ScopeKind } from './target.ts'

/** Fuel or heat that an institution used in a month beside its electricity. */
export interface OtherEnergy {
  readonly scopeKind: ScopeKind
  readonly scope: string
  /** first day of the month, since 1970-01-01 */
  readonly month: number
  /** what it is, such as natural gas, diesel or heat */
  readonly carrier: string
  /** kilograms of standard coal, by the calorific value of the carrier */
  readonly kgce: number
  /** its emissions; null when they are not known */
  readonly tco2: number | null
  readonly source: string
}

/** How many people use the energy of a scope in a year. */
export interface Headcount {
  readonly scopeKind: ScopeKind
  readonly scope: string
  readonly year: number
  readonly heads: number
  readonly source: string
}
