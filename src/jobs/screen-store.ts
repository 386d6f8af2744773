import { parseEmissionFactors } from '../carbon/emission-factor.ts'
import { parseRegions } from '../carbon/regions.ts'
import { rankingDetails } from '../ranking/explain.ts'
import { type AssessedPoint, type RankedSite, rankPoint, rankSites } from '../ranking/rank.ts'
import { ScopeWeights } from '../ranking/scope-weight.ts'
import { CurveAssembler } from '../readings/assemble-curve.ts'
import { parseCalendar } from '../readings/calendar.ts'
import { civil } from '../readings/day.ts'
import type { Curve } from '../readings/load-curve.ts'
import type { Meter } from '../readings/meter.ts'
import { Tariff } from '../readings/tariff.ts'
import { parseTariffTable } from '../readings/tariff-table.ts'
import { temperatureFor } from '../readings/weather-file.ts'
import { assess } from '../screening/assess.ts'
import { type PointScreening, withoutReadings } from '../screening/point-screening.ts'
import type { ScreeningModel } from '../screening/screening-model.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import { carbonTargets } from '../store/carbon-targets.ts'
import { newestImport, type PointReadings, pointReadings } from '../store/curves.ts'
import { newestRun, saveRun } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import type { Transaction } from '../store/transaction.ts'
import { storedWeather } from '../store/weather.ts'
import { type Surroundings, screeningInput } from './screening-inputs.ts'
import { screenPoints } from './screening-pool.ts'

const SCOPE = { actor: 'screening', regions: 'all' } as const
const PROGRESS_POINTS = 200

export interface ScreenStoreOptions {
  readonly model: ScreeningModel
  /** Share of sites assumed to host mining, in (0, 1). */
  readonly prevalence: number
  /** Worker threads; all cores unless told. */
  readonly jobs?: number | undefined
  readonly now: () => Date
  /** Ends the screening before its next point; nothing of it is saved then. */
  readonly signal: AbortSignal
  /** Called now and then with the number of points screened so far. */
  readonly progress: (points: number) => void
}

/**
 * Screens every metering point of a store with the readings known now, ranks the sites and saves both as a run.
 * @returns id of the new run and its number of points; null when nothing has become known since the newest run, which was
 * made with the same model and prevalence
 */
export async function screenStore(
  store: Store,
  options: ScreenStoreOptions
): Promise<{ readonly run: number; readonly points: number } | null> {
  const { model, prevalence, now } = options
  const startedAt = now()
  const seen = await store.withScope(
    SCOPE,
    async (tx) => {
      const known = await newestImport(tx)
      const last = await newestRun(tx)
      const sameReadings = last?.asKnownAt?.getTime() === known?.knownAt.getTime()
      if (last && sameReadings && last.modelVersion === model.name && last.prevalence === prevalence) return null
      return { known, targets: await carbonTargets(tx), screened: await screenAll(tx, options) }
    },
    { view: 'snapshot' }
  )
  if (seen === null) return null
  const { known, targets, screened } = seen
  const findings = assess(
    screened.map(({ screening }) => screening),
    { prevalence, model }
  )
  const regions = parseRegions(readReferenceTable('regions'))
  const factors = parseEmissionFactors(readReferenceTable('emission-factors'), regions)
  const ranked = findings.map((finding, i) => {
    const { meter, screening, year } = screened[i] as ScreenedPoint
    const point: AssessedPoint = {
      meter,
      finding,
      meanKw: screening.shape?.meanKw ?? Number.NaN,
      year: year ?? startedAt.getUTCFullYear()
    }
    return rankPoint(point, factors)
  })
  const sites = rankSites(ranked, new ScopeWeights(ranked, targets, regions))
  const details = {
    startedAt,
    finishedAt: now(),
    asKnownAt: known?.knownAt ?? null,
    prevalence,
    modelVersion: model.name
  }
  const run = await store.withScope(SCOPE, (tx) => saveRun(tx, details, findings, sites.map(rankingRow)))
  return { run, points: screened.length }
}

interface ScreenedPoint {
  readonly meter: Meter
  readonly screening: PointScreening
  /** Calendar year of its last reading; null without any. */
  readonly year: number | null
}

async function screenAll(tx: Transaction, { jobs, signal, progress }: ScreenStoreOptions): Promise<ScreenedPoint[]> {
  const weather = await storedWeather(tx)
  const surroundings: Surroundings = {
    holidays: parseCalendar(readReferenceTable('holidays-cn')),
    tariff: new Tariff(parseTariffTable(readReferenceTable('tariff-periods'))),
    temperatureC: (region, firstDay, days) => temperatureFor(weather, region, firstDay, days)
  }
  const screened: ScreenedPoint[] = []
  // Points whose screening is under way, in the order of their inputs.
  const waiting: Omit<ScreenedPoint, 'screening'>[] = []
  async function* inputs() {
    for await (const { meter, days } of pointReadings(tx)) {
      signal.throwIfAborted()
      const curve = curveOf(meter.meterId, days)
      if (!curve) {
        screened.push({ meter, screening: withoutReadings(meter.meterId, meter.kind), year: null })
        continue
      }
      waiting.push({ meter, year: civil(curve.firstDay + curve.days - 1).year })
      yield screeningInput(curve, meter, surroundings)
    }
  }
  for await (const screening of screenPoints(inputs(), { jobs })) {
    screened.push({ ...(waiting.shift() as Omit<ScreenedPoint, 'screening'>), screening })
    if (screened.length % PROGRESS_POINTS === 0) progress(screened.length)
  }
  return screened
}

/** The curve that says most of a point: its power where it has some, else its registers. */
function curveOf(meterId: string, days: PointReadings['days']): Curve | undefined {
  const assembler = new CurveAssembler(meterId)
  for (const day of days) assembler.add(day)
  return assembler.finish().curves[0]
}

function rankingRow(site: RankedSite) {
  const { siteId, priority, leading } = site
  return {
    siteId,
    priority,
    probability: leading.finding.probability,
    estimatedKw: leading.finding.estimatedKw,
    excessKwhPerYear: leading.excessKwhPerYear,
    tco2PerYear: leading.tco2PerYear,
    details: rankingDetails(site)
  }
}
