import type { CarbonTarget } from '../carbon/target.ts'
import { ScopeEnergy, type ScopeYear } from '../ranking/scope-energy.ts'
import { CurveAssembler } from '../readings/assemble-curve.ts'
import { type EnergyYear, energyByYear, ownUse, withLaterDays } from '../readings/daily-energy.ts'
import type { EpochDay } from '../readings/day.ts'
import type { LoadDay } from '../readings/load-day.ts'
import type { Meter } from '../readings/meter.ts'
import type { Tariff } from '../readings/tariff.ts'
import type { CarbonTables } from '../reports/carbon-tables.ts'
import { generationPoint, withoutReadings } from '../screening/point-screening.ts'
import type { JudgedBecause, TakenOverBecause } from '../screening/standing/judgement.ts'
import { type MeteringPoint, meteringPoints, readingsOf } from '../store/curves.ts'
import { type PointEnergy, savedEnergy, saveEnergy } from '../store/energy.ts'
import type { RunJudging } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import type { Transaction } from '../store/transaction.ts'
import { storedWeather } from '../store/weather.ts'
import { EarlierJudgements, type StandingOptions } from './earlier-judgements.ts'
import { scopeDays } from './scope-days.ts'
import type { ScreenedPoints } from './screened-points.ts'
import { curveToScreen, screeningInput, surroundingsWith } from './screening-inputs.ts'
import { screenPoints } from './screening-pool.ts'

const PROGRESS_POINTS = 200

export interface ScreenPointsOptions extends StandingOptions {
  /** whose transactions save the energy */
  readonly scope: Parameters<Store['withScope']>[0]
  /** Worker threads; all cores unless told. */
  readonly jobs?: number | undefined
  readonly signal: AbortSignal
  readonly progress: (points: number) => void
  readonly targets: readonly CarbonTarget[]
  readonly tariff: Tariff
}

/** What the finding of a point rests on. */
export interface PointJudged {
  /** the run that judged it; null = the one under way */
  readonly run: number | null
  /** last day of the readings that were judged; null without any */
  readonly lastDay: EpochDay | null
  /** what was known of the point, where it was judged now */
  readonly circumstances: string | null
}

/** Every point of a store, screened or taken over. */
export interface StoreScreening {
  readonly meters: readonly Meter[]
  readonly judged: ReadonlyMap<string, PointJudged>
  readonly judging: RunJudging
  /** what scopes with a target come to */
  readonly forecasts: ReadonlyMap<string, ScopeYear>
}

/**
 * Screens the points of a store into `screened` and saves their energy by day. Of points whose earlier judgement stands only
 * the days since are read.
 * @param tx a view of the store that does not change; it only reads
 */
export async function screenStorePoints(
  tx: Transaction,
  screened: ScreenedPoints,
  store: Store,
  { factors, regions }: CarbonTables,
  options: ScreenPointsOptions
): Promise<StoreScreening> {
  const { scope, jobs, signal, progress, targets, tariff, today } = options
  const surroundings = surroundingsWith(await storedWeather(tx), tariff)
  const earlier = new EarlierJudgements(tx, surroundings, options)
  const meters: Meter[] = []
  const judged = new Map<string, PointJudged>()
  const counts = new JudgingCounts()
  const scopes = new ScopeEnergy(targets, regions, scopeDays(surroundings), today)
  async function* inputs() {
    for await (const points of meteringPoints(tx)) {
      const plans = await earlier.plan(points)
      const planOf = ({ id }: MeteringPoint) => plans.get(id)!
      const readings = await readingsOf(
        tx,
        points.filter((point) => planOf(point).judge !== null),
        { electrical: true }
      )
      const standing = points.filter((point) => planOf(point).judge === null)
      const held = await savedEnergy(
        tx,
        standing.map(({ meter }) => meter.meterId)
      )
      const energy: PointEnergy[] = []
      for (const point of points) {
        signal.throwIfAborted()
        const { meter, terms, lastMainDay } = point
        const { meterId, kind } = meter
        meters.push(meter)
        const plan = planOf(point)
        let years: readonly EnergyYear[]
        if (plan.judge === null) {
          const { judgement, screening, newEnergy, because } = plan
          years = withLaterDays(held.get(meterId) ?? [], newEnergy)
          if (newEnergy.length > 0) energy.push({ meterId, years })
          judged.set(meterId, { run: judgement.run, lastDay: judgement.lastDay, circumstances: null })
          counts.takenOver(because)
          screened.add(screening)
        } else {
          const curves = curvesOf(meterId, readings.get(point.id) ?? [])
          years = ownUse(energyByYear(curves), terms)
          energy.push({ meterId, years })
          const curve = curveToScreen(curves)
          if (meter.role === 'generation' || !curve) {
            counts.notScreened()
            const unscreened = meter.role === 'generation' ? generationPoint : withoutReadings
            screened.add(unscreened(meterId, kind))
          } else {
            const lastDay = curve.firstDay + curve.days - 1
            judged.set(meterId, { run: null, lastDay, circumstances: earlier.circumstances(point, lastDay) })
            counts.judged(plan.judge)
            yield screeningInput(curve, meter, surroundings)
          }
        }
        if ((meter.role ?? 'main') === 'main' || years.length > 0) scopes.add(meter, years, lastMainDay)
      }
      // on a connection of its own: `tx` only reads
      await store.withScope(scope, (writing) => saveEnergy(writing, energy))
    }
  }
  for await (const screening of screenPoints(inputs(), { jobs })) {
    screened.add(screening)
    if (screened.size % PROGRESS_POINTS === 0) progress(screened.size)
  }
  return { meters, judged, judging: counts.counts, forecasts: scopes.years(factors) }
}

function curvesOf(meterId: string, days: readonly LoadDay[]) {
  const assembler = new CurveAssembler(meterId)
  for (const day of days) assembler.add(day)
  return assembler.finish().curves
}

/** Counts points by what was done with them, and why. */
class JudgingCounts {
  readonly #judged: Partial<Record<JudgedBecause, number>> = {}
  readonly #takenOver: Partial<Record<TakenOverBecause, number>> = {}
  #notScreened = 0

  judged(because: JudgedBecause): void {
    this.#judged[because] = (this.#judged[because] ?? 0) + 1
  }

  takenOver(because: TakenOverBecause): void {
    this.#takenOver[because] = (this.#takenOver[because] ?? 0) + 1
  }

  notScreened(): void {
    this.#notScreened++
  }

  get counts(): RunJudging {
    return { judged: this.#judged, takenOver: this.#takenOver, notScreened: this.#notScreened }
  }
}
