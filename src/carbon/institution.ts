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
  /** first day (since 1970-01-01) for whose reports it is used; 0 or absent = ever since */
  readonly usedFrom?: number
}

/** How many people use the energy of a scope in a year. */
export interface Headcount {
  readonly scopeKind: ScopeKind
  readonly scope: string
  readonly year: number
  readonly heads: number
  readonly source: string
  /** first day (since 1970-01-01) for whose reports it is used; 0 or absent = ever since */
  readonly usedFrom?: number
}

/** What versions of the same row of other energy have in common. */
export function otherEnergyKey({ scopeKind, scope, month, carrier }: OtherEnergy): string {
  return JSON.stringify([scopeKind, scope, month, carrier])
}

/** What versions of the same headcount have in common. */
export function headcountKey({ scopeKind, scope, year }: Headcount): string {
  return JSON.stringify([scopeKind, scope, year])
}

/** Months (1 to 12) that nobody entered of a carrier which was entered for others. */
export interface LackingCarrier {
  readonly carrier: string
  readonly months: readonly number[]
}

/** Months (1 to 12) of other energy that nobody can have entered yet, by what stands for them. */
export interface AssumedMonths {
  /** taken as the same months of the year before */
  readonly lastYear: readonly number[]
  /** taken at the mean of the months entered */
  readonly mean: readonly number[]
}
