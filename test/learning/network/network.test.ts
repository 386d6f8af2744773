import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { useTensorflow } from '../../../src/jobs/tensorflow.ts'
import { learningRate, optimise, startOptimiser } from '../../../src/learning/network/adamw.ts'
import { networkGradient } from '../../../src/learning/network/gradient.ts'
import { initialWeights } from '../../../src/learning/network/initial-weights.ts'
import { TensorNetwork } from '../../../src/learning/network/tensor-network.ts'
import { NETWORK_TENSORS } from '../../../src/screening/network/network-shape.ts'
import { createRandom } from '../../../src/simulation/random.ts'
import { exampleYears } from './example-years.ts'

const weights = initialWeights(createRandom('weights'))
// The heads start near nothing: for a comparison they have to say something.
for (let i = 0; i < weights.length; i++) weights[i]! *= 1.5
const years = exampleYears(4)

async function readingOn(backend: 'wasm' | 'cpu') {
  expect(await useTensorflow([backend])).toBe(backend)
  const network = new TensorNetwork(weights)
  const readings = years.slice(0, 2).map(({ input }) => network.read(input))
  network.dispose()
  return readings
}

describe('backends', () => {
  test('agree within 1e-4 on every day, share and meter', async () => {
    const [wasm, cpu] = [await readingOn('wasm'), await readingOn('cpu')]
    wasm.forEach((reading, i) => {
      expect(reading.logOdds).toHaveLength(365)
      expect(new Set(reading.logOdds).size).toBeGreaterThan(100)
      for (let day = 0; day < 365; day++) {
        expect(Math.abs(reading.logOdds[day]! - cpu[i]!.logOdds[day]!)).toBeLessThan(1e-4)
        expect(Math.abs(reading.share[day]! - cpu[i]!.share[day]!)).toBeLessThan(1e-4)
      }
      expect(Math.abs(reading.meter - cpu[i]!.meter)).toBeLessThan(1e-4)
    })
  }, 60_000)

  test('the first that loads is taken and named', async () => {
    expect(['tensorflow', 'wasm']).toContain(await useTensorflow())
    await expect(useTensorflow([])).rejects.toThrow('npm ci')
  }, 60_000)
})

describe('training', () => {
  beforeAll(async () => {
    await useTensorflow(['wasm'])
  })

  test('the gradient is the slope of the loss, in every layer', () => {
    const { gradient } = networkGradient(weights, years.slice(0, 2), createRandom('slope'))
    const lossAt = (changed: Float32Array) => networkGradient(changed, years.slice(0, 2), createRandom('slope')).loss
    let from = 0
    let compared = 0
    for (const { name, rows, columns } of NETWORK_TENSORS) {
      const own = gradient.subarray(from, from + rows * columns)
      const largest = own.reduce((best, g, i) => (Math.abs(g) > Math.abs(own[best]!) ? i : best), 0)
      if (/^(first|second|block0|block6|day|attention|meter)/.test(name)) {
        const step = 4e-3
        const [up, down] = [weights.slice(), weights.slice()]
        up[from + largest]! += step
        down[from + largest]! -= step
        const slope = (lossAt(up) - lossAt(down)) / (2 * step)
        expect(Math.abs(slope - own[largest]!), name).toBeLessThan(2e-3 + 0.1 * Math.abs(slope))
        compared++
      }
      from += rows * columns
    }
    expect(compared).toBeGreaterThan(15)
  }, 60_000)

  test('leaves no tensors behind', () => {
    const before = tf.memory().numTensors
    networkGradient(weights, years.slice(0, 1), createRandom('memory'))
    expect(tf.memory().numTensors).toBe(before)
  })

  test('learns which offices have a rig, and since when', () => {
    const state = startOptimiser(initialWeights(createRandom('learning')))
    const all = exampleYears(16)
    const options = { steps: 40, peakRate: 4e-3, decay: 0.01 }
    const losses = Array.from({ length: options.steps }, (_, step) => {
      const batch = all.slice((step % 4) * 4, (step % 4) * 4 + 4)
      const { loss, gradient } = networkGradient(state.weights, batch, createRandom(step))
      optimise(state, gradient, options)
      return loss
    })
    expect(losses.at(-1)!).toBeLessThan(0.5 * losses[0]!)
    const network = new TensorNetwork(state.averaged)
    const [mining, clean] = exampleYears(2, 'new office').map(({ input }) => network.read(input)) as [
      ReturnType<typeof network.read>,
      ReturnType<typeof network.read>
    ]
    network.dispose()
    const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length
    expect(mean(mining.logOdds.subarray(100))).toBeGreaterThan(mean(mining.logOdds.subarray(0, 50)) + 1)
    expect(mean(mining.logOdds.subarray(100))).toBeGreaterThan(mean(clean.logOdds.subarray(100)) + 1)
  }, 120_000)
})

describe('the optimiser', () => {
  test('rises to its rate within a tenth of the steps and falls to nothing', () => {
    const options = { steps: 1000, peakRate: 0.01, decay: 0 }
    expect(learningRate(0, options)).toBeLessThan(0.001)
    expect(learningRate(100, options)).toBeCloseTo(0.01, 4)
    expect(learningRate(999, options)).toBeLessThan(1e-6)
  })

  test('finds the bottom of a bowl', () => {
    const state = startOptimiser(Float32Array.of(3, -2))
    const options = { steps: 400, peakRate: 0.1, decay: 0 }
    for (let i = 0; i < options.steps; i++)
      optimise(
        state,
        state.weights.map((w) => w - 1),
        options
      )
    for (const w of state.averaged) expect(w).toBeCloseTo(1, 1)
  })
})
