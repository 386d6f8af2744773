/** Where an optimiser stands: enough to go on as if it had never stopped. */
export interface OptimiserState {
  readonly weights: Float32Array
  readonly firstMoment: Float32Array
  readonly secondMoment: Float32Array
  /** Exponential moving average of the weights: what is used in the end. */
  readonly averaged: Float32Array
  step: number
}

export interface OptimiserOptions {
  readonly steps: number
  readonly peakRate: number
  readonly decay: number
}

const BETA1 = 0.9
const BETA2 = 0.99
const LARGEST_NORM = 1
const WARM_UP = 0.1
const AVERAGING = 0.995

export function startOptimiser(weights: Float32Array): OptimiserState {
  return {
    weights,
    firstMoment: new Float32Array(weights.length),
    secondMoment: new Float32Array(weights.length),
    averaged: weights.slice(),
    step: 0
  }
}

/** One-cycle learning rate (Smith 2018): a tenth of the steps up, then down to nothing along a cosine. */
export function learningRate(step: number, { steps, peakRate }: OptimiserOptions): number {
  const progress = (step + 0.5) / steps
  if (progress < WARM_UP) return (peakRate * progress) / WARM_UP
  return (peakRate * (1 + Math.cos((Math.PI * (progress - WARM_UP)) / (1 - WARM_UP)))) / 2
}

/**
 * One step of AdamW (Loshchilov and Hutter 2019) along a gradient, whose norm is bounded; changes the state. The average
 * forgets faster at first, so that it is not held back by the start.
 */
export function optimise(state: OptimiserState, gradient: Float32Array, options: OptimiserOptions): void {
  const { weights, firstMoment, secondMoment, averaged } = state
  const rate = learningRate(state.step, options)
  state.step++
  let norm = 0
  for (const g of gradient) norm += g * g
  const bounded = Math.min(1, LARGEST_NORM / (Math.sqrt(norm) + 1e-12))
  const first = 1 - BETA1 ** state.step
  const second = 1 - BETA2 ** state.step
  const keep = Math.min(AVERAGING, state.step / (state.step + 10))
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i]! * bounded
    const m = BETA1 * firstMoment[i]! + (1 - BETA1) * g
    const v = BETA2 * secondMoment[i]! + (1 - BETA2) * g * g
    firstMoment[i] = m
    secondMoment[i] = v
    const w = weights[i]!
    weights[i] = w - rate * (m / first / (Math.sqrt(v / second) + 1e-8) + options.decay * w)
    averaged[i] = keep * averaged[i]! + (1 - keep) * weights[i]!
  }
}
