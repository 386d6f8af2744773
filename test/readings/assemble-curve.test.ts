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
    daysOf: { interval: 0, register: 0 },
    superseded: 0,
    outlying: []
  })
})
