import { rankingDetails } from '../ranking/explain.ts'
import { type RankedSite, rankPoint, rankSites } from '../ranking/rank.ts'
import { ScopeWeights } from '../ranking/scope-weight.ts'
import { CurveAssembler } from '../readings/assemble-curve.ts'
import { civil } from '../readings/day.ts'
import type { Meter } from '../readings/meter.ts'
import { type AssessmentOptions, assessPoint } from '../screening/assess.ts'
import { peerGroups } from '../screening/peers.ts'
import { type PointScreening, withoutReadings } from '../screening/point-screening.ts'
import { carbonTargets } from '../store/carbon-targets.ts'
import { newestImport, pointReadings } from '../store/curves.ts'
import { newestRun, saveRun } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import type { Transaction } from '../store/transaction.ts'
import { storedWeather } from '../store/weather.ts'
import { carbonTables } from './carbon-tables.ts'
import { curveToScreen, screeningInput, surroundingsWith } from './screening-inputs.ts'
import { screenPoints } from './screening-pool.ts'

const SCOPE = { actor: 'screening', regions: 'all' } as const
const PROGRESS_POINTS = 200

export interface ScreenStoreOptions extends AssessmentOptions {
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
  const peers = peerGroups(screened.map(({ screening }) => screening))
  const { regions, factors } = carbonTables()
  // Contributions are many: they are made again when the findings are saved, one point at a time.
  const ranked = screened.map(({ meter, screening }) => {
    const finding = { ...assessPoint(screening, peers, options), contributions: [], warnings: [] }
    const year = screening.lastDay === null ? startedAt.getUTCFullYear() : civil(screening.lastDay).year
    return rankPoint({ meter, finding, meanKw: screening.shape?.meanKw ?? Number.NaN, year }, factors)
  })
  const sites = rankSites(ranked, new ScopeWeights(ranked, targets, regions))
  function* findings() {
    for (const { screening } of screened) yield assessPoint(screening, peers, options)
  }
  const details = {
    startedAt,
    finishedAt: now(),
    asKnownAt: known?.knownAt ?? null,
    prevalence,
    modelVersion: model.name
  }
  const run = await store.withScope(SCOPE, (tx) => saveRun(tx, details, findings(), sites.map(rankingRow)))
  return { run, points: screened.length }
}

interface ScreenedPoint {
  readonly meter: Meter
  readonly screening: PointScreening
}

async function screenAll(tx: Transaction, { jobs, signal, progress }: ScreenStoreOptions): Promise<ScreenedPoint[]> {
  const surroundings = surroundingsWith(await storedWeather(tx))
  const screened: ScreenedPoint[] = []
  // Meters whose screening is under way, in the order of their inputs.
  const waiting: Meter[] = []
  async function* inputs() {
    for await (const { meter, days } of pointReadings(tx)) {
      signal.throwIfAborted()
      const assembler = new CurveAssembler(meter.meterId)
      for (const day of days) assembler.add(day)
      const curve = curveToScreen(assembler.finish().curves)
      if (!curve) {
        screened.push({ meter, screening: withoutReadings(meter.meterId, meter.kind) })
        continue
      }
      waiting.push(meter)
      yield screeningInput(curve, meter, surroundings)
    }
  }
  for await (const screening of screenPoints(inputs(), { jobs })) {
    screened.push({ meter: waiting.shift() as Meter, screening })
    if (screened.length % PROGRESS_POINTS === 0) progress(screened.length)
  }
  return screened
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
