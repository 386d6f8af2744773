import * as tf from '@tensorflow/tfjs-core'
import { type NetworkTensors, runNetwork, type SequenceInput } from './sequence-network.ts'

/** What is true of a batch. */
export interface SequenceTruth {
  /** `(days × batch) × 1`: 1 on days with mining. */
  readonly on: tf.Tensor2D
  /** `(days × batch) × 1`: mining over the meter's mean load. */
  readonly share: tf.Tensor2D
  /** `batch × 1`: 1 for meters with mining. */
  readonly mining: tf.Tensor2D
}

/** The daily labels are what the network learns by; the share tells large from small, the meter sees the whole. */
const SHARE_WEIGHT = 4
const METER_WEIGHT = 0.25

/** Mean loss over the days that are present, and over the meters. */
export function networkLoss(weights: NetworkTensors, input: SequenceInput, truth: SequenceTruth): tf.Scalar {
  const { day, meter } = runNetwork(weights, input)
  const rows = day.shape[0]
  const known = tf.add(tf.sum(input.present), 1e-6)
  const logit = tf.slice(day, [0, 0], [rows, 1])
  const share = tf.slice(day, [0, 1], [rows, 1])
  const onLoss = tf.sum(tf.mul(crossEntropy(logit, truth.on), input.present))
  const shareLoss = tf.sum(tf.mul(tf.square(tf.sub(share, truth.share)), input.present))
  const days = tf.div(tf.add(onLoss, tf.mul(shareLoss, SHARE_WEIGHT)), known)
  return tf.add(days, tf.mul(tf.mean(crossEntropy(meter, truth.mining)), METER_WEIGHT)) as tf.Scalar
}

/** Cross-entropy of labels 0 or 1 with log-odds. */
function crossEntropy(logOdds: tf.Tensor, label: tf.Tensor): tf.Tensor {
  return tf.sub(tf.softplus(logOdds), tf.mul(logOdds, label))
}
