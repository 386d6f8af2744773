import { institutionsOf } from '../ranking/institution-year.ts'
import type { Institution } from '../ranking/target-standing.ts'
import { headcountsIn, otherEnergyIn } from '../store/institutions.ts'
import type { Transaction } from '../store/transaction.ts'

/** Readings older than the year before last are held against no path. */
const YEARS_BEFORE = 2

/** Other energy and headcounts of scopes, by year and scope key. */
export type EnteredInstitutions = ReadonlyMap<number, ReadonlyMap<string, Institution>>

/** What was entered for a year and the two before. */
export async function enteredInstitutions(tx: Transaction, year: number): Promise<EnteredInstitutions> {
  const entered = new Map<number, ReadonlyMap<string, Institution>>()
  for (let each = year - YEARS_BEFORE; each <= year; each++)
    entered.set(each, institutionsOf(await otherEnergyIn(tx, each), await headcountsIn(tx, each)))
  return entered
}
