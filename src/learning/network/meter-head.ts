import type { NetworkInput } from '../../screening/network/day-network.ts'
import { CHANNELS } from '../../screening/network/network-shape.ts'

/** Means of the channels that the head looks at: over all days, over those attended to, over those with mining. */
const POOLS = 3

/**
 * The meter head of a network, as `runNetwork` defines it.
 * @param tensors the network's weights by name
 * @param channels `days × CHANNELS`: what the last block gives
 * @param heads `days × 3`: log-odds of mining, share, attention
 * @returns log-odds that the meter mines
 */
export function meterLogOdds(
  tensors: ReadonlyMap<string, Float32Array>,
  channels: Float32Array,
  heads: Float32Array,
  { days, present, size }: NetworkInput
): number {
  const summary = new Float64Array(POOLS * CHANNELS + 1)
  let [wholeDays, attentionDays, onDays] = [1, 1, 1]
  for (let day = 0; day < days; day++) {
    const whole = present[day]!
    const attention = sigmoid(heads[3 * day + 2]!) * whole
    const on = sigmoid(heads[3 * day]!) * whole
    wholeDays += whole
    attentionDays += attention
    onDays += on
    for (let c = 0; c < CHANNELS; c++) {
      const value = channels[day * CHANNELS + c]!
      summary[c]! += whole * value
      summary[CHANNELS + c]! += attention * value
      summary[2 * CHANNELS + c]! += on * value
    }
  }
  const counts = [wholeDays, attentionDays, onDays]
  for (let i = 0; i < POOLS * CHANNELS; i++) summary[i]! /= counts[Math.floor(i / CHANNELS)]!
  summary[POOLS * CHANNELS] = size
  const hidden = layer(summary, tensors, 'meter_hidden').map((value) => Math.max(0, value))
  return layer(hidden, tensors, 'meter')[0]!
}

function layer(x: Float64Array, tensors: ReadonlyMap<string, Float32Array>, name: string): Float64Array {
  const weights = tensors.get(`${name}.weights`)!
  const out = Float64Array.from(tensors.get(`${name}.bias`)!)
  for (let row = 0; row < x.length; row++) {
    for (let column = 0; column < out.length; column++) out[column]! += x[row]! * weights[row * out.length + column]!
  }
  return out
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
