import { median } from 'simple-statistics'
import { CAMPAIGN_PREVALENCE } from '../screening/assess.ts'
import type { Random } from '../simulation/random.ts'

/** A scored meter whose truth is known. */
export interface ScoredMeter {
  readonly building: string
  readonly mining: boolean
  readonly kind: string | null
  readonly share: number
  /** Higher = more suspicious. */
  readonly score: number
}

/** A scored meter with how far its estimates are off; NaN where there is none. */
export interface MeasuredMeter extends ScoredMeter {
  /** Error of the estimated kW over the nameplate of the rigs. */
  readonly kwError: number
  /** Error of the onset in days; NaN for mining that was there before the data. */
  readonly onsetError: number
}

export interface Figures {
  readonly meters: number
  readonly positives: number
  readonly auc: number
  /** Average precision at the prevalence, the campaign's unless told. */
  readonly averagePrecision: number
  /** Share of mining meters found at 1 % and at 5 % false alarms. */
  readonly recallAt1: number
  readonly recallAt5: number
}

/** How far each mining meter stands above the clean ones: the share of clean meters below it, ties counting half. */
function ranks(meters: readonly ScoredMeter[]) {
  const clean = Float64Array.from(meters.filter((m) => !m.mining).map((m) => m.score)).sort()
  const below = (score: number, orEqual: boolean) => {
    let low = 0
    let high = clean.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (orEqual ? clean[middle]! <= score : clean[middle]! < score) low = middle + 1
      else high = middle
    }
    return low
  }
  const mining = meters.filter((m) => m.mining)
  return mining.map((meter) => ({
    meter,
    rank: (below(meter.score, false) + below(meter.score, true)) / 2 / clean.length,
    falseAlarms: (clean.length - below(meter.score, false)) / clean.length
  }))
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
/** 1 when no larger part of the clean meters stands above; NaN where there are no clean meters. */
const foundAt = (share: number) => (ranked: { rank: number }) => {
  if (Number.isNaN(ranked.rank)) return Number.NaN
  return 1 - ranked.rank <= share + 1e-12 ? 1 : 0
}

/** The figures by which a ranking is judged; NaN where there is nothing to divide by. */
export function figures(meters: readonly ScoredMeter[], prevalence = CAMPAIGN_PREVALENCE): Figures {
  const ranked = ranks(meters)
  const scores = Float64Array.from(ranked.map(({ meter }) => meter.score)).sort()
  const atLeast = (score: number) => {
    let low = 0
    let high = scores.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (scores[middle]! < score) low = middle + 1
      else high = middle
    }
    return scores.length - low
  }
  const precisions = ranked.map(({ meter, falseAlarms }) => {
    const hits = (atLeast(meter.score) / scores.length) * prevalence
    return hits / (hits + falseAlarms * (1 - prevalence))
  })
  return {
    meters: meters.length,
    positives: ranked.length,
    auc: mean(ranked.map(({ rank }) => rank)),
    averagePrecision: mean(precisions),
    recallAt1: mean(ranked.map(foundAt(0.01))),
    recallAt5: mean(ranked.map(foundAt(0.05)))
  }
}

/** AUC and recalls of the mining meters of each group against all clean ones. */
export function figuresBy(meters: readonly ScoredMeter[], groupOf: (meter: ScoredMeter) => string) {
  const groups = new Map<string, ReturnType<typeof ranks>>()
  for (const ranked of ranks(meters)) {
    const name = groupOf(ranked.meter)
    groups.set(name, [...(groups.get(name) ?? []), ranked])
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, group]) => ({
      name,
      positives: group.length,
      auc: mean(group.map(({ rank }) => rank)),
      recallAt1: mean(group.map(foundAt(0.01))),
      recallAt5: mean(group.map(foundAt(0.05)))
    }))
}

/** Median errors of the estimates over the mining meters that are found at 5 % false alarms; NaN without any. */
export function errorMedians(meters: readonly MeasuredMeter[]): { kwError: number; onsetErrorDays: number } {
  const found = ranks(meters).filter((ranked) => foundAt(0.05)(ranked) === 1)
  const over = (of: (meter: MeasuredMeter) => number) => medianOf(found.map(({ meter }) => of(meter as MeasuredMeter)))
  return { kwError: over((meter) => meter.kwError), onsetErrorDays: over((meter) => meter.onsetError) }
}

function medianOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value))
  return known.length > 0 ? median(known) : Number.NaN
}

/** From … to, both included. */
export type Interval = readonly [number, number]

export type Intervals = Readonly<Record<'auc' | 'averagePrecision' | 'recallAt1' | 'recallAt5', Interval>>

/** 95 % intervals of the figures, see `bootstrap`. */
export function bootstrapIntervals(meters: readonly ScoredMeter[], random: Random, draws = 200): Intervals {
  return bootstrap(meters, random, (drawn) => ({ ...figures(drawn) }), draws)
}

/**
 * 95 % percentile intervals of any figures of meters: buildings are drawn with replacement, since meters of one building are
 * not independent (cluster bootstrap). Draws in which a figure is NaN or missing do not count for it.
 */
export function bootstrap<M extends ScoredMeter, Name extends string>(
  meters: readonly M[],
  random: Random,
  figuresOf: (drawn: readonly M[]) => Readonly<Record<Name, number>>,
  draws = 200
): Record<Name, Interval> {
  const buildings = byBuilding(meters)
  const drawn = Array.from({ length: draws }, () => figuresOf(buildings.flatMap(() => random.pick(buildings))))
  const interval = (name: Name): Interval => {
    const sorted = Float64Array.from(drawn.flatMap((d) => (Number.isFinite(d[name]) ? [d[name]] : []))).sort()
    const at = (level: number) => sorted[Math.round(level * (sorted.length - 1))] ?? Number.NaN
    return [at(0.025), at(0.975)]
  }
  const names = new Set(drawn.flatMap((d) => Object.keys(d) as Name[]))
  return Object.fromEntries([...names].map((name) => [name, interval(name)])) as Record<Name, Interval>
}

/** Classes of the rigs' share of the mean load, smallest first. */
export const SHARE_CLASSES = ['≤ 10 %', '10–20 %', '20–40 %', '40–80 %', '> 80 %'] as const

export function shareClass(share: number): string {
  const above = [0.1, 0.2, 0.4, 0.8].filter((edge) => share > edge).length
  return SHARE_CLASSES[above] as string
}

function byBuilding<M extends ScoredMeter>(meters: readonly M[]): M[][] {
  const groups = new Map<string, M[]>()
  for (const meter of meters) {
    const group = groups.get(meter.building)
    if (group) group.push(meter)
    else groups.set(meter.building, [meter])
  }
  return [...groups.values()]
}
