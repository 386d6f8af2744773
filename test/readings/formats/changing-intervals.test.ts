import { describe, expect, test } from 'vitest'
import { problems, readFile } from './reading-samples.ts'

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** Rows from one minute to another, so many minutes apart. */
const rows = (from: number, to: number, step: number, value: number, day = '2026-03-01') =>
  Array.from({ length: (to - from) / step }, (_, i) => `M,${day} ${clock(from + i * step)},${value}`)

const read = (unit: string, lines: readonly string[], times: 'beginning' | 'ending' = 'beginning') =>
  readFile([`meter_id,timestamp,${unit}`, ...lines, ''].join('\n'), { times })

describe('an interval that changes within a day', () => {
  test('hours, then quarters: each energy is of its own interval', async () => {
    const file = await read('kwh', [...rows(0, 720, 60, 4), ...rows(720, 1440, 15, 1)])
    expect(problems(file)).toEqual([])
    expect(file.days.map(({ values }) => [...values])).toEqual([Array(96).fill(4)])
    expect(file.days.map(({ rows }) => rows)).toEqual([60])
    expect(file.remarks.map(({ code }) => code)).toEqual(['interval_changes'])
  })

  test('quarters, then hours that are few', async () => {
    const file = await read('kwh', [...rows(0, 1140, 15, 1), ...rows(1140, 1440, 60, 4)])
    expect([...file.days[0]!.values]).toEqual(Array(96).fill(4))
  })

  test('hours until late, then quarters', async () => {
    const file = await read('kwh', [...rows(0, 1320, 60, 4), ...rows(1320, 1440, 15, 1)])
    expect(problems(file)).toEqual([])
    expect([...file.days[0]!.values]).toEqual(Array(96).fill(4))
  })

  test('half-hours, then quarters, of times that end intervals', async () => {
    const ends = [...rows(30, 750, 30, 2), ...rows(735, 1440, 15, 1), 'M,2026-03-02 00:00,1']
    const file = await read('kwh', ends, 'ending')
    expect([...file.days[0]!.values]).toEqual(Array(96).fill(4))
  })

  test('the mean power of an hour is that of its quarters', async () => {
    const file = await read('kw', [...rows(0, 720, 60, 7), ...rows(720, 1440, 15, 5)])
    expect([...file.days[0]!.values]).toEqual([...Array(48).fill(7), ...Array(48).fill(5)])
  })

  test('a change an hour after midnight is told by the day before', async () => {
    const before = rows(0, 1440, 60, 4)
    const file = await read('kwh', [
      ...before,
      ...[...rows(0, 60, 60, 4), ...rows(60, 1440, 15, 1)].map((row) => row.replace('03-01', '03-02'))
    ])
    expect(file.days.map(({ values }) => [...values])).toEqual([Array(24).fill(4), Array(96).fill(4)])
  })

  test('quarters of which three of four are missing stay quarters, and are told', async () => {
    const file = await read('kwh', [...rows(0, 720, 60, 1), ...rows(720, 1440, 15, 1)])
    const [values] = file.days.map(({ values }) => [...values])
    expect(values!.filter((value) => !Number.isNaN(value))).toEqual(Array(60).fill(4))
    expect(file.remarks.map(({ code }) => code)).toEqual(['interval_changes'])
  })

  test('a gap is no change', async () => {
    const all = rows(0, 1440, 15, 1)
    const file = await read(
      'kwh',
      all.filter((_, i) => ![21, 22, 23, 50, 70, 71].includes(i))
    )
    expect(file.remarks).toEqual([])
    expect([...file.days[0]!.values].filter(Number.isNaN)).toHaveLength(6)
  })
})
