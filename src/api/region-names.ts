import { parse } from 'csv-parse/sync'
import { enclosingRegions } from '../readings/region-code.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'

/** Chinese and English name of a region by its code; null where neither it nor what encloses it has a name. */
export type RegionNames = (code: string) => { name_zh: string | null; name_en: string | null }

/** Reads `data/region-names.csv`. A district without a name of its own goes by its city's, a city by its province's. */
export function regionNames(): RegionNames {
  const rows: { code: string; name_zh: string; name_en: string }[] = parse(readReferenceTable('region-names'), {
    columns: true
  })
  const names = new Map(rows.map(({ code, name_zh, name_en }) => [code, { name_zh, name_en }]))
  const unnamed = { name_zh: null, name_en: null }
  return (code) => {
    const named = enclosingRegions(code).find((region) => names.has(region))
    return named === undefined ? unnamed : (names.get(named) ?? unnamed)
  }
}
