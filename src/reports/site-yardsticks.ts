import { ReferenceNumbers } from '../carbon/reference.ts'
import { againstYardstick, type Yardstick, type YardstickComparison, yardstickOf } from '../carbon/yardstick.ts'
import { yearStart } from '../readings/daily-energy.ts'
import { civil, type EpochDay } from '../readings/day.ts'
import { type EnergyRow, energyOfScope } from '../store/energy.ts'
import { yardstickValues } from '../store/reference-values.ts'
import type { SiteRow } from '../store/sites.ts'
import type { Transaction } from '../store/transaction.ts'
import { type CarbonTables, regionTable } from './carbon-tables.ts'
import { energySeries } from './energy-series.ts'

/** A site's energy of the last complete months beside what buildings of its kind use. */
export interface SiteYardstick extends YardstickComparison {
  readonly siteId: string
  readonly name: string | null
  readonly kind: string
  readonly floorAreaM2: number
  readonly yardstick: Yardstick
}

/**
 * Each site with a floor area, a kind that has a yardstick, and complete months.
 * @param energy kWh by day from `firstDay` on of each row, up to the last day with readings of any
 */
export function siteYardsticks(
  rows: readonly EnergyRow[],
  energy: readonly Float64Array[],
  firstDay: EpochDay,
  { numbers, regions }: Pick<CarbonTables, 'numbers' | 'regions'>
): SiteYardstick[] {
  const sites = new Map<string, { row: EnergyRow; kwh: Float64Array }>()
  for (const [i, row] of rows.entries()) {
    const known = sites.get(row.siteId)
    if (known) known.kwh = known.kwh.map((value, day) => value + energy[i]![day]!)
    else sites.set(row.siteId, { row, kwh: Float64Array.from(energy[i]!) })
  }
  const compared: SiteYardstick[] = []
  for (const [siteId, { row, kwh }] of sites) {
    const { kind, floorAreaM2, region, siteName } = row
    if (kind === null || floorAreaM2 === null) continue
    const yardstick = yardstickOf(numbers, regions, region, kind)
    const comparison = yardstick && againstYardstick(kwh, firstDay, floorAreaM2, yardstick)
    if (comparison) compared.push({ siteId, name: siteName, kind, floorAreaM2, yardstick, ...comparison })
  }
  return compared
}

/** One site beside its yardstick, as numbers stand on a day; null where there is nothing to compare. */
export async function yardstickOfSite(
  tx: Transaction,
  { siteId, kind, floorAreaM2 }: SiteRow,
  day: EpochDay
): Promise<SiteYardstick | null> {
  if (kind === null || floorAreaM2 === null) return null
  const { year } = civil(day)
  const firstYear = year - 1
  const [rows, values] = await Promise.all([
    energyOfScope(tx, 'site', siteId, { firstYear, lastYear: year, runId: null, day }),
    yardstickValues(tx, kind)
  ])
  const firstDay = yearStart(firstYear)
  const energy = rows.map((row) => energySeries(row, firstDay, day))
  const last = Math.max(-1, ...energy.map((kwh) => kwh.findLastIndex((value) => !Number.isNaN(value))))
  const known = energy.map((kwh) => kwh.subarray(0, last + 1))
  const numbers = new ReferenceNumbers(values, day)
  return siteYardsticks(rows, known, firstDay, { numbers, regions: regionTable() })[0] ?? null
}
