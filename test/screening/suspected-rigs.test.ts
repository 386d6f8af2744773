import { expect, test } from 'vitest'
import { describeSuspectedLoad, loadInterval, type RigModel, rigCount } from '../../src/screening/suspected-rigs.ts'

const models: RigModel[] = [
  { model: 'small', kind: 'asic', kw: 1.3 },
  { model: 'middle', kind: 'asic', kw: 3 },
  { model: 'large', kind: 'asic', kw: 3.5 },
  { model: 'frame', kind: 'gpu', kw: 1.2 }
]
const load = { kw: 30, kwLow: 26, kwHigh: 34, duty: 1, onset: null, operation: 'continuous' } as const

test('counts whole machines by the middle model, and its bounds by the largest and the smallest', () => {
  expect(rigCount(load, models, 'asic')).toEqual({ units: 10, fewest: 7, most: 26, unitKw: 3 })
  expect(rigCount({ ...load, kw: 1.4, kwLow: 1.2, kwHigh: 1.6 }, models, 'asic')).toMatchObject({ units: 1, fewest: 1 })
  expect(rigCount({ ...load, kw: 1.2, kwLow: 1, kwHigh: 1.4 }, models, 'asic')).toBeNull()
  expect(rigCount(load, [], 'asic')).toBeNull()
})

test('says both classes while both are possible, and the likelier one alone for a large load', () => {
  const said = describeSuspectedLoad(load, models)!
  expect(said.logOdds).toBe(0)
  expect(said.sentence.zh).toContain('26–34 kW')
  expect(said.sentence.en).toContain('10 dedicated miners (7 to 26) or about 25 frames')
  const large = describeSuspectedLoad({ ...load, kw: 300, kwLow: 260, kwHigh: 340 }, models)!
  expect(large.numbers.likely_class).toBe('asic')
  expect(large.sentence.en).not.toContain('frames')
})

test('a load smaller than the smallest machine is no number of machines, and says so', () => {
  const { sentence, numbers } = describeSuspectedLoad({ ...load, kw: 0.002, kwLow: 0.001, kwHigh: 0.003 }, models)!
  expect(numbers).toMatchObject({ asic_rigs: null, gpu_rigs: null })
  expect(sentence.zh).toContain('小于一台最小矿机的功率（1.2 kW）')
  expect(sentence.en).toContain('less than the smallest machine draws (1.2 kW)')
  expect(sentence.en).not.toContain('were it mining')
})

test('says no rigs without a table, and nothing without a load', () => {
  expect(describeSuspectedLoad(load, [])!.sentence.en).not.toContain('miners')
  expect(describeSuspectedLoad({ ...load, kw: 0 }, models)).toBeNull()
})

test('the interval of the load is read back from what is said of it', () => {
  expect(loadInterval([describeSuspectedLoad(load, models)!])).toEqual({ kwLow: 26, kwHigh: 34 })
  const { kwLow: _, kwHigh: __, ...unsure } = load
  expect(loadInterval([describeSuspectedLoad(unsure, models)!])).toEqual({ kwLow: null, kwHigh: null })
  expect(loadInterval([])).toEqual({ kwLow: null, kwHigh: null })
})
