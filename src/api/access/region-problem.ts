import type { Sentence } from '../../readings/sentence.ts'
import { regionTable } from '../../reports/carbon-tables.ts'
import type { Regions } from '../../store/access/roles.ts'
import { regionsOfSites } from '../../store/sites.ts'
import type { Store } from '../../store/store.ts'
import { invalid } from '../carbon-entries.ts'

/**
 * Why an account cannot have regions; null when it can. Codes are those of known regions and what lies in them, or others
 * by which sites of the store are seen: of a mistyped one nobody would notice that it shows nothing.
 */
export async function regionProblem(store: Store, regions: Regions): Promise<Sentence | null> {
  if (regions === 'all') return null
  for (const code of regions) {
    if (code === 'all')
      return {
        zh: 'all 表示全部地区，须单独填写，不得列在其他代码之间',
        en: 'must be all alone, for every region, not all within a list'
      }
    if (/^\d+$/.test(code) && regionTable().has(code)) continue
    const scope = { actor: 'regions', regions: [code], role: 'system' } as const
    if ((await store.withScope(scope, regionsOfSites)).length > 0) continue
    const told = JSON.stringify(code)
    return {
      zh: `${told} 不是已知地区的代码，也没有站点使用：请填以省级代码开头的 2、4、6、9 或 12 位 GB/T 2260 代码`,
      en: `must be GB/T 2260 codes of 2, 4, 6, 9 or 12 digits that begin with a province's, or codes that sites carry; ${told} is neither`
    }
  }
  return null
}

/** @throws {Problem} `invalid-request` when an account cannot have these regions */
export async function requireRegions(store: Store, regions: Regions): Promise<void> {
  const problem = await regionProblem(store, regions)
  if (problem) throw invalid('regions', problem)
}
