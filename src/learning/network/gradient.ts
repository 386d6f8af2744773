import * as tf from '@tensorflow/tfjs-core'
// Registers the gradients of TensorFlow.js' operations, which tfjs-core leaves out in Node.
import '@tensorflow/tfjs-layers'
import { NETWORK_WEIGHTS } from '../../screening/network/network-shape.ts'
import type { Random } from '../../simulation/random.ts'
import { networkBatch } from './network-batch.ts'
import { networkLoss } from './network-loss.ts'
import type { NetworkYear } from './network-year.ts'
import { named, weightTensors } from './sequence-network.ts'

/** The mean loss of some years and its gradient, weight by weight. */
export interface NetworkGradient {
  readonly loss: number
  readonly gradient: Float32Array
}

export function networkGradient(weights: Float32Array, years: readonly NetworkYear[], random: Random): NetworkGradient {
  return tf.tidy(() => {
    const { input, truth } = networkBatch(years, random)
    const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => networkLoss(named(tensors), input, truth))(
      weightTensors(weights)
    )
    const gradient = new Float32Array(NETWORK_WEIGHTS)
    let at = 0
    for (const part of grads) {
      const values = part.dataSync() as Float32Array
      gradient.set(values, at)
      at += values.length
    }
    return { loss: value.dataSync()[0]!, gradient }
  })
}
