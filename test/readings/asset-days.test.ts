import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AssetRun, coversDay, withDay } from '../../src/readings/asset-days.ts'

test('whatever days meters give, each day that is there stays with those that gave it, and few runs tell it', () => {
  const days = fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 1, max: 12 })), { maxLength: 30 })
  fc.assert(
    fc.property(days, (given) => {
      let runs: readonly AssetRun[] = []
      const owners = new Map<number, Set<string>>()
      for (const [asset, day] of given) {
        const known = [...owners.keys()]
        const there = {
          before: known.some((other) => other < day),
          on: owners.has(day),
          after: known.some((other) => other > day)
        }
        if (!runs.some((run) => run.asset === asset && coversDay(run, day))) runs = withDay(runs, asset, day, there)
        owners.set(day, (owners.get(day) ?? new Set()).add(asset))
        for (const [at, assets] of owners) {
          const covering = runs.filter((run) => coversDay(run, at)).map((run) => run.asset)
          for (const own of assets) expect(covering, `${own} on ${at}`).toContain(own)
        }
      }
      if (new Set(given.map(([asset]) => asset)).size === 1) expect(runs).toHaveLength(1)
    }),
    { seed: 20_260_113 }
  )
})

test('a meter takes the place of another from its first day on, or up to the last where that came later', () => {
  const all = [{ asset: 'A', first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY }]
  expect(withDay([], 'A', 10, { before: false, on: false, after: false })).toEqual(all)
  expect(withDay(all, 'B', 20, { before: true, on: false, after: false })).toEqual([
    { asset: 'A', first: Number.NEGATIVE_INFINITY, last: 19 },
    { asset: 'B', first: 20, last: Number.POSITIVE_INFINITY }
  ])
  expect(withDay(all, 'B', 5, { before: false, on: false, after: true })).toEqual([
    { asset: 'A', first: 6, last: Number.POSITIVE_INFINITY },
    { asset: 'B', first: Number.NEGATIVE_INFINITY, last: 5 }
  ])
})
