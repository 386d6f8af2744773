import { institutionsOf } from '../ranking/institution-year.ts'
import type { Institution } from '../ranking/target-standing.ts'
import { civil, type EpochDay } from '../readings/day.ts'
import { enteredYear } from '../reports/entered-year.ts'
import type { Transaction } from '../store/transaction.ts'

/** Readings older than the year before last are held against no path. */
const YEARS_BEFORE = 2

/** Other energy and headcounts of scopes, by year and scope key. */
export type EnteredInstitutions = ReadonlyMap<number, ReadonlyMap<string, Institution>>

/** What was entered for the year of a day and the two before, in the versions used on the day. */
export async function enteredInstitutions(tx: Transaction, day: EpochDay): Promise<EnteredInstitutions> {
  const { year } = civil(day)
  const entered = new Map<number, ReadonlyMap<string, Institution>>()
  for (let each = year - YEARS_BEFORE; each <= year; each++)
    entered.set(each, institutionsOf(await enteredYear(tx, each, day)))
  return entered
}
