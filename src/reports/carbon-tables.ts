import { type DatedRate, datedRates, rateOn } from '../carbon/dated-rate.ts'
import { type EmissionFactors, emissionFactors } from '../carbon/emission-factor.ts'
import {
  DATASET_LAYOUTS,
  DATASETS,
  parseReferenceValues,
  ReferenceNumbers,
  type ReferenceValue
} from '../carbon/reference.ts'
import { parseRegions, type Regions } from '../carbon/regions.ts'
import { readTable } from '../carbon/table.ts'
import type { EpochDay } from '../readings/day.ts'
import type { TariffNotice } from '../readings/tariff-calendar.ts'
import { parseTariffNotices } from '../readings/tariff-table.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import { seedReferenceValues } from '../store/reference-values.ts'
import { seedTariffs } from '../store/tariff-calendars.ts'
import type { Transaction } from '../store/transaction.ts'

/** The regions and the numbers that reports for one day use. */
export interface CarbonTables {
  readonly regions: Regions
  readonly numbers: ReferenceNumbers
  readonly factors: EmissionFactors
}

/** The numbers that come with the program, as `data/` has them. */
export function shippedNumbers(): ReferenceValue[] {
  return DATASETS.flatMap((dataset) => parseReferenceValues(dataset, readReferenceTable(DATASET_LAYOUTS[dataset].file)))
}

/** The hours of the tariff registers that come with the program. */
export function shippedTariffs(): TariffNotice[] {
  return parseTariffNotices(readReferenceTable('tariff-periods'))
}

/**
 * Puts what comes with the program into the database, beside what users entered.
 * @param today from which corrected numbers are used
 */
export async function seedPublished(tx: Transaction, today: EpochDay): Promise<void> {
  await seedReferenceValues(tx, shippedNumbers(), today)
  await seedTariffs(tx, shippedTariffs())
}

/**
 * The tables as they are used on a day.
 * @param day since 1970-01-01; without one all that is known, whenever it is used from
 */
export function carbonTables(
  values: readonly ReferenceValue[] = shippedNumbers(),
  day = Number.POSITIVE_INFINITY
): CarbonTables {
  const regions = regionTable()
  const numbers = new ReferenceNumbers(values, day)
  return { regions, numbers, factors: emissionFactors(numbers.all('emission_factor'), regions) }
}

/**
 * The prices of a flat load in a region, which are about those of the flat register, each from the day that it holds; none where
 * neither the region nor the nation has one.
 */
export function flatPrices({ numbers, regions }: CarbonTables, region: string | null): DatedRate[] {
  return datedRates(numbers, regions, region, 'energy_price', 'flat')
}

/** Prices of a flat load on a day, yuan/kWh, each region's looked up once; NaN where there is none. */
export function flatPricesOn(tables: CarbonTables, day: EpochDay): (region: string | null) => number {
  const known = new Map<string | null, number>()
  return (region) => {
    let price = known.get(region)
    if (price === undefined) known.set(region, (price = rateOn(flatPrices(tables, region), day)))
    return price
  }
}

let regions: Regions | undefined

/** The regions of `data/`, read once. */
export function regionTable(): Regions {
  return (regions ??= parseRegions(readReferenceTable('regions')))
}

/** Official targets as `data/` has them; an empty base value was not published, or not found. */
export function publishedTargets(): Record<string, string>[] {
  const columns = [
    'scope_kind',
    'scope',
    'metric',
    'base_year',
    'base_value',
    'target_year',
    'reduction',
    'boundary',
    'source'
  ]
  return readTable('published-targets', readReferenceTable('published-targets'), columns).map(({ cell }) =>
    Object.fromEntries(columns.map((column) => [column, cell(column)]))
  )
}
