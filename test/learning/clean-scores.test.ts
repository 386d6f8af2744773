import { expect, test } from 'vitest'
import { gatherCleanScores } from '../../src/learning/clean-scores.ts'

test('clean scores lie by building, highest first, no more than forty of one and none of it favoured', () => {
  const many = Array.from({ length: 1000 }, (_, i) => ({ building: 'many', logOdds: i }))
  const gathered = gatherCleanScores([
    { building: 'one', logOdds: 1.23456 },
    ...many,
    { building: 'few', logOdds: -2 },
    { building: 'few', logOdds: 5 }
  ])
  expect(gathered.map((windows) => windows.length)).toEqual([2, 40, 1])
  expect(gathered[0]).toEqual([5, -2])
  expect(gathered[2]).toEqual([1.235])
  expect(gathered[1]).toEqual([...gathered[1]!].sort((a, b) => b - a))
  expect(gathered[1]!.reduce((sum, v) => sum + v, 0) / 40).toBeCloseTo(487.5, 1)
})
