import { explainOrder } from '../ranking/explain.ts'
import { type Order, priorityOrder } from '../ranking/order.ts'
import { formatDay } from '../readings/day.ts'
import type { PointTerm } from '../readings/point-terms.ts'
import { loadInterval } from '../screening/suspected-rigs.ts'
import type { PointDays, PointRow } from '../store/loads.ts'
import type { RankingRow, Run } from '../store/rankings.ts'
import { pointsOf, type RunJudging } from '../store/runs.ts'
import type { SiteFindingRow, SiteListRow, SiteRow } from '../store/sites.ts'
import type { RegionNames } from './region-names.ts'

/** A run as the API tells it. */
export function runReply(run: Run | null) {
  if (!run) return null
  return {
    id: run.id,
    started_at: run.startedAt.toISOString(),
    finished_at: run.finishedAt.toISOString(),
    as_known_at: run.asKnownAt?.toISOString() ?? null,
    prevalence: run.prevalence,
    model_version: run.modelVersion,
    judging: run.judging && judgingReply(run.judging)
  }
}

function judgingReply({ judged, takenOver, notScreened }: RunJudging) {
  return {
    judged: pointsOf(judged),
    taken_over: pointsOf(takenOver),
    not_screened: notScreened,
    judged_because: { ...judged },
    taken_over_because: { ...takenOver }
  }
}

function placeReply(row: SiteRow, names: RegionNames) {
  return {
    site_id: row.siteId,
    name: row.name,
    kind: row.kind,
    organisation: row.organisation,
    region: row.region === null ? null : { code: row.region, ...names(row.region) },
    floor_area_m2: row.floorAreaM2
  }
}

export function siteReply(row: SiteListRow, names: RegionNames) {
  return { ...placeReply(row, names), latitude: row.latitude, longitude: row.longitude, points: row.points }
}

/** @param terms the point's dated rows, the older first */
export function pointReply(row: PointRow & PointDays, terms: readonly PointTerm[]) {
  const newest = terms.at(-1)
  return {
    meter_id: row.meterId,
    multiplier: row.multiplier,
    role: newest?.role ?? 'main',
    parent: newest?.parentId ?? null,
    account: newest?.account ?? null,
    asset: newest?.asset ?? null,
    terms: terms.map(termReply),
    contract_kva: row.contractKva,
    time_zone: row.timeZone,
    first_day: row.firstDay === null ? null : formatDay(row.firstDay),
    last_day: row.lastDay === null ? null : formatDay(row.lastDay)
  }
}

function termReply({ validFrom, validTo, ...term }: PointTerm) {
  return {
    valid_from: Number.isFinite(validFrom) ? formatDay(validFrom) : null,
    valid_to: Number.isFinite(validTo) ? formatDay(validTo) : null,
    account: term.account,
    asset: term.asset,
    multiplier: Number.isNaN(term.multiplier) ? null : term.multiplier,
    interval_minutes: Number.isNaN(term.intervalMinutes) ? null : term.intervalMinutes,
    role: term.role ?? 'main',
    parent: term.parentId
  }
}

/** @param rank as the caller sees it */
export function rankingReply(row: RankingRow, names: RegionNames, rank: number) {
  return {
    rank,
    ...placeReply(row, names),
    status: row.status,
    probability: row.probability,
    estimated_kw: row.estimatedKw,
    onset: onsetReply(row),
    excess_kwh_per_year: row.excessKwhPerYear,
    tco2_per_year: row.tco2PerYear,
    emission_factor: row.details.emissionFactor ? factorReply(row.details.emissionFactor) : null,
    points_ranked: row.details.points?.length ?? null,
    expected_tco2_per_year: row.details.expectedTco2PerYear ?? null,
    target_weight: row.details.carbonTarget?.weight ?? null,
    priority: row.priority
  }
}

/** A site's place in an order, among all sites. */
export function placeIn(order: Order, { rank, details }: RankingRow): number {
  return order === 'priority' ? rank : (details.orders?.[order].rank ?? rank)
}

/** What the place goes by, in whole units whose parts add up exactly; null where the run did not save it. */
export function orderReply(by: Order, { details }: RankingRow) {
  const priority = details.points ? priorityOrder(priorityParts(details)) : undefined
  const sum = by === 'priority' ? priority : details.orders?.[by]
  if (!sum) return null
  const { unit, total, parts } = sum
  return {
    by,
    unit,
    total,
    parts: parts.map(({ meterId, what, amount }) => ({ meter_id: meterId, what, amount })),
    sentence: explainOrder(by, sum)
  }
}

function withRank(order: Order, row: RankingRow, rankIn: Readonly<Record<Order, number>>) {
  const sum = orderReply(order, row)
  return sum && { rank: rankIn[order], ...sum }
}

const GRAMS_PER_TONNE = 1e6

function priorityParts({ points = [] }: RankingRow['details']) {
  return points.map(({ meterId, avoidableTco2 = 0, overshootTco2 = 0 }) => ({
    meterId,
    avoidableGrams: Math.round(avoidableTco2 * GRAMS_PER_TONNE),
    overshootGrams: Math.round(overshootTco2 * GRAMS_PER_TONNE)
  }))
}

/**
 * How the place of a site came about: the parts of its priority.
 * @param rankIn its rank in each order as the caller sees it
 */
export function detailsReply(row: RankingRow, rankIn: Readonly<Record<Order, number>>) {
  const { details } = row
  const { emissionFactor: factor, carbonTarget: weighing, expectedTco2PerYear, points } = details
  return {
    emission_factor: factor
      ? {
          ...factorReply(factor),
          source: factor.source,
          asked_region: factor.askedRegion,
          asked_year: factor.askedYear,
          sentence: factor.sentence
        }
      : null,
    carbon_target: weighing
      ? {
          weight: weighing.weight,
          years: weighing.years ?? null,
          scope_kind: weighing.target?.scopeKind ?? null,
          scope: weighing.target?.scope ?? null,
          metric: weighing.target?.metric ?? null,
          year: weighing.year,
          basis: weighing.basis ?? 'mean_load',
          allowance: weighing.allowance,
          actual: weighing.actual,
          sentence: weighing.sentence
        }
      : null,
    expected_tco2_per_year: expectedTco2PerYear ?? null,
    orders: {
      priority: withRank('priority', row, rankIn),
      probability: withRank('probability', row, rankIn),
      kw: withRank('kw', row, rankIn),
      cost: withRank('cost', row, rankIn)
    },
    points: (points ?? []).map((point) => ({
      meter_id: point.meterId,
      probability: point.probability,
      tco2_per_year: point.tco2PerYear,
      expected_tco2_per_year: point.expectedTco2PerYear,
      avoidable_tco2: point.avoidableTco2 ?? null,
      overshoot_tco2: point.overshootTco2 ?? null
    }))
  }
}

function factorReply({ kgCo2PerKwh, region, year, fallback }: NonNullable<RankingRow['details']['emissionFactor']>) {
  return { kgco2_per_kwh: kgCo2PerKwh, region, year, fallback }
}

export function findingReply(row: SiteFindingRow) {
  const { kwLow, kwHigh } = loadInterval(row.evidence.contributions)
  return {
    meter_id: row.meterId,
    status: row.status,
    probability: row.probability,
    estimated_kw: row.estimatedKw,
    estimated_kw_low: kwLow,
    estimated_kw_high: kwHigh,
    duty: row.duty,
    onset: onsetReply(row),
    operation: row.operation,
    judged_in_run: row.judgedRun,
    judged_to: row.judgedTo === null ? null : formatDay(row.judgedTo),
    contributions: row.evidence.contributions.map(({ detector, logOdds, sentence, numbers }) => ({
      detector,
      log_odds: logOdds,
      sentence,
      numbers
    })),
    warnings: [...row.evidence.warnings]
  }
}

/** `YYYY-MM-DDTHH:MM` on the meter's own clock. */
function onsetReply({ onsetDay, onsetMinute }: { onsetDay: number | null; onsetMinute: number | null }): string | null {
  if (onsetDay === null) return null
  const minute = onsetMinute ?? 0
  const [hh, mm] = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0'))
  return `${formatDay(onsetDay)}T${hh}:${mm}`
}
