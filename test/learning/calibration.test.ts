import { describe, expect, test } from 'vitest'
import {
  atPrevalence,
  type BuildingScore,
  calibrate,
  type LabelledScore,
  reliability
} from '../../src/learning/calibration.ts'
import { createRandom } from '../../src/simulation/random.ts'

/** Meters whose log-odds at even odds are `slope × score + intercept`, half of them mining. */
function drawn(slope: number, intercept: number, n = 20_000): BuildingScore[] {
  const random = createRandom('calibration')
  return Array.from({ length: n }, (_, i) => {
    const logOdds = 1.5 * random.normal()
    const mining = random.chance(1 / (1 + Math.exp(-logOdds)))
    return { score: (logOdds - intercept) / slope, mining, weight: 1, building: `B${i}` }
  })
}

describe('calibration', () => {
  test('finds the line that made the labels', () => {
    const { slope, intercept } = calibrate(drawn(0.7, -0.4))
    expect(slope).toBeCloseTo(0.7, 1)
    expect(intercept).toBeCloseTo(-0.4, 1)
  })

  test('does not depend on how many mining meters the set happens to hold', () => {
    const all = drawn(1, 0)
    const random = createRandom('thin')
    const thin = calibrate(all.filter(({ mining }) => !mining || random.chance(0.2)))
    expect(thin.slope).toBeCloseTo(1, 1)
    expect(thin.intercept).toBeCloseTo(0, 1)
  })

  test('finds the best line of any few scores, however far off they are', () => {
    const random = createRandom('few')
    const lossOf = (scores: LabelledScore[], slope: number, intercept: number) =>
      atPrevalence(scores, 0.5).reduce(
        (sum, { score, mining, weight }) =>
          sum + weight * Math.log1p(Math.exp((mining ? -1 : 1) * (slope * score + intercept))),
        0
      )
    for (let draw = 0; draw < 300; draw++) {
      const [offset, spread] = [random.between(-8, 8), random.between(0.2, 6)]
      const scores = Array.from({ length: random.int(6, 40) }, (_, i) => ({
        score: offset + spread * random.normal(),
        mining: i % 5 === 0 || random.chance(0.2),
        weight: 1
      }))
      if (scores.every(({ mining }) => mining)) continue
      const { slope, intercept } = calibrate(scores)
      const others = Array.from({ length: 13 * 25 }, (_, k) =>
        lossOf(scores, (k % 13) / 2 - 3, Math.floor(k / 13) - 12)
      )
      expect(lossOf(scores, slope, intercept)).toBeLessThanOrEqual(Math.min(...others) + 1e-6)
    }
  })

  test('needs both kinds of meters', () => {
    const one = (mining: boolean): BuildingScore => ({ score: 1, mining, weight: 1, building: 'B' })
    expect(() => calibrate([one(true)])).toThrow(RangeError)
    expect(() => calibrate([one(false)])).toThrow(RangeError)
    expect(reliability([one(false)], 0.039).slope).toBeNaN()
  })

  test('weights meters to a prevalence', () => {
    const weighted = atPrevalence(drawn(1, 0, 500), 0.04)
    const sum = (of: LabelledScore[]) => of.reduce((total, { weight }) => total + weight, 0)
    expect(sum(weighted)).toBeCloseTo(1)
    expect(sum(weighted.filter(({ mining }) => mining))).toBeCloseTo(0.04)
  })

  test('of probabilities that hold: slope one, skill, observed shares like the probabilities', () => {
    const { slope, brierSkill, bins } = reliability(drawn(1, 0), 0.039)
    expect(slope).toBeCloseTo(1, 1)
    expect(brierSkill).toBeGreaterThan(0.05)
    expect(bins.reduce((sum, bin) => sum + bin.meters, 0)).toBe(20_000)
    for (const bin of bins) if (bin.meters > 1000) expect(bin.observed / bin.meanProbability).toBeCloseTo(1, 0)
  })

  test('states intervals that hold about as often as they say, with meters of one building alike too', () => {
    const random = createRandom('intervals')
    let [held, bins] = [0, 0]
    for (let draw = 0; draw < 150; draw++) {
      const scores = Array.from({ length: 60 }, (_, building) => {
        const logOdds = random.between(-3, 3)
        // All meters of a building mine, or none: as much alike as can be.
        const mining = random.chance(1 / (1 + Math.exp(-logOdds)))
        return Array.from({ length: 8 }, () => ({ score: logOdds, mining, weight: 1, building: `B${building}` }))
      }).flat()
      for (const bin of reliability(scores, 0.5).bins) {
        if (bin.meters < 80) continue
        bins++
        if (bin.holds) held++
        expect(bin.interval[0]).toBeLessThanOrEqual(bin.observed + 1e-9)
        expect(bin.interval[1]).toBeGreaterThanOrEqual(bin.observed - 1e-9)
      }
    }
    expect(bins).toBeGreaterThan(200)
    expect(held / bins).toBeGreaterThan(0.88)
    expect(held / bins).toBeLessThan(0.99)
  })

  test('of probabilities that hold have hardly any expected error; of others they have', () => {
    expect(reliability(drawn(1, 0), 0.039).expectedError).toBeLessThan(0.01)
    expect(reliability(drawn(1, 2), 0.039).expectedError).toBeGreaterThan(0.02)
  })

  test('of too bold scores: a slope below one', () => {
    expect(reliability(drawn(0.5, 0), 0.039).slope).toBeCloseTo(0.5, 1)
  })
})
