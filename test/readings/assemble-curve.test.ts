import { describe, expect, test } from 'vitest'
import { CurveAssembler } from '../../src/readings/assemble-curve.ts'
import { parseDay } from '../../src/readings/day.ts'
import type { LoadCurve } from '../../src/readings/load-curve.ts'
import type { Channel } from '../../src/readings/load-day.ts'

const dayOf = (text: string) => parseDay(text) as number
const flat = (points: number, kw: number) => new Float32Array(points).fill(kw)

function assemble(...days: [date: string, values: Float32Array, channel?: Channel][]) {
  const meter = new CurveAssembler('M1')
  for (const [date, values, channel = 'active_power'] of days) meter.add({ day: dayOf(date), channel, values })
  return meter.finish()
}

test('days in any order become one curve in which missing days are NaN', () => {
  const { curves, superseded, outlying } = assemble(['2023-01-04', flat(24, 4)], ['2023-01-01', flat(24, 1)])
  expect(curves).toHaveLength(1)
  const curve = curves[0] as LoadCurve
  expect(curve).toMatchObject({
    grain: 'interval',
    meterId: 'M1',
    firstDay: dayOf('2023-01-01'),
    days: 4,
    pointsPerDay: 24
  })
  const firsts = [0, 1, 2, 3].map((day) => curve.kw[day * 24])
  expect(firsts).toEqual([1, Number.NaN, Number.NaN, 4])
  expect([superseded, outlying]).toEqual([0, []])
})

test('of two rows for a day the later holds, whatever their resolution', () => {
  const { curves, superseded } = assemble(
    ['2023-01-01', flat(24, 1)],
    ['2023-01-02', flat(96, 2)],
    ['2023-01-01', flat(96, 3)]
  )
  expect(superseded).toBe(1)
  expect(curves[0]).toMatchObject({ pointsPerDay: 96, days: 2 })
  expect((curves[0] as LoadCurve).kw[95]).toBe(3)
})

test('parts of a day complete each other; the later of two readings holds', () => {
  const morning = flat(24, Number.NaN).fill(1, 0, 12)
  const afternoon = flat(24, Number.NaN).fill(2, 10)
  const { curves, superseded, rowsOf } = assemble(['2023-01-01', morning], ['2023-01-01', afternoon])
  expect([...(curves[0] as LoadCurve).kw]).toEqual([...Array(10).fill(1), ...Array(14).fill(2)])
  expect([superseded, rowsOf.interval]).toEqual([0, 2])
  expect(assemble(['2023-01-01', morning], ['2023-01-01', flat(24, 3)]).superseded).toBe(1)
  expect(assemble(['2023-01-01', morning], ['2023-01-01', flat(24, Number.NaN)]).superseded).toBe(1)
})

test.each([
  [288, 96],
  [144, 48],
  [72, 24],
  [1440, 96],
  [360, 24]
])('a day of %i intervals becomes one of %i', (points, expected) => {
  const { curves } = assemble(['2023-01-01', Float32Array.from({ length: points }, (_, i) => i)])
  const curve = curves[0] as LoadCurve
  expect(curve.pointsPerDay).toBe(expected)
  expect(curve.kw[0]).toBe((points / expected - 1) / 2)
})

test('channels that make no curve are counted', () => {
  const { curves, rowsOf } = assemble(['2023-01-01', flat(96, 1), 'current_a'], ['2023-01-01', flat(96, 2)])
  expect(curves).toHaveLength(1)
  expect(rowsOf).toEqual({ interval: 1, register: 0, other: 1 })
})

test('mixed resolutions are brought to the coarsest by the mean of the readings that are there', () => {
  const quarters = flat(96, 8)
  quarters.set([1, 2, 3, 6], 0)
  quarters.set([Number.NaN, 5, Number.NaN, 7], 4)
  quarters.set([Number.NaN, Number.NaN, Number.NaN, 7], 8)
  const { curves } = assemble(['2023-01-01', quarters], ['2023-01-02', flat(48, 2)], ['2023-01-03', flat(24, 1)])
  const curve = curves[0] as LoadCurve
  expect(curve.pointsPerDay).toBe(24)
  expect([...curve.kw.subarray(0, 4)]).toEqual([3, 6, Number.NaN, 8])
  expect([curve.kw[24], curve.kw[48]]).toEqual([2, 1])
})

test('registers are a curve of their own, beside the interval curve', () => {
  const { curves } = assemble(
    ['2023-01-01', Float32Array.of(10, Number.NaN, 3, 3, 4), 'register_energy'],
    ['2023-01-01', flat(24, 1)],
    ['2023-01-03', Float32Array.of(12, Number.NaN, 4, 4, 4), 'register_energy']
  )
  expect(curves.map((curve) => curve.grain)).toEqual(['interval', 'register'])
  expect(curves[1]).toMatchObject({ days: 3 })
  expect(curves[1]!.grain === 'register' && [...curves[1]!.kwh.subarray(5, 11)]).toEqual([
    ...Array(5).fill(Number.NaN),
    12
  ])
})

describe('days of a wrong clock', () => {
  test('are left out and told, so that a curve stays as long as its data', () => {
    const { curves, outlying } = assemble(
      ['1990-01-01', flat(24, 9)],
      ['2023-01-01', flat(24, 1)],
      ['2023-01-02', flat(24, 1)],
      ['2099-12-31', flat(48, 9)]
    )
    expect(curves[0]).toMatchObject({ firstDay: dayOf('2023-01-01'), days: 2, pointsPerDay: 24 })
    expect(outlying).toEqual([dayOf('1990-01-01'), dayOf('2099-12-31')])
  })

  test('are not those before a pause of two years', () => {
    const { curves, outlying } = assemble(['2020-01-01', flat(24, 1)], ['2022-01-01', flat(24, 1)])
    expect(curves[0]!.days).toBe(732)
    expect(outlying).toEqual([])
  })

  test('are the earlier ones where both stretches are equally long', () => {
    expect(assemble(['2000-01-01', flat(24, 1)], ['2022-01-01', flat(24, 1)]).outlying).toEqual([dayOf('2000-01-01')])
  })
})

test('no day is no curve', () => {
  expect(assemble()).toEqual({
    meterId: 'M1',
    curves: [],
    rowsOf: { interval: 0, register: 0, other: 0 },
    superseded: 0,
    outlying: [],
    outlyingRows: 0
  })
})

test('a part of a day in another resolution replaces its own intervals and no others', () => {
  const part = new Float32Array(24).fill(Number.NaN).fill(8, 23)
  const { curves, superseded } = assemble(['2023-01-01', flat(96, 4)], ['2023-01-01', part])
  expect([...(curves[0] as LoadCurve).kw]).toEqual([...Array(92).fill(4), ...Array(4).fill(8)])
  expect(superseded).toBe(0)
  const quarters = new Float32Array(96).fill(Number.NaN).fill(6, 0, 2)
  const other = assemble(['2023-01-01', flat(24, 4)], ['2023-01-01', quarters])
  expect([...(other.curves[0] as LoadCurve).kw]).toEqual([6, 6, ...Array(94).fill(4)])
})
