import { ReferenceNumbers } from '../carbon/reference.ts'
import { againstYardstick, type Yardstick, type YardstickComparison, yardstickOf } from '../carbon/yardstick.ts'
import { yearStart } from '../readings/daily-energy.ts'
import { civil, type EpochDay } from '../readings/day.ts'
import type { PointTerm } from '../readings/point-terms.ts'
import { type EnergyRow, energyOfScope } from '../store/energy.ts'
import { lastMainDaysBy } from '../store/point-terms.ts'
import { yardstickValues } from '../store/reference-values.ts'
import type { SiteRow } from '../store/sites.ts'
import type { Transaction } from '../store/transaction.ts'
import { type CarbonTables, regionTable } from './carbon-tables.ts'
import { energySeries } from './energy-series.ts'
import { type SiteMeter, siteEnergy } from './site-energy.ts'

/** A site's energy of the last complete months beside what buildings of its kind use. */
export interface SiteYardstick extends YardstickComparison {
  readonly siteId: string
  readonly name: string | null
  readonly kind: string
  readonly floorAreaM2: number
  readonly yardstick: Yardstick
}

/** Why a site stands beside no yardstick though its kind may have one. */
export type LeftOutBecause = 'floor_area' | 'kind' | 'months'

/** The sites that stand beside their yardsticks, and those that do not. */
export interface SitesCompared {
  readonly yardsticks: readonly SiteYardstick[]
  readonly leftOut: readonly {
    readonly siteId: string
    readonly name: string | null
    readonly because: LeftOutBecause
  }[]
}

/**
 * Holds each site with a floor area, a kind that has a yardstick, and complete months against it.
 * @param energy kWh by day from `firstDay` on of each row
 */
export function siteYardsticks(
  rows: readonly EnergyRow[],
  energy: readonly Float64Array[],
  firstDay: EpochDay,
  { numbers, regions }: Pick<CarbonTables, 'numbers' | 'regions'>,
  lastMainDayOf: (meterId: string) => EpochDay
): SitesCompared {
  const sites = new Map<string, { row: EnergyRow; meters: SiteMeter[] }>()
  for (const [i, row] of rows.entries()) {
    const { siteId, meterId } = row
    const meter = { siteId, kwh: energy[i] as Float64Array, lastMainDay: lastMainDayOf(meterId) }
    const known = sites.get(siteId)
    if (known) known.meters.push(meter)
    else sites.set(siteId, { row, meters: [meter] })
  }
  const yardsticks: SiteYardstick[] = []
  const leftOut: SitesCompared['leftOut'][number][] = []
  for (const [siteId, { row, meters }] of sites) {
    const { kind, floorAreaM2, region, siteName: name } = row
    // that points have no energy yet is told of all of them together
    if (meters.every(({ kwh }) => kwh.every(Number.isNaN))) continue
    const leave = (because: LeftOutBecause) => leftOut.push({ siteId, name, because })
    if (kind === null) leave('kind')
    else if (floorAreaM2 === null || !(floorAreaM2 > 0)) leave('floor_area')
    else {
      const yardstick = yardstickOf(numbers, regions, region, kind)
      if (!yardstick) continue
      const comparison = againstYardstick(siteEnergy(meters, firstDay), firstDay, floorAreaM2, yardstick)
      if (comparison) yardsticks.push({ siteId, name, kind, floorAreaM2, yardstick, ...comparison })
      else leave('months')
    }
  }
  return { yardsticks, leftOut }
}

/**
 * One site beside its yardstick, as numbers stand on a day; null where there is nothing to compare.
 * @param terms the dated rows of the site's metering points, which the caller has asked for
 */
export async function yardstickOfSite(
  tx: Transaction,
  { siteId, kind, floorAreaM2 }: SiteRow,
  terms: Promise<readonly PointTerm[]>,
  day: EpochDay
): Promise<SiteYardstick | null> {
  if (kind === null || floorAreaM2 === null) return null
  const { year } = civil(day)
  const firstYear = year - 1
  const [rows, values, known] = await Promise.all([
    energyOfScope(tx, 'site', siteId, { firstYear, lastYear: year, runId: null, day }),
    yardstickValues(tx, kind),
    terms
  ])
  const firstDay = yearStart(firstYear)
  const energy = rows.map((row) => energySeries(row, firstDay, day))
  const lastMainDayOf = lastMainDaysBy(known)
  const numbers = new ReferenceNumbers(values, day)
  return (
    siteYardsticks(rows, energy, firstDay, { numbers, regions: regionTable() }, lastMainDayOf).yardsticks[0] ?? null
  )
}
