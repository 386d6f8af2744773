import { surchargeRates } from '../carbon/surcharge.ts'
import type { ReportPoint } from '../ranking/point-account.ts'
import type { EpochDay } from '../readings/day.ts'
import type { EnergyRow } from '../store/energy.ts'
import { type CarbonTables, flatPrices } from './carbon-tables.ts'
import { partKey, partOf, type Scope } from './report-scope.ts'
import type { CountedSubMeter } from './suspected-once.ts'

/** 80 % of a normal distribution lie within so many standard deviations. */
const EIGHTY_PER_CENT = 1.2816

/** The points of a report with the numbers of their regions. */
export function reportPoints(
  whole: Scope,
  rows: readonly EnergyRow[],
  energy: readonly Float64Array[],
  tables: CarbonTables,
  year: number,
  hiddenAccounts: ReadonlySet<string>,
  lastMainDayOf: (meterId: string) => EpochDay,
  awaiting: ReadonlySet<string>
): ReportPoint[] {
  const byRegion = new Map<string | null, Pick<ReportPoint, 'kgCo2PerKwh' | 'prices' | 'surcharges'>>()
  return rows.map((row, i) => {
    const { region } = row
    let numbers = byRegion.get(region)
    if (!numbers) {
      numbers = {
        kgCo2PerKwh: tables.factors.inUse(region, year).kgCo2PerKwh,
        prices: flatPrices(tables, region),
        surcharges: surchargeRates(tables.numbers, tables.regions, region)
      }
      byRegion.set(region, numbers)
    }
    return {
      ...numbers,
      // The surcharge is on the whole account: of one that is not seen whole it is not known.
      surcharges: row.account !== null && hiddenAccounts.has(row.account) ? [] : numbers.surcharges,
      meterId: row.meterId,
      siteId: row.siteId,
      account: row.account,
      region,
      floorAreaM2: row.floorAreaM2 ?? Number.NaN,
      part: partKey(partOf(whole, row)),
      kwh: energy[i] as Float64Array,
      ...suspicionOf(row),
      awaitsEnergy: awaiting.has(row.meterId),
      lastMainDay: lastMainDayOf(row.meterId)
    }
  })
}

/** The points of sub-meters whose suspected load counts, each with the numbers of its main meter; none of others' main meters. */
export function subMeterPoints(subs: readonly CountedSubMeter[], mains: readonly ReportPoint[]): ReportPoint[] {
  const mainOf = new Map(mains.map((point) => [point.meterId, point]))
  return subs.flatMap((sub) => {
    const main = mainOf.get(sub.mainMeterId)
    if (!main) return []
    const { meterId, mainMeterId, from, to } = sub
    const kwh = new Float64Array(main.kwh.length).fill(Number.NaN)
    return [{ ...main, ...suspicionOf(sub), meterId, kwh, subMeter: { mainMeterId, from, to } }]
  })
}

function suspicionOf({
  probability,
  estimatedKw,
  duty,
  load,
  onsetDay
}: Pick<EnergyRow, 'probability' | 'estimatedKw' | 'duty' | 'load' | 'onsetDay'>) {
  return {
    probability: probability ?? 0,
    meanExcessKw: estimatedKw === null || duty === null ? Number.NaN : estimatedKw * duty,
    excessSpread: spreadOf(load),
    onsetDay
  }
}

/** Standard deviation of a load over itself, from the upper half of its interval; NaN without one. */
function spreadOf(load: EnergyRow['load']): number {
  const { kw, kw_high: high } = load ?? {}
  return kw && high ? (high - kw) / EIGHTY_PER_CENT / kw : Number.NaN
}
