import type { Province } from './province.ts'
import { createRandom } from './random.ts'

/** A made-up carbon target in the columns of the targets file. */
export interface SimulatedTarget {
  readonly scopeKind: 'region' | 'organisation'
  /** Code of the region or name of the organisation. */
  readonly scope: string
  readonly metric: 'kgco2_per_m2' | 'tco2'
  readonly baseYear: number
  readonly baseValue: number
  readonly targetYear: number
  /** Share of the base value to be saved. */
  readonly reduction: number
  readonly source: string
}

export const TARGETS_BASE_YEAR = 2025
const TARGET_YEAR = 2030
/** What the plan for 2021 to 2025 asked of CO2 per m². */
const REDUCTION = 0.07

/**
 * Targets for each city (kgCO2 per m²) and organisation (tCO2) of a province, from the energy that their sites would
 * use; base values lie up to a tenth off, so that some scopes are ahead of their glide path and some behind.
 * @param kgCo2PerKwh emission factor of the grid in `TARGETS_BASE_YEAR`
 */
export function simulateTargets(province: Province, kgCo2PerKwh: number): SimulatedTarget[] {
  const regions = new Map<string, Use>()
  const organisations = new Map<string, Use>()
  for (const site of province.sites) {
    const kwh = site.facility.kwhPerM2 * site.floorAreaM2 * site.intensity
    add(regions, site.city.code, kwh, site.floorAreaM2)
    add(organisations, site.organisation, kwh, site.floorAreaM2)
  }
  const target = (
    scopeKind: SimulatedTarget['scopeKind'],
    scope: string,
    metric: SimulatedTarget['metric'],
    value: number
  ): SimulatedTarget => {
    const random = createRandom(province.options.seed).derive('target', scope)
    return {
      scopeKind,
      scope,
      metric,
      baseYear: TARGETS_BASE_YEAR,
      baseValue: Number((value * random.between(0.9, 1.1)).toFixed(2)),
      targetYear: TARGET_YEAR,
      reduction: REDUCTION,
      source: 'simulated'
    }
  }
  return [
    ...[...regions].map(([code, { kwh, areaM2 }]) =>
      target('region', code, 'kgco2_per_m2', (kwh * kgCo2PerKwh) / areaM2)
    ),
    ...[...organisations].map(([name, { kwh }]) => target('organisation', name, 'tco2', (kwh * kgCo2PerKwh) / 1000))
  ]
}

interface Use {
  readonly kwh: number
  readonly areaM2: number
}

function add(uses: Map<string, Use>, key: string, kwh: number, areaM2: number): void {
  const before = uses.get(key)
  uses.set(key, { kwh: (before?.kwh ?? 0) + kwh, areaM2: (before?.areaM2 ?? 0) + areaM2 })
}
