import { parseReferenceValues, type ReferenceValue } from './reference.ts'
import { NATION, type Regions } from './regions.ts'
import { CarbonTableError } from './table.ts'

/** Carbon of a kWh taken from the grid of a region in a year, as its government published it. */
export interface EmissionFactor {
  readonly region: string
  readonly year: number
  readonly kgCo2PerKwh: number
  readonly source: string
}

/** A factor with what it stands for: where its own region or year had none, a larger region's or the nearest year's. */
export interface FactorInUse extends EmissionFactor {
  readonly askedRegion: string | null
  readonly askedYear: number
  readonly fallback: 'none' | 'grid' | 'nation'
}

/** The published emission factors. Numbers that nobody published are never made up. */
export class EmissionFactors {
  readonly #regions: Regions
  readonly #byRegion = new Map<string, EmissionFactor[]>()
  /** Sites share their factors: many ask for few. */
  readonly #known = new Map<string, FactorInUse>()

  /** @throws CarbonTableError when there is none for the nation, which every other falls back on */
  constructor(factors: readonly EmissionFactor[], regions: Regions) {
    this.#regions = regions
    for (const factor of factors) {
      const list = this.#byRegion.get(factor.region)
      if (list) list.push(factor)
      else this.#byRegion.set(factor.region, [factor])
    }
    if (!this.#byRegion.has(NATION))
      throw new CarbonTableError(`The emission factors lack one for the nation (${NATION}).`)
  }

  /**
   * The factor of a site's province, else its regional grid's, else the nation's. A year that the table does not have takes the
   * nearest (of two as near the later).
   * @param region GB/T 2260 code of the site's region, or null when it is not known
   */
  inUse(region: string | null, year: number): FactorInUse {
    const key = JSON.stringify([region, year])
    let factor = this.#known.get(key)
    if (!factor) this.#known.set(key, (factor = this.#find(region, year)))
    return factor
  }

  #find(region: string | null, year: number): FactorInUse {
    const around = this.#regions.around(region)
    const used = around.find((code) => this.#byRegion.has(code)) ?? NATION
    const factors = this.#byRegion.get(used) as EmissionFactor[]
    const nearest = factors.reduce((best, factor) => {
      const nearer = Math.abs(factor.year - year) - Math.abs(best.year - year)
      return nearer < 0 || (nearer === 0 && factor.year > best.year) ? factor : best
    })
    const fallback =
      used === NATION ? 'nation' : around.some((code) => this.#regions.get(code)?.grid === used) ? 'grid' : 'none'
    return { ...nearest, askedRegion: region, askedYear: year, fallback }
  }
}

/**
 * The emission factors among reference numbers. One of no known region, or of one smaller than a province, is passed over: a row
 * that was entered once must neither keep reports from being made nor stand in for the official factor.
 * @throws CarbonTableError when the nation has none
 */
export function emissionFactors(values: readonly ReferenceValue[], regions: Regions): EmissionFactors {
  const factors = values
    .filter(({ dataset, region }) => dataset === 'emission_factor' && regions.has(region) && !/^\d{3,}$/.test(region))
    .map(({ region, item, value, source }) => ({ region, year: Number(item), kgCo2PerKwh: value, source }))
  return new EmissionFactors(factors, regions)
}

/**
 * Reads `data/emission-factors.csv` (`region,year,kg_co2_per_kwh,source`, and `used_from` where it was announced after another).
 * @throws CarbonTableError when a row has no known region, year, source or plausible factor
 */
export function parseEmissionFactors(text: string, regions: Regions): EmissionFactors {
  const values = parseReferenceValues('emission_factor', text)
  const unknown = values.find(({ region }) => !regions.has(region))
  if (unknown) throw new CarbonTableError(`An emission factor is for ${unknown.region}, which is not listed.`)
  return emissionFactors(values, regions)
}
