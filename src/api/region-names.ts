/** Chinese and English name of a region by its code; null where the table does not have it. */
export type RegionNames = (code: string) => { name_zh: string | null; name_en: string | null }

export function regionNames(): RegionNames {
  return () => ({ name_zh: null, name_en: null })
}
