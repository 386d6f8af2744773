import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'
import type { DayNetwork, NetworkInput, NetworkReading } from '../../screening/network/day-network.ts'
import { TOKEN_LENGTH } from '../../screening/network/day-tokens.ts'
import { CHANNELS, DILATIONS, tensorsOf } from '../../screening/network/network-shape.ts'
import { meterLogOdds } from './meter-head.ts'

type Tensorflow = typeof import('@tensorflow/tfjs-core')

/** Numbers of a day that the heads give: log-odds, share, attention. */
const HEADS = 3

/** Convolution over days: `taps × 1 × inputs × outputs` and a bias. */
interface Convolution {
  readonly filter: Tensor4D
  readonly bias: Tensor1D
}

/**
 * Networks of one shape asked together, each answer the mean of theirs: the same numbers (but for rounding) as
 * `TensorNetwork` gives, in a third of the time, without gradients. A block's three taps are one dilated convolution, the
 * days are brought to the backend once for all networks, and the meter head, too small for it, is plain arithmetic. Its
 * tensors live as long as it does, and it computes on whichever backend is set.
 */
export class ScreeningNetworks implements DayNetwork {
  readonly #tf: Tensorflow
  readonly #networks: readonly ScreeningNetwork[]

  /** @param tf with its backend set */
  constructor(tf: Tensorflow, weights: readonly Float32Array[]) {
    this.#tf = tf
    this.#networks = weights.map((ofOne) => new ScreeningNetwork(tf, ofOne))
  }

  read(input: NetworkInput): NetworkReading {
    const { days, tokens } = input
    const logOdds = new Float64Array(days)
    const share = new Float64Array(days)
    let meter = 0
    const part = 1 / this.#networks.length
    // Nothing is handed out of the tidy: TensorFlow.js would look for tensors in every number of it.
    this.#tf.tidy(() => {
      const series = this.#tf.tensor4d(tokens, [1, days, 1, TOKEN_LENGTH])
      for (const network of this.#networks) {
        const { channels, heads } = network.run(series)
        for (let day = 0; day < days; day++) {
          logOdds[day]! += part * heads[HEADS * day]!
          share[day]! += part * heads[HEADS * day + 1]!
        }
        meter += part * meterLogOdds(network.tensors, channels, heads, input)
      }
    })
    return { logOdds: Float32Array.from(logOdds), share: Float32Array.from(share), meter }
  }
}

class ScreeningNetwork {
  readonly tensors: ReadonlyMap<string, Float32Array>
  readonly #tf: Tensorflow
  readonly #dense: readonly Convolution[]
  readonly #blocks: readonly { readonly taps: Convolution; readonly out: Convolution; readonly dilation: number }[]
  readonly #heads: Convolution

  constructor(tf: Tensorflow, weights: Float32Array) {
    this.#tf = tf
    const tensors = tensorsOf(weights)
    const of = (name: string) => tensors.get(name)!
    this.tensors = tensors
    this.#dense = [
      convolution(tf, [of('first.weights')], of('first.bias')),
      convolution(tf, [of('second.weights')], of('second.bias'))
    ]
    this.#blocks = DILATIONS.map((dilation, i) => ({
      dilation,
      taps: convolution(
        tf,
        [of(`block${i}.before`), of(`block${i}.here.weights`), of(`block${i}.after`)],
        of(`block${i}.here.bias`)
      ),
      out: convolution(tf, [of(`block${i}.out.weights`)], of(`block${i}.out.bias`))
    }))
    this.#heads = convolution(
      tf,
      [headsSideBySide(of('day.weights'), of('attention.weights'))],
      Float32Array.of(...of('day.bias'), ...of('attention.bias'))
    )
  }

  /** The last layer's channels of each day (`days × CHANNELS`) and its heads (`days × HEADS`). To be called in a tidy. */
  run(series: Tensor4D): { channels: Float32Array; heads: Float32Array } {
    const tf = this.#tf
    let x = series
    for (const dense of this.#dense) x = convolved(tf, x, dense, 'relu')
    for (const { taps, out, dilation } of this.#blocks) {
      x = tf.add(x, convolved(tf, convolved(tf, x, taps, 'relu', dilation), out, 'linear'))
    }
    const heads = convolved(tf, x, this.#heads, 'linear')
    return { channels: x.dataSync() as Float32Array, heads: heads.dataSync() as Float32Array }
  }
}

/** @param taps weights of each tap, inputs × outputs */
function convolution(tf: Tensorflow, taps: readonly Float32Array[], bias: Float32Array): Convolution {
  const outputs = bias.length
  const inputs = taps[0]!.length / outputs
  const filter = new Float32Array(taps.length * inputs * outputs)
  taps.forEach((tap, i) => {
    filter.set(tap, i * inputs * outputs)
  })
  return { filter: tf.tensor4d(filter, [taps.length, 1, inputs, outputs]), bias: tf.tensor1d(bias.slice()) }
}

function convolved(
  tf: Tensorflow,
  x: Tensor4D,
  { filter, bias }: Convolution,
  activation: 'relu' | 'linear',
  dilation = 1
): Tensor4D {
  return tf.fused.conv2d({ x, filter, bias, activation, strides: 1, pad: 'same', dilations: [dilation, 1] })
}

/** Weights of the day head (two outputs) and of the attention (one) as those of one layer. */
function headsSideBySide(day: Float32Array, attention: Float32Array): Float32Array {
  const both = new Float32Array(CHANNELS * HEADS)
  for (let channel = 0; channel < CHANNELS; channel++) {
    both[HEADS * channel] = day[2 * channel]!
    both[HEADS * channel + 1] = day[2 * channel + 1]!
    both[HEADS * channel + 2] = attention[channel]!
  }
  return both
}
