import { expect, test } from 'vitest'
import { kindLabel, regionLabel } from '../../src/web/labels.ts'
import { clock, exact, moment, percent, quantity, weekdayName } from '../../src/web/numbers.ts'

test.each([
  [null, '—'],
  [0, '0'],
  [0.4213, '0.42'],
  [7.301, '7.3'],
  [37.93, '37.9'],
  [128.4, '128'],
  [1234.5, '1,235'],
  [281_437, '281,000'],
  [-7.25, '-7.25']
])('the quantity %s reads %s', (value, text) => {
  expect(quantity(value)).toBe(text)
})

test.each([
  [0, '0%'],
  [0.001, '<1%'],
  [0.934, '93%'],
  [0.9999, '>99%'],
  [1, '100%']
])('the probability %s reads %s', (value, text) => {
  expect(percent(value)).toBe(text)
})

test('numbers to check have four digits', () => {
  expect([0.019, 12.3456, 281_437].map(exact)).toEqual(['0.019', '12.35', '281400'])
})

test('moments, clock and weekdays', () => {
  expect(moment('2026-01-15T08:15')).toBe('2026-01-15 08:15')
  expect(moment(null)).toBe('—')
  expect([0, 495, 1440].map(clock)).toEqual(['00:00', '08:15', '24:00'])
  expect(weekdayName(0)).toBe('周四 Thu')
})

test('what we have no name for stays as its source wrote it', () => {
  expect(kindLabel('School')).toEqual(['中小学', 'School'])
  expect(kindLabel('bus depot')).toEqual(['bus depot', ''])
  expect(regionLabel({ code: 'X1', name_zh: null, name_en: null })).toEqual(['X1', ''])
})
