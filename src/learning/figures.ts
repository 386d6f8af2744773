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

export interface Figures {
  readonly meters: number
  readonly positives: number
  readonly auc: number
  /** Average precision at the campaign's prevalence. */
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
const foundAt = (share: number) => (ranked: { rank: number }) => (1 - ranked.rank <= share + 1e-12 ? 1 : 0)

/** The figures by which a ranking is judged; NaN where there is nothing to divide by. */
export function figures(meters: readonly ScoredMeter[]): Figures {
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
    const hits = (atLeast(meter.score) / scores.length) * CAMPAIGN_PREVALENCE
    return hits / (hits + falseAlarms * (1 - CAMPAIGN_PREVALENCE))
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

export type Intervals = Readonly<
  Record<'auc' | 'averagePrecision' | 'recallAt1' | 'recallAt5', readonly [number, number]>
>

/** 95 % intervals of the figures: buildings are drawn with replacement, since meters of one building are not independent. */
export function bootstrapIntervals(meters: readonly ScoredMeter[], random: Random, draws = 200): Intervals {
  const buildings = byBuilding(meters)
  const drawn = Array.from({ length: draws }, () => figures(buildings.flatMap(() => random.pick(buildings))))
  const interval = (name: keyof Intervals): readonly [number, number] => {
    const sorted = drawn
      .map((d) => d[name])
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => a - b)
    const at = (level: number) => sorted[Math.round(level * (sorted.length - 1))] ?? Number.NaN
    return [at(0.025), at(0.975)]
  }
  return {
    auc: interval('auc'),
    averagePrecision: interval('averagePrecision'),
    recallAt1: interval('recallAt1'),
    recallAt5: interval('recallAt5')
  }
}

function byBuilding(meters: readonly ScoredMeter[]): ScoredMeter[][] {
  const groups = new Map<string, ScoredMeter[]>()
  for (const meter of meters) {
    const group = groups.get(meter.building)
    if (group) group.push(meter)
    else groups.set(meter.building, [meter])
  }
  return [...groups.values()]
}
