import { describe, expect, test } from 'vitest'
import { type EvaluatedMeter, evaluate, worst } from '../../src/learning/evaluation.ts'
import { figures } from '../../src/learning/figures.ts'
import { createRandom } from '../../src/simulation/random.ts'

const PREVALENCE = 0.05
const random = createRandom('evaluation')

/** Meters whose scores are right: so many of those with a score mine, weighed back to the prevalence. */
const meters = Array.from({ length: 1200 }, (_, i): EvaluatedMeter => {
  const logOdds = 2 * random.normal()
  const mining = random.chance(1 / (1 + Math.exp(-logOdds)))
  return {
    meterId: `M${i}`,
    building: `B${i % 300}`,
    mining,
    kind: mining ? (i % 2 ? 'onset' : 'night') : null,
    share: mining ? random.between(0.05, 1) : 0,
    score: 1 / (1 + Math.exp(-logOdds - Math.log(PREVALENCE / (1 - PREVALENCE)))),
    status: 'ok',
    inSample: i < 10,
    kwError: mining ? 0.1 : Number.NaN,
    onsetError: Number.NaN
  }
})
const evaluation = evaluate(meters, PREVALENCE, createRandom(1))

describe('an evaluation', () => {
  test('states the figures with intervals that hold them', () => {
    const plain = figures(meters, PREVALENCE)
    for (const name of ['auc', 'averagePrecision', 'recallAt1', 'recallAt5'] as const) {
      const { value, interval } = evaluation[name]
      expect(value).toBe(plain[name])
      expect(interval[0]).toBeLessThan(value)
      expect(interval[1]).toBeGreaterThan(value)
    }
    expect(evaluation).toMatchObject({ meters: 1200, buildings: 300, inSample: 10, notJudged: 0 })
    expect(evaluation.kwError.value).toBe(0.1)
    expect(evaluation.onsetErrorDays.value).toBeNaN()
  })

  test('adds up the probabilities', () => {
    expect(evaluation.expectedHits).toBeCloseTo(meters.reduce((sum, { score }) => sum + score, 0))
  })

  test('finds right probabilities calibrated at the prevalence', () => {
    const { slope, brierSkill, expectedError, bins } = evaluation.calibration
    expect(slope).toBeGreaterThan(0.85)
    expect(slope).toBeLessThan(1.2)
    expect(brierSkill).toBeGreaterThan(0)
    expect(expectedError).toBeLessThan(0.02)
    expect(bins.filter(({ holds }) => !holds).length).toBeLessThanOrEqual(1)
  })

  test('groups the mining meters by kind, and by share from the smallest on', () => {
    expect(evaluation.byKind.map(({ name }) => name)).toEqual(['night', 'onset'])
    expect(evaluation.byShare.map(({ name }) => name)).toEqual(['≤ 10 %', '10–20 %', '20–40 %', '40–80 %', '> 80 %'])
    const positives = evaluation.byShare.reduce((sum, group) => sum + group.positives, 0)
    expect(positives).toBe(evaluation.positives)
  })

  test('draws a curve from nothing to everything, whose area is the AUC', () => {
    const { curve, auc } = evaluation
    expect(curve[0]).toEqual({ falseAlarms: 0, recall: 0, precision: 1 })
    expect(curve.at(-1)).toMatchObject({ falseAlarms: 1, recall: 1 })
    expect(curve.at(-1)?.precision).toBeCloseTo(PREVALENCE)
    let area = 0
    for (let i = 1; i < curve.length; i++) {
      const [a, b] = [curve[i - 1]!, curve[i]!]
      area += (b.falseAlarms - a.falseAlarms) * ((a.recall + b.recall) / 2)
    }
    expect(area).toBeCloseTo(auc.value, 9)
  })

  test('leaves meters that were not judged out of the calibration, but not out of the figures', () => {
    const more = evaluate(
      [...meters, { ...meters[0]!, meterId: 'X', mining: true, kind: 'onset', status: 'insufficient', score: 0 }],
      PREVALENCE,
      createRandom(1)
    )
    expect(more.notJudged).toBe(1)
    expect(more.calibration.bins.reduce((sum, bin) => sum + bin.meters, 0)).toBe(1200)
    expect(more.auc.value).toBeLessThan(evaluation.auc.value)
  })
})

test('the worst misses are large and believed clean; the worst alarms are clean and believed mining', () => {
  const { misses, alarms } = worst(meters, 10)
  expect(misses).toHaveLength(10)
  expect(misses.every(({ mining, share, score }) => mining && share * (1 - score) > 0.5)).toBe(true)
  const clean = meters.filter(({ mining }) => !mining).map(({ score }) => score)
  expect(alarms[0]?.score).toBe(Math.max(...clean))
  expect(alarms.every(({ mining }) => !mining)).toBe(true)
})
