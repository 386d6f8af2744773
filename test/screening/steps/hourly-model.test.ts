import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { judgeHourly, parseHourlyModel } from '../../../src/screening/steps/hourly-model.ts'
import { relativeLoad } from '../../../src/screening/steps/relative-load.ts'
import { logOddsOf } from '../../../src/screening/steps/step-model.ts'
import { sureFrom } from '../network/example-networks.ts'
import { FIRST_DAY, officeKw, withLoad } from './example-load.ts'

const text = readFileSync('models/hourly.json', 'utf8')
const office = officeKw(365)
const suspect = relativeLoad(withLoad(office, 200 * 24, 12), FIRST_DAY, null)!

test('the network is asked only about meters that the plain forests cannot rule out', () => {
  let asked = 0
  const network = sureFrom(200)
  const counting = {
    read: (input: Parameters<typeof network.read>[0]) => {
      asked++
      return network.read(input)
    }
  }
  const model = parseHourlyModel(text, counting)
  expect(logOddsOf(judgeHourly(model, relativeLoad(office, FIRST_DAY, null)!))).toBeLessThan(model.ruledOutBelow)
  expect(asked).toBe(0)
  const verdict = judgeHourly(model, suspect)
  expect(asked).toBe(1)
  expect(verdict.parts.has('network')).toBe(true)
})

test('what the network says counts', () => {
  const [sees, doubts] = [sureFrom(200), sureFrom(400)].map((network) =>
    logOddsOf(judgeHourly(parseHourlyModel(text, network), suspect))
  )
  expect(sees).toBeGreaterThan(doubts! + 0.1)
})

test.each(['', '{}', 'null', '{"plain":{},"networked":{},"ruledOutBelow":0}'])('refuses %s', (broken) => {
  expect(() => parseHourlyModel(broken, sureFrom(1))).toThrow('rigwatch')
})
