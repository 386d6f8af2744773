import type { EmissionFactors } from '../carbon/emission-factor.ts'
import { countOnce } from '../ranking/count-once.ts'
import { type RankedPoint, rankPoint } from '../ranking/rank.ts'
import { civil } from '../readings/day.ts'
import type { Meter } from '../readings/meter.ts'
import { type AssessmentOptions, assessPoint } from '../screening/assess.ts'
import type { Finding } from '../screening/finding.ts'
import { parseMiners } from '../simulation/miners.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import type { ScreenedPoints } from './screened-points.ts'

export interface RankedScreening {
  /** The points in the order of their meters, their findings without contributions and warnings. */
  readonly points: RankedPoint[]
  /** The whole finding of a meter: contributions are many, so they are made when they are asked for. */
  findingOf(meterId: string): Finding
}

/**
 * Judges each screened point among its peers and estimates what its load costs.
 * @param priceOf yuan/kWh of a flat load in a region; NaN where none is known
 * @param currentYear serves points without readings, whose emission factor has no year of its own
 */
export function rankScreened(
  meters: Iterable<Meter>,
  screened: ScreenedPoints,
  factors: EmissionFactors,
  currentYear: number,
  assessment: AssessmentOptions,
  priceOf: (region: string | null) => number
): RankedScreening {
  const options = { ...assessment, rigs: parseMiners(readReferenceTable('miners')) }
  const peers = screened.peers()
  const points: RankedPoint[] = []
  for (const meter of meters) {
    const screening = screened.get(meter.meterId)
    const finding = { ...assessPoint(screening, peers, options), contributions: [], warnings: [] }
    const year = screening.lastDay === null ? currentYear : civil(screening.lastDay).year
    const { lastDay, days } = screening
    const span = lastDay === null ? null : { first: lastDay - days + 1, last: lastDay }
    const meanKw = screening.shape?.meanKw ?? Number.NaN
    points.push(rankPoint({ meter, finding, meanKw, year, span }, factors, priceOf(meter.region)))
  }
  return { points: countOnce(points), findingOf: (meterId) => assessPoint(screened.get(meterId), peers, options) }
}
