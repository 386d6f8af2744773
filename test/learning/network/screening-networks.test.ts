import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { useTensorflow } from '../../../src/jobs/tensorflow.ts'
import { initialWeights } from '../../../src/learning/network/initial-weights.ts'
import { ScreeningNetworks } from '../../../src/learning/network/screening-networks.ts'
import { TensorNetwork } from '../../../src/learning/network/tensor-network.ts'
import { meanNetwork } from '../../../src/screening/network/day-network.ts'
import { createRandom } from '../../../src/simulation/random.ts'
import { exampleYears } from './example-years.ts'

const networks = ['one', 'another'].map((seed) => {
  const weights = initialWeights(createRandom(seed))
  // The heads start near nothing: for a comparison they have to say something.
  return weights.map((weight) => 1.5 * weight)
})

test.each(['wasm', 'cpu'] as const)(
  'networks asked together by screening answer as those that are trained do, on the %s backend',
  async (backend) => {
    expect(await useTensorflow([backend])).toBe(backend)
    const together = new ScreeningNetworks(tf, networks)
    const apart = meanNetwork(networks.map((weights) => new TensorNetwork(weights)))
    for (const { input } of exampleYears(2)) {
      const [found, expected] = [together.read(input), apart.read(input)]
      expect(found.logOdds).toHaveLength(input.days)
      expect(new Set(found.logOdds).size).toBeGreaterThan(100)
      for (let day = 0; day < input.days; day++) {
        expect(Math.abs(found.logOdds[day]! - expected.logOdds[day]!)).toBeLessThan(1e-5)
        expect(Math.abs(found.share[day]! - expected.share[day]!)).toBeLessThan(1e-5)
      }
      expect(Math.abs(found.meter - expected.meter)).toBeLessThan(1e-5)
    }
  },
  60_000
)
