import type { CarbonTarget } from '../carbon/target.ts'
import { priorityOf } from '../ranking/priority.ts'
import type { RankedPoint } from '../ranking/rank.ts'
import { ScopeWeights, type WeightInUse } from '../ranking/scope-weight.ts'
import type { AssembledCurves } from '../readings/assemble-curve.ts'
import { civil, type EpochDay } from '../readings/day.ts'
import type { Curve } from '../readings/load-curve.ts'
import type { Meter } from '../readings/meter.ts'
import type { ReadingsBatch } from '../readings/readings-batch.ts'
import { carbonTables, shippedNumbers } from '../reports/carbon-tables.ts'
import type { AssessmentOptions } from '../screening/assess.ts'
import type { Finding } from '../screening/finding.ts'
import { generationPoint, withoutReadings } from '../screening/point-screening.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'
import { groupByMeter } from '../sources/meter-groups.ts'
import { rankScreened } from './rank-screened.ts'
import { ScreenedPoints } from './screened-points.ts'
import { curveToScreen, type Surroundings, screeningInput } from './screening-inputs.ts'
import { screenPoints } from './screening-pool.ts'

export interface FileScreeningOptions extends AssessmentOptions {
  readonly meters: ReadonlyMap<string, Meter>
  readonly targets: readonly CarbonTarget[]
  readonly surroundings: Surroundings
  /** Worker threads; all cores unless told. */
  readonly jobs?: number | undefined
  /** The day of the ranking: its year serves meters without readings, whose emission factor has no year of its own. */
  readonly today: EpochDay
  /** Called after each point with the number of points screened so far. */
  readonly progress: (points: number) => void
}

/** A point's place in the ranking. Its finding comes without contributions and warnings: ask for those one at a time. */
export interface RankedReading {
  readonly point: RankedPoint
  readonly weight: WeightInUse
  /** tCO2: probability × tCO2 a year × years until the target date × weight */
  readonly priority: number
}

/** What the screening of files gave: small, for the contributions of many points are made only when asked for. */
export interface FileScreening {
  /** Every meter, by priority, then by meter id. */
  readonly ranking: readonly RankedReading[]
  /** The whole finding of a meter, with what adds up to it. */
  findingOf(meterId: string): Finding
  /** Log-odds of mining, at even odds, of a meter that the learnt model of its grain judged; null for others. */
  learntLogOdds(meterId: string): { readonly grain: Curve['grain']; readonly logOdds: number } | null
  /** Rows that a later row of the same day replaced. */
  readonly superseded: number
  /** Rows left out because their day lies years away from all others of their meter. */
  readonly outlying: number
  /** Rows of daily registers of meters that were screened by their hours or the other way round, and of other channels. */
  readonly otherGrain: number
  /** Removes the temporary file that `findingOf` reads. */
  close(): void
}

/**
 * Screens the readings of files, any number and in any order, and ranks all meters that are known: those without readings
 * as well. Memory does not grow with the readings, and with the meters only by what was seen in each.
 * @param batches checked readings; rows of unknown meters are no longer among them
 */
export async function screenFiles(
  batches: AsyncIterable<ReadingsBatch>,
  options: FileScreeningOptions
): Promise<FileScreening> {
  const left = { superseded: 0, outlying: 0, otherGrain: 0 }
  const screened = new ScreenedPoints()
  try {
    for await (const screening of screenPoints(inputs(groupByMeter(batches), options, left), { jobs: options.jobs })) {
      screened.add(screening)
      options.progress(screened.size)
    }
    for (const { meterId, kind, role } of options.meters.values()) {
      if (screened.has(meterId)) continue
      screened.add(role === 'generation' ? generationPoint(meterId, kind) : withoutReadings(meterId, kind))
    }
    const { regions, factors, numbers } = carbonTables(shippedNumbers(), options.today)
    const kgcePerKwh = numbers.find('standard_coal', ['CN'], 'calorific')?.value
    const { points, findingOf } = rankScreened(
      options.meters.values(),
      screened,
      factors,
      civil(options.today).year,
      options
    )
    const ranking = weighAndSort(points, new ScopeWeights(points, options.targets, regions, options.today, kgcePerKwh))
    const learntLogOdds = (meterId: string) => {
      const { grain, learnt } = screened.get(meterId)
      return learnt && { grain, logOdds: learnt.contributions.reduce((sum, part) => sum + part.logOdds, 0) }
    }
    return { ranking, findingOf, learntLogOdds, ...left, close: () => screened.close() }
  } catch (error) {
    screened.close()
    throw error
  }
}

/** The input of each meter that has a curve. */
async function* inputs(
  groups: AsyncIterable<AssembledCurves>,
  { meters, surroundings }: FileScreeningOptions,
  left: { superseded: number; outlying: number; otherGrain: number }
): AsyncGenerator<ScreeningInput> {
  for await (const { meterId, curves, rowsOf, superseded, outlyingRows } of groups) {
    left.superseded += superseded
    left.outlying += outlyingRows
    const meter = meters.get(meterId)
    const curve = meter?.role === 'generation' ? undefined : curveToScreen(curves)
    left.otherGrain += rowsOf.interval + rowsOf.register + rowsOf.other - (curve ? rowsOf[curve.grain] : 0)
    if (curve && meter) yield screeningInput(curve, meter, surroundings)
  }
}

function weighAndSort(points: readonly RankedPoint[], weights: ScopeWeights): RankedReading[] {
  return points
    .map((point) => {
      const weight = weights.of(point.meter)
      return { point, weight, priority: priorityOf([point], weight).priority }
    })
    .sort(
      (a, b) =>
        b.priority - a.priority ||
        b.point.expectedTco2PerYear - a.point.expectedTco2PerYear ||
        (a.point.meter.meterId < b.point.meter.meterId ? -1 : 1)
    )
}
