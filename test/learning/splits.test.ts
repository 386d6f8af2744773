import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { buildingPlaces } from '../../src/learning/folds.ts'
import { parseSplits, placeFinder, splitsOf } from '../../src/learning/splits.ts'

const at = (fold: number, half: number) => ({ fold, half })
const places = new Map([
  ['B2', at(1, 0)],
  ['B1', at(0, 1)],
  ['C1', at(4, 0)]
])
const splits = splitsOf(places, (building) => (building.startsWith('B') ? 'first' : 'second'), '7')

describe('splits', () => {
  test('name each building with its estate, in order, and survive a file', () => {
    expect(Object.entries(splits.buildings)).toEqual([
      ['first/B1', at(0, 1)],
      ['first/B2', at(1, 0)],
      ['second/C1', at(4, 0)]
    ])
    expect(parseSplits(JSON.stringify(splits))).toEqual(splits)
  })

  test('find the place of a building by its name or with its estate', () => {
    const placeOf = placeFinder(splits)
    expect(placeOf('B2')).toEqual(at(1, 0))
    expect(placeOf('second/C1')).toEqual(at(4, 0))
    expect(placeOf('first/C1')).toBeUndefined()
    expect(placeOf('D1')).toBeUndefined()
  })

  test('refuse a name that two estates share in different places', () => {
    const buildings = { 'a/B': at(0, 0), 'b/B': at(0, 1), 'a/C': at(2, 1), 'b/C': at(2, 1) }
    const placeOf = placeFinder({ seed: '1', folds: 5, buildings })
    expect(() => placeOf('B')).toThrow('<estate>/B')
    expect(placeOf('a/B')).toEqual(at(0, 0))
    expect(placeOf('C')).toEqual(at(2, 1))
  })

  test.each([
    '',
    '[]',
    '{"folds":5}',
    '{"folds":5,"buildings":{"a/B":1}}',
    '{"folds":5,"buildings":{"a/B":{"fold":5,"half":0}}}',
    '{"folds":5,"buildings":{"a/B":{"fold":1,"half":2}}}'
  ])('refuse %s', (text) => expect(() => parseSplits(text)).toThrow('rigwatch train'))

  test('that are shipped are those that training makes of the same buildings', () => {
    const shipped = parseSplits(readFileSync('models/splits.json', 'utf8'))
    const names = Object.keys(shipped.buildings).map((key) => key.split('/') as [string, string])
    const estates = [...new Set(names.map(([estate]) => estate))]
    const buildings = names.map(([estate, building]) => ({ building, estate: estates.indexOf(estate) }))
    const made = splitsOf(buildingPlaces(buildings), (name) => names.find(([, b]) => b === name)![0], shipped.seed)
    expect(made).toEqual(shipped)
  })
})
