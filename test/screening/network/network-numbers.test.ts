import { describe, expect, test } from 'vitest'
import { meanNetwork, type NetworkInput } from '../../../src/screening/network/day-network.ts'
import {
  NETWORK_METER_NUMBERS,
  NETWORK_STEP_NUMBERS,
  networkNumbers
} from '../../../src/screening/network/network-numbers.ts'
import { sureFrom } from './example-networks.ts'

const DAYS = 365
const input: NetworkInput = { days: DAYS, tokens: new Float32Array(0), present: new Float32Array(DAYS), size: 0 }
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

describe('the numbers of a network', () => {
  const { steps, meter } = networkNumbers(sureFrom(200).read(input), [100, 200, 364])
  const of = (candidate: number, name: string) =>
    steps[candidate * NETWORK_STEP_NUMBERS.length + NETWORK_STEP_NUMBERS.indexOf(`network.${name}`)]!

  test('tell before from after at the onset', () => {
    expect(of(1, 'on_before_56')).toBeCloseTo(sigmoid(-3), 5)
    expect(of(1, 'on_after_56')).toBeCloseTo(sigmoid(3), 5)
    expect(of(1, 'log_odds_change_14')).toBeCloseTo(6, 5)
    expect(of(1, 'edge')).toBeCloseTo(6, 5)
    expect(of(1, 'share_change_56')).toBeCloseTo(0.3, 5)
  })

  test('and nothing where nothing changes', () => {
    expect(of(0, 'log_odds_change_56')).toBeCloseTo(0, 5)
    expect(of(0, 'edge')).toBeCloseTo(0, 5)
    expect(of(0, 'on_after_all')).toBeGreaterThan(of(0, 'on_after_56'))
  })

  test('at the last day look at what there is', () => {
    expect(of(2, 'on_after_56')).toBeCloseTo(sigmoid(3), 5)
    expect(of(2, 'edge')).toBeCloseTo(0, 5)
  })

  test('of the meter sum up its days', () => {
    const ofMeter = (name: string) => meter[NETWORK_METER_NUMBERS.indexOf(`network.${name}`)]!
    expect(ofMeter('meter')).toBe(2)
    expect(ofMeter('last_month')).toBeCloseTo(sigmoid(3), 5)
    expect(ofMeter('on_mean')).toBeCloseTo((200 * sigmoid(-3) + 165 * sigmoid(3)) / DAYS, 5)
    expect(ofMeter('share_mean')).toBeCloseTo((165 * 0.3) / DAYS, 5)
    expect(ofMeter('log_odds_q0.9')).toBe(3)
  })
})

test('networks that are asked together answer with their mean', () => {
  const { logOdds, share, meter } = meanNetwork([sureFrom(100), sureFrom(200, 0.5)]).read(input)
  expect([logOdds[50], logOdds[150], logOdds[250]]).toEqual([-3, 0, 3])
  expect(share[250]).toBeCloseTo(0.4, 5)
  expect(meter).toBe(2)
})
