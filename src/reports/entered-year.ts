import { headcountKey, otherEnergyKey } from '../carbon/institution.ts'
import { inForce } from '../carbon/reference.ts'
import type { EnteredYear } from '../ranking/institution-year.ts'
import type { EpochDay } from '../readings/day.ts'
import { headcountsIn, otherEnergyIn } from '../store/institutions.ts'
import type { Transaction } from '../store/transaction.ts'

/**
 * Other energy and headcounts of every scope for a year, in the versions that reports for a day use.
 * @param knownAt as they were known then; as they are unless given
 */
export async function enteredYear(tx: Transaction, year: number, day: EpochDay, knownAt?: Date): Promise<EnteredYear> {
  return {
    year,
    day,
    other: inForce(await otherEnergyIn(tx, year, knownAt), otherEnergyKey, day),
    otherBefore: inForce(await otherEnergyIn(tx, year - 1, knownAt), otherEnergyKey, day),
    heads: inForce(await headcountsIn(tx, year, knownAt), headcountKey, day)
  }
}
