import { describe, expect, test } from 'vitest'
import { keys, problems, readFile } from './reading-samples.ts'

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
/** Beginnings of the intervals of a day. */
const begins = (length: number) => Array.from({ length: Math.floor(1440 / length) }, (_, i) => i * length)

describe('ends of intervals that are written as their last minutes', () => {
  test.each([60, 30, 20, 15, 12, 10, 6, 5, 4, 2])('of %d minutes', async (length) => {
    const rows = begins(length).map((at) => `M,2024-03-01 ${clock(at)},2024-03-01 ${clock(at + length - 1)},1`)
    const file = await readFile(['meter_id,start,end,kwh', ...rows, ''].join('\n'))
    expect(problems(file)).toEqual([])
    expect(file.days.map(({ values }) => [...values])).toEqual([begins(length).map(() => Math.fround(60 / length))])
    expect(file.remarks.map(({ code }) => code)).toEqual(['inclusive_ends'])
    expect(file.remarks[0]!.reason.en).toContain(
      `${length - 1} minutes after the beginning): read as ${length} minutes`
    )
  })

  test('beside the date, and as a span', async () => {
    for (const [columns, ends] of [
      ['开始时间,结束时间', (at: number) => `${clock(at)},${clock(at + 14)}`],
      ['开始时间,结束时间', (at: number) => `${clock(at)}:00,${clock(at + 14)}:59`],
      ['时段', (at: number) => `${clock(at)}-${clock(at + 14)}`],
      ['时段', (at: number) => `${clock(at)}:00~${clock(at + 14)}:59`]
    ] as const) {
      const rows = begins(15).map((at) => `M,2024-03-01,${ends(at)},0.25`)
      const file = await readFile([`户号,日期,${columns},电量(kWh)`, ...rows, ''].join('\n'))
      expect(problems(file)).toEqual([])
      expect(file.days.map(({ values }) => [...values])).toEqual([Array(96).fill(1)])
    }
  })

  test('also of beginnings that are written as their first minutes, and of powers', async () => {
    const rows = begins(15).map((at) => `M,2024-03-01 ${clock(at + 1)},2024-03-01 ${clock(at + 15)},${(at / 15) % 4}`)
    const file = await readFile(['meter_id,start,end,kw', ...rows, ''].join('\n').replace('03-01 24:00', '03-02 00:00'))
    expect(problems(file)).toEqual([])
    expect([...file.days[0]!.values]).toEqual(begins(15).map((at) => (at / 15) % 4))
  })

  test('a few of a day, with gaps between them', async () => {
    const rows = [0, 60, 135].map((at) => `M,2024-03-01 ${clock(at)},2024-03-01 ${clock(at + 14)},0.25`)
    const file = await readFile(['meter_id,start,end,kwh', ...rows, ''].join('\n'))
    expect(file.days[0]!.values).toHaveLength(96)
    expect([...file.days[0]!.values].filter((value) => !Number.isNaN(value))).toEqual([1, 1, 1])
  })
})

test.each([59, 29, 14, 5, 4])('intervals of %d minutes, each of which ends where the next begins', async (length) => {
  const rows = begins(length).map((at) => `M,2024-03-01 ${clock(at)},2024-03-01 ${clock(at + length)},1`)
  const file = await readFile(['meter_id,start,end,kwh', ...rows, ''].join('\n'))
  expect(file.remarks).toEqual([])
  const { values } = file.days[0]!
  expect(values.every((value) => Number.isNaN(value) || value === Math.fround(60 / length))).toBe(true)
})

test('days that end with their last minute', async () => {
  const rows = ['01', '02', '03'].map((day) => `M,2024-03-${day} 00:00,2024-03-${day} 23:59,2${day}`)
  const file = await readFile(['meter_id,start,end,kwh', ...rows, ''].join('\n'))
  expect(problems(file)).toEqual([])
  expect(keys(file)).toEqual(['01', '02', '03'].map((day) => `M 2024-03-${day} register_energy`))
  expect(file.days.map(({ values }) => values[0])).toEqual([201, 202, 203])
})

test('days that end with their last minute, of 23 hours too', async () => {
  const rows = [
    'M,2024-03-30T00:00+01:00,2024-03-30T23:59+01:00,20',
    'M,2024-03-31T00:00+01:00,2024-03-31T23:59+02:00,21'
  ]
  const file = await readFile(['meter_id,start,end,kwh', ...rows, ''].join('\n'), { zone: 'Europe/Berlin' })
  expect(problems(file)).toEqual([])
  expect(file.days.map(({ values }) => values[0])).toEqual([20, 21])
})
