import { CarbonTableError, readTable } from './table.ts'

/** A region as `data/regions.csv` describes it: a city, a province, a regional grid or the nation. */
export interface Region {
  /** GB/T 2260 code; `grid-…` for regional grids, `CN` for the nation */
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
  readonly parent: string | null
  /** the regional grid that a province belongs to */
  readonly grid: string | null
}

export const NATION = 'CN'

/** A region's code without the closing pairs of zeros that GB/T 2260 writes a larger area with: `330000` → `33`. */
export function regionStem(code: string): string {
  return /^\d{6}$/.test(code) ? code.replace(/(00){1,2}$/, '') : code
}

/** The regions that are known, and what lies in what. */
export class Regions {
  readonly #byCode: ReadonlyMap<string, Region>
  readonly #byName = new Map<string, string>()

  constructor(regions: readonly Region[]) {
    this.#byCode = new Map(regions.map((region) => [region.code, region]))
    for (const { code, nameZh, nameEn, parent } of regions) {
      const above = (parent !== null && this.#byCode.get(parent)?.nameZh) || ''
      const names = [nameZh, withoutRank(nameZh)]
      for (const name of [...names, ...names.flatMap((each) => [above + each, withoutRank(above) + each]), nameEn])
        this.#byName.set(name.toLowerCase(), code)
    }
  }

  /**
   * The code of a region however people write it: its code, with or without closing zeros (330100, 3301), or its whole name
   * (杭州市, 杭州, 浙江省杭州市, Hangzhou). Undefined where it is no known region and lies in none.
   */
  codeOf(written: string): string | undefined {
    const plain = written.normalize('NFKC').trim()
    const named = this.#byName.get(plain.toLowerCase().replace(/(?<=\p{Script=Han})\s+/gu, ''))
    if (named !== undefined) return named
    return /^(CN|\d{2,12}|grid-[a-z]+)$/.test(plain) && this.has(plain) ? regionStem(plain) : undefined
  }

  get(code: string): Region | undefined {
    return this.#byCode.get(code)
  }

  all(): Region[] {
    return [...this.#byCode.values()]
  }

  /**
   * Whether a number can hold for a region: one that is listed, or that lies in one that is and whose code is as long as those of
   * provinces, cities, counties, towns and villages are.
   */
  has(code: string): boolean {
    if (/^\d/.test(code) && !LENGTHS.includes(code.length)) return this.#byCode.has(code)
    return this.#innermost(code) !== undefined
  }

  /**
   * The regions that contain a code, innermost first, the grid of a province after it and the nation last: `330106` → `330106`,
   * `3301`, `33`, `grid-east`, `CN`. Counties and smaller areas are not listed, yet numbers can be entered for them. A code of no
   * listed province lies in the nation alone.
   */
  around(code: string | null): string[] {
    let region = code === null ? undefined : this.#innermost(code)
    const around = region && code !== null ? smallerThan(region.code, regionStem(code)) : []
    while (region) {
      if (region.code !== NATION) around.push(region.code)
      if (region.grid) around.push(region.grid)
      region = region.parent === null ? undefined : this.#byCode.get(region.parent)
    }
    return [...around, NATION]
  }

  /** The province that a code lies in, else the nation. */
  province(code: string | null): string {
    return this.around(code).find((each) => this.#byCode.get(each)?.grid) ?? NATION
  }

  /** Smaller regions than the table's carry the code of the larger ones in front. */
  #innermost(code: string): Region | undefined {
    const shortest = /^\d+$/.test(code) ? 2 : code.length
    for (let length = code.length; length >= shortest; length--) {
      const region = this.#byCode.get(code.slice(0, length))
      if (region) return region
    }
    return undefined
  }
}

/** What people leave out at the end of a region's name. */
function withoutRank(name: string): string {
  const short = name.replace(/(省|市|(壮族|回族|维吾尔)?自治区)$/u, '')
  return short === '' ? name : short
}

/** Lengths of GB/T 2260 and GB/T 10114 codes: village, town, county, city, province. */
const LENGTHS = [12, 9, 6, 4, 2]

/** A code and the areas around it that are smaller than a listed region, innermost first. */
function smallerThan(listed: string, code: string): string[] {
  const codes = LENGTHS.filter((length) => length <= code.length).map((length) => code.slice(0, length))
  return [...new Set([code, ...codes].filter((each) => each.length > listed.length))]
}

/**
 * Reads `data/regions.csv` (`code,name_zh,name_en,parent,grid,source`).
 * @throws CarbonTableError
 */
export function parseRegions(text: string, file = 'regions'): Regions {
  const regions = readTable(file, text, ['code', 'name_zh', 'name_en', 'parent', 'grid']).map(({ cell }) => ({
    code: cell('code'),
    nameZh: cell('name_zh'),
    nameEn: cell('name_en'),
    parent: cell('parent') || null,
    grid: cell('grid') || null
  }))
  const codes = new Set(regions.map(({ code }) => code))
  for (const { code, parent, grid } of regions) {
    for (const named of [parent, grid]) {
      if (named !== null && !codes.has(named))
        throw new CarbonTableError(`${file}: ${code} lies in ${named}, which is not listed.`)
    }
  }
  return new Regions(regions)
}
