import type { Headcount, OtherEnergy } from '../carbon/institution.ts'
import { scopeKey } from './scope-keys.ts'
import type { Institution } from './target-standing.ts'

const MONTHS = 12
const MS_PER_DAY = 86_400_000

/** Nothing entered. */
export const UNKNOWN_INSTITUTION: Institution = {
  otherKgce: Number.NaN,
  otherTco2: Number.NaN,
  heads: Number.NaN,
  assumed: null,
  missingMonths: []
}

/** What was entered for a year, as it stood on a day (since 1970-01-01). */
export interface EnteredYear {
  readonly year: number
  readonly day: number
  readonly other: readonly OtherEnergy[]
  /** of the year before */
  readonly otherBefore: readonly OtherEnergy[]
  readonly heads: readonly Headcount[]
}

/**
 * What was entered for one scope and year. Other energy counts once every month that has ended is there; the months to come, and
 * that of the day, are taken as in the year before where that month was entered, else at the mean of the months entered.
 */
export function institutionOf(
  { year, day }: Pick<EnteredYear, 'year' | 'day'>,
  other: readonly OtherEnergy[],
  otherBefore: readonly OtherEnergy[],
  heads: Headcount | undefined
): Institution {
  const [own, before] = [byMonth(other), byMonth(otherBefore)]
  const lacking = Array.from({ length: MONTHS }, (_, i) => i + 1).filter((month) => !own.has(month))
  const hasEnded = (month: number) => Date.UTC(year, month, 1) / MS_PER_DAY <= day
  const missingMonths = lacking.filter((month) => hasEnded(month) || (own.size === 0 && !before.has(month)))
  const base = { ...UNKNOWN_INSTITUTION, heads: heads?.heads ?? Number.NaN }
  if (own.size === 0 && otherBefore.length === 0) return base
  if (missingMonths.length > 0) return { ...base, missingMonths }
  const lastYear = lacking.filter((month) => before.has(month))
  const mean = lacking.filter((month) => !before.has(month))
  const total = (of: (month: MonthTotal) => number) => {
    const entered = [...own.values()].reduce((sum, month) => sum + of(month), 0)
    const asBefore = lastYear.reduce((sum, month) => sum + of(before.get(month) as MonthTotal), 0)
    return entered + asBefore + (mean.length === 0 ? 0 : (entered / own.size) * mean.length)
  }
  return {
    ...base,
    otherKgce: total(({ kgce }) => kgce),
    otherTco2: total(({ tco2 }) => tco2),
    assumed: lacking.length === 0 ? null : { lastYear, mean }
  }
}

/** What was entered for one year, by scope key. */
export function institutionsOf(entered: EnteredYear): ReadonlyMap<string, Institution> {
  const { other, otherBefore, heads } = entered
  const keyOf = (row: OtherEnergy | Headcount) => scopeKey(row.scopeKind, row.scope)
  const [ofKey, beforeOfKey] = [grouped(other, keyOf), grouped(otherBefore, keyOf)]
  const headsOfKey = new Map(heads.map((row) => [keyOf(row), row]))
  const keys = new Set([...ofKey.keys(), ...beforeOfKey.keys(), ...headsOfKey.keys()])
  return new Map(
    [...keys].map((key) => [
      key,
      institutionOf(entered, ofKey.get(key) ?? [], beforeOfKey.get(key) ?? [], headsOfKey.get(key))
    ])
  )
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}

interface MonthTotal {
  readonly kgce: number
  /** NaN where that of a carrier is not known */
  readonly tco2: number
}

/** Sums over carriers by month of the year, 1 to 12. */
function byMonth(rows: readonly OtherEnergy[]): ReadonlyMap<number, MonthTotal> {
  const months = new Map<number, MonthTotal>()
  for (const { month, kgce, tco2 } of rows) {
    const of = new Date(month * MS_PER_DAY).getUTCMonth() + 1
    const known = months.get(of) ?? { kgce: 0, tco2: 0 }
    months.set(of, { kgce: known.kgce + kgce, tco2: known.tco2 + (tco2 ?? Number.NaN) })
  }
  return months
}
