/** GB/T 2260 codes of the mainland's provinces and what lies in them; Taiwan, Hong Kong and Macao keep other holidays. */
const MAINLAND = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])(\d{2}|\d{4}|\d{7}|\d{10})?$/
const LEVELS = [12, 9, 6, 4, 2]

/** Whether a code is a GB/T 2260 code of mainland China: 2, 4 or 6 digits, or 9 or 12 with GB/T 10114's smaller areas. */
export function isMainlandChina(region: string | null): boolean {
  return region !== null && MAINLAND.test(region)
}

/**
 * A region and those that contain it, innermost first: `330106` → `330106`, `3301`, `33`.
 * Closing pairs of zeros are GB/T 2260's way to write a larger region: `330100` → `3301`, `33`.
 * Codes that are not of mainland China stand alone.
 */
export function enclosingRegions(region: string): string[] {
  if (!MAINLAND.test(region)) return [region]
  const code = region.length <= 6 ? region.replace(/(?:00){1,2}$/, '') : region
  return LEVELS.filter((length) => length <= code.length).map((length) => code.slice(0, length))
}
