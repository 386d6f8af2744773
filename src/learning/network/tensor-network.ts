import * as tf from '@tensorflow/tfjs-core'
import type { DayNetwork, NetworkInput, NetworkReading } from '../../screening/network/day-network.ts'
import { singleInput } from './network-batch.ts'
import { type NetworkTensors, named, runNetwork, weightTensors } from './sequence-network.ts'

/** A network computed by TensorFlow.js, on whichever backend is set. Its tensors live as long as it does. */
export class TensorNetwork implements DayNetwork {
  readonly #weights: NetworkTensors

  constructor(weights: Float32Array) {
    this.#weights = named(weightTensors(weights))
  }

  read(input: NetworkInput): NetworkReading {
    const { days } = input
    const [day, meter] = tf.tidy(() => {
      const output = runNetwork(this.#weights, singleInput(input))
      return [output.day.dataSync() as Float32Array, output.meter.dataSync()[0]!]
    })
    const logOdds = new Float32Array(days)
    const share = new Float32Array(days)
    for (let i = 0; i < days; i++) {
      logOdds[i] = day[2 * i]!
      share[i] = day[2 * i + 1]!
    }
    return { logOdds, share, meter }
  }

  dispose(): void {
    tf.dispose([...this.#weights.values()])
  }
}
