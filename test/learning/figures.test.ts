import { describe, expect, test } from 'vitest'
import { bootstrapIntervals, figures, figuresBy, type ScoredMeter } from '../../src/learning/figures.ts'
import { createRandom } from '../../src/simulation/random.ts'

const meter = (score: number, mining: boolean, building = 'B', share = 0): ScoredMeter => ({
  building,
  mining,
  kind: mining ? 'onset' : null,
  share,
  score
})
const PREVALENCE = 184 / 4699

describe('figures', () => {
  test('of a perfect ranking are all one', () => {
    const meters = [...Array(100)].map((_, i) => meter(i, i >= 80))
    expect(figures(meters)).toEqual({
      meters: 100,
      positives: 20,
      auc: 1,
      averagePrecision: 1,
      recallAt1: 1,
      recallAt5: 1
    })
  })

  test('without clean meters are unknown, not nothing', () => {
    const { auc, recallAt1, recallAt5 } = figures([meter(1, true)])
    expect([auc, recallAt1, recallAt5]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })

  test('of a ranking without sense: half the AUC, the prevalence as precision', () => {
    const meters = [...Array(100)].map((_, i) => meter(7, i >= 80))
    const { auc, averagePrecision, recallAt5 } = figures(meters)
    expect(auc).toBe(0.5)
    expect(averagePrecision).toBeCloseTo(PREVALENCE)
    expect(recallAt5).toBe(0)
  })

  test('worked by hand: two found before the first of a hundred clean ones, one after two', () => {
    const clean = [...Array(100)].map((_, i) => meter(i, false))
    const { auc, averagePrecision, recallAt1, recallAt5 } = figures([
      ...clean,
      meter(200, true),
      meter(201, true),
      meter(97.5, true)
    ])
    expect(auc).toBeCloseTo((1 + 1 + 0.98) / 3)
    expect(recallAt1).toBeCloseTo(2 / 3)
    expect(recallAt5).toBe(1)
    expect(averagePrecision).toBeCloseTo((1 + 1 + PREVALENCE / (PREVALENCE + 0.02 * (1 - PREVALENCE))) / 3)
  })

  test('by group compare each group with all clean meters', () => {
    const clean = [...Array(10)].map((_, i) => meter(i, false))
    const groups = figuresBy([...clean, meter(20, true, 'B', 0.5), meter(4.5, true, 'B', 0.1)], ({ share }) =>
      String(share)
    )
    expect(groups.map(({ name, auc }) => [name, auc])).toEqual([
      ['0.1', 0.5],
      ['0.5', 1]
    ])
  })

  test('intervals hold the figure, and are wider when the meters are of few buildings', () => {
    const random = createRandom('figures')
    const scored = (meters: number) =>
      [...Array(meters)].map((_, i) => meter(random.normal() + (i % 4 === 0 ? 1 : 0), i % 4 === 0, `B${i}`))
    const many = scored(400)
    const [low, high] = bootstrapIntervals(many, createRandom(1)).auc
    expect(low).toBeLessThan(figures(many).auc)
    expect(high).toBeGreaterThan(figures(many).auc)
    expect(bootstrapIntervals(many, createRandom(1))).toEqual(bootstrapIntervals(many, createRandom(1)))
    const few = scored(400)
      .slice(0, 20)
      .flatMap((m) => Array<ScoredMeter>(20).fill(m))
    const width = ([a, b]: readonly [number, number]) => b - a
    expect(width(bootstrapIntervals(few, createRandom(1)).auc)).toBeGreaterThan(1.5 * width([low, high]))
  })
})
