import { beforeAll, expect, test } from 'vitest'
import { HalfNetworks } from '../../src/jobs/half-networks.ts'
import { useTensorflow } from '../../src/jobs/tensorflow.ts'
import { TensorNetwork } from '../../src/learning/network/tensor-network.ts'
import { exampleYears } from '../learning/network/example-years.ts'
import { someWeights } from '../screening/network/example-networks.ts'

beforeAll(async () => {
  await useTensorflow()
})

test('a building is read by the network that has not learnt from its half, an unknown one by both', () => {
  const weights = [someWeights('half 0'), someWeights('half 1')]
  const places = new Map([
    ['B0', { fold: 2, half: 0 }],
    ['B1', { fold: 2, half: 1 }]
  ])
  const networks = new HalfNetworks(weights, places)
  const { input } = exampleYears(1)[0]!
  const [ofHalf0, ofHalf1] = weights.map((ofOne) => new TensorNetwork(ofOne).read(input).meter)
  expect(networks.unseen('B0').read(input).meter).toBe(ofHalf1)
  expect(networks.unseen('B1').read(input).meter).toBe(ofHalf0)
  expect(networks.unseen('another').read(input).meter).toBeCloseTo((ofHalf0! + ofHalf1!) / 2, 5)
  expect(ofHalf0).not.toBeCloseTo(ofHalf1!, 3)
})
