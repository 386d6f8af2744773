import type { DataWarning } from './finding.ts'
import type { ScreeningInput } from './screening-input.ts'

/** The mean load of no building comes to more than this many times the contracted capacity. */
const TIMES_CONTRACT = 1
/**
 * Mean load per floor area, W/m², that only data centres and works reach: hospitals, the most intensive public buildings,
 * stay under 60 (500 kWh/m² a year).
 */
const MOST_W_PER_M2 = 150

/** Is the mean load possible in the premises? A wrong unit (W for kW) or ratio is not, where capacity or floor area are on file. */
export function implausibleLoad(meanKw: number, { meter }: ScreeningInput): DataWarning[] {
  const warnings: DataWarning[] = []
  const mean = Number(meanKw.toPrecision(3))
  if (meanKw > TIMES_CONTRACT * meter.contractKva) {
    warnings.push({
      code: 'data.above_contract',
      sentence: {
        zh: `平均负荷 ${mean} kW 超过合同容量 ${meter.contractKva} kVA：请核对单位（W 或 kW）和倍率。`,
        en: `The mean load of ${mean} kW exceeds the contracted ${meter.contractKva} kVA: check the unit (W or kW) and the ratio.`
      },
      numbers: { mean_kw: mean, contract_kva: meter.contractKva }
    })
  }
  const wPerM2 = Math.round((1000 * meanKw) / meter.floorAreaM2)
  if (wPerM2 > MOST_W_PER_M2 && Number.isFinite(wPerM2)) {
    warnings.push({
      code: 'data.above_floor_area',
      sentence: {
        zh: `平均负荷 ${mean} kW，每平方米 ${wPerM2} W，公共建筑达不到：请核对单位（W 或 kW）、倍率和建筑面积。`,
        en: `The mean load of ${mean} kW is ${wPerM2} W per m², more than public buildings draw: check the unit (W or kW), the ratio and the floor area.`
      },
      numbers: { mean_kw: mean, w_per_m2: wPerM2 }
    })
  }
  return warnings
}
