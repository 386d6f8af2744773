import { expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'

const part = Float64Array.of(1, Number.NaN)
const whole = Float64Array.of(1, 2)
const both = { mostKw: 1, before: true, after: true }

test('parts of days wait however many whole days come, and it is told when too many wait', () => {
  const memory = new RegisterMemory()
  expect(memory.keep('R', 0, { readings: part, ...both })).toBe(false)
  for (let i = 0; i < 30_000; i++) expect(memory.keep(`W${i}`, 0, { readings: whole, ...both })).toBe(false)
  expect(memory.partsOf('R', 0, 2)).toEqual(part)
  const forgotten = Array.from({ length: 50_000 }, (_, i) => memory.keep(`P${i}`, 0, { readings: part, ...both }))
  expect(forgotten.filter(Boolean)).toHaveLength(1)
  expect(memory.partsOf('R', 0, 2)).toBeUndefined()
})
