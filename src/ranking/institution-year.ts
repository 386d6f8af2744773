import type { Headcount, LackingCarrier, OtherEnergy } from '../carbon/institution.ts'
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
  lacking: []
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
 * What was entered for one scope and year. Other energy counts once every carrier of that year or the year before is there for
 * every month that has ended, 0 where there was none; the months to come, and that of the day, are taken as in the year before
 * where that month was entered, else at the mean of the months entered. What was entered for the month of the day counts where it
 * is more.
 */
export function institutionOf(
  period: Pick<EnteredYear, 'year' | 'day'>,
  other: readonly OtherEnergy[],
  otherBefore: readonly OtherEnergy[],
  heads: Headcount | undefined
): Institution {
  const base = { ...UNKNOWN_INSTITUTION, heads: heads?.heads ?? Number.NaN }
  if (other.length === 0 && otherBefore.length === 0) return base
  const months = monthsOf(period, other, otherBefore)
  const of = (basis: CountedMonth['basis']) => [
    ...new Set(months.filter((each) => each.basis === basis).map(({ month }) => month))
  ]
  const lacking = lackingOf(months)
  if (lacking.length > 0) return { ...base, lacking }
  const [lastYear, mean] = [of('lastYear'), of('mean')]
  return {
    ...base,
    otherKgce: months.reduce((sum, { kgce }) => sum + kgce, 0),
    otherTco2: months.reduce((sum, { tco2 }) => sum + tco2, 0),
    assumed: lastYear.length + mean.length === 0 ? null : { lastYear, mean }
  }
}

/** The rows that count for the year: entered for it, or for the year before where that stands for it. */
export function rowsInUse(
  period: Pick<EnteredYear, 'year' | 'day'>,
  other: readonly OtherEnergy[],
  otherBefore: readonly OtherEnergy[]
): OtherEnergy[] {
  const rows = new Set(monthsOf(period, other, otherBefore).map(({ row }) => row))
  return [...other, ...otherBefore].filter((row) => rows.has(row))
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

function lackingOf(months: readonly CountedMonth[]): LackingCarrier[] {
  const ofCarrier = new Map<string, number[]>()
  for (const { carrier, month, basis } of months)
    if (basis === 'missing') ofCarrier.set(carrier, [...(ofCarrier.get(carrier) ?? []), month])
  return [...ofCarrier].map(([carrier, lacking]) => ({ carrier, months: lacking }))
}

/** One carrier in one month. */
interface CountedMonth {
  readonly carrier: string
  /** 1 to 12 */
  readonly month: number
  readonly basis: 'entered' | 'lastYear' | 'mean' | 'missing'
  /** NaN where it is missing */
  readonly kgce: number
  /** NaN where it is not known */
  readonly tco2: number
  /** that it is taken from; null at the mean */
  readonly row: OtherEnergy | null
}

/** Every month of every carrier of the year and of the year before, in order. */
function monthsOf(
  { year, day }: Pick<EnteredYear, 'year' | 'day'>,
  other: readonly OtherEnergy[],
  otherBefore: readonly OtherEnergy[]
): CountedMonth[] {
  const hasEnded = (month: number) => Date.UTC(year, month, 1) / MS_PER_DAY <= day
  const isRunning = (month: number) => !hasEnded(month) && Date.UTC(year, month - 1, 1) / MS_PER_DAY <= day
  const carriers = [...new Set([...other, ...otherBefore].map(({ carrier }) => carrier))]
  const ofCarrier = carriers.map((carrier) => {
    const [own, before] = [byMonth(other, carrier), byMonth(otherBefore, carrier)]
    const whole = [...own].filter(([month]) => !isRunning(month)).map(([, row]) => row)
    const meanOf = (of: (row: OtherEnergy) => number) => whole.reduce((sum, row) => sum + of(row), 0) / whole.length
    const mean = { kgce: meanOf(({ kgce }) => kgce), tco2: meanOf(tco2Of), row: null }
    return (month: number): CountedMonth => {
      const entered = counted(month, 'entered', own.get(month))
      const assumed = { carrier, month, basis: 'mean' as const, ...mean }
      if (entered && !isRunning(month)) return entered
      const likely = counted(month, 'lastYear', before.get(month)) ?? assumed
      const isKnown = !hasEnded(month) && !Number.isNaN(likely.kgce)
      if (entered && !(isKnown && likely.kgce > entered.kgce)) return entered
      return isKnown ? likely : { ...assumed, basis: 'missing', kgce: Number.NaN, tco2: Number.NaN }
    }
  })
  return Array.from({ length: MONTHS }, (_, i) => ofCarrier.map((of) => of(i + 1))).flat()
}

function counted(month: number, basis: CountedMonth['basis'], row: OtherEnergy | undefined): CountedMonth | undefined {
  return row && { carrier: row.carrier, month, basis, kgce: row.kgce, tco2: tco2Of(row), row }
}

function tco2Of({ tco2 }: OtherEnergy): number {
  return tco2 ?? Number.NaN
}

/** The rows of a carrier by month of the year, 1 to 12. */
function byMonth(rows: readonly OtherEnergy[], carrier: string): ReadonlyMap<number, OtherEnergy> {
  return new Map(
    rows
      .filter((row) => row.carrier === carrier)
      .map((row) => [new Date(row.month * MS_PER_DAY).getUTCMonth() + 1, row])
  )
}
