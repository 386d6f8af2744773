/** What a carbon target can be set for. */
export const SCOPE_KINDS = ['region', 'organisation', 'site'] as const
export type ScopeKind = (typeof SCOPE_KINDS)[number]

/**
 * What it is measured in, a year: tonnes of CO2; kilograms of CO2 per m² of floor area; kilograms of standard coal per m², or
 * per head of those who use the energy.
 */
export const TARGET_METRICS = ['tco2', 'kgco2_per_m2', 'kgce_per_m2', 'kgce_per_head'] as const
export type TargetMetric = (typeof TARGET_METRICS)[number]

/** What it counts: the electricity alone, or all energy of the institution. */
export const BOUNDARIES = ['electricity', 'all_energy'] as const
export type Boundary = (typeof BOUNDARIES)[number]

/** What a path allows in one of its years, in the metric's unit. */
export interface PathPoint {
  readonly year: number
  readonly value: number
}

/** A carbon target: so much less in the target year than in the base year. */
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
  /** what it counts; electricity alone unless stated */
  readonly boundary?: Boundary
  /** allowances of years in between, by year; a straight line unless given */
  readonly path?: readonly PathPoint[] | null
  /** first day (since 1970-01-01) whose reports use it; ever since unless stated */
  readonly usedFrom?: number
  /** nobody has set it: it goes on as an earlier target did */
  readonly assumption?: boolean
}

/** What a target has in common with the version that replaces it. */
export function targetKey({ scopeKind, scope, metric, targetYear, boundary = 'electricity' }: CarbonTarget): string {
  return JSON.stringify([scopeKind, scope, metric, targetYear, boundary])
}

/** What is wrong with the path of a target and what to do, in Chinese and English; undefined when it can be used. */
export function pathProblem({
  baseYear,
  targetYear,
  path
}: Pick<CarbonTarget, 'baseYear' | 'targetYear' | 'path'>): { readonly zh: string; readonly en: string } | undefined {
  const years = (path ?? []).map(({ year }) => year)
  const twice = years.find((year, i) => years.indexOf(year) !== i)
  if (twice !== undefined)
    return { zh: `path 中 ${twice} 年出现两次：每年只写一次`, en: `path names ${twice} twice: give each year once` }
  const outside = years.find((year) => year <= baseYear || year >= targetYear)
  if (outside === undefined) return undefined
  return {
    zh: `path 中 ${outside} 年不在 ${baseYear} 与 ${targetYear} 之间：这两年由基准值和降幅确定`,
    en: `path names ${outside}, which is not between ${baseYear} and ${targetYear}: base value and reduction give those years`
  }
}

/**
 * What the glide path allows in a year, in the metric's unit: straight lines from the base value over the years that the path
 * gives to the target value; the base value before the base year, and the target value after the target year.
 */
export function glidePathAllowance(target: CarbonTarget, year: number): number {
  const { baseYear, baseValue, targetYear, reduction, path } = target
  const points: PathPoint[] = [
    { year: baseYear, value: baseValue },
    ...(path ?? []).filter((point) => point.year > baseYear && point.year < targetYear),
    { year: targetYear, value: baseValue * (1 - reduction) }
  ].sort((a, b) => a.year - b.year)
  const after = points.findIndex((point) => point.year >= year)
  const [to, from] = [points[after], points[after - 1]]
  if (after === 0) return baseValue
  if (!to || !from) return baseValue * (1 - reduction)
  return from.value + ((to.value - from.value) * (year - from.year)) / (to.year - from.year)
}

/**
 * The targets of a scope that count in a year: one whose target year has passed does not where another of the same metric and
 * boundary reaches the year.
 */
export function targetsFor(targets: readonly CarbonTarget[], year: number): CarbonTarget[] {
  const measured = ({ metric, boundary = 'electricity' }: CarbonTarget) => `${metric} ${boundary}`
  const reached = new Set(targets.filter(({ targetYear }) => targetYear >= year).map(measured))
  return targets.filter((target) => target.targetYear >= year || !reached.has(measured(target)))
}

/**
 * The path of a target prolonged to a later year by as much a year as before: up to its target year it is the path that was set.
 * Nobody has set the rest: it is marked as an assumption, and its source says so.
 * @throws RangeError when the year is not after the target's own
 */
export function prolonged(target: CarbonTarget, toYear: number): CarbonTarget {
  const { baseYear, baseValue, targetYear, reduction, path, source } = target
  if (toYear <= targetYear) throw new RangeError(`${toYear} is not after the target year ${targetYear}`)
  return {
    ...target,
    targetYear: toYear,
    reduction: Math.min(1, (reduction * (toYear - baseYear)) / (targetYear - baseYear)),
    path: [...(path ?? []), { year: targetYear, value: baseValue * (1 - reduction) }],
    assumption: true,
    source: `${source}; 假设按同一年降幅延长至${toYear}年 / assumption: prolonged to ${toYear} at the same yearly reduction`
  }
}
