/**
 * A forest of regression trees as flat arrays. Node i of the forest: `feature[i]` is the number it looks at, or -1 for a leaf;
 * a row goes left when its number is at most `threshold[i]`, right when above, and to the left when missing if `missingLeft[i]`.
 * `value[i]` is the log-odds at the node: what a row of the training data that stops there adds, shrinkage included.
 */
export interface Trees {
  readonly features: readonly string[]
  /** Log-odds before any tree. */
  readonly base: number
  readonly roots: Int32Array
  readonly feature: Int16Array
  readonly threshold: Float32Array
  readonly missingLeft: Uint8Array
  /** Index of the left child; the right one follows it. */
  readonly left: Int32Array
  readonly value: Float32Array
}

/** Log-odds of the row of numbers that starts at `at`. */
export function treesLogOdds(trees: Trees, row: ArrayLike<number>, at = 0): number {
  const { roots, feature, threshold, missingLeft, left, value } = trees
  let logOdds = trees.base
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree]!
    let f = feature[node]!
    while (f >= 0) {
      const x = row[at + f]!
      const goesLeft = Number.isNaN(x) ? missingLeft[node] === 1 : x <= threshold[node]!
      node = left[node]! + (goesLeft ? 0 : 1)
      f = feature[node]!
    }
    logOdds += value[node]!
  }
  return logOdds
}

/** Log-odds of every row of a table. Tree by tree, so that each is in the processor's cache for all rows. */
export function treesLogOddsOfRows(trees: Trees, rows: Float32Array): Float32Array {
  const { features, base, roots, feature, threshold, missingLeft, left, value } = trees
  const width = features.length
  const logOdds = new Float64Array(rows.length / width).fill(base)
  for (let tree = 0; tree < roots.length; tree++) {
    const root = roots[tree]!
    for (let row = 0, at = 0; row < logOdds.length; row++, at += width) {
      let node = root
      let f = feature[node]!
      while (f >= 0) {
        const x = rows[at + f]!
        node = left[node]! + (x <= threshold[node]! || (missingLeft[node] === 1 && Number.isNaN(x)) ? 0 : 1)
        f = feature[node]!
      }
      logOdds[row]! += value[node]!
    }
  }
  return Float32Array.from(logOdds)
}

/**
 * Adds to `out[feature]` what each feature moved the log-odds of a row along its paths: at every split the change of the
 * node's value (Saabas 2014). With `trees.base` and the values of the roots they add up to the log-odds; that start is returned.
 */
export function treesContributions(trees: Trees, row: ArrayLike<number>, out: Float64Array, at = 0): number {
  const { roots, feature, threshold, missingLeft, left, value } = trees
  let start = trees.base
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree]!
    start += value[node]!
    let f = feature[node]!
    while (f >= 0) {
      const x = row[at + f]!
      const goesLeft = Number.isNaN(x) ? missingLeft[node] === 1 : x <= threshold[node]!
      const next = left[node]! + (goesLeft ? 0 : 1)
      out[f] = out[f]! + value[next]! - value[node]!
      node = next
      f = feature[node]!
    }
  }
  return start
}
