import { expect, test } from 'vitest'
import type { DatedRate } from '../../src/carbon/dated-rate.ts'
import { ReferenceNumbers, type ReferenceValue } from '../../src/carbon/reference.ts'
import { parseRegions } from '../../src/carbon/regions.ts'
import { surchargeRates, surchargeShares } from '../../src/carbon/surcharge.ts'
import { readReferenceTable } from '../../src/sources/reference-tables.ts'

const regions = parseRegions(readReferenceTable('regions'))
const day = (text: string) => Date.parse(`${text}T00:00Z`) / 86_400_000
const FIRST = day('2026-01-01')
const surchargeYuan = (kwh: Float64Array, firstDay: number, since: number, until: number, rates: DatedRate[]) =>
  surchargeShares([{ kwh, rates }], firstDay, since, until)[0]
const rate = (from: number, yuanPerKwh: number) => ({ from, yuanPerKwh, source: 'law' })

test('of a part of a billing cycle the mean daily energy of the cycle counts, times the days', () => {
  // 100 kWh a day until 15 January and 300 after: a mean of 203.2 over the cycle of 31 days
  const kwh = Float64Array.from({ length: 59 }, (_, i) => (i < 15 ? 100 : i < 31 ? 300 : 50))
  const mean = (15 * 100 + 16 * 300) / 31
  const since = day('2026-01-22')
  const of = (until: string) => surchargeYuan(kwh, FIRST, since, day(until), [rate(0, 0.5)])
  expect(of('2026-02-01')).toBeCloseTo(mean * 10 * 0.5, 9)
  expect(of('2026-03-01')).toBeCloseTo((mean * 10 + 28 * 50) * 0.5, 9)
})

test('days without a reading count at the mean of their cycle', () => {
  const kwh = Float64Array.from({ length: 31 }, (_, i) => (i % 2 ? Number.NaN : 80))
  expect(surchargeYuan(kwh, FIRST, FIRST, FIRST + 31, [rate(0, 1)])).toBeCloseTo(31 * 80, 9)
})

test('a month without any reading, between others, counts at the mean of the year', () => {
  const kwh = Float64Array.from({ length: 90 }, (_, i) => (i < 31 ? 100 : i < 59 ? Number.NaN : 200))
  const mean = (31 * 100 + 31 * 200) / 62
  const of = (since: number, until: number) => surchargeYuan(kwh, FIRST, since, until, [rate(0, 1)])
  expect(of(FIRST, FIRST + 90)).toBeCloseTo(31 * 100 + 28 * mean + 31 * 200, 9)
  expect(of(FIRST + 40, FIRST + 50)).toBeCloseTo(10 * mean, 9)
})

test('each day is charged at the rate of its day; energy before the first has no stated charge', () => {
  const kwh = new Float64Array(31).fill(10)
  const rates = [rate(FIRST + 10, 0.5), rate(FIRST + 20, 1)]
  expect(surchargeYuan(kwh, FIRST, FIRST + 10, FIRST + 31, rates)).toBeCloseTo(10 * 10 * 0.5 + 11 * 10 * 1, 9)
  expect(surchargeYuan(kwh, FIRST, FIRST, FIRST + 31, rates)).toBeNaN()
  expect(surchargeYuan(new Float64Array(31), FIRST, FIRST, FIRST + 31, rates)).toBe(0)
})

test('of an account its mean daily energy counts, also where one meter took over from another within the cycle', () => {
  const days = (of: (day: number) => number) => Float64Array.from({ length: 31 }, (_, day) => of(day))
  const old = days((day) => (day < 14 ? 100 : Number.NaN))
  const taken = days((day) => (day < 14 ? Number.NaN : 300))
  const other = days(() => 50)
  const rates = [rate(0, 0.5)]
  const points = [old, taken, other].map((kwh) => ({ kwh, rates }))
  const shares = surchargeShares(points, FIRST, FIRST + 20, FIRST + 31)
  const daily = (14 * 100 + 17 * 300) / 31 + 50
  expect(shares.reduce((sum: number, share) => sum + share, 0)).toBeCloseTo(11 * daily * 0.5, 9)
  expect(shares[2]).toBeCloseTo(11 * 50 * 0.5, 9)
})

test('a share of each day counts where it is asked for', () => {
  const kwh = new Float64Array(31).fill(10)
  const half = surchargeShares([{ kwh, rates: [rate(0, 1)] }], FIRST, FIRST, FIRST + 31, (day) =>
    day < FIRST + 10 ? 0.5 : 1
  )
  expect(half[0]).toBeCloseTo(10 * 10 * 0.5 + 21 * 10, 9)
})

test('rates are of the innermost region, from the day in their item or the day that they are used from', () => {
  const value = (region: string, item: string, usedFrom: number, yuan: number): ReferenceValue => ({
    dataset: 'surcharge',
    region,
    item,
    usedFrom,
    value: yuan,
    source: 'law'
  })
  const values = [
    value('33', 'whole account', day('2022-02-14'), 0.5),
    value('33', 'whole account since 2021-01-01', day('2026-06-01'), 0.3),
    value('15', 'whole account', 0, 1)
  ]
  const on = (text: string, region: string) =>
    surchargeRates(new ReferenceNumbers(values, day(text)), regions, region).map(({ from, yuanPerKwh }) => [
      from,
      yuanPerKwh
    ])
  expect(on('2026-05-31', '330106')).toEqual([[day('2022-02-14'), 0.5]])
  expect(on('2026-06-01', '3301')).toEqual([
    [day('2021-01-01'), 0.3],
    [day('2022-02-14'), 0.5]
  ])
  expect(on('2026-06-01', '32')).toEqual([])
  expect(on('2021-06-01', '33')).toEqual([])
})

test('a rate that is edited ends the one before it on its day; of one dated by its item the newest version counts', () => {
  const rate = { dataset: 'surcharge', region: '33', item: 'whole account', source: 'law' } as const
  const dated = { ...rate, item: 'whole account since 2021-01-01' }
  const values = [
    { ...rate, usedFrom: day('2022-02-14'), value: 0.5 },
    { ...rate, usedFrom: day('2026-12-01'), value: 0.6 },
    { ...dated, usedFrom: day('2026-06-01'), value: 0.3 },
    { ...dated, usedFrom: day('2026-07-01'), value: 0.2 }
  ]
  const on = (text: string) =>
    surchargeRates(new ReferenceNumbers(values, day(text)), regions, '33').map(({ from, yuanPerKwh }) => [
      from,
      yuanPerKwh
    ])
  expect(on('2026-12-31')).toEqual([
    [day('2021-01-01'), 0.2],
    [day('2022-02-14'), 0.5],
    [day('2026-12-01'), 0.6]
  ])
  expect(on('2026-06-30')[0]?.[1]).toBe(0.3)
  expect(on('2026-11-30')).toHaveLength(2)
})

test('days before the first rate of a city keep those of the regions around it', () => {
  const rate = (region: string, from: string, value: number, item = 'whole account'): ReferenceValue => ({
    ...{ dataset: 'surcharge', region, item, usedFrom: day(from), value, source: 'law' }
  })
  const values = [
    rate('33', '2022-02-14', 0.5),
    rate('33', '2026-09-01', 0.55),
    rate('3301', '2026-07-01', 0.6),
    rate('330106', '2026-10-01', 0.7),
    rate('CN', '2020-01-01', 0.1)
  ]
  const rates = (region: string) => surchargeRates(new ReferenceNumbers(values, day('2026-12-31')), regions, region)
  expect(rates('330106').map(({ from, yuanPerKwh }) => [from, yuanPerKwh])).toEqual([
    [day('2020-01-01'), 0.1],
    [day('2022-02-14'), 0.5],
    [day('2026-07-01'), 0.6],
    [day('2026-10-01'), 0.7]
  ])
  const kwh = new Float64Array(304).fill(100)
  const [yuan] = surchargeShares([{ kwh, rates: rates('330102') }], FIRST, FIRST, Number.POSITIVE_INFINITY)
  expect(yuan).toBeCloseTo(181 * 100 * 0.5 + 123 * 100 * 0.6, 6)
})
