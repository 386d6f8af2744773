import { expect, test } from 'vitest'
import { ablate, METER_STAGE_PART } from '../../src/jobs/ablation.ts'
import { KeptAnswers } from '../../src/jobs/kept-answers.ts'
import { shared } from '../../src/jobs/shared-values.ts'
import { stageLayout } from '../../src/screening/steps/meter-stage.ts'
import { createRandom } from '../../src/simulation/random.ts'

const METERS = 300
const JUDGED = 100

/** Meters of two candidates each: `told.size` tells a mining meter's first candidate, `chance.size` nothing. */
function batch() {
  const random = createRandom('ablation')
  const facts = Array.from({ length: METERS }, (_, i) => ({
    building: `B${i % 10}`,
    estate: 0,
    candidates: 2,
    kind: random.chance(0.5) ? 'onset' : null,
    share: 0,
    changed: false
  }))
  const mines = facts.map(({ kind }) => kind !== null)
  return {
    facts,
    labels: Int8Array.from({ length: 2 * METERS }, (_, row) => (row % 2 === 0 && mines[row >> 1] ? 1 : 0)),
    steps: shared(
      Float32Array.from({ length: 4 * METERS }, (_, i) => {
        const told = i % 4 === 0 && mines[i >> 2]
        return (told ? 2 : 0) + random.normal()
      })
    ),
    meters: Float32Array.from({ length: METERS }, () => random.normal())
  }
}

test('what a part adds is what is lost without it', async () => {
  const all = batch()
  const places = new Map(Array.from({ length: 10 }, (_, i) => [`B${i}`, { fold: i % 5, half: i % 2 }]))
  const options = {
    layout: stageLayout(['told.size', 'chance.size'], ['chance.level']),
    batch: all,
    learnt: METERS - JUDGED,
    places,
    seed: '1',
    jobs: 2,
    kept: KeptAnswers.none,
    name: 'whole',
    progress: () => {}
  }
  const untouched = all.steps.slice()
  const ablations = await ablate(options, 150)
  expect(ablations.map(({ without }) => without)).toEqual(['', METER_STAGE_PART, 'told', 'chance'])
  expect(all.steps).toEqual(untouched)

  const mines = all.facts.slice(-JUDGED).map(({ kind }) => kind !== null)
  const auc = (without: string) => {
    const { scores } = ablations.find((ablation) => ablation.without === without)!
    expect(scores).toHaveLength(JUDGED)
    let [higher, pairs] = [0, 0]
    for (let a = 0; a < JUDGED; a++) {
      for (let b = 0; b < JUDGED; b++) {
        if (!mines[a] || mines[b]) continue
        pairs++
        higher += scores[a]! > scores[b]! ? 1 : scores[a] === scores[b] ? 0.5 : 0
      }
    }
    return higher / pairs
  }
  expect(auc('')).toBeGreaterThan(0.75)
  expect(auc('chance')).toBeGreaterThan(0.75)
  expect(auc('told')).toBeLessThan(0.65)
}, 120_000)
