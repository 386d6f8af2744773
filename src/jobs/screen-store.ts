import { inForce } from '../carbon/reference.ts'
import { type CarbonTarget, targetKey } from '../carbon/target.ts'
import { type RankingDetails, rankingDetails } from '../ranking/explain.ts'
import { type RankedSite, rankSites } from '../ranking/rank.ts'
import { ScopeEnergy, type ScopeYear } from '../ranking/scope-energy.ts'
import { ScopeWeights } from '../ranking/scope-weight.ts'
import { CurveAssembler } from '../readings/assemble-curve.ts'
import { energyByYear, ownUse } from '../readings/daily-energy.ts'
import { chinaDay, civil, type EpochDay } from '../readings/day.ts'
import type { Meter } from '../readings/meter.ts'
import { Tariff } from '../readings/tariff.ts'
import { requireCalendar } from '../readings/tariff-calendar.ts'
import { type CarbonTables, carbonTables, flatPricesOn, seedPublished } from '../reports/carbon-tables.ts'
import type { AssessmentOptions } from '../screening/assess.ts'
import { generationPoint, withoutReadings } from '../screening/point-screening.ts'
import { carbonTargets } from '../store/carbon-targets.ts'
import { newestImport, pointReadings } from '../store/curves.ts'
import { hasEnergy, type PointEnergy, saveEnergy } from '../store/energy.ts'
import { referenceValues } from '../store/reference-values.ts'
import { newestRun, saveRun } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { tariffKey, tariffVersions } from '../store/tariff-calendars.ts'
import type { Transaction } from '../store/transaction.ts'
import { storedWeather } from '../store/weather.ts'
import { enteredInstitutions } from './entered-institutions.ts'
import { rankScreened } from './rank-screened.ts'
import { rulesVersion } from './rules-version.ts'
import { scopeDays } from './scope-days.ts'
import { ScreenedPoints } from './screened-points.ts'
import { curveToScreen, screeningInput, surroundingsWith } from './screening-inputs.ts'
import { screenPoints } from './screening-pool.ts'
import { siteOrders } from './site-orders.ts'

const SCOPE = { actor: 'screening', regions: 'all' } as const
const PROGRESS_POINTS = 200
/** Points whose energy is saved at once. */
const ENERGY_POINTS = 200

export interface ScreenStoreOptions extends AssessmentOptions {
  /** Worker threads; all cores unless told. */
  readonly jobs?: number | undefined
  readonly now: () => Date
  /** version of the program, which is part of what a run went by */
  readonly programVersion: string
  /** Ends the screening before its next point; nothing of it is saved then. */
  readonly signal: AbortSignal
  /** Called now and then with the number of points screened so far. */
  readonly progress: (points: number) => void
}

/**
 * Screens every metering point of a store with the readings known now, ranks the sites and saves both as a run.
 * @returns id of the new run and its number of points; null when nothing was imported, or nothing since the newest run, which
 * was made by the same rules (`rulesVersion`) and prevalence
 */
export async function screenStore(
  store: Store,
  options: ScreenStoreOptions
): Promise<{ readonly run: number; readonly points: number } | null> {
  const { prevalence, now, programVersion } = options
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
        const institutions = await enteredInstitutions(tx, civil(today).year)
        const tariffs = inForce(await tariffVersions(tx), tariffKey, today)
        const modelVersion = rulesVersion(programVersion, tables.numbers.all(), targets, institutions, tariffs)
        const sameReadings = last?.asKnownAt?.getTime() === known.knownAt.getTime()
        const sameRules = last?.modelVersion === modelVersion && last.prevalence === prevalence
        if (sameReadings && sameRules && (await hasEnergy(tx))) return null
        return {
          known,
          targets,
          institutions,
          tables,
          modelVersion,
          ...(await screenAll(tx, screened, store, options, targets, tables, {
            today,
            tariff: new Tariff(tariffs.map(requireCalendar))
          }))
        }
      },
      { view: 'snapshot' }
    )
    if (seen === null) return null
    const { known, targets, institutions, tables, modelVersion, meters, forecasts } = seen
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
    const finishedAt = now()
    const about = { startedAt, finishedAt, asKnownAt: known.knownAt, prevalence, modelVersion }
    function* findings() {
      for (const { meterId } of meters) yield findingOf(meterId)
    }
    const run = await store.withScope(SCOPE, (tx) =>
      saveRun(
        tx,
        about,
        findings(),
        sites.map((site) => rankingRow(site, orders.get(site)))
      )
    )
    return { run, points: meters.length }
  } finally {
    screened.close()
  }
}

/** Screens every point into `screened` and saves its energy by day; gives the meters, and what scopes with a target come to. */
async function screenAll(
  tx: Transaction,
  screened: ScreenedPoints,
  store: Store,
  { jobs, signal, progress }: ScreenStoreOptions,
  targets: readonly CarbonTarget[],
  { factors, regions }: CarbonTables,
  { today, tariff }: { readonly today: EpochDay; readonly tariff: Tariff }
): Promise<{ meters: Meter[]; forecasts: ReadonlyMap<string, ScopeYear> }> {
  const surroundings = surroundingsWith(await storedWeather(tx), tariff)
  const meters: Meter[] = []
  const scopes = new ScopeEnergy(targets, regions, scopeDays(surroundings), today)
  let energy: PointEnergy[] = []
  // on a connection of its own: `tx` only reads
  const save = async () => {
    await store.withScope(SCOPE, (writing) => saveEnergy(writing, energy))
    energy = []
  }
  async function* inputs() {
    for await (const { meter, days, terms } of pointReadings(tx)) {
      signal.throwIfAborted()
      meters.push(meter)
      const assembler = new CurveAssembler(meter.meterId)
      for (const day of days) assembler.add(day)
      const { curves } = assembler.finish()
      const years = ownUse(energyByYear(curves), terms)
      energy.push({ meterId: meter.meterId, years })
      if ((meter.role ?? 'main') === 'main' || years.length > 0) scopes.add(meter, years)
      if (energy.length === ENERGY_POINTS) await save()
      if (meter.role === 'generation') {
        screened.add(generationPoint(meter.meterId, meter.kind))
        continue
      }
      const curve = curveToScreen(curves)
      if (curve) yield screeningInput(curve, meter, surroundings)
      else screened.add(withoutReadings(meter.meterId, meter.kind))
    }
  }
  for await (const screening of screenPoints(inputs(), { jobs })) {
    screened.add(screening)
    if (screened.size % PROGRESS_POINTS === 0) progress(screened.size)
  }
  await save()
  return { meters, forecasts: scopes.years(factors) }
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
