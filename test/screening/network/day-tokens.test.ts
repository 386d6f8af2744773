import { describe, expect, test } from 'vitest'
import { networkInput } from '../../../src/screening/network/day-network.ts'
import { TOKEN_LENGTH } from '../../../src/screening/network/day-tokens.ts'
import { networkToJson, parseNetwork } from '../../../src/screening/network/network-file.ts'
import { NETWORK_WEIGHTS, tensorsOf } from '../../../src/screening/network/network-shape.ts'
import { relativeLoad } from '../../../src/screening/steps/relative-load.ts'
import { stepContext } from '../../../src/screening/steps/step-context.ts'
import { FIRST_DAY, officeKw, withLoad } from '../steps/example-load.ts'

const inputOf = (kw: Float32Array, temperatureC: Float32Array | null = null) =>
  networkInput(stepContext(relativeLoad(kw, FIRST_DAY, temperatureC)!))

describe('tokens', () => {
  test('are bounded numbers, one row a day', () => {
    const kw = officeKw(300)
    kw.fill(Number.NaN, 100 * 24, 110 * 24)
    kw[5000] = 1e5
    const { days, tokens, present } = inputOf(kw)
    expect(days).toBe(300)
    expect(tokens).toHaveLength(300 * TOKEN_LENGTH)
    expect(tokens.every((value) => Math.abs(value) <= 4)).toBe(true)
    expect([...present.subarray(99, 111)]).toEqual([1, ...Array(10).fill(0), 1])
  })

  test('do not depend on the unit of the load, save the size', () => {
    const kw = officeKw(200)
    const [small, large] = [inputOf(kw), inputOf(kw.map((v) => v * 8))]
    expect(large.size - small.size).toBeCloseTo(Math.log(8) / 3, 4)
    small.tokens.forEach((value, i) => {
      expect(Math.abs(large.tokens[i]! - value)).toBeLessThan(1e-3)
    })
  })

  test('show a step and say whether the weather is known', () => {
    const kw = withLoad(officeKw(300), 150 * 24, 15)
    const warm = new Float32Array(300 * 24).fill(20)
    const [without, with_] = [inputOf(kw).tokens, inputOf(kw, warm).tokens]
    const of = (tokens: Float32Array, day: number) => tokens.subarray(day * TOKEN_LENGTH, (day + 1) * TOKEN_LENGTH)
    const profile = (day: number) => of(without, day).subarray(48, 72)
    expect(Math.min(...profile(150))).toBeGreaterThan(0.3)
    expect(Math.max(...profile(100))).toBeLessThan(0.3)
    const differing = [...of(with_, 60)].flatMap((value, i) => (value !== of(without, 60)[i] ? [i] : []))
    expect(differing).toContain(TOKEN_LENGTH - 11)
    expect(differing).toContain(TOKEN_LENGTH - 10)
  })
})

describe('a network file', () => {
  const weights = Float32Array.from({ length: NETWORK_WEIGHTS }, (_, i) => Math.sin(i))
  const json = networkToJson('days', weights)

  test('keeps every weight', () => {
    expect(parseNetwork(JSON.stringify(json))).toEqual(weights)
    expect([...tensorsOf(weights).values()].reduce((sum, part) => sum + part.length, 0)).toBe(NETWORK_WEIGHTS)
    expect(JSON.stringify(json).length).toBeLessThan(400_000)
  })

  test.each([
    ['no JSON', '{'],
    ['no weights', '{}'],
    ['other numbers a day', JSON.stringify({ ...json, tokenLength: 3 })],
    ['other layers', JSON.stringify({ ...json, tensors: json.tensors.map((name) => `${name}0`) })],
    ['too few weights', JSON.stringify({ ...json, weights: 'AAAA' })],
    ['a weight that is no number', JSON.stringify({ ...json, weights: `AADAfw==${''}`.padEnd(8, '=') })]
  ])('with %s is refused', (_, text) => {
    expect(() => parseNetwork(text)).toThrow('train the network again')
  })
})
