import { TOKEN_LENGTH } from './day-tokens.ts'

/** Width of the network between its layers. */
export const CHANNELS = 32
/** Days by which the convolution of each residual block looks back and ahead: together seven months. */
export const DILATIONS: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 1, 4, 16, 64]
/** Width of the meter head: three pooled summaries and the size of the meter. */
const POOLED = 3 * CHANNELS + 1
const METER_HIDDEN = 24

interface NetworkTensor {
  readonly name: string
  readonly rows: number
  readonly columns: number
}

const layer = (name: string, rows: number, columns: number): NetworkTensor[] => [
  { name: `${name}.weights`, rows, columns },
  { name: `${name}.bias`, rows: 1, columns }
]

/**
 * The network's weights, in the order in which they lie one after another in a file and in memory: two dense layers, a
 * residual block a dilation (a convolution over the day before, the day and the day after at its distance, then a dense
 * layer), heads for each day (log-odds of mining, its share of the mean load; attention) and for the meter.
 */
export const NETWORK_TENSORS: readonly NetworkTensor[] = [
  ...layer('first', TOKEN_LENGTH, CHANNELS),
  ...layer('second', CHANNELS, CHANNELS),
  ...DILATIONS.flatMap((_, block) => [
    { name: `block${block}.before`, rows: CHANNELS, columns: CHANNELS },
    { name: `block${block}.after`, rows: CHANNELS, columns: CHANNELS },
    ...layer(`block${block}.here`, CHANNELS, CHANNELS),
    ...layer(`block${block}.out`, CHANNELS, CHANNELS)
  ]),
  ...layer('day', CHANNELS, 2),
  ...layer('attention', CHANNELS, 1),
  ...layer('meter_hidden', POOLED, METER_HIDDEN),
  ...layer('meter', METER_HIDDEN, 1)
]

/** Number of all weights. */
export const NETWORK_WEIGHTS = NETWORK_TENSORS.reduce((sum, { rows, columns }) => sum + rows * columns, 0)

/** The part of a network's weights that is one tensor, row by row; a view of the same memory. */
export function tensorsOf(weights: Float32Array): Map<string, Float32Array> {
  let from = 0
  return new Map(
    NETWORK_TENSORS.map(({ name, rows, columns }) => {
      from += rows * columns
      return [name, weights.subarray(from - rows * columns, from)]
    })
  )
}
