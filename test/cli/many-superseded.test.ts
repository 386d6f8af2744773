import { expect, test } from 'vitest'
import { manySuperseded } from '../../src/cli/many-superseded.ts'

test('many rows that took the place of others are told, single corrections are not', () => {
  expect(manySuperseded(96, 92)).toContain('96% ')
  expect(manySuperseded(96, 92)).toContain('96 % of the rows')
  expect(manySuperseded(1000, 199)).toBe('')
  expect(manySuperseded(20, 19)).toBe('')
  expect(manySuperseded(0, 0)).toBe('')
})
