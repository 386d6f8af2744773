import { HOURS_PER_YEAR, type RankedPoint } from './rank.ts'

/** What sites and meters can be put in order by. */
export const ORDERS = ['priority', 'probability', 'kw', 'cost'] as const
export type Order = (typeof ORDERS)[number]

/** One part of what a place goes by. */
interface OrderPart {
  readonly meterId: string
  /** what the part is: `avoidable` or `overshoot`, `expected`, or the detector of a contribution */
  readonly what: string
  /** whole units */
  readonly amount: number
}

/** What a place in an order goes by: whole units, so that the parts add up to `total` exactly. */
export interface OrderSum {
  /** `gCO2`; `W` of expected load; `fen` (0.01 yuan) of expected cost a year; `micro-log-odds` */
  readonly unit: 'gCO2' | 'W' | 'fen' | 'micro-log-odds'
  readonly total: number
  readonly parts: readonly OrderPart[]
}

const W_PER_KW = 1000
const FEN_PER_YUAN = 100
const MICRO = 1e6

/** Expected load of points, counted once: probability × kW of each; nothing where there is no load to estimate. */
export function kwOrder(points: readonly RankedPoint[]): OrderSum {
  return expectedSum('W', points, (point) => (expectedKwh(point) / HOURS_PER_YEAR / point.finding.duty) * W_PER_KW)
}

/** Expected cost of points in a year: probability × kWh × price of a flat load; nothing where a price is missing. */
export function costOrder(points: readonly RankedPoint[]): OrderSum {
  return expectedSum('fen', points, (point) => expectedKwh(point) * point.yuanPerKwh * FEN_PER_YUAN)
}

/** kWh a year behind the point's expected tCO2, which counts no load twice. */
function expectedKwh({ expectedTco2PerYear, factor }: RankedPoint): number {
  return (expectedTco2PerYear * 1000) / factor.kgCo2PerKwh
}

/** Log-odds of the likeliest point, part by part as its finding has them. */
export function probabilityOrder(
  meterId: string,
  contributions: readonly { readonly detector: string; readonly logOdds: number }[]
): OrderSum {
  const parts = contributions.map(({ detector, logOdds }) => ({
    meterId,
    what: detector,
    amount: Math.round(logOdds * MICRO)
  }))
  return summed('micro-log-odds', parts)
}

/** The points' priorities, avoidable and added by the overshoot of the scope. */
export function priorityOrder(
  parts: readonly { readonly meterId: string; readonly avoidableGrams: number; readonly overshootGrams: number }[]
): OrderSum {
  return summed(
    'gCO2',
    parts.flatMap(({ meterId, avoidableGrams, overshootGrams }) => [
      { meterId, what: 'avoidable', amount: avoidableGrams },
      { meterId, what: 'overshoot', amount: overshootGrams }
    ])
  )
}

/** The likeliest of some points; of equals the first by id. */
export function likeliest(points: readonly RankedPoint[]): RankedPoint {
  return points.reduce((best, point) => {
    const more = point.finding.probability - best.finding.probability
    return more > 0 || (more === 0 && point.meter.meterId < best.meter.meterId) ? point : best
  })
}

/** Places 1, 2, 3 … by a value, greatest first; of equals the one that came first. */
export function placesBy<T>(items: readonly T[], amountOf: (item: T) => number): Map<T, number> {
  const sorted = items.map((item, at) => ({ item, at, value: amountOf(item) }))
  sorted.sort((a, b) => b.value - a.value || a.at - b.at)
  return new Map(sorted.map(({ item }, place) => [item, place + 1]))
}

function expectedSum(
  unit: OrderSum['unit'],
  points: readonly RankedPoint[],
  of: (point: RankedPoint) => number
): OrderSum {
  const parts = points.map((point) => ({
    meterId: point.meter.meterId,
    what: 'expected',
    amount: Math.round(of(point)) || 0
  }))
  return summed(unit, parts)
}

function summed(unit: OrderSum['unit'], parts: readonly OrderPart[]): OrderSum {
  return { unit, total: parts.reduce((sum, { amount }) => sum + amount, 0), parts }
}
