import { expect, test } from 'vitest'
import { replacedMeters } from '../../src/ranking/meter-end.ts'
import { lastMainDay, type PointTerm } from '../../src/readings/point-terms.ts'

const span = (siteId: string, first: number | null, last: number | null) => ({ siteId, first, last })

test('a meter has ended where another of its site began within a week of its last reading', () => {
  const old = span('S', 0, 100)
  const replacedBy = (other: ReturnType<typeof span>) => replacedMeters([old, other], 120).replaced.has(old)
  expect(replacedBy(span('S', 101, 102))).toBe(true)
  expect(replacedBy(span('S', 108, 120))).toBe(true)
  expect(replacedBy(span('S', 94, 120))).toBe(true)
  expect(replacedBy(span('S', 109, 120))).toBe(false)
  expect(replacedBy(span('S', 93, 120))).toBe(false)
  expect(replacedBy(span('T', 101, 120))).toBe(false)
  expect(replacedBy(span('S', 99, 100))).toBe(false)
  expect(replacedBy(span('S', null, null))).toBe(false)
})

test('of two meters that began together the one whose readings lag was not replaced', () => {
  expect(replacedMeters([span('S', 100, 103), span('S', 100, 105)], 120).replaced.size).toBe(0)
})

test('a meter that lags a few days behind was not replaced by one that begins beside it, unless its terms end it', () => {
  const [old, other] = [span('S', 0, 100), span('S', 98, 102)]
  expect(replacedMeters([old, other], 102).replaced.size).toBe(0)
  expect(replacedMeters([old, other], 107).replaced.size).toBe(0)
  expect(replacedMeters([old, other], 108).replaced).toEqual(new Set([old]))
  const termed = { ...old, lastMainDay: 100 }
  expect(replacedMeters([termed, other], 102).replaced).toEqual(new Set([termed]))
})

test('the place of a meter that replaced others is measured since the first reading of the earliest, in any order', () => {
  const [a, b, c, apart] = [span('S', 5, 50), span('S', 51, 80), span('S', 82, 120), span('S', 20, 120)]
  const { measuredSince } = replacedMeters([c, apart, b, a], 120)
  expect(measuredSince).toEqual(
    new Map([
      [b, 5],
      [c, 5]
    ])
  )
})

const term = (known: Partial<PointTerm>): PointTerm => ({
  meterId: 'm',
  validFrom: Number.NEGATIVE_INFINITY,
  validTo: Number.POSITIVE_INFINITY,
  account: null,
  asset: null,
  multiplier: Number.NaN,
  intervalMinutes: Number.NaN,
  role: null,
  parentId: null,
  ...known
})

test('the terms of a point say until when it is a main one', () => {
  const open = Number.POSITIVE_INFINITY
  expect(lastMainDay([])).toBe(open)
  expect(lastMainDay([term({})])).toBe(open)
  expect(lastMainDay([term({ validTo: 50 })])).toBe(50)
  expect(lastMainDay([term({ validTo: 50 }), term({ validFrom: 50, asset: 'new' })])).toBe(open)
  expect(lastMainDay([term({}), term({ validFrom: 50, role: 'sub' })])).toBe(49)
  expect(lastMainDay([term({ validTo: 50 }), term({ validFrom: 50, role: 'sub' }), term({ validFrom: 60 })])).toBe(49)
  expect(lastMainDay([term({ role: 'sub' }), term({ validFrom: 60, role: 'main', validTo: 70 })])).toBe(70)
})
