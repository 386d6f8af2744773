import { DILATIONS, NETWORK_TENSORS, NETWORK_WEIGHTS } from '../../screening/network/network-shape.ts'
import type { Random } from '../../simulation/random.ts'

/**
 * Weights to start from: normal, scaled by the width of the input (He et al. 2015), three taps sharing a convolution's scale;
 * what the residual blocks add is small at first, so that no normalisation is needed (Zhang et al. 2019).
 */
export function initialWeights(random: Random): Float32Array {
  const weights = new Float32Array(NETWORK_WEIGHTS)
  let at = 0
  for (const { name, rows, columns } of NETWORK_TENSORS) {
    const scale = scaleOf(name, rows)
    for (let i = 0; i < rows * columns; i++) weights[at++] = scale * random.normal()
  }
  return weights
}

function scaleOf(name: string, rows: number): number {
  if (name.endsWith('.bias')) return 0
  if (name.endsWith('.out.weights')) return 0.5 / Math.sqrt(rows * DILATIONS.length)
  if (name.startsWith('block')) return Math.sqrt(2 / (3 * rows))
  if (/^(day|attention|meter)\./.test(name)) return 0.1 / Math.sqrt(rows)
  return Math.sqrt(2 / rows)
}
