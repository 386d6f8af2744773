import type { RankedPoint } from './rank.ts'
import type { WeightInUse } from './scope-weight.ts'

const GRAMS_PER_TONNE = 1e6

/** What a metering point adds to the priority of its site, in whole grams of CO2, so that the parts add up exactly. */
export interface PriorityPart {
  readonly meterId: string
  /** probability × emissions of the suspected load a year × years until the target date */
  readonly avoidableGrams: number
  /** what the overshoot of the scope adds to that: avoidable × (weight − 1) */
  readonly overshootGrams: number
}

/** Expected avoidable emissions until the target date, weighed by how far the scope is over its path. */
export interface Priority {
  /** tCO2: the sum of all parts */
  readonly priority: number
  readonly parts: readonly PriorityPart[]
}

/** The priority that points give their site, part by part. */
export function priorityOf(points: readonly RankedPoint[], { weight, years }: WeightInUse): Priority {
  const parts = points.map(({ meter, expectedTco2PerYear }) => {
    const avoidable = expectedTco2PerYear * years
    return {
      meterId: meter.meterId,
      avoidableGrams: Math.round(avoidable * GRAMS_PER_TONNE),
      overshootGrams: Math.round(avoidable * (weight - 1) * GRAMS_PER_TONNE)
    }
  })
  const grams = parts.reduce((sum, part) => sum + part.avoidableGrams + part.overshootGrams, 0)
  return { priority: grams / GRAMS_PER_TONNE, parts }
}
