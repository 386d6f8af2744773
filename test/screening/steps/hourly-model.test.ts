import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { NetworkInput } from '../../../src/screening/network/day-network.ts'
import { judgeHourly, type NetworkedModelJson, parseHourlyModel } from '../../../src/screening/steps/hourly-model.ts'
import { NETWORKED_LAYOUT } from '../../../src/screening/steps/hourly-steps.ts'
import { relativeLoad } from '../../../src/screening/steps/relative-load.ts'
import { logOddsOf } from '../../../src/screening/steps/step-model.ts'
import { explainSteps } from '../../../src/screening/steps/step-sentences.ts'
import { treesToJson } from '../../../src/screening/trees-file.ts'
import { sureFrom } from '../network/example-networks.ts'
import { FIRST_DAY, officeKw, withLoad } from './example-load.ts'

const plain = readFileSync('models/hourly.json', 'utf8')
const office = officeKw(365)
const clean = relativeLoad(office, FIRST_DAY, null)!
const suspect = relativeLoad(withLoad(office, 200 * 24, 12), FIRST_DAY, null)!

/** Forests that go by one number alone: log-odds −2 where it is at most the border, else 2. */
const byOneNumber = (features: readonly string[], name: string, border: number) =>
  treesToJson({
    features,
    base: 0,
    roots: Int32Array.of(0),
    feature: Int16Array.of(features.indexOf(name), -1, -1),
    threshold: Float32Array.of(border, 0, 0),
    missingLeft: Uint8Array.of(1, 1, 1),
    left: Int32Array.of(1, 0, 0),
    value: Float32Array.of(0, -2, 2)
  })

const networked: NetworkedModelJson = {
  name: 'example',
  candidate: byOneNumber(NETWORKED_LAYOUT.step, 'network.share_change_56', 0.1),
  meter: byOneNumber(NETWORKED_LAYOUT.stage, 'network.on_mean', 0.3),
  calibration: { slope: 1, intercept: 0.5 },
  ruledOutBelow: 0
}

/** The shipped plain forests, with a network that counts how often it is asked. */
function modelWith(onset: number) {
  const asked = { times: 0 }
  const network = {
    read: (input: NetworkInput) => {
      asked.times++
      return sureFrom(onset).read(input)
    }
  }
  return { asked, model: parseHourlyModel(plain, { steps: JSON.stringify(networked), network }) }
}

test('the network is asked only about meters that the plain forests cannot rule out', () => {
  const { asked, model } = modelWith(200)
  const alone = parseHourlyModel(plain, null)
  expect(logOddsOf(judgeHourly(model, clean))).toBe(logOddsOf(judgeHourly(alone, clean)))
  expect(asked.times).toBe(0)
  const byPlain = logOddsOf(judgeHourly(alone, suspect))
  expect(byPlain).toBeGreaterThan(0)
  expect(logOddsOf(judgeHourly(model, suspect))).toBeCloseTo((byPlain + 2.5) / 2, 6)
  expect(asked.times).toBe(1)
})

test('what the network says counts half, adds up and is said', () => {
  const { model } = modelWith(360)
  const byPlain = judgeHourly(parseHourlyModel(plain, null), suspect)
  const verdict = judgeHourly(model, suspect)
  const expected = (logOddsOf(byPlain) - 1.5) / 2
  const contributions = explainSteps(verdict)
  expect(contributions.reduce((sum, { logOdds }) => sum + logOdds, 0)).toBeCloseTo(expected, 6)
  const { sentence, numbers } = contributions.find(({ detector }) => detector === 'network')!
  expect(sentence.zh).toContain('逐日神经网络')
  expect(numbers.percent_of_days).toBe(6)
})

test('the likeliest day is that of both', () => {
  const byPlain = judgeHourly(parseHourlyModel(plain, null), suspect)
  const verdict = judgeHourly(modelWith(200).model, suspect)
  verdict.candidateLogOdds.forEach((logOdds, i) => {
    expect(Math.abs(2 * logOdds - byPlain.candidateLogOdds[i]!)).toBeCloseTo(2, 5)
  })
  expect(verdict.candidateLogOdds[verdict.best]).toBe(Math.max(...verdict.candidateLogOdds))
})

test.each(['', '{}', 'null', JSON.stringify({ ...networked, ruledOutBelow: undefined })])('refuses %s', (steps) => {
  expect(() => parseHourlyModel(plain, { steps, network: sureFrom(1) })).toThrow(/rigwatch/)
})
