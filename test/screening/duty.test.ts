import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assess } from '../../src/screening/assess.ts'
import type { Finding } from '../../src/screening/finding.ts'
import { parseScreeningModel } from '../../src/screening/screening-model.ts'
import { runningShare } from '../../src/screening/steps/running-share.ts'
import { inputOf, officeKw, screened, withLoad } from './sample-curves.ts'

const model = parseScreeningModel(readFileSync('models/screening-v1.json', 'utf8'))
const findingOf = (kw: Float32Array): Finding => assess([screened(inputOf(kw))], { prevalence: 0.039, model })[0]!

const without = (kw: Float32Array, from: number, to: number) =>
  kw.map((value, i) => (i >= from * 24 && i < to * 24 ? Number.NaN : value))

function expectDuty({ estimatedKw, duty, contributions }: Finding): void {
  if (estimatedKw > 0) expect(duty).toBeGreaterThan(0)
  else expect(duty).toBeNaN()
  for (const { sentence } of contributions) {
    expect(sentence.zh).not.toContain('此后 0%')
    expect(sentence.en).not.toContain('on 0 % of the days, before')
  }
}

test('a rig switched on in a gap of two months runs, and nothing is said of the weeks that are missing', () => {
  const found = findingOf(without(withLoad(officeKw(365), 200 * 24, 20), 170, 230))
  expect(found.estimatedKw).toBeGreaterThan(15)
  expect(found.duty).toBeGreaterThan(0.8)
  expect(found.operation).not.toBe('campaign')
  expectDuty(found)
  const persistence = found.contributions.find(({ detector }) => detector === 'persistence')!
  expect(persistence.numbers.percent_after).toBeNull()
  expect(persistence.sentence.en).toContain('no readings')
})

test('the share of days is unknown without a before, and takes the last known weeks across a gap', () => {
  const series = Float64Array.from({ length: 100 }, (_, day) => (day < 20 ? 1 : day < 60 ? Number.NaN : 3))
  expect(runningShare(series, 60, 2)).toBe(1)
  expect(runningShare(series, 60, 8)).toBe(0)
  expect(
    runningShare(
      series.map((v) => (v === 1 ? Number.NaN : v)),
      60,
      8
    )
  ).toBe(1)
})

test('whatever rises, kW and duty go together: a load that is there runs for some of the time', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(28, 60, 149, 160, 240),
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      fc.integer({ min: 0, max: 50 }),
      fc.double({ min: 0.3, max: 2.5, noNaN: true }),
      fc.constantFrom('adds', 'scales'),
      (days, seed, at, gap, size, how) => {
        const day = Math.round(at * days)
        const office = officeKw(days, seed)
        const changed =
          how === 'adds'
            ? withLoad(office, day * 24, 20 * size)
            : office.map((kw, i) => (i < day * 24 ? kw : kw * size))
        expectDuty(findingOf(without(changed, day - (gap >> 1), day + (gap >> 1))))
      }
    ),
    { numRuns: 30 }
  )
}, 60_000)
