import { InvalidArgumentError, Option } from 'commander'
import { regionProblem } from '../api/access/region-problem.ts'
import type { Regions } from '../store/access/roles.ts'
import type { Store } from '../store/store.ts'
import { StoreError } from '../store/store-error.ts'

/** Regions as they are written on the command line: codes by GB/T 2260 separated by commas, or `all`. */
function regionList(text: string): Regions {
  if (text.trim() === 'all') return 'all'
  const codes = text.split(',').map((code) => code.trim())
  if (!codes.includes('')) return codes
  throw new InvalidArgumentError('A code is empty. Give codes by GB/T 2260, such as 33, 3301 or 330106.')
}

/** The regions of an account. */
export function regionsOption(): Option {
  return new Option(
    '--regions <codes>',
    'GB/T 2260 codes separated by commas, or all; a code that is neither known nor carried by a site is refused (exit code 1), nothing is made or changed, and the audit log has the attempt / 地区；既非已知代码、也无站点使用的代码将被拒绝，不作任何更改，并记入审计日志'
  ).argParser(regionList)
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
