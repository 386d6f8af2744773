import type { BoostingOptions } from '../../src/learning/boosting.ts'

interface Split {
  gain: number
  goesLeft: (row: number) => boolean
  left: number[]
  right: number[]
}
interface Node {
  rows: number[]
  depth: number
  value: number
  children?: { goesLeft: (row: number) => boolean; left: Node; right: Node }
}

/**
 * The same boosting, slow and plain: every distinct number is tried as a border, with the missing numbers on either side,
 * and sums are taken over rows anew. Without sampling and monotone constraints.
 */
export function exactBoost(table: Float32Array, width: number, labels: Uint8Array, options: BoostingOptions) {
  const rows = Array.from(labels, (_, row) => row)
  const prior = labels.reduce((sum, label) => sum + label, 0) / labels.length
  const scores = rows.map(() => Math.log(prior / (1 - prior)))
  const number = (row: number, feature: number) => table[row * width + feature]!
  for (let round = 0; round < options.trees; round++) {
    const p = scores.map((score) => 1 / (1 + Math.exp(-score)))
    const g = (row: number) => p[row]! - labels[row]!
    const h = (row: number) => p[row]! * (1 - p[row]!)
    const sum = (of: number[], what: (row: number) => number) => of.reduce((total, row) => total + what(row), 0)
    const value = (of: number[]) => -sum(of, g) / (sum(of, h) + options.l2)
    const saved = (of: number[]) => sum(of, g) ** 2 / (sum(of, h) + options.l2)

    const bestSplit = (node: Node): Split | null => {
      let best: Split | null = null
      for (let feature = 0; feature < width; feature++) {
        const present = node.rows.map((row) => number(row, feature)).filter((v) => !Number.isNaN(v))
        for (const border of [...new Set(present)].sort((a, b) => a - b)) {
          for (const missingLeft of [true, false]) {
            const goesLeft = (row: number) =>
              Number.isNaN(number(row, feature)) ? missingLeft : number(row, feature) <= border
            const left = node.rows.filter(goesLeft)
            const right = node.rows.filter((row) => !goesLeft(row))
            if (sum(left, h) < options.minChildWeight || sum(right, h) < options.minChildWeight) continue
            const gain = saved(left) + saved(right) - saved(node.rows)
            if (gain > 1e-9 && gain > (best?.gain ?? 0) + 1e-9) best = { gain, goesLeft, left, right }
          }
        }
      }
      return best
    }

    const root: Node = { rows, depth: 0, value: value(rows) }
    const open = [root]
    for (let leaves = 1; leaves < options.leaves; leaves++) {
      let chosen: { node: Node; split: Split } | null = null
      for (const node of open) {
        const split = node.depth < options.depth ? bestSplit(node) : null
        if (split && split.gain > (chosen?.split.gain ?? 0) + 1e-9) chosen = { node, split }
      }
      if (!chosen) break
      const { node, split } = chosen
      const child = (of: number[]): Node => ({ rows: of, depth: node.depth + 1, value: value(of) })
      node.children = { goesLeft: split.goesLeft, left: child(split.left), right: child(split.right) }
      open.splice(open.indexOf(node), 1)
      open.push(node.children.left, node.children.right)
    }
    for (const row of rows) {
      let node = root
      while (node.children) node = node.children.goesLeft(row) ? node.children.left : node.children.right
      scores[row]! += options.learningRate * node.value
    }
  }
  return (row: number) => scores[row]!
}
