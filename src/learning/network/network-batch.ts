import * as tf from '@tensorflow/tfjs-core'
import type { NetworkInput } from '../../screening/network/day-network.ts'
import { TOKEN_LENGTH } from '../../screening/network/day-tokens.ts'
import type { Random } from '../../simulation/random.ts'
import type { SequenceTruth } from './network-loss.ts'
import type { NetworkYear } from './network-year.ts'
import type { SequenceInput } from './sequence-network.ts'

/** Days of a sequence to learn from; longer years are cut, shorter ones lie among days without readings. */
const SEQUENCE_DAYS = 365

/** Lays out years day after day, the same day of all of them together. The caller disposes of the tensors. */
export function networkBatch(
  years: readonly NetworkYear[],
  random: Random
): { input: SequenceInput; truth: SequenceTruth } {
  const batch = years.length
  const rows = SEQUENCE_DAYS * batch
  const tokens = new Float32Array(rows * TOKEN_LENGTH)
  const [present, on, share] = [new Float32Array(rows), new Float32Array(rows), new Float32Array(rows)]
  years.forEach((year, i) => {
    const { days } = year.input
    const slack = days - SEQUENCE_DAYS
    const skipped = slack > 0 ? random.int(0, slack) : -random.int(0, -slack)
    for (let day = Math.max(0, skipped); day < Math.min(days, skipped + SEQUENCE_DAYS); day++) {
      const row = (day - skipped) * batch + i
      tokens.set(year.input.tokens.subarray(day * TOKEN_LENGTH, (day + 1) * TOKEN_LENGTH), row * TOKEN_LENGTH)
      present[row] = year.input.present[day]!
      on[row] = year.on[day]!
      share[row] = year.share[day]!
    }
  })
  const column = (values: Float32Array) => tf.tensor2d(values, [values.length, 1])
  const ofMeter = (value: (year: NetworkYear) => number) => column(Float32Array.from(years, value))
  return {
    input: {
      tokens: tf.tensor2d(tokens, [rows, TOKEN_LENGTH]),
      present: column(present),
      size: ofMeter(({ input }) => input.size)
    },
    truth: { on: column(on), share: column(share), mining: ofMeter(({ mining }) => (mining ? 1 : 0)) }
  }
}

/** One meter as a batch of one. */
export function singleInput({ days, tokens, present, size }: NetworkInput): SequenceInput {
  return {
    tokens: tf.tensor2d(tokens, [days, TOKEN_LENGTH]),
    present: tf.tensor2d(present, [days, 1]),
    size: tf.tensor2d([size], [1, 1])
  }
}
