import { describe, expect, test } from 'vitest'
import { type Trees, treesLogOdds } from '../../src/screening/trees.ts'
import { TreesFileError, type TreesJson, treesFromJson, treesToJson } from '../../src/screening/trees-file.ts'

/** Two trees: a stump on `a` with the missing on the right, and a leaf. */
const FOREST: Trees = {
  features: ['a', 'b'],
  base: -1.5,
  roots: Int32Array.from([0, 3]),
  feature: Int16Array.from([0, -1, -1, -1]),
  threshold: Float32Array.from([0.3, 0, 0, 0]),
  missingLeft: Uint8Array.from([0, 0, 0, 0]),
  left: Int32Array.from([1, 0, 0, 0]),
  value: Float32Array.from([0.1, -0.7, 0.9, 0.25])
}

describe('a forest in a file', () => {
  test('comes back as it was', () => {
    const read = treesFromJson(JSON.parse(JSON.stringify(treesToJson(FOREST))) as TreesJson)
    for (const row of [
      [0.2, 1],
      [0.4, 1],
      [Number.NaN, 1],
      [Math.fround(0.3), 0]
    ]) {
      expect(treesLogOdds(read, row)).toBeCloseTo(treesLogOdds(FOREST, row), 5)
    }
    expect(treesLogOdds(read, [0.2, 0])).toBeCloseTo(-1.5 - 0.7 + 0.25)
    expect(treesLogOdds(read, [Number.NaN, 0])).toBeCloseTo(-1.5 + 0.9 + 0.25)
  })

  test('keeps a border without upper end: present against missing', () => {
    const apart = { ...FOREST, threshold: Float32Array.from([Number.POSITIVE_INFINITY, 0, 0, 0]) }
    const read = treesFromJson(JSON.parse(JSON.stringify(treesToJson(apart))) as TreesJson)
    expect(treesLogOdds(read, [1e9, 0])).toBeCloseTo(-1.95)
  })

  const json = treesToJson(FOREST)
  test.each<[string, Partial<Record<keyof TreesJson, unknown>>]>([
    ['a missing list', { feature: undefined }],
    ['lists of different lengths', { value: [1] }],
    ['trees that do not add up', { sizes: [3] }],
    ['a child before its parent', { left: [0, 0, 0, 0] }],
    ['a child outside its tree', { left: [2, 0, 0, 0] }],
    ['an unknown feature', { feature: [5, -1, -1, -1] }],
    ['a value that is no number', { value: [0.1, null, 0.9, Number.NaN] }],
    ['a base that is no number', { base: 'x' }]
  ])('is refused with %s', (_, change) => {
    expect(() => treesFromJson({ ...json, ...change } as TreesJson)).toThrow(TreesFileError)
  })
})
