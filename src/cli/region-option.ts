import { InvalidArgumentError } from 'commander'
import { regionProblem } from '../api/access/region-problem.ts'
import type { Regions } from '../store/access/roles.ts'
import type { Store } from '../store/store.ts'
import { StoreError } from '../store/store-error.ts'

/** Regions as they are written on the command line: codes by GB/T 2260 separated by commas, or `all`. */
export function regionList(text: string): Regions {
  if (text.trim() === 'all') return 'all'
  const codes = text.split(',').map((code) => code.trim())
  if (!codes.includes('')) return codes
  throw new InvalidArgumentError('A code is empty. Give codes by GB/T 2260, such as 33, 3301 or 330106.')
}

/** @throws StoreError `account_not_valid` when an account of the database cannot have these regions */
export async function requireRegions(store: Store, regions: Regions): Promise<void> {
  const problem = await regionProblem(store, regions)
  if (problem) throw new StoreError('account_not_valid', `--regions：${problem.zh}。--regions ${problem.en}.`)
}

/** Regions as they are shown. */
export function regionText(regions: Regions): string {
  return regions === 'all' ? 'all' : regions.join(',') || '-'
}
