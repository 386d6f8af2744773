import type { Headcount, OtherEnergy } from '../carbon/institution.ts'
import { scopeKey } from './scope-keys.ts'
import type { Institution } from './target-standing.ts'

const MONTHS = 12

/** Nothing entered. */
export const UNKNOWN_INSTITUTION: Institution = {
  otherKgce: Number.NaN,
  otherTco2: Number.NaN,
  heads: Number.NaN
}

/** What was entered for one scope and year: other energy counts once all of its twelve months are there. */
export function institutionOf(other: readonly OtherEnergy[], heads: Headcount | undefined): Institution {
  const complete = new Set(other.map(({ month }) => month)).size === MONTHS
  return {
    otherKgce: complete ? other.reduce((sum, { kgce }) => sum + kgce, 0) : Number.NaN,
    otherTco2: complete ? other.reduce((sum, { tco2 }) => sum + (tco2 ?? Number.NaN), 0) : Number.NaN,
    heads: heads?.heads ?? Number.NaN
  }
}

/** What was entered for one year, by scope key. */
export function institutionsOf(
  other: readonly OtherEnergy[],
  heads: readonly Headcount[]
): ReadonlyMap<string, Institution> {
  const keyOf = (row: OtherEnergy | Headcount) => scopeKey(row.scopeKind, row.scope)
  const keys = new Set([...other, ...heads].map(keyOf))
  return new Map(
    [...keys].map((key) => [
      key,
      institutionOf(
        other.filter((row) => keyOf(row) === key),
        heads.find((row) => keyOf(row) === key)
      )
    ])
  )
}
