import { describe, expect, test } from 'vitest'
import { binEdges, binTable } from '../../src/learning/binning.ts'
import { type BoostingOptions, boost } from '../../src/learning/boosting.ts'
import { type Trees, treesContributions, treesLogOdds } from '../../src/screening/trees.ts'
import { createRandom } from '../../src/simulation/random.ts'
import { exactBoost } from './exact-trees.ts'

const OPTIONS: BoostingOptions = {
  trees: 12,
  learningRate: 0.3,
  leaves: 6,
  depth: 3,
  minChildWeight: 0.5,
  l2: 1,
  rowShare: 1,
  featureShare: 1
}

/** Rows with few distinct numbers, so that every distinct number has its own bin and the exact twin sees the same splits. */
function example(rows: number, seed: string, missing = 0.15) {
  const random = createRandom(seed)
  const width = 4
  const table = new Float32Array(rows * width)
  const labels = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    for (let f = 0; f < width; f++) table[row * width + f] = random.chance(missing) ? Number.NaN : random.int(0, 12)
    const [a, b] = [table[row * width]!, table[row * width + 1]!]
    const odds = (a > 6 ? 2 : -1) + (Number.isNaN(b) ? 1.5 : 0) + (a > 3 && b < 5 ? 1 : 0)
    labels[row] = random.chance(1 / (1 + Math.exp(-odds))) ? 1 : 0
  }
  return { table, labels, width, rows }
}

function learn(data: ReturnType<typeof example>, options = OPTIONS, seed = 'seed'): Trees {
  const edges = binEdges(data.table, data.width, 62)
  const bins = new Uint8Array(data.table.length)
  binTable(data.table, edges, bins)
  return boost(
    {
      bins,
      edges,
      features: ['a', 'b', 'c', 'd'],
      labels: data.labels,
      weights: new Float32Array(data.rows).fill(1),
      training: Int32Array.from({ length: data.rows }, (_, row) => row)
    },
    options,
    createRandom(seed)
  )
}

function logLoss(trees: Trees, { table, labels, width, rows }: ReturnType<typeof example>): number {
  let loss = 0
  for (let row = 0; row < rows; row++) {
    const score = treesLogOdds(trees, table, row * width)
    loss += Math.log1p(Math.exp(labels[row] === 1 ? -score : score))
  }
  return loss / rows
}

describe('gradient boosting', () => {
  test.each([0, 0.15, 0.5])('gives what the slow exact twin gives (%s missing)', (missing) => {
    const data = example(300, `twin${missing}`, missing)
    const trees = learn(data)
    const twin = exactBoost(data.table, data.width, data.labels, OPTIONS)
    for (let row = 0; row < data.rows; row++) {
      expect(treesLogOdds(trees, data.table, row * data.width)).toBeCloseTo(twin(row), 3)
    }
  })

  test('learns what decides and holds on new rows', () => {
    const trees = learn(example(4000, 'train'))
    const prior = learn(example(4000, 'train'), { ...OPTIONS, leaves: 1 })
    expect(logLoss(trees, example(2000, 'test'))).toBeLessThan(0.85 * logLoss(prior, example(2000, 'test')))
  })

  test('keeps a monotone feature monotone, whatever the other numbers are', () => {
    const data = example(3000, 'monotone')
    const trees = learn(data, { ...OPTIONS, trees: 40, leaves: 12, depth: 5, monotone: Int8Array.from([1, 0, -1, 0]) })
    const random = createRandom('rows')
    for (let trial = 0; trial < 200; trial++) {
      const row = Float32Array.from({ length: 4 }, () => random.int(0, 12))
      const scores = (feature: number) =>
        Array.from({ length: 13 }, (_, value) => treesLogOdds(trees, row.with(feature, value)))
      const [up, down] = [scores(0), scores(2)]
      for (let i = 1; i < 13; i++) {
        expect(up[i]).toBeGreaterThanOrEqual(up[i - 1]! - 1e-6)
        expect(down[i]).toBeLessThanOrEqual(down[i - 1]! + 1e-6)
      }
    }
  })

  test('is repeatable by seed, and the seed matters when rows and features are drawn', () => {
    const data = example(500, 'seeded')
    const sampled = { ...OPTIONS, rowShare: 0.6, featureShare: 0.6 }
    expect(learn(data, sampled, 'one')).toEqual(learn(data, sampled, 'one'))
    expect(learn(data, sampled, 'one')).not.toEqual(learn(data, sampled, 'two'))
  })

  test('rows without weight change nothing', () => {
    const data = example(400, 'weights')
    const edges = binEdges(data.table, data.width, 62)
    const bins = new Uint8Array(data.table.length)
    binTable(data.table, edges, bins)
    const all = { bins, edges, features: ['a', 'b', 'c', 'd'], labels: data.labels }
    const half = Int32Array.from({ length: 200 }, (_, row) => row)
    const whole = Int32Array.from({ length: 400 }, (_, row) => row)
    const weights = Float32Array.from(whole, (row) => (row < 200 ? 1 : 0))
    const left = boost({ ...all, weights, training: half }, OPTIONS, createRandom(1))
    const weighted = boost({ ...all, weights, training: whole }, OPTIONS, createRandom(1))
    for (let row = 0; row < 400; row++) {
      expect(treesLogOdds(weighted, data.table, row * 4)).toBeCloseTo(treesLogOdds(left, data.table, row * 4), 4)
    }
  })

  test('contributions of the features and the start add up to the log-odds', () => {
    const data = example(800, 'parts')
    const trees = learn(data)
    for (let row = 0; row < 100; row++) {
      const parts = new Float64Array(4)
      const start = treesContributions(trees, data.table, parts, row * 4)
      expect(start + parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(
        treesLogOdds(trees, data.table, row * 4),
        5
      )
    }
  })

  test('rows that are all of one label give a finite score', () => {
    const data = example(50, 'one')
    data.labels.fill(1)
    expect(Number.isFinite(treesLogOdds(learn(data), data.table))).toBe(true)
  })
})

describe('bins', () => {
  test('hold about as many numbers each, keep equal numbers together and missing ones apart', () => {
    const random = createRandom('bins')
    const table = Float32Array.from({ length: 10_000 }, () => (random.chance(0.1) ? Number.NaN : random.normal()))
    const edges = binEdges(table, 1, 20)
    const bins = new Uint8Array(table.length)
    binTable(table, edges, bins)
    const counts = new Array<number>(21).fill(0)
    bins.forEach((bin) => {
      counts[bin]!++
    })
    expect(counts[0]).toBe(table.filter(Number.isNaN).length)
    for (const count of counts.slice(1)) expect(count / 450).toBeCloseTo(1, 0)
    table.forEach((value, i) => {
      if (!Number.isNaN(value) && bins[i]! > 1) expect(value).toBeGreaterThan(edges[0]![bins[i]! - 2]!)
      if (!Number.isNaN(value) && bins[i]! <= edges[0]!.length)
        expect(value).toBeLessThanOrEqual(edges[0]![bins[i]! - 1]!)
    })
  })

  test('a feature that is always missing or constant has no edges', () => {
    expect(binEdges(Float32Array.from([Number.NaN, 7, Number.NaN, 7]), 2, 20).map((e) => e.length)).toEqual([0, 0])
  })
})
