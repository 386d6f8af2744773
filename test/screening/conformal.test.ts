import { describe, expect, test } from 'vitest'
import { readCleanScores } from '../../src/jobs/clean-scores.ts'
import { conformalPValue, discoveryLimit, smallestPValue } from '../../src/screening/conformal.ts'
import { createRandom } from '../../src/simulation/random.ts'

describe('conformal p-values', () => {
  test('worked by hand: buildings count once, ties count against a hit', () => {
    const clean = [[3, 1], [2], [0, 0, 0, 5]]
    expect(conformalPValue(clean, 2, 365)).toBeCloseTo((1 + 0.5 + 1 + 0.25) / 4)
    expect(conformalPValue(clean, 9, 365)).toBe(smallestPValue(3))
    expect(conformalPValue(clean, -9, 365)).toBe(1)
  })

  test('of a history longer than any clean window: kept where its worst window is what shows', () => {
    const random = createRandom('long')
    const clean = Array.from({ length: 399 }, () => [random.normal()])
    let alarms = 0
    for (let meter = 0; meter < 2000; meter++) {
      const worst = Math.max(...Array.from({ length: 10 }, () => random.normal()))
      if (conformalPValue(clean, worst, 5000) <= 0.1) alarms++
    }
    expect(alarms / 2000).toBeLessThan(0.14)
    expect(alarms / 2000).toBeGreaterThan(0.03)
  })

  test.each([0.02, 0.05, 0.2])('keep a rate of %d for new buildings, however alike windows of one are', (rate) => {
    const random = createRandom(`conformal ${rate}`)
    const windowsOf = (count: number) => {
      const building = 2 * random.normal()
      return Array.from({ length: count }, () => building + random.normal())
    }
    let [alarms, meters] = [0, 0]
    for (let draw = 0; draw < 400; draw++) {
      const clean = Array.from({ length: 99 }, () => windowsOf(random.int(1, 8)))
      for (let i = 0; i < 10; i++, meters++) if (conformalPValue(clean, windowsOf(1)[0]!, 365) <= rate) alarms++
    }
    expect(alarms / meters).toBeLessThan(rate + 3.5 * Math.sqrt((rate * (1 - rate)) / 400 / 3))
    expect(alarms / meters).toBeGreaterThan(0.5 * rate)
  })
})

test('false discoveries stay within their rate on average, and there are hits', () => {
  const random = createRandom('discoveries')
  let [share, hits] = [0, 0]
  const draws = 300
  for (let draw = 0; draw < draws; draw++) {
    const clean = Array.from({ length: 300 }, () => [random.normal()])
    const scores = Array.from({ length: 200 }, (_, i) => random.normal() + (i < 40 ? 4 : 0))
    const pValues = scores.map((score) => conformalPValue(clean, score, 365))
    const limit = discoveryLimit(pValues, 0.2)
    const called = pValues.flatMap((p, i) => (p <= limit ? [i] : []))
    hits += called.length
    if (called.length > 0) share += called.filter((i) => i >= 40).length / called.length
  }
  expect(share / draws).toBeLessThan(0.2)
  expect(hits / draws).toBeGreaterThan(20)
  expect(discoveryLimit([0.5, 0.9], 0.1)).toBe(0)
})

test.each(['interval', 'register'] as const)(
  'the shipped clean scores of %s curves belong to the shipped model and are thousands of windows',
  (grain) => {
    const clean = readCleanScores()[grain]
    expect(clean.length).toBeGreaterThan(300)
    expect(clean.every((windows) => windows.length > 0)).toBe(true)
    expect(clean.flat().length).toBeGreaterThan(3000)
  }
)
