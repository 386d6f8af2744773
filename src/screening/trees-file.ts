import type { Trees } from './trees.ts'

/** A model file's JSON does not describe a forest that can be walked. */
export class TreesFileError extends Error {
  override readonly name = 'TreesFileError'
  readonly code = 'MODEL_INVALID'

  constructor(what: string) {
    super(`The model's trees cannot be used: ${what}. Reinstall rigwatch or train the model again (rigwatch train).`)
  }
}

/** A forest as compact JSON: one list a field, tree by tree; `left` counts from the tree's root, missing threshold = no upper end. */
export interface TreesJson {
  readonly features: readonly string[]
  readonly base: number
  readonly sizes: readonly number[]
  readonly feature: readonly number[]
  readonly threshold: readonly (number | null)[]
  readonly missingLeft: string
  readonly left: readonly number[]
  readonly value: readonly number[]
}

const rounded = (value: number, digits: number) => Number(value.toPrecision(digits))

export function treesToJson(trees: Trees): TreesJson {
  const nodes = trees.feature.length
  const sizes = Array.from(trees.roots, (root, tree) => (trees.roots[tree + 1] ?? nodes) - root)
  const rootOf = new Int32Array(nodes)
  trees.roots.forEach((root, tree) => {
    rootOf.fill(root, root, root + sizes[tree]!)
  })
  const isLeaf = (node: number) => trees.feature[node]! < 0
  return {
    features: trees.features,
    base: trees.base,
    sizes,
    feature: Array.from(trees.feature),
    threshold: Array.from(trees.threshold, (t, node) => (isLeaf(node) ? 0 : Number.isFinite(t) ? rounded(t, 8) : null)),
    missingLeft: Array.from(trees.missingLeft).join(''),
    left: Array.from(trees.left, (left, node) => (isLeaf(node) ? 0 : left - rootOf[node]!)),
    value: Array.from(trees.value, (value) => rounded(value, 5))
  }
}

/**
 * Reads a forest and checks that every path ends.
 * @throws TreesFileError
 */
export function treesFromJson(json: TreesJson): Trees {
  const { features, base, sizes, feature, threshold, missingLeft, left, value } = json
  if (!Array.isArray(features) || !Array.isArray(sizes) || !Array.isArray(feature))
    throw new TreesFileError('a list is missing')
  const nodes = feature.length
  if ([threshold, left, value].some((list) => list?.length !== nodes) || missingLeft?.length !== nodes) {
    throw new TreesFileError('its lists differ in length')
  }
  if (sizes.reduce((sum, size) => sum + size, 0) !== nodes) throw new TreesFileError('its trees do not add up')
  if (!Number.isFinite(base)) throw new TreesFileError('its base is not a number')
  const trees = {
    features,
    base,
    roots: new Int32Array(sizes.length),
    feature: Int16Array.from(feature),
    threshold: Float32Array.from(threshold, (t) => t ?? Number.POSITIVE_INFINITY),
    missingLeft: Uint8Array.from(missingLeft, Number),
    left: new Int32Array(nodes),
    value: Float32Array.from(value)
  }
  let root = 0
  sizes.forEach((size, tree) => {
    trees.roots[tree] = root
    for (let node = root; node < root + size; node++) {
      if (!Number.isFinite(trees.value[node]!)) throw new TreesFileError(`node ${node} has no value`)
      if (trees.feature[node]! < 0) continue
      if (trees.feature[node]! >= features.length) throw new TreesFileError(`node ${node} looks at an unknown number`)
      const child = root + left[node]!
      // Children come after their parent, so that no path can turn in a circle.
      if (!(child > node && child + 1 < root + size)) throw new TreesFileError(`node ${node} leads nowhere`)
      trees.left[node] = child
    }
    root += size
  })
  return trees
}
