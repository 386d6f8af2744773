import { inForce } from '../carbon/reference.ts'
import { targetKey } from '../carbon/target.ts'
import { type RankingDetails, rankingDetails } from '../ranking/explain.ts'
import { type RankedSite, rankSites } from '../ranking/rank.ts'
import { ScopeWeights } from '../ranking/scope-weight.ts'
import { chinaDay, type EpochDay } from '../readings/day.ts'
import { Tariff } from '../readings/tariff.ts'
import { requireCalendar } from '../readings/tariff-calendar.ts'
import { carbonTables, flatPricesOn, seedPublished } from '../reports/carbon-tables.ts'
import type { AssessmentOptions } from '../screening/assess.ts'
import { canStand } from '../screening/standing/judgement.ts'
import { parseMiners } from '../simulation/miners.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import { carbonTargets } from '../store/carbon-targets.ts'
import { newestImport } from '../store/curves.ts'
import { hasEnergy } from '../store/energy.ts'
import { saveJudgements } from '../store/judgements.ts'
import { referenceValues } from '../store/reference-values.ts'
import { newestRun, pointsOf, type RunJudging, saveRun } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { tariffKey, tariffVersions } from '../store/tariff-calendars.ts'
import { enteredInstitutions } from './entered-institutions.ts'
import { rankScreened } from './rank-screened.ts'
import { judgingVersion, rulesVersion } from './rules-version.ts'
import { type PointJudged, screenStorePoints } from './screen-points.ts'
import { ScreenedPoints } from './screened-points.ts'
import { siteOrders } from './site-orders.ts'

const SCOPE = { actor: 'screening', regions: 'all', role: 'system' } as const

export interface ScreenStoreOptions extends AssessmentOptions {
  /** Worker threads; all cores unless told. */
  readonly jobs?: number | undefined
  /** Judge every point anew, whatever earlier runs have found; `false` unless told. */
  readonly all?: boolean | undefined
  readonly now: () => Date
  /** version of the program, which is part of what a run went by */
  readonly programVersion: string
  /** Ends the screening before its next point; nothing of it is saved then. */
  readonly signal: AbortSignal
  /** Called now and then with the number of points screened so far. */
  readonly progress: (points: number) => void
}

/** A screening that was made. */
export interface ScreenedStore {
  /** id of the new run */
  readonly run: number
  readonly points: number
  readonly judging: RunJudging
}

/**
 * Screens every metering point of a store with the readings known now, ranks the sites and saves both as a run. What an
 * earlier run has found stands where nothing that matters has changed since (`screening/standing`).
 * @returns null when nothing was imported, or nothing since the newest run, which was made by the same rules (`rulesVersion`)
 * and prevalence, and judged all anew if that is asked for
 */
export async function screenStore(store: Store, options: ScreenStoreOptions): Promise<ScreenedStore | null> {
  const { prevalence, now, programVersion, all = false } = options
  const startedAt = now()
  const today = chinaDay(startedAt)
  const screened = new ScreenedPoints()
  try {
    await store.withScope(SCOPE, (tx) => seedPublished(tx, today))
    const seen = await store.withScope(
      SCOPE,
      async (tx) => {
        const known = await newestImport(tx)
        if (known === null) return null
        const last = await newestRun(tx)
        const targets = inForce(await carbonTargets(tx), targetKey, today)
        const tables = carbonTables(await referenceValues(tx), today)
        const institutions = await enteredInstitutions(tx, today)
        const tariffs = inForce(await tariffVersions(tx), tariffKey, today)
        const judgingBy = judgingVersion(programVersion, tariffs)
        const settings = `${judgingBy} ${prevalence}`
        const modelVersion = rulesVersion(programVersion, judgingBy, tables.numbers.all(), targets, institutions)
        const sameReadings = last?.asKnownAt?.getTime() === known.knownAt.getTime()
        const sameRules = last?.modelVersion === modelVersion && last.prevalence === prevalence
        const judgedEnough = !all || (last?.judging && pointsOf(last.judging.takenOver) === 0)
        if (sameReadings && sameRules && judgedEnough && (await hasEnergy(tx))) return null
        const smallestRigKw = Math.min(...parseMiners(readReferenceTable('miners')).map(({ kw }) => kw))
        const tariff = new Tariff(tariffs.map(requireCalendar))
        const points = { ...options, scope: SCOPE, targets, tariff, all, today, settings, smallestRigKw }
        const screening = await screenStorePoints(tx, screened, store, tables, points)
        return { known, targets, institutions, tables, modelVersion, settings, ...screening }
      },
      { view: 'snapshot' }
    )
    if (seen === null) return null
    const { known, targets, institutions, tables, modelVersion, settings, meters, judged, judging, forecasts } = seen
    const { regions, factors, numbers } = tables
    const kgcePerKwh = numbers.find('standard_coal', ['CN'], 'calorific')?.value
    const { points, findingOf } = rankScreened(
      meters,
      screened,
      factors,
      startedAt.getUTCFullYear(),
      options,
      flatPricesOn(tables, today)
    )
    const sites = rankSites(
      points,
      new ScopeWeights(points, targets, regions, today, kgcePerKwh, forecasts, institutions)
    )
    const orders = siteOrders(sites, (meterId) => findingOf(meterId).contributions)
    const about = {
      startedAt,
      finishedAt: now(),
      asKnownAt: known.knownAt,
      prevalence,
      modelVersion,
      judging
    }
    function* findings() {
      for (const { meterId } of meters) {
        const { run = null, lastDay = null } = judged.get(meterId) ?? {}
        yield { ...findingOf(meterId), judgedRun: run, judgedTo: lastDay }
      }
    }
    const { kept, forgotten } = newJudgements(judged, screened)
    const run = await store.withScope(SCOPE, async (tx) => {
      const rows = sites.map((site) => rankingRow(site, orders.get(site)))
      const run = await saveRun(tx, about, findings(), rows)
      await saveJudgements(tx, { run, judgedOn: today, settings, importId: known.id }, kept(), forgotten)
      return run
    })
    return { run, points: meters.length, judging }
  } finally {
    screened.close()
  }
}

/** The judgements made now that following runs may take over, and the points that have none. */
function newJudgements(judged: ReadonlyMap<string, PointJudged>, screened: ScreenedPoints) {
  const forgotten: string[] = []
  const keeping: { meterId: string; circumstances: string; lastDay: EpochDay }[] = []
  for (const [meterId, { lastDay, circumstances }] of judged) {
    if (lastDay === null || circumstances === null) continue
    if (canStand(screened.get(meterId))) keeping.push({ meterId, circumstances, lastDay })
    else forgotten.push(meterId)
  }
  function* kept() {
    for (const { meterId, ...about } of keeping) yield { ...about, screening: screened.get(meterId) }
  }
  return { kept, forgotten }
}

function rankingRow(site: RankedSite, orders: RankingDetails['orders']) {
  const { siteId, priority, leading } = site
  return {
    siteId,
    leadingMeterId: leading.meter.meterId,
    priority,
    probability: leading.finding.probability,
    estimatedKw: leading.finding.estimatedKw,
    excessKwhPerYear: leading.excessKwhPerYear,
    tco2PerYear: leading.tco2PerYear,
    costYuanPerYear: leading.excessKwhPerYear * leading.yuanPerKwh,
    details: { ...rankingDetails(site), ...(orders && { orders }) }
  }
}
