import type { Trees } from '../screening/trees.ts'
import type { Random } from '../simulation/random.ts'
import { type BinEdges, MISSING_BIN } from './binning.ts'
import { type GrownTree, growTree, type TreeLimits } from './grow-tree.ts'

export interface BoostingOptions extends TreeLimits {
  readonly trees: number
  readonly learningRate: number
  /** Share of the rows and of the features that each tree sees. */
  readonly rowShare: number
  readonly featureShare: number
}

export interface BoostingData {
  /** Bins row by row, `rows × edges.length`. */
  readonly bins: Uint8Array
  readonly edges: BinEdges
  readonly features: readonly string[]
  /** 0 or 1 for each row. */
  readonly labels: Uint8Array
  readonly weights: Float32Array
  /** Rows to learn from. */
  readonly training: Int32Array
}

/**
 * Gradient-boosted trees for a yes/no label (logistic loss, Newton steps; Friedman 2001, Chen & Guestrin 2016), on binned
 * features with missing values sent to the better side. The same data, options and seed give the same trees.
 */
export function boost(data: BoostingData, options: BoostingOptions, random: Random): Trees {
  const { labels, weights, training, edges } = data
  const base = priorLogOdds(labels, weights, training)
  const scores = new Float64Array(labels.length).fill(base)
  const gradients = new Float64Array(2 * labels.length)
  const grown: GrownTree[] = []
  const width = edges.length
  for (let round = 0; round < options.trees; round++) {
    for (const row of training) {
      const p = 1 / (1 + Math.exp(-scores[row]!))
      gradients[2 * row] = weights[row]! * (p - labels[row]!)
      gradients[2 * row + 1] = weights[row]! * Math.max(1e-6, p * (1 - p))
    }
    const rows = training.filter(() => random.chance(options.rowShare))
    const features = Int32Array.from({ length: width }, (_, f) => f).filter(() => random.chance(options.featureShare))
    if (rows.length === 0 || features.length === 0) continue
    const tree = growTree(data.bins, edges, rows, features, gradients, options)
    for (let node = 0; node < tree.value.length; node++) tree.value[node]! *= options.learningRate
    grown.push(tree)
    addTree(tree, data.bins, width, training, scores)
  }
  return flatten(grown, data, base)
}

function priorLogOdds(labels: Uint8Array, weights: Float32Array, rows: Int32Array): number {
  let [positive, all] = [0, 0]
  for (const row of rows) {
    all += weights[row]!
    positive += weights[row]! * labels[row]!
  }
  const p = Math.min(0.999, Math.max(0.001, all > 0 ? positive / all : 0.5))
  return Math.log(p / (1 - p))
}

function addTree(tree: GrownTree, bins: Uint8Array, width: number, rows: Int32Array, scores: Float64Array): void {
  const { feature, bin, missingLeft, left, value } = tree
  for (const row of rows) {
    let node = 0
    while (feature[node]! >= 0) {
      const b = bins[row * width + feature[node]!]!
      const goesLeft = b === MISSING_BIN ? missingLeft[node]! : b <= bin[node]!
      node = left[node]! + (goesLeft ? 0 : 1)
    }
    scores[row] = scores[row]! + value[node]!
  }
}

function flatten(grown: readonly GrownTree[], { edges, features }: BoostingData, base: number): Trees {
  const nodes = grown.reduce((sum, tree) => sum + tree.feature.length, 0)
  const trees = {
    features,
    base,
    roots: new Int32Array(grown.length),
    feature: new Int16Array(nodes),
    threshold: new Float32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    value: new Float32Array(nodes)
  }
  let offset = 0
  grown.forEach((tree, index) => {
    trees.roots[index] = offset
    for (let node = 0; node < tree.feature.length; node++) {
      const f = tree.feature[node]!
      trees.feature[offset + node] = f
      trees.value[offset + node] = tree.value[node]!
      if (f < 0) continue
      // The last bin has no upper edge: such a split parts the missing from the present.
      trees.threshold[offset + node] = edges[f]![tree.bin[node]! - 1] ?? Number.POSITIVE_INFINITY
      trees.missingLeft[offset + node] = tree.missingLeft[node] ? 1 : 0
      trees.left[offset + node] = offset + tree.left[node]!
    }
    offset += tree.feature.length
  })
  return trees
}
