import { expect, test } from 'vitest'
import { forgetOldest } from '../../src/readings/forget-oldest.ts'

test('of too many entries the oldest are forgotten, each told, and never more than a sixteenth at a time', () => {
  const [kept, forgotten] = [new Set<number>(), [] as number[]]
  for (let i = 0; i < 1000; i++) {
    kept.add(i)
    const before = forgotten.length
    expect(forgetOldest(kept, 160, (key) => forgotten.push(key))).toBe(forgotten.length > before)
    expect(forgotten.length - before).toBeLessThanOrEqual(11)
    expect(kept.size).toBeLessThanOrEqual(160)
    expect(kept.size).toBeGreaterThanOrEqual(Math.min(i + 1, 150))
  }
  expect([...forgotten, ...kept]).toEqual(Array.from({ length: 1000 }, (_, i) => i))
})
