import type { BuildingPlace } from '../learning/folds.ts'
import { TensorNetwork } from '../learning/network/tensor-network.ts'
import { type DayNetwork, meanNetwork } from '../screening/network/day-network.ts'

/** The two networks, each of which has learnt from one half of the buildings, or none. TensorFlow.js must be ready for any. */
export class HalfNetworks {
  readonly #networks: readonly DayNetwork[]
  readonly #mean: DayNetwork
  readonly #places: ReadonlyMap<string, BuildingPlace>

  /**
   * @param weights by half: of the network that has learnt from it
   * @param places of all buildings that the networks have learnt from
   */
  constructor(weights: readonly Float32Array[], places: ReadonlyMap<string, BuildingPlace>) {
    this.#networks = weights.map((ofOne) => new TensorNetwork(ofOne))
    this.#mean = meanNetwork(this.#networks)
    this.#places = places
  }

  get any(): boolean {
    return this.#networks.length > 0
  }

  /** A network that has not learnt from the building: the other half's, or both together where neither has. */
  unseen(building: string): DayNetwork {
    const place = this.#places.get(building)
    return (place && this.#networks[1 - place.half]) ?? this.#mean
  }
}
