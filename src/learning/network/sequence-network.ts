import * as tf from '@tensorflow/tfjs-core'
import { CHANNELS, DILATIONS, NETWORK_TENSORS } from '../../screening/network/network-shape.ts'
import { dense, residualBlock } from './layers.ts'

export type NetworkTensors = ReadonlyMap<string, tf.Tensor>

/** The weights as tensors, to be disposed of by the caller. */
export function weightTensors(weights: Float32Array): tf.Tensor[] {
  let from = 0
  return NETWORK_TENSORS.map(({ name, rows, columns }) => {
    from += rows * columns
    const values = weights.slice(from - rows * columns, from)
    return name.endsWith('.bias') ? tf.tensor1d(values) : tf.tensor2d(values, [rows, columns])
  })
}

export function named(tensors: readonly tf.Tensor[]): NetworkTensors {
  return new Map(NETWORK_TENSORS.map(({ name }, i) => [name, tensors[i]!]))
}

export interface SequenceInput {
  /** `(days × batch) × TOKEN_LENGTH`: day after day, the same day of all meters together. */
  readonly tokens: tf.Tensor2D
  /** `(days × batch) × 1`: share of the day's hours that are present. */
  readonly present: tf.Tensor2D
  /** `batch × 1`: size of the meter, see `meterSize`. */
  readonly size: tf.Tensor2D
}

export interface SequenceOutput {
  /** `(days × batch) × 2`: log-odds that mining is on, and its share of the meter's mean load. */
  readonly day: tf.Tensor2D
  /** `batch × 1`: log-odds that the meter mines. */
  readonly meter: tf.Tensor2D
}

/** The network's answer for a batch of meters of equal length. */
export function runNetwork(weights: NetworkTensors, { tokens, present, size }: SequenceInput): SequenceOutput {
  const of = (name: string) => weights.get(name) as tf.Tensor2D
  const bias = (name: string) => weights.get(`${name}.bias`) as tf.Tensor1D
  const layer = (x: tf.Tensor2D, name: string, relu = false) => dense(x, of(`${name}.weights`), bias(name), relu)
  const batch = size.shape[0]
  const days = tokens.shape[0] / batch
  let x = layer(layer(tokens, 'first', true), 'second', true)
  DILATIONS.forEach((dilation, i) => {
    x = residualBlock(
      x,
      {
        before: of(`block${i}.before`),
        here: of(`block${i}.here.weights`),
        after: of(`block${i}.after`),
        bias: bias(`block${i}.here`),
        out: of(`block${i}.out.weights`),
        outBias: bias(`block${i}.out`)
      },
      dilation * batch
    )
  })
  const day = layer(x, 'day')
  const attention = tf.sigmoid(layer(x, 'attention'))
  const on = tf.sigmoid(tf.slice(day, [0, 0], [days * batch, 1]))
  const pooled = (weight: tf.Tensor) => {
    const sum = tf.sum(tf.reshape(tf.mul(x, weight), [days, batch * CHANNELS]), 0)
    const all = tf.sum(tf.reshape(weight, [days, batch]), 0)
    return tf.div(tf.reshape(sum, [batch, CHANNELS]), tf.reshape(tf.add(all, 1), [batch, 1]))
  }
  const summary = tf.concat(
    [pooled(present), pooled(tf.mul(attention, present)), pooled(tf.mul(on, present)), size],
    1
  ) as tf.Tensor2D
  return { day, meter: layer(layer(summary, 'meter_hidden', true), 'meter') }
}
