import { expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { carbonTables } from '../../src/reports/carbon-tables.ts'
import { siteYardsticks } from '../../src/reports/site-yardsticks.ts'
import { withoutYardstick } from '../../src/reports/unstated.ts'
import type { EnergyRow } from '../../src/store/energy.ts'

const dayOf = (text: string) => parseDay(text) as number
const FIRST = dayOf('2025-01-01')
const LAST = dayOf('2026-11-27')
const tables = carbonTables()

const row = (meterId: string, known: Partial<EnergyRow> = {}) =>
  ({ meterId, siteId: 'S', siteName: null, kind: 'hospital', floorAreaM2: 1000, region: '3301', ...known }) as EnergyRow
const days = (from: number, to: number, kwh = 400) =>
  Float64Array.from({ length: LAST - FIRST + 1 }, (_, i) => (FIRST + i >= from && FIRST + i <= to ? kwh : Number.NaN))
const compared = (...meters: Float64Array[]) =>
  siteYardsticks(
    meters.map((_, i) => row(`${i}`)),
    meters,
    FIRST,
    tables,
    () => Number.POSITIVE_INFINITY
  )
const main = days(FIRST, LAST)

test('a swapped meter, one that was never read and one that began late leave a site its yardstick', () => {
  const alone = compared(main).yardsticks[0]
  expect(alone?.months).toHaveLength(12)
  const swap = dayOf('2026-03-17')
  expect(compared(days(FIRST, swap), days(swap + 1, LAST)).yardsticks[0]?.kwhPerM2).toBeCloseTo(alone?.kwhPerM2 ?? 0, 9)
  expect(compared(main, days(0, -1)).yardsticks[0]?.kwhPerM2).toBe(alone?.kwhPerM2)
  const more = compared(main, days(dayOf('2026-09-01'), LAST, 100)).yardsticks[0]
  expect(more?.months).toHaveLength(12)
  expect(more?.kwhPerM2).toBeCloseTo((alone?.kwhPerM2 ?? 0) + (100 * 61) / 1000, 9)
})

test('a site ends at its own last reading, and at that of a meter which lags', () => {
  expect(compared(days(FIRST, dayOf('2026-08-10'))).yardsticks[0]?.months.at(-1)?.month).toBe('2026-07')
  const lagging = compared(main, days(FIRST, dayOf('2026-10-20'))).yardsticks[0]
  expect(lagging?.months.at(-1)).toMatchObject({ month: '2026-09', kwhPerM2: (2 * 400 * 30) / 1000 })
})

test('a month of which one meter lacks much is not complete, and sites that are left out are named with the reason', () => {
  const hole = main.map((kwh, i) =>
    FIRST + i >= dayOf('2026-10-01') && FIRST + i < dayOf('2026-10-09') ? Number.NaN : kwh
  )
  const { yardsticks, leftOut } = siteYardsticks(
    [
      row('a'),
      row('b'),
      row('c', { siteId: 'T', kind: null }),
      row('d', { siteId: 'U', siteName: '某楼', floorAreaM2: null }),
      row('unread', { siteId: 'V' })
    ],
    [main, hole, main, main, days(0, -1)],
    FIRST,
    tables,
    () => Number.POSITIVE_INFINITY
  )
  expect(yardsticks).toEqual([])
  expect(leftOut.map(({ siteId, because }) => [siteId, because])).toEqual([
    ['S', 'months'],
    ['T', 'kind'],
    ['U', 'floor_area']
  ])
  const told = withoutYardstick(leftOut, '33')
  expect(told.map(({ en }) => en)).toEqual([
    'Sites beside no yardstick: 1. Their kind of building is not stated: T.',
    'Sites beside no yardstick: 1. Their floor area is not stated: 某楼.',
    'Sites beside no yardstick: 1. Less than nine tenths of the last whole month was read: S.'
  ])
})
