import { type BinEdges, MISSING_BIN } from './binning.ts'

export interface TreeLimits {
  readonly leaves: number
  readonly depth: number
  /** Least sum of second derivatives (weights) in a leaf. */
  readonly minChildWeight: number
  /** L2 penalty on the values of leaves. */
  readonly l2: number
  /** By feature: 1 = may only raise the score, -1 = only lower it, 0 or absent = free. */
  readonly monotone?: Int8Array
}

/** A tree over bins, node by node from the root; children stand side by side. `value` is a Newton step without shrinkage. */
export interface GrownTree {
  readonly feature: number[]
  /** Present numbers go left when their bin is at most this. */
  readonly bin: number[]
  readonly missingLeft: boolean[]
  readonly left: number[]
  readonly value: number[]
}

interface Split {
  readonly gain: number
  /** position of the feature among those that the tree sees */
  readonly column: number
  readonly feature: number
  readonly bin: number
  readonly missingLeft: boolean
  readonly leftValue: number
  readonly rightValue: number
}

interface Leaf {
  readonly node: number
  readonly from: number
  readonly to: number
  readonly depth: number
  readonly low: number
  readonly high: number
  histogram: Float64Array
  readonly split: Split | null
}

/** Bins a feature may have, the one for missing numbers included. */
const BINS = 64

/**
 * Grows one tree leaf by leaf, the most rewarding split first. Sums of gradients by bin (a histogram a leaf, the larger
 * child's by subtraction) give every split's gain. `gradients` holds first and second derivative of each row, side by side.
 */
export function growTree(
  bins: Uint8Array,
  edges: BinEdges,
  rows: Int32Array,
  features: Int32Array,
  gradients: Float64Array,
  limits: TreeLimits
): GrownTree {
  const sample = gather(bins, edges.length, rows, features, gradients)
  const order = Int32Array.from(rows, (_, i) => i)
  const swap = new Int32Array(rows.length)
  const tree: GrownTree = { feature: [-1], bin: [0], missingLeft: [true], left: [-1], value: [0] }
  const root = sumHistogram(sample, order, 0, order.length)
  const [g, h] = totals(root)
  tree.value[0] = newton(g, h, limits.l2)
  const open: Leaf[] = [leaf(0, 0, order.length, 0, -Infinity, Infinity, root)]
  let leaves = 1

  function leaf(
    node: number,
    from: number,
    to: number,
    depth: number,
    low: number,
    high: number,
    histogram: Float64Array
  ): Leaf {
    const split = depth < limits.depth ? bestSplit(histogram, edges, features, limits, low, high) : null
    return { node, from, to, depth, low, high, histogram, split }
  }

  while (leaves < limits.leaves) {
    let best = -1
    open.forEach((candidate, i) => {
      if (candidate.split && (best < 0 || candidate.split.gain > open[best]!.split!.gain)) best = i
    })
    if (best < 0) break
    const parent = open.splice(best, 1)[0]!
    const split = parent.split!
    const middle = partition(sample, order, swap, parent.from, parent.to, split)
    const left = tree.feature.length
    tree.feature[parent.node] = split.feature
    tree.bin[parent.node] = split.bin
    tree.missingLeft[parent.node] = split.missingLeft
    tree.left[parent.node] = left
    for (const value of [split.leftValue, split.rightValue]) {
      tree.feature.push(-1)
      tree.bin.push(0)
      tree.missingLeft.push(true)
      tree.left.push(-1)
      tree.value.push(value)
    }
    const leftSmaller = middle - parent.from <= parent.to - middle
    const [from, to] = leftSmaller ? [parent.from, middle] : [middle, parent.to]
    const small = sumHistogram(sample, order, from, to)
    const large = parent.histogram
    for (let i = 0; i < large.length; i++) large[i]! -= small[i]!
    const direction = limits.monotone?.[split.feature] ?? 0
    const border = (split.leftValue + split.rightValue) / 2
    const [leftLow, leftHigh] =
      direction > 0 ? [parent.low, border] : direction < 0 ? [border, parent.high] : [parent.low, parent.high]
    const [rightLow, rightHigh] =
      direction > 0 ? [border, parent.high] : direction < 0 ? [parent.low, border] : [parent.low, parent.high]
    open.push(leaf(left, parent.from, middle, parent.depth + 1, leftLow, leftHigh, leftSmaller ? small : large))
    open.push(leaf(left + 1, middle, parent.to, parent.depth + 1, rightLow, rightHigh, leftSmaller ? large : small))
    leaves++
  }
  return tree
}

function newton(g: number, h: number, l2: number): number {
  return -g / (h + l2)
}

/** What a tree sees, close together in memory: its rows' bins of its features, and their derivatives. */
interface Sample {
  readonly width: number
  /** `rows × width` */
  readonly bins: Uint8Array
  readonly gradients: Float64Array
}

function gather(
  bins: Uint8Array,
  width: number,
  rows: Int32Array,
  features: Int32Array,
  gradients: Float64Array
): Sample {
  const chosen = features.length
  const sample = {
    width: chosen,
    bins: new Uint8Array(rows.length * chosen),
    gradients: new Float64Array(rows.length * 2)
  }
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * width
    const to = i * chosen
    for (let f = 0; f < chosen; f++) sample.bins[to + f] = bins[from + features[f]!]!
    sample.gradients[2 * i] = gradients[2 * rows[i]!]!
    sample.gradients[2 * i + 1] = gradients[2 * rows[i]! + 1]!
  }
  return sample
}

/** First and second derivatives of some rows, summed by feature and bin. */
function sumHistogram({ bins, width, gradients }: Sample, order: Int32Array, from: number, to: number): Float64Array {
  const sums = new Float64Array(width * BINS * 2)
  for (let i = from; i < to; i++) {
    const row = order[i]!
    const g = gradients[2 * row]!
    const h = gradients[2 * row + 1]!
    const at = row * width
    let cell = 0
    for (let f = 0; f < width; f++) {
      const bin = cell + 2 * bins[at + f]!
      sums[bin] = sums[bin]! + g
      sums[bin + 1] = sums[bin + 1]! + h
      cell += 2 * BINS
    }
  }
  return sums
}

function totals(histogram: Float64Array): [g: number, h: number] {
  let [g, h] = [0, 0]
  for (let b = 0; b < BINS; b++) {
    g += histogram[2 * b]!
    h += histogram[2 * b + 1]!
  }
  return [g, h]
}

function bestSplit(
  histogram: Float64Array,
  edges: BinEdges,
  features: Int32Array,
  { l2, minChildWeight, monotone }: TreeLimits,
  low: number,
  high: number
): Split | null {
  const [g, h] = totals(histogram)
  const own = gainOf(g, h, clamp(newton(g, h, l2), low, high), l2)
  let best: Split | null = null
  for (let i = 0; i < features.length; i++) {
    const feature = features[i]!
    const from = i * BINS * 2
    const missingG = histogram[from]!
    const missingH = histogram[from + 1]!
    const direction = monotone?.[feature] ?? 0
    let [leftG, leftH] = [0, 0]
    const last = edges[feature]!.length + 1
    for (let bin = 1; bin <= last; bin++) {
      leftG += histogram[from + 2 * bin]!
      leftH += histogram[from + 2 * bin + 1]!
      for (let side = missingH > 0 ? 1 : 0; side >= 0; side--) {
        const gl = leftG + (side === 1 ? missingG : 0)
        const hl = leftH + (side === 1 ? missingH : 0)
        const hr = h - hl
        if (hl < minChildWeight || hr < minChildWeight) continue
        const leftValue = clamp(newton(gl, hl, l2), low, high)
        const rightValue = clamp(newton(g - gl, hr, l2), low, high)
        if (direction * (rightValue - leftValue) < 0) continue
        const gain = gainOf(gl, hl, leftValue, l2) + gainOf(g - gl, hr, rightValue, l2) - own
        if (gain > 1e-9 && gain > (best?.gain ?? 0)) {
          best = { gain, column: i, feature, bin, missingLeft: side === 1, leftValue, rightValue }
        }
      }
    }
  }
  return best
}

/** Twice the loss that a leaf of this value saves. */
function gainOf(g: number, h: number, value: number, l2: number): number {
  return -(2 * g * value + (h + l2) * value * value)
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high))
}

/** Moves the rows that go left before those that go right, keeping their order; returns where the right ones begin. */
function partition(
  { bins, width }: Sample,
  order: Int32Array,
  swap: Int32Array,
  from: number,
  to: number,
  { column, bin, missingLeft }: Split
): number {
  let left = from
  let right = 0
  for (let i = from; i < to; i++) {
    const row = order[i]!
    const b = bins[row * width + column]!
    if (b === MISSING_BIN ? missingLeft : b <= bin) order[left++] = row
    else swap[right++] = row
  }
  for (let i = 0; i < right; i++) order[left + i] = swap[i]!
  return left
}
