import type { EpochDay } from '../../readings/day.ts'
import type { Transaction } from '../transaction.ts'

const MS_PER_DAY = 86_400_000

/** Months since year 0: January of 1970 is 23640. */
export function monthOf(day: EpochDay): number {
  const date = new Date(day * MS_PER_DAY)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/**
 * Makes sure that `load_day` has the partition of a month. The caller holds the import lock, so nobody else makes it at
 * the same time.
 * @returns whether the month has no rows
 */
export async function openMonth(tx: Transaction, month: number): Promise<boolean> {
  const { empty } = await tx.one<{ empty: boolean }>('select open_load_month($1::date) as empty', [firstDay(month)])
  return empty
}

/** Name of the partition of a month. */
export function partitionOf(month: number): string {
  return `load_day_${firstDay(month).slice(0, 7).replace('-', '_')}`
}

function firstDay(month: number): string {
  const year = String(Math.floor(month / 12)).padStart(4, '0')
  return `${year}-${String((month % 12) + 1).padStart(2, '0')}-01`
}
