import { expect, test } from 'vitest'
import { onsetText } from '../../src/cli/onset-text.ts'
import { parseDay } from '../../src/readings/day.ts'

const onset = (day: string, minute: number) => ({ day: parseDay(day)!, minute })

test('an onset stays on its own clock, without an offset', () => {
  expect(onsetText(onset('2021-09-28', 0))).toBe('2021-09-28T00:00:00')
  expect(onsetText(onset('2021-09-28', 23 * 60 + 15))).toBe('2021-09-28T23:15:00')
  expect(onsetText(null)).toBe('')
})

test('with a zone the offset of that moment stands behind it', () => {
  expect(onsetText(onset('2021-09-28', 480), 'Asia/Shanghai')).toBe('2021-09-28T08:00:00+08:00')
  expect(onsetText(onset('2021-12-01', 0), 'Etc/UTC')).toBe('2021-12-01T00:00:00+00:00')
  expect(onsetText(onset('2021-01-01', 0), 'America/St_Johns')).toBe('2021-01-01T00:00:00-03:30')
})

test('on the days when the clock changes, each side has its own offset', () => {
  expect(onsetText(onset('2021-03-14', 60), 'America/Los_Angeles')).toBe('2021-03-14T01:00:00-08:00')
  expect(onsetText(onset('2021-03-14', 240), 'America/Los_Angeles')).toBe('2021-03-14T04:00:00-07:00')
})
