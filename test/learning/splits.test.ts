import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { buildingFolds } from '../../src/learning/folds.ts'
import { foldFinder, parseSplits, splitsOf } from '../../src/learning/splits.ts'

const folds = new Map([
  ['B2', 1],
  ['B1', 0],
  ['C1', 4]
])
const splits = splitsOf(folds, (building) => (building.startsWith('B') ? 'first' : 'second'), '7')

describe('splits', () => {
  test('name each building with its estate, in order, and survive a file', () => {
    expect(Object.entries(splits.buildings)).toEqual([
      ['first/B1', 0],
      ['first/B2', 1],
      ['second/C1', 4]
    ])
    expect(parseSplits(JSON.stringify(splits))).toEqual(splits)
  })

  test('find a building by its name or with its estate', () => {
    const foldOf = foldFinder(splits)
    expect(foldOf('B2')).toBe(1)
    expect(foldOf('second/C1')).toBe(4)
    expect(foldOf('first/C1')).toBeUndefined()
    expect(foldOf('D1')).toBeUndefined()
  })

  test('refuse a name that two estates share in different folds', () => {
    const foldOf = foldFinder({ seed: '1', folds: 5, buildings: { 'a/B': 0, 'b/B': 1, 'a/C': 2, 'b/C': 2 } })
    expect(() => foldOf('B')).toThrow('<estate>/B')
    expect(foldOf('a/B')).toBe(0)
    expect(foldOf('C')).toBe(2)
  })

  test.each(['', '[]', '{"folds":5}', '{"folds":5,"buildings":{"a/B":5}}', '{"folds":5,"buildings":{"a/B":"1"}}'])(
    'refuse %s',
    (text) => expect(() => parseSplits(text)).toThrow('rigwatch train')
  )

  test('that are shipped are those that training makes of the same buildings', () => {
    const shipped = parseSplits(readFileSync('models/splits.json', 'utf8'))
    const names = Object.keys(shipped.buildings).map((key) => key.split('/') as [string, string])
    const estates = [...new Set(names.map(([estate]) => estate))]
    const buildings = names.map(([estate, building]) => ({ building, estate: estates.indexOf(estate) }))
    const made = splitsOf(buildingFolds(buildings), (name) => names.find(([, b]) => b === name)![0], shipped.seed)
    expect(made).toEqual(shipped)
  })
})
