import { againstYardstick, type Yardstick, type YardstickComparison, yardstickOf } from '../carbon/yardstick.ts'
import type { EpochDay } from '../readings/day.ts'
import type { EnergyRow } from '../store/energy.ts'
import type { CarbonTables } from './carbon-tables.ts'

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
  { numbers, regions }: CarbonTables
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
