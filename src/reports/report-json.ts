import { METRIC_UNITS } from '../ranking/explain.ts'
import type { ScopeFigures } from '../ranking/scope-figures.ts'
import type { TargetStanding } from '../ranking/target-standing.ts'
import { formatDay } from '../readings/day.ts'
import { CAUTION } from './report-table.ts'
import type { ScopeReport } from './scope-report.ts'
import type { SiteYardstick } from './site-yardsticks.ts'

/** A report as the API and `rigwatch report` give it in JSON; numbers that are not known are null. */
export function reportData(report: ScopeReport) {
  return {
    caution: { ...CAUTION },
    scope_kind: report.scopeKind,
    scope: report.scope,
    scope_name: report.scopeName && { ...report.scopeName },
    year: report.year,
    day: report.day,
    known_at: report.knownAt,
    last_day: report.lastDay,
    run_id: report.runId,
    run_day: report.runDay,
    simulated: report.simulated,
    restricted: report.restricted,
    ...figuresData(report),
    months: report.months.map((month) => ({ ...month })),
    parts: report.parts.map((part) => ({
      part: part.part,
      kind: part.kind,
      name: part.name && { ...part.name },
      ...figuresData(part)
    })),
    suspects: report.suspects.map((suspect) => ({
      site_id: suspect.siteId,
      name: suspect.siteName,
      meter_id: suspect.meterId,
      account: suspect.account,
      probability: suspect.probability,
      kw: suspect.kw,
      duty: suspect.duty,
      onset_day: suspect.onsetDay,
      excess_kwh: suspect.excessKwh,
      expected_kgco2: suspect.expectedKgco2,
      cost_yuan: suspect.costYuan,
      surcharge_yuan: suspect.surchargeYuan
    })),
    other_suspects: {
      points: report.otherSuspects.points,
      expected_kgco2: report.otherSuspects.expectedKgco2,
      cost_yuan: report.otherSuspects.costYuan,
      surcharge_yuan: report.otherSuspects.surchargeYuan
    },
    yardsticks: report.yardsticks.map((site) => ({ site_id: site.siteId, name: site.name, ...yardstickData(site) })),
    quotas: report.quotas.map(({ scopeKind, scope, name, kind, quota, ...standing }) => ({
      scope_kind: scopeKind,
      scope,
      site_id: scopeKind === 'site' ? scope : null,
      name,
      kind,
      metric: quota.metric,
      unit: METRIC_UNITS[quota.metric],
      quota: quota.value,
      region: quota.region,
      source: quota.source,
      ...outcomeData(standing)
    })),
    missing: report.missing.map((missing) => ({ ...missing })),
    inputs: report.inputs.map((input) => ({ ...input }))
  }
}

/** A site beside its yardstick. */
export function yardstickData({ kind, floorAreaM2, yardstick, ...compared }: SiteYardstick) {
  return {
    kind,
    floor_area_m2: floorAreaM2,
    kwh_per_m2: compared.kwhPerM2,
    yardstick_kwh_per_m2: compared.yardstickKwhPerM2,
    ratio: compared.ratio,
    months: compared.months.map((month) => ({
      month: month.month,
      kwh_per_m2: month.kwhPerM2,
      yardstick_kwh_per_m2: month.yardstick
    })),
    region: yardstick.region,
    from: yardstick.from,
    source: yardstick.source
  }
}

function figuresData(figures: ScopeFigures) {
  return {
    points: figures.points,
    kwh_to_date: figures.kwhToDate,
    estimated_kwh: figures.estimatedKwh,
    kgco2_to_date: figures.kgco2ToDate,
    kgce_to_date: Number.isNaN(figures.kgceToDate) ? null : figures.kgceToDate,
    year_kwh: figures.yearKwh && { ...figures.yearKwh },
    year_reason: figures.yearReason,
    points_beginning_late: figures.pointsBeginningLate,
    points_awaiting_energy: figures.pointsAwaitingEnergy,
    year_tco2: figures.yearTco2 && { ...figures.yearTco2 },
    mining_tco2: figures.miningTco2 && { ...figures.miningTco2 },
    cost_yuan_to_date: figures.costYuan,
    mining_cost_yuan: figures.miningCostYuan,
    surcharge_yuan: figures.surchargeYuan,
    surcharge_if_proven_yuan: figures.surchargeIfProvenYuan,
    targets: figures.targets.map(standingData)
  }
}

function standingData({ target, allowance, ...outcome }: TargetStanding) {
  return {
    metric: target.metric,
    unit: METRIC_UNITS[target.metric],
    boundary: target.boundary ?? 'electricity',
    base_year: target.baseYear,
    base_value: target.baseValue,
    target_year: target.targetYear,
    reduction: target.reduction,
    assumption: target.assumption ?? false,
    source: target.source,
    path: target.path ? target.path.map((point) => ({ ...point })) : null,
    used_from: target.usedFrom ? formatDay(target.usedFrom) : null,
    allowance,
    ...outcomeData(outcome)
  }
}

/** What came of a comparison with a target or a quota, and what it used. */
function outcomeData({
  used,
  forecast,
  reason,
  over,
  mining,
  explained
}: Pick<TargetStanding, 'used' | 'forecast' | 'reason' | 'over' | 'mining' | 'explained'>) {
  return {
    floor_area_m2: used.floorAreaM2,
    heads: used.heads,
    other_kgce: used.otherKgce,
    other_tco2: used.otherTco2,
    other_assumed: used.assumed && {
      as_last_year: [...used.assumed.lastYear],
      at_mean: [...used.assumed.mean]
    },
    forecast: forecast && { ...forecast },
    over,
    mining: mining && { ...mining },
    explained: explained && { ...explained },
    reason
  }
}
