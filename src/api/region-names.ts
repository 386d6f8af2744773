import { NATION, parseRegions } from '../carbon/regions.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'

/** Chinese and English name of a region by its code; null where neither it nor a city or province around it is known. */
export type RegionNames = (code: string) => { name_zh: string | null; name_en: string | null }

/** Names from `data/regions.csv`. A district without a name of its own goes by its city's, a city by its province's. */
export function regionNames(): RegionNames {
  const regions = parseRegions(readReferenceTable('regions'))
  return (code) => {
    const known = regions.around(code).find((each) => regions.get(each)) as string
    const region = known === NATION && code !== NATION ? undefined : regions.get(known)
    return { name_zh: region?.nameZh ?? null, name_en: region?.nameEn ?? null }
  }
}
