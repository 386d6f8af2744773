import { initialWeights } from '../../../src/learning/network/initial-weights.ts'
import type { DayNetwork } from '../../../src/screening/network/day-network.ts'
import { createRandom } from '../../../src/simulation/random.ts'

/** Weights of a network that has learnt nothing, but says something. */
export function someWeights(seed: string): Float32Array {
  return initialWeights(createRandom(seed)).map((weight) => 1.5 * weight)
}

/** A network that takes every day from one on for one with mining of a share of the mean load. */
export function sureFrom(onset: number, share = 0.3): DayNetwork {
  return {
    read: ({ days }) => ({
      logOdds: Float32Array.from({ length: days }, (_, day) => (day >= onset ? 3 : -3)),
      share: Float32Array.from({ length: days }, (_, day) => (day >= onset ? share : 0)),
      meter: 2
    })
  }
}
