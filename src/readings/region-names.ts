import { readTable } from './table.ts'

const CODE = /^\d{2,12}$/
const HAN = /\p{Script=Han}/u
/** What people leave out at the end of a region's name. */
const SUFFIX = /(省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)$/u

interface Named {
  readonly code: string
  readonly names: readonly string[]
}

/** Regions by what people call them. */
export class RegionNames {
  /** larger codes, which are smaller regions, first */
  readonly #regions: readonly Named[]
  readonly #byName = new Map<string, string>()

  constructor(regions: readonly { readonly code: string; readonly zh: string; readonly en: string }[]) {
    const named = regions.filter(({ code }) => CODE.test(code))
    this.#regions = named
      .map(({ code, zh }) => ({ code, names: [zh, short(zh)] }))
      .sort((a, b) => b.code.length - a.code.length)
    for (const { code, zh, en } of named)
      for (const name of [zh, short(zh), en.toLowerCase()]) this.#byName.set(name, code)
  }

  /**
   * The code of a region by its name (杭州市, 杭州, Hangzhou), or of the smallest known region that a place lies in which begins
   * with its names (浙江省杭州市西湖区文三路 1 号); undefined where the table knows none.
   */
  codeOf(text: string): string | undefined {
    const plain = text.normalize('NFKC').replace(/\s+/g, '')
    const exact = this.#byName.get(plain) ?? this.#byName.get(text.trim().toLowerCase())
    if (exact !== undefined) return exact
    for (const { code, names } of this.#regions) {
      const above = this.#regions.find((region) => code !== region.code && code.startsWith(region.code))
      const begins = [...(above ? above.names.flatMap((upper) => names.map((name) => upper + name)) : []), ...names]
      if (begins.some((name) => plain.startsWith(name))) return code
    }
    return undefined
  }
}

/** Reads the names of a table with the columns `code,name_zh,name_en`. */
export function parseRegionNames(text: string): RegionNames {
  const regions: { code: string; zh: string; en: string }[] = []
  readTable('regions', text, ['code', 'name_zh', 'name_en'], ({ cell }) => {
    regions.push({ code: cell('code'), zh: cell('name_zh'), en: cell('name_en') })
  })
  return new RegionNames(regions)
}

/** Whether a text is written in Chinese, so that it is a name rather than a code. */
export function isChinese(text: string): boolean {
  return HAN.test(text)
}

function short(name: string): string {
  const kept = name.replace(/(壮族|回族|维吾尔)自治区$/u, '').replace(SUFFIX, '')
  return kept === '' ? name : kept
}
