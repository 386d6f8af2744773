import { readTable } from './table.ts'

/** What a carbon target can be set for. */
export const SCOPE_KINDS = ['region', 'organisation', 'site'] as const
export type ScopeKind = (typeof SCOPE_KINDS)[number]

/** What it is measured in: tonnes of CO2 a year, or kilograms of CO2 a year and m² of floor area. */
export const TARGET_METRICS = ['tco2', 'kgco2_per_m2'] as const
export type TargetMetric = (typeof TARGET_METRICS)[number]

/** A carbon target of electricity use: so much less in the target year than in the base year. */
export interface CarbonTarget {
  readonly scopeKind: ScopeKind
  /** GB/T 2260 code of the region, name of the organisation, or id of the site */
  readonly scope: string
  readonly metric: TargetMetric
  readonly baseYear: number
  /** in the metric's unit */
  readonly baseValue: number
  readonly targetYear: number
  /** share of the base value to be saved by the target year, 0…1 */
  readonly reduction: number
  readonly source: string
}

/**
 * What the glide path allows in a year, in the metric's unit: a straight line from the base value to the target value; the
 * base value before the base year, and the target value after the target year.
 */
export function glidePathAllowance(target: CarbonTarget, year: number): number {
  const way = (year - target.baseYear) / (target.targetYear - target.baseYear)
  return target.baseValue * (1 - target.reduction * Math.min(1, Math.max(0, way)))
}

/** A row of a targets file that is not a target. */
export interface TargetProblem {
  readonly line: number
  readonly column: string
  readonly value: string
}

/**
 * Reads a targets file (`scope_kind,scope,metric,base_year,base_value,target_year,reduction,source`). The good rows come as
 * targets, each other row as a problem with its first bad column.
 * @throws CarbonTableError when it is not CSV or lacks a column
 */
export function parseTargets(text: string, file = 'targets'): { targets: CarbonTarget[]; problems: TargetProblem[] } {
  const targets: CarbonTarget[] = []
  const problems: TargetProblem[] = []
  for (const { line, cell, number } of readTable(file, text, COLUMNS)) {
    const target = {
      scopeKind: cell('scope_kind') as ScopeKind,
      scope: cell('scope'),
      metric: cell('metric') as TargetMetric,
      baseYear: number('base_year'),
      baseValue: number('base_value'),
      targetYear: number('target_year'),
      reduction: number('reduction'),
      source: cell('source')
    }
    const sound: Record<(typeof COLUMNS)[number], boolean> = {
      scope_kind: SCOPE_KINDS.includes(target.scopeKind),
      scope: target.scope !== '',
      metric: TARGET_METRICS.includes(target.metric),
      base_year: isYear(target.baseYear),
      base_value: target.baseValue > 0 && Number.isFinite(target.baseValue),
      target_year: isYear(target.targetYear) && !(target.targetYear <= target.baseYear),
      reduction: target.reduction >= 0 && target.reduction <= 1,
      source: target.source !== ''
    }
    const bad = COLUMNS.find((column) => !sound[column])
    if (bad) problems.push({ line, column: bad, value: cell(bad) })
    else targets.push(target)
  }
  return { targets, problems }
}

const COLUMNS = [
  'scope_kind',
  'scope',
  'metric',
  'base_year',
  'base_value',
  'target_year',
  'reduction',
  'source'
] as const

function isYear(year: number): boolean {
  return Number.isInteger(year) && year >= 1990 && year <= 2100
}
