import type { EmissionFactors, FactorInUse } from '../carbon/emission-factor.ts'
import type { Meter } from '../readings/meter.ts'
import type { Finding } from '../screening/finding.ts'
import { type PriorityPart, priorityOf } from './priority.ts'
import type { ScopeWeights, WeightInUse } from './scope-weight.ts'

export const HOURS_PER_YEAR = 8760

/** A metering point with what screening found. */
export interface AssessedPoint {
  readonly meter: Meter
  readonly finding: Finding
  /** Mean load over its readings, kW; NaN without any. */
  readonly meanKw: number
  /** Calendar year of its last reading, whose emission factor counts. */
  readonly year: number
  /** Its first and its last day with a reading, since 1970-01-01; null without any, absent where they are not known. */
  readonly span?: { readonly first: number; readonly last: number } | null
}

/** What ending the suspected load of a point would save; NaN where there is no load to estimate. */
export interface RankedPoint extends AssessedPoint {
  /** estimated kW × hours it runs in a year */
  readonly excessKwhPerYear: number
  /** excess energy × emission factor */
  readonly tco2PerYear: number
  /** probability × tCO2; 0 where there is nothing to estimate */
  readonly expectedTco2PerYear: number
  readonly factor: FactorInUse
  /** price of a flat load; NaN where none is known */
  readonly yuanPerKwh: number
  /** The point at which its suspected load is counted, where that is not itself: the main meter above it or a sub-meter. */
  readonly countedAt?: string
}

/** A site with its points, its place and why it has it. */
export interface RankedSite {
  readonly siteId: string
  /** tCO2: sum of its parts = weight × years until the target date × sum of the points' expected tCO2 a year */
  readonly priority: number
  readonly priorityParts: readonly PriorityPart[]
  readonly expectedTco2PerYear: number
  readonly weight: WeightInUse
  /** its point with the most expected tCO2: what the site's own figures are */
  readonly leading: RankedPoint
  /** by expected tCO2, most first */
  readonly points: readonly RankedPoint[]
}

/** Estimates what each point's suspected load costs in energy and carbon. */
export function rankPoint(point: AssessedPoint, factors: EmissionFactors, yuanPerKwh = Number.NaN): RankedPoint {
  const { meter, finding, year } = point
  const factor = factors.inUse(meter.region, year)
  const excessKwhPerYear = finding.estimatedKw * finding.duty * HOURS_PER_YEAR
  const tco2PerYear = (excessKwhPerYear * factor.kgCo2PerKwh) / 1000
  const expected = finding.probability * tco2PerYear
  const expectedTco2PerYear = Number.isNaN(expected) ? 0 : expected
  return { ...point, excessKwhPerYear, tco2PerYear, expectedTco2PerYear, factor, yuanPerKwh }
}

/** Most expected tCO2 first; then judged ones, the likelier first; then by meter id, the same on every machine. */
export function byExpectedTco2(a: RankedPoint, b: RankedPoint): number {
  return (
    b.expectedTco2PerYear - a.expectedTco2PerYear ||
    Number(b.finding.status === 'ok') - Number(a.finding.status === 'ok') ||
    b.finding.probability - a.finding.probability ||
    compareText(a.meter.meterId, b.meter.meterId)
  )
}

/** Ranks sites by priority: expected avoidable tCO2 until the target date, weighed by how far the site's scope is over its glide path. */
export function rankSites(points: readonly RankedPoint[], weights: ScopeWeights): RankedSite[] {
  const sites = new Map<string, RankedPoint[]>()
  for (const point of points) {
    const list = sites.get(point.meter.siteId)
    if (list) list.push(point)
    else sites.set(point.meter.siteId, [point])
  }
  return [...sites]
    .map(([siteId, unsorted]) => {
      const sorted = unsorted.sort(byExpectedTco2)
      const leading = sorted[0] as RankedPoint
      const weight = weights.of(leading.meter)
      const expectedTco2PerYear = sorted.reduce((sum, point) => sum + point.expectedTco2PerYear, 0)
      const { priority, parts: priorityParts } = priorityOf(sorted, weight)
      return { siteId, priority, priorityParts, expectedTco2PerYear, weight, leading, points: sorted }
    })
    .sort(
      (a, b) =>
        b.priority - a.priority || b.expectedTco2PerYear - a.expectedTco2PerYear || compareText(a.siteId, b.siteId)
    )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
