import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatDay } from '../../src/readings/day.ts'
import { assess } from '../../src/screening/assess.ts'
import { gapBeside } from '../../src/screening/onset.ts'
import { withOnset } from '../../src/screening/onset-remark.ts'
import { parseScreeningModel } from '../../src/screening/screening-model.ts'
import { FIRST_DAY, inputOf, officeKw, screened, withLoad } from './sample-curves.ts'

const model = parseScreeningModel(readFileSync('models/screening-v1.json', 'utf8'))
const findingOf = (kw: Float32Array) => assess([screened(inputOf(kw))], { prevalence: 0.039, model })[0]!
const switchedOnInGap = (days: number) => {
  const step = days >> 1
  return withLoad(officeKw(days), step * 24, 20).map((kw, i) =>
    i >= (step - 5) * 24 && i < (step + 3) * 24 ? Number.NaN : kw
  )
}

test.each([100, 365])('an onset beside a gap of eight days is said to lie in it, in %i days of data', (days) => {
  const found = findingOf(switchedOnInGap(days))
  const warning = found.warnings.find(({ code }) => code === 'onset.in_gap')!
  const first = FIRST_DAY + (days >> 1) - 5
  expect(warning.numbers).toEqual({ gap_days: 8, gap_from: formatDay(first), gap_to: formatDay(first + 7) })
  expect(warning.sentence.zh).toContain('8 天')
  expect(found.estimatedKw).toBeGreaterThan(15)
})

test('an onset among readings is in no gap, nor is one beside some missing hours', () => {
  expect(findingOf(withLoad(officeKw(365), 182 * 24, 20)).warnings).toEqual([])
  const hours = officeKw(30).map((kw, i) => (i >= 100 && i < 112 ? Number.NaN : kw))
  expect(gapBeside(hours, FIRST_DAY, 112, 20)).toBeNull()
})

test('another date than that of the likeliest day is explained', () => {
  const said = [{ detector: 'candidates', logOdds: 1, sentence: { zh: '甲。', en: 'A.' }, numbers: {} }]
  const at = (day: number | null) => withOnset(said, FIRST_DAY + 100, day === null ? null : { day, minute: 0 })[0]!
  expect(at(FIRST_DAY + 100)).toBe(said[0])
  expect(at(FIRST_DAY + 97).sentence.en).toContain('sharpest rise beside that day is on 2022-04-08')
  expect(at(FIRST_DAY + 20).sentence.zh).toContain('2022-01-21 已有一次')
  expect(at(null).sentence.en).toContain('too unlikely')
  expect(at(null).logOdds).toBe(1)
})

test('what fell is not said to have risen', () => {
  for (const { sentence } of findingOf(officeKw(365).map((kw, i) => kw - (i > 4000 ? 9 : 0))).contributions) {
    expect(sentence.zh).not.toMatch(/增加 -|减少 -/)
    expect(sentence.en).not.toMatch(/rose by -|fell by -/)
  }
})
