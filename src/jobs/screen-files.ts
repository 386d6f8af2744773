import type { CarbonTarget } from '../carbon/target.ts'
import {
  costOrder,
  kwOrder,
  type Order,
  type OrderSum,
  placesBy,
  priorityOrder,
  probabilityOrder
} from '../ranking/order.ts'
import { type PriorityPart, priorityOf } from '../ranking/priority.ts'
import type { RankedPoint } from '../ranking/rank.ts'
import { ScopeEnergy } from '../ranking/scope-energy.ts'
import { ScopeWeights, type WeightInUse } from '../ranking/scope-weight.ts'
import type { AssembledCurves } from '../readings/assemble-curve.ts'
import { energyByYear, ownUse } from '../readings/daily-energy.ts'
import { civil, type EpochDay } from '../readings/day.ts'
import type { Curve } from '../readings/load-curve.ts'
import type { Meter } from '../readings/meter.ts'
import { lastMainDay, type PointTerms } from '../readings/point-terms.ts'
import type { ReadingsBatch } from '../readings/readings-batch.ts'
import { carbonTables, flatPricesOn, shippedNumbers } from '../reports/carbon-tables.ts'
import type { AssessmentOptions } from '../screening/assess.ts'
import type { Finding } from '../screening/finding.ts'
import { generationPoint, withoutReadings } from '../screening/point-screening.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'
import { groupByMeter } from '../sources/meter-groups.ts'
import { rankScreened } from './rank-screened.ts'
import { scopeDays } from './scope-days.ts'
import { ScreenedPoints } from './screened-points.ts'
import { curveToScreen, type Surroundings, screeningInput } from './screening-inputs.ts'
import { screenPoints } from './screening-pool.ts'

export interface FileScreeningOptions extends AssessmentOptions {
  readonly meters: ReadonlyMap<string, Meter>
  readonly targets: readonly CarbonTarget[]
  /** What the ranking is by; priority unless told. */
  readonly order?: Order | undefined
  readonly surroundings: Surroundings
  /** Worker threads; all cores unless told. */
  readonly jobs?: number | undefined
  /** The day of the ranking: its year serves meters without readings, whose emission factor has no year of its own. */
  readonly today: EpochDay
  /** Called after each point with the number of points screened so far. */
  readonly progress: (points: number) => void
  /** The dated rows of metering points: when each was a main one. */
  readonly points?: PointTerms | undefined
}

/** A point's place in the ranking. Its finding comes without contributions and warnings: ask for those one at a time. */
export interface RankedReading {
  readonly point: RankedPoint
  readonly weight: WeightInUse
  /** tCO2: probability × tCO2 a year × years until the target date × weight */
  readonly priority: number
  /** what its place goes by */
  readonly order: OrderSum
}

interface LearntLogOdds {
  readonly grain: Curve['grain']
  readonly logOdds: number
  /** Length of the history that was judged. */
  readonly days: number
}

/** What the screening of files gave: small, for the contributions of many points are made only when asked for. */
export interface FileScreening {
  /** Every meter, by the order asked for, then by priority and meter id. */
  readonly ranking: readonly RankedReading[]
  /** The whole finding of a meter, with what adds up to it. */
  findingOf(meterId: string): Finding
  /** Log-odds of mining, at even odds, of a meter that the learnt model of its grain judged; null for others. */
  learntLogOdds(meterId: string): LearntLogOdds | null
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
  const tables = carbonTables(shippedNumbers(), options.today)
  const { regions, factors, numbers } = tables
  const scopes = new ScopeEnergy(options.targets, regions, scopeDays(options.surroundings), options.today)
  const added = (meter: Meter, curves: readonly Curve[]) => {
    if (options.targets.length === 0) return
    const terms = options.points?.of(meter.meterId) ?? []
    // what sub-meters measure is in their main meter, and generation is no use
    const years = ownUse(energyByYear(curves), terms)
    if ((meter.role ?? 'main') === 'main' || years.length > 0) scopes.add(meter, years, lastMainDay(terms))
  }
  try {
    for await (const screening of screenPoints(inputs(groupByMeter(batches), options, left, added), {
      jobs: options.jobs
    })) {
      screened.add(screening)
      options.progress(screened.size)
    }
    for (const meter of options.meters.values()) {
      const { meterId, kind, role } = meter
      if (screened.has(meterId)) continue
      added(meter, [])
      screened.add(role === 'generation' ? generationPoint(meterId, kind) : withoutReadings(meterId, kind))
    }
    const kgcePerKwh = numbers.find('standard_coal', ['CN'], 'calorific')?.value
    const { points, findingOf } = rankScreened(
      options.meters.values(),
      screened,
      factors,
      civil(options.today).year,
      options,
      flatPricesOn(tables, options.today)
    )
    const forecasts = scopes.years(factors)
    const ranking = weighAndSort(
      points,
      new ScopeWeights(points, options.targets, regions, options.today, kgcePerKwh, forecasts),
      options.order ?? 'priority',
      findingOf
    )
    const learntLogOdds = (meterId: string) => {
      const { grain, learnt, days } = screened.get(meterId)
      return learnt && { grain, days, logOdds: learnt.contributions.reduce((sum, part) => sum + part.logOdds, 0) }
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
  left: { superseded: number; outlying: number; otherGrain: number },
  added: (meter: Meter, curves: readonly Curve[]) => void
): AsyncGenerator<ScreeningInput> {
  for await (const { meterId, curves, rowsOf, superseded, outlyingRows } of groups) {
    left.superseded += superseded
    left.outlying += outlyingRows
    const meter = meters.get(meterId)
    if (meter) added(meter, curves)
    const curve = meter?.role === 'generation' ? undefined : curveToScreen(curves)
    left.otherGrain += rowsOf.interval + rowsOf.register + rowsOf.other - (curve ? rowsOf[curve.grain] : 0)
    if (curve && meter) yield screeningInput(curve, meter, surroundings)
  }
}

function weighAndSort(
  points: readonly RankedPoint[],
  weights: ScopeWeights,
  order: Order,
  findingOf: (meterId: string) => Finding
): RankedReading[] {
  const byPriority = points
    .map((point) => {
      const weight = weights.of(point.meter)
      const { priority, parts } = priorityOf([point], weight)
      return { point, weight, priority, order: orderOf(order, point, parts, findingOf) }
    })
    .sort(
      (a, b) =>
        b.priority - a.priority ||
        b.point.expectedTco2PerYear - a.point.expectedTco2PerYear ||
        (a.point.meter.meterId < b.point.meter.meterId ? -1 : 1)
    )
  if (order === 'priority') return byPriority
  const amountOf = (reading: RankedReading) =>
    order === 'probability' ? reading.point.finding.probability : reading.order.total
  return [...placesBy(byPriority, amountOf)].sort(([, a], [, b]) => a - b).map(([reading]) => reading)
}

function orderOf(
  order: Order,
  point: RankedPoint,
  parts: readonly PriorityPart[],
  findingOf: (meterId: string) => Finding
): OrderSum {
  const { meterId } = point.meter
  if (order === 'kw') return kwOrder([point])
  if (order === 'cost') return costOrder([point])
  return order === 'priority' ? priorityOrder(parts) : probabilityOrder(meterId, findingOf(meterId).contributions)
}
